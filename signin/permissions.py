"""Who may answer a request for an account, and who may invite whom."""

from django.db.models import Q

from common.permissions import NOTHING, Policy, Relation, Rule
from directory.enums import Role
from directory.standing import standing_of
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation

CONFIRMED = frozenset(
    {
        AccountRequestState.PENDING,
        AccountRequestState.APPROVED,
        AccountRequestState.REFUSED,
    }
)
LINK_HOLDER = Relation(
    "la personne qui a reçu le lien, sans compte",
    query=lambda user: NOTHING,
    holds=lambda user, obj: False,
)
REQUEST_COORDINATOR = Relation(
    "coordinateur du DAC de la commune",
    query=lambda user: Q(dac__in=standing_of(user).coordinates),
    holds=lambda user, request: request.dac_id in standing_of(user).coordinates,
    states=CONFIRMED,
)
REQUEST_MANAGER = Relation(
    "responsable du DAC de la commune",
    query=lambda user: Q(dac__in=standing_of(user).manages),
    holds=lambda user, request: request.dac_id in standing_of(user).manages,
    states=CONFIRMED,
)
INVITING_COORDINATOR = Relation(
    "coordinateur du DAC qui invite",
    query=lambda user: Q(dac__in=standing_of(user).coordinates),
    holds=lambda user, invitation: invitation.dac_id in standing_of(user).coordinates,
)
INVITING_MANAGER = Relation(
    "responsable du DAC qui invite",
    query=lambda user: Q(dac__in=standing_of(user).manages),
    holds=lambda user, invitation: invitation.dac_id in standing_of(user).manages,
)
FOR_A_PROFESSIONAL = Relation(
    "invitation d’un professionnel",
    query=lambda user: Q(role=Role.PROFESSIONAL),
    holds=lambda user, invitation: invitation.role == Role.PROFESSIONAL,
)
COORDINATOR_OF_PROFESSIONALS = INVITING_COORDINATOR & FOR_A_PROFESSIONAL
DAC_TEAM = (
    "coordinateur ou responsable d’un DAC",
    lambda user: standing_of(user).works_for_a_dac,
)
OPEN = frozenset({str(InvitationState.OPEN)})

ACCOUNT_REQUEST = Policy(
    AccountRequest,
    {
        "view": Rule(who=(REQUEST_COORDINATOR, REQUEST_MANAGER)),
        "confirm": Rule(who=(LINK_HOLDER,), label="Confirmer mon adresse"),
        "approve": Rule(who=(REQUEST_COORDINATOR, REQUEST_MANAGER), label="Accepter"),
        "refuse": Rule(who=(REQUEST_COORDINATOR, REQUEST_MANAGER), label="Refuser"),
    },
)
INVITATION = Policy(
    Invitation,
    {
        "view": Rule(who=(INVITING_COORDINATOR, INVITING_MANAGER)),
        "resend": Rule(
            who=(COORDINATOR_OF_PROFESSIONALS, INVITING_MANAGER), label="Renvoyer", states=OPEN
        ),
        "revoke": Rule(
            who=(COORDINATOR_OF_PROFESSIONALS, INVITING_MANAGER), label="Annuler l’invitation"
        ),
        "accept": Rule(who=(LINK_HOLDER,), label="Ouvrir mon compte"),
    },
)
