"""The life of a printed copy: asked for, made by the worker, kept."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ppcs.enums import CopyStatus as S


class CopyWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.WAITING, protected=True, max_length=8)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    made_at = models.DateTimeField("prêt le", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("avancement, sur cent", default=0)

    class Meta:
        abstract = True

    @transition(status, source=[S.WAITING, S.MAKING], target=S.MAKING, custom={"label": "Préparer"})
    def start(self, *, at):
        """Also from « en préparation »: a worker that died leaves the row to the next one."""
        self.started_at, self.progress = at, 5

    @transition(status, source=S.MAKING, target=S.READY, custom={"label": "Terminer"})
    def finish(self, *, at):
        self.made_at, self.progress = at, 100

    @transition(status, source=S.MAKING, target=S.FAILED, custom={"label": "Échouer"})
    def fail(self):
        """Said on the page, with the button that asks again."""

    @transition(status, source=S.FAILED, target=S.WAITING, custom={"label": "Refaire"})
    def retry(self):
        self.progress = 0
