"""Who may read a notice, and who may have a failed e-mail sent again."""

from django.db.models import Q

from common.permissions import NOTHING, Policy, Relation, Rule
from notifications.models import Notice, OutboxMessage

RECIPIENT = Relation(
    "destinataire",
    query=lambda user: Q(recipient=user),
    holds=lambda user, notice: notice.recipient_id == user.pk,
)
ADMINISTRATOR = Relation(
    "administration technique",
    query=lambda user: ~NOTHING if user.is_staff else NOTHING,
    holds=lambda user, message: user.is_staff,
)
RELAY = Relation(
    "le relais de Cordée, jamais une personne",
    query=lambda user: NOTHING,
    holds=lambda user, message: False,
)

NOTICE = Policy(
    Notice,
    {
        "view": Rule(who=(RECIPIENT,), label="Lire"),
        "mark_read": Rule(who=(RECIPIENT,), label="Marquer comme lu"),
    },
    state_field=None,
)

# The administrator sees kinds, states and dates (admin.py), never where a message leads.
OUTBOX = Policy(
    OutboxMessage,
    {
        "view": Rule(who=(ADMINISTRATOR,), label="Voir les métadonnées"),
        "resend": Rule(who=(ADMINISTRATOR,), label="Renvoyer"),
        "claim": Rule(who=(RELAY,), label="Prendre"),
        "confirm": Rule(who=(RELAY,), label="Confirmer l’envoi"),
        "postpone": Rule(who=(RELAY,), label="Réessayer plus tard"),
        "release": Rule(who=(RELAY,), label="Reposer"),
        "give_up": Rule(who=(RELAY,), label="Abandonner"),
        "cancel": Rule(who=(RELAY,), label="Annuler"),
    },
)
