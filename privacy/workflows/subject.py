"""The life of a request about one's data, and of the copy that answers a request for access."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from privacy.enums import ExportStatus as E
from privacy.enums import RequestStatus as R


class RequestWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=R.choices, default=R.RECEIVED, protected=True, max_length=8)
    answered_on = models.DateField("répondue le", null=True, blank=True)
    answer = models.CharField("ce qui a été fait", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="répondue par",
        related_name="+",
    )

    class Meta:
        abstract = True

    @transition(status, source=R.RECEIVED, target=R.ANSWERED, custom={"label": "Noter la réponse"})
    def close_with(self, *, on, by, words=""):
        self.answered_on, self.answered_by, self.answer = on, by, words

    @transition(status, source=R.RECEIVED, target=R.REFUSED, custom={"label": "Refuser"})
    def refuse(self, *, on, by, reason):
        self.answered_on, self.answered_by, self.answer = on, by, reason


class ExportWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=E.choices, default=E.ASKED, protected=True, max_length=8)
    prepared_at = models.DateTimeField("préparée le", null=True, blank=True)
    reviewed_at = models.DateTimeField("relue le", null=True, blank=True)
    released_at = models.DateTimeField("remise notée le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=E.ASKED, target=E.PREPARED, custom={"label": "Préparer"})
    def prepare(self, *, at):
        self.prepared_at = at

    @transition(status, source=E.PREPARED, target=E.REVIEWED, custom={"label": "Relecture faite"})
    def review(self, *, at):
        self.reviewed_at = at

    @transition(
        status, source=E.REVIEWED, target=E.PREPARED, custom={"label": "Reprendre la relecture"}
    )
    def rework(self):
        self.reviewed_at = None

    @transition(
        status,
        source=[E.ASKED, E.PREPARED, E.REVIEWED],
        target=E.ASKED,
        custom={"label": "Préparer à nouveau"},
    )
    def ask_again(self):
        """Also where the worker gave it up."""
        self.prepared_at = self.reviewed_at = None

    @transition(status, source=E.REVIEWED, target=E.RELEASED, custom={"label": "Noter la remise"})
    def release(self, *, at):
        self.released_at = at

    @transition(
        status,
        source=[E.ASKED, E.PREPARED, E.REVIEWED],
        target=E.REFUSED,
        custom={"label": "Refuser"},
    )
    def refuse(self):
        """With the request that it answers; nothing is handed over."""
