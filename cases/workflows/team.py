"""The time that somebody spends in the team around a person."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from cases.enums import TeamStatus as S


class TeamWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.ACTIVE, protected=True, max_length=8)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    end_reason = models.CharField("motif de sortie", max_length=200, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.ACTIVE, target=S.ENDED, custom={"label": "Mettre fin"})
    def end(self, *, on, reason):
        self.ends_on, self.end_reason = on, reason
