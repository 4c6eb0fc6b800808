"""The life of a relevé: written, validated by two, then immutable (rule R22)."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from commissions.enums import RecordStatus as S


class RecordWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.DRAFT, protected=True, max_length=10)
    proposed_at = models.DateTimeField("validé par l’animateur le", null=True, blank=True)
    validated_at = models.DateTimeField("validé par un membre le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.DRAFT, target=S.PROPOSED, custom={"label": "Valider le relevé"})
    def propose(self, *, by, at):
        self.proposed_by, self.proposed_at = by, at

    @transition(
        status, source=S.PROPOSED, target=S.DRAFT, custom={"label": "Reprendre la rédaction"}
    )
    def rework(self):
        self.proposed_by = self.proposed_at = None

    @transition(
        status, source=S.PROPOSED, target=S.VALIDATED, custom={"label": "Valider en second"}
    )
    def validate(self, *, by, at):
        self.validated_by, self.validated_at = by, at
