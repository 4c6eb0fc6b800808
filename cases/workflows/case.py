"""The life of a situation that the DAC follows."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from cases.enums import CaseStatus as S


class CaseWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.OPEN, protected=True, max_length=10)
    closed_at = models.DateTimeField("clôturée le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.OPEN, target=S.ON_WATCH, custom={"label": "Mettre en veille"})
    def put_on_watch(self):
        """Nothing is planned for now; the situation stays open."""

    @transition(status, source=S.ON_WATCH, target=S.OPEN, custom={"label": "Reprendre"})
    def resume(self):
        """The follow-up goes on."""

    @transition(status, source=[S.OPEN, S.ON_WATCH], target=S.CLOSED, custom={"label": "Clôturer"})
    def close(self, *, at):
        self.closed_at = at

    @transition(status, source=S.CLOSED, target=S.OPEN, custom={"label": "Rouvrir"})
    def reopen(self, *, at):
        """A new period of follow-up begins: the situation is dated from it."""
        self.opened_at, self.closed_at = at, None
