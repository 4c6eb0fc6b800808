"""The life of a request, from the first draft to the DAC's answer."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from cases.enums import OPEN_STATUSES
from cases.enums import ReferralStatus as S


class ReferralWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.DRAFT, protected=True, max_length=12)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    assessment_started_at = models.DateTimeField("prise en charge le", null=True, blank=True)
    more_asked_at = models.DateTimeField("complément demandé le", null=True, blank=True)
    more_received_at = models.DateTimeField("complément reçu le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse donnée le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        abstract = True

    @transition(status, source=S.DRAFT, target=S.RECEIVED, custom={"label": "Envoyer la demande"})
    def send(self, *, at):
        self.sent_at = at

    @transition(status, source=S.RECEIVED, target=S.ASSESSING, custom={"label": "Qualifier"})
    def start_assessment(self, *, handler, at):
        self.handled_by, self.assessment_started_at = handler, at

    @transition(
        status, source=S.ASSESSING, target=S.MORE_ASKED, custom={"label": "Demander un complément"}
    )
    def ask_more(self, *, at):
        self.more_asked_at = at
        self.more_received_at = None

    @transition(
        status, source=S.MORE_ASKED, target=S.ASSESSING, custom={"label": "Envoyer le complément"}
    )
    def provide_more(self, *, at):
        self.more_received_at = at

    @transition(
        status,
        source=S.MORE_ASKED,
        target=S.ASSESSING,
        custom={"label": "Reprendre sans complément"},
    )
    def resume(self):
        """The coordinator does not wait any longer."""

    @transition(status, source=S.ASSESSING, target=S.ANSWERED, custom={"label": "Répondre"})
    def answer(self, *, at):
        self.answered_at = at

    @transition(
        status,
        source=S.ASSESSING,
        target=S.REDIRECTED,
        custom={"label": "Réorienter vers le DAC compétent"},
    )
    def redirect(self, *, at):
        self.answered_at = at

    @transition(status, source=S.ASSESSING, target=S.DECLINED, custom={"label": "Ne pas retenir"})
    def decline(self, *, at):
        self.answered_at = at

    @transition(
        status, source=S.ASSESSING, target=S.ACCEPTED, custom={"label": "Accepter la demande"}
    )
    def accept(self, *, at):
        self.answered_at = at

    @transition(
        status,
        source=list(OPEN_STATUSES),
        target=S.WITHDRAWN,
        custom={"label": "Retirer la demande"},
    )
    def withdraw(self, *, at):
        """Kept, never deleted: the requester may be asked why."""
        self.withdrawn_at = at
