"""The life of a shared goal: once validated it ends achieved or in part 4, never deleted."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ppcs.enums import GoalOutcome
from ppcs.enums import GoalStatus as S


class GoalWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.DRAFT, protected=True, max_length=9)
    outcome = models.CharField("résultat", max_length=12, choices=GoalOutcome.choices, blank=True)
    ended_on = models.DateField("terminé le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.DRAFT, target=S.ACTIVE, custom={"label": "Valider"})
    def activate(self):
        """With the version that holds it for the first time."""

    @transition(status, source=S.ACTIVE, target=S.DONE, custom={"label": "Noter le résultat"})
    def finish(self, *, outcome, on):
        self.outcome, self.ended_on = outcome, on

    @transition(status, source=S.ACTIVE, target=S.CANCELLED, custom={"label": "Abandonner"})
    def give_up(self, *, on):
        self.outcome, self.ended_on = GoalOutcome.GIVEN_UP, on
