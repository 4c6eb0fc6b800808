"""The life of a restricted session, from its date to the moment when its content disappears."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from commissions.enums import SessionStatus as S


class SessionWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.PLANNED, protected=True, max_length=10)
    convened_at = models.DateTimeField("convoquée le", null=True, blank=True)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("fermée le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.PLANNED, target=S.CONVENED, custom={"label": "Convoquer"})
    def convene(self, *, at):
        self.convened_at = at

    @transition(status, source=S.CONVENED, target=S.OPENED, custom={"label": "Ouvrir la séance"})
    def open(self, *, at):
        self.opened_at = at

    @transition(status, source=S.OPENED, target=S.CLOSED, custom={"label": "Fermer la séance"})
    def close(self, *, at):
        self.closed_at = at

    @transition(
        status, source=[S.PLANNED, S.CONVENED], target=S.CANCELLED, custom={"label": "Annuler"}
    )
    def cancel(self, *, at):
        self.closed_at = at
