"""The life of an invitation: it waits, and is used once or taken back."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from signin.enums import InvitationState as S


class InvitationWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.OPEN, protected=True, max_length=10)

    class Meta:
        abstract = True

    @transition(status, source=S.OPEN, target=S.ACCEPTED, custom={"label": "Ouvrir mon compte"})
    def accept(self, *, at, user):
        self.accepted_at, self.user = at, user

    @transition(status, source=S.OPEN, target=S.REVOKED, custom={"label": "Annuler l’invitation"})
    def revoke(self, *, at):
        self.revoked_at = at
