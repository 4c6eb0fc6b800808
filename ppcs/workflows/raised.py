"""The life of an alert that was raised: somebody saw the sign, the DAC takes it up, then says what was done."""

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ppcs.enums import RaisedOutcome
from ppcs.enums import RaisedStatus as S

USER = settings.AUTH_USER_MODEL


class RaisedWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.RAISED, protected=True, max_length=8)
    taken_up_at = models.DateTimeField("prise en charge le", null=True, blank=True)
    taken_up_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="prise en charge par",
        related_name="+",
    )
    settled_at = models.DateTimeField("traitée le", null=True, blank=True)
    settled_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="traitée par", related_name="+"
    )
    done = models.TextField("ce qui a été fait", max_length=2000, blank=True)
    outcome = models.CharField("suite", max_length=12, choices=RaisedOutcome.choices, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.RAISED, target=S.TAKEN_UP, custom={"label": "Prendre en charge"})
    def take_up(self, *, by, at):
        """A coordinator is on it, and whoever raised it can see that."""
        self.taken_up_by, self.taken_up_at = by, at

    @transition(
        status, source=S.TAKEN_UP, target=S.SETTLED, custom={"label": "Dire ce qui a été fait"}
    )
    def settle(self, *, by, at, done, outcome):
        self.settled_by, self.settled_at = by, at
        self.done, self.outcome = done, outcome
