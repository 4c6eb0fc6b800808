"""The life of an alert: somebody has to look, and to write what came out of it."""

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from privacy.enums import AlertOutcome
from privacy.enums import AlertStatus as S

USER = settings.AUTH_USER_MODEL


class AlertWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.OPEN, protected=True, max_length=9)
    looked_at = models.DateTimeField("regardée le", null=True, blank=True)
    looked_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="regardée par", related_name="+"
    )
    closed_at = models.DateTimeField("traitée le", null=True, blank=True)
    closed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="traitée par", related_name="+"
    )
    outcome = models.CharField("issue", max_length=12, choices=AlertOutcome.choices, blank=True)
    outcome_note = models.TextField("ce qui a été fait", max_length=1000, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.OPEN, target=S.LOOKED_AT, custom={"label": "Je la regarde"})
    def look(self, *, by, at):
        self.looked_by, self.looked_at = by, at

    @transition(
        status, source=[S.OPEN, S.LOOKED_AT], target=S.CLOSED, custom={"label": "Traiter l’alerte"}
    )
    def close(self, *, outcome, note, by, at):
        """Whoever closes an alert that nobody looked at has looked at it."""
        if self.looked_at is None:
            self.looked_by, self.looked_at = by, at
        self.outcome, self.outcome_note = outcome, note
        self.closed_by, self.closed_at = by, at
