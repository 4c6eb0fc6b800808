"""The life of an action, from the plan to the fact; its owner moves it, without a new version."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ppcs.enums import ActionStatus as S


class ActionWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.PROPOSED, protected=True, max_length=12)
    moved_on = models.DateField("état depuis", null=True, blank=True)
    not_done_reason = models.SlugField("motif de non-réalisation", max_length=40, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.PROPOSED, target=S.ACCEPTED, custom={"label": "Accepter"})
    def accept(self, *, on):
        self.moved_on = on

    @transition(
        status,
        source=[S.PROPOSED, S.ACCEPTED],
        target=S.IN_PROGRESS,
        custom={"label": "Commencer"},
    )
    def start(self, *, on):
        self.moved_on = on

    @transition(
        status,
        source=[S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS],
        target=S.DONE,
        custom={"label": "C’est fait"},
    )
    def finish(self, *, on):
        self.moved_on = on

    @transition(
        status,
        source=[S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS],
        target=S.NOT_DONE,
        custom={"label": "Cela ne se fera pas"},
    )
    def fail(self, *, on, reason):
        self.moved_on, self.not_done_reason = on, reason

    @transition(
        status,
        source=[S.DONE, S.NOT_DONE],
        target=S.IN_PROGRESS,
        custom={"label": "Reprendre l’action"},
    )
    def reopen(self, *, on):
        """Ended by mistake, or to be done again."""
        self.moved_on, self.not_done_reason = on, ""

    @transition(
        status,
        source=[S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS],
        target=S.CANCELLED,
        custom={"label": "Retirer du plan"},
    )
    def cancel(self, *, on):
        """By a revision: an action of a validated version is never deleted."""
        self.moved_on = on
