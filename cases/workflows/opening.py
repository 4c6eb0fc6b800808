"""The life of an opening in an emergency: it ends by the clock, and is judged by a second person."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from cases.enums import OpeningStatus as S


class OpeningWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """What it opens ends by its own moment, or sooner where it is found unjustified meanwhile."""

    status = FSMField("état", choices=S.choices, default=S.TO_JUDGE, protected=True, max_length=11)
    judged_at = models.DateTimeField("jugée le", null=True, blank=True)
    judgement = models.TextField("pourquoi ce jugement", blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.TO_JUDGE, target=S.JUSTIFIED, custom={"label": "Juger justifiée"})
    def find_justified(self, *, by, at, words):
        self._judged(by, at, words)

    @transition(
        status, source=S.TO_JUDGE, target=S.UNJUSTIFIED, custom={"label": "Juger non justifiée"}
    )
    def find_unjustified(self, *, by, at, words):
        self._judged(by, at, words)

    def _judged(self, by, at, words):
        self.judged_by, self.judged_at, self.judgement = by, at, words
