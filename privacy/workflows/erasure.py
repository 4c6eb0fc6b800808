"""The life of an erasure: proposed by the clock or asked by somebody, confirmed by another, done."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from privacy.enums import ErasureStatus as S


class ErasureWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """`confirm` is written by the database’s own function, which is the only one that may."""

    BORN_IN = (S.DUE, S.ASKED)

    status = FSMField("état", choices=S.choices, default=S.DUE, protected=True, max_length=7)

    class Meta:
        abstract = True

    @transition(status, source=S.DUE, target=S.ASKED, custom={"label": "Demander"})
    def ask(self, *, by, role, at):
        self.asked_by, self.asked_as, self.asked_at = by, role, at

    @transition(status, source=S.ASKED, target=S.DONE, custom={"label": "Confirmer"})
    def confirm(self):
        """Everything is destroyed and counted; the proof says so."""

    @transition(status, source=[S.DUE, S.ASKED], target=S.DROPPED, custom={"label": "Écarter"})
    def drop(self, *, by, at, reason):
        self.dropped_by, self.dropped_at, self.drop_reason = by, at, reason
