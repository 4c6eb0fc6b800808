"""The life of a request for an account: its address is proven before the DAC sees it."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from signin.enums import AccountRequestState as S


class AccountRequestWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField(
        "état", choices=S.choices, default=S.UNCONFIRMED, protected=True, max_length=12
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.UNCONFIRMED,
        target=S.PENDING,
        custom={"label": "Confirmer mon adresse"},
    )
    def confirm(self, *, at):
        self.confirmed_at = at

    @transition(status, source=S.PENDING, target=S.APPROVED, custom={"label": "Accepter"})
    def approve(self, *, by, at, user):
        self.decided_by, self.decided_at, self.user = by, at, user

    @transition(status, source=S.PENDING, target=S.REFUSED, custom={"label": "Refuser"})
    def refuse(self, *, by, at, reason):
        self.decided_by, self.decided_at, self.refusal_reason = by, at, reason
