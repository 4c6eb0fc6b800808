"""The life of an e-mail, from the decision that it tells to the mail server's acceptance."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from notifications.enums import MessageStatus as S


class MessageWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    status = FSMField("état", choices=S.choices, default=S.PENDING, protected=True, max_length=10)

    class Meta:
        abstract = True

    @transition(
        status, source=[S.PENDING, S.SENDING], target=S.SENDING, custom={"label": "Prendre"}
    )
    def claim(self, *, until):
        """Also from SENDING: the relay that had it is gone once its lease has run out."""
        self.attempts += 1
        self.leased_until = until

    @transition(status, source=S.SENDING, target=S.SENT, custom={"label": "Confirmer l’envoi"})
    def confirm(self, *, at):
        self.sent_at, self.leased_until, self.last_error = at, None, ""

    @transition(status, source=S.SENDING, target=S.PENDING, custom={"label": "Réessayer plus tard"})
    def postpone(self, *, until, error):
        self.next_attempt_at, self.leased_until, self.last_error = until, None, error

    @transition(status, source=S.SENDING, target=S.PENDING, custom={"label": "Reposer"})
    def release(self):
        """Put back untried: the mail server did not answer, which is not this message's fault."""
        self.attempts -= 1
        self.leased_until = None

    @transition(status, source=S.SENDING, target=S.FAILED, custom={"label": "Abandonner"})
    def give_up(self, *, error):
        self.leased_until, self.last_error = None, error

    @transition(
        status, source=[S.PENDING, S.SENDING], target=S.CANCELLED, custom={"label": "Annuler"}
    )
    def cancel(self):
        """The account was closed, or the message has lost its object, before it was sent."""
        self.leased_until = None

    @transition(status, source=S.FAILED, target=S.PENDING, custom={"label": "Renvoyer"})
    def resend(self, *, at):
        self.attempts, self.next_attempt_at, self.last_error = 0, at, ""
