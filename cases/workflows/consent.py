"""The life of one decision of the person: it stands, is withdrawn, replaced, or lapses."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from cases.enums import STANDING
from cases.enums import ConsentStatus as S


class ConsentWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    BORN_IN = STANDING

    status = FSMField("décision", choices=S.choices, default=S.GIVEN, protected=True, max_length=12)
    ended_on = models.DateField("a cessé de valoir le", null=True, blank=True)
    withdrawal_mode = models.CharField("mode du retrait", max_length=10, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.GIVEN, target=S.WITHDRAWN, custom={"label": "Retirer l’accord"})
    def withdraw(self, *, on, mode):
        """By any means, at any time (article L1110-4)."""
        self.ended_on, self.withdrawal_mode = on, mode

    @transition(
        status,
        source=list(STANDING),
        target=S.REPLACED,
        custom={"label": "Noter une autre décision"},
    )
    def replace(self, *, on):
        """A newer decision about the same thing stands from now on."""
        self.ended_on = on

    @transition(
        status,
        source=[S.GIVEN, S.IMPOSSIBLE],
        target=S.LAPSED,
        custom={"label": "Rendre caduque"},
    )
    def lapse(self, *, on):
        """The follow-up for which it was taken is over: she is asked again. A no stays a no."""
        self.ended_on = on
