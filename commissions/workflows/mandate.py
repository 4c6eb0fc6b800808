"""The life of a mandate: it runs, pauses, ends; dates cut it besides, by the query itself."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from commissions.enums import MandateStatus as S


class MandateWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.ACTIVE, protected=True, max_length=10)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.ACTIVE, target=S.SUSPENDED, custom={"label": "Suspendre"})
    def suspend(self):
        """An incident is looked into: nothing is readable meanwhile."""

    @transition(status, source=S.SUSPENDED, target=S.ACTIVE, custom={"label": "Rétablir"})
    def restore(self):
        """The mandate counts again; the charter must be signed still."""

    @transition(
        status, source=[S.ACTIVE, S.SUSPENDED], target=S.ENDED, custom={"label": "Mettre fin"}
    )
    def end(self, *, at):
        self.ended_at = at
