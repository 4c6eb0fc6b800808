"""The life of a préconisation: discussed, retained or not, then done or not."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from commissions.enums import ProposalStatus as S


class PreconisationWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.DISCUSSED, protected=True, max_length=10)
    settled_on = models.DateField("réalisée ou non le", null=True, blank=True)
    not_done_reason = models.CharField("motif de non-réalisation", max_length=24, blank=True)

    class Meta:
        abstract = True

    @transition(
        status, source=[S.DISCUSSED, S.DROPPED], target=S.RETAINED, custom={"label": "Retenir"}
    )
    def retain(self):
        """Goes into the relevé, with somebody to carry it and a date."""

    @transition(
        status, source=[S.DISCUSSED, S.RETAINED], target=S.DROPPED, custom={"label": "Écarter"}
    )
    def drop(self):
        """Stays out of the relevé."""

    @transition(status, source=S.RETAINED, target=S.DONE, custom={"label": "C’est fait"})
    def finish(self, *, on):
        self.settled_on, self.not_done_reason = on, ""

    @transition(status, source=S.RETAINED, target=S.NOT_DONE, custom={"label": "Ce n’est pas fait"})
    def fail(self, *, on, reason):
        self.settled_on, self.not_done_reason = on, reason

    @transition(status, source=[S.DONE, S.NOT_DONE], target=S.RETAINED, custom={"label": "Rouvrir"})
    def reopen(self):
        self.settled_on, self.not_done_reason = None, ""
