"""Who may do what with a DAC, an organisation, a professional and a place in an organisation."""

from django.db.models import Q

from common.permissions import Policy, Relation, Rule
from directory.models import Dac, Membership, Organisation, Professional
from directory.standing import standing_of

ANYBODY_SIGNED_IN = Relation(
    "toute personne connectée",
    query=lambda user: Q(pk__isnull=False) if user.is_authenticated else Q(pk__in=()),
    holds=lambda user, obj: user.is_authenticated,
)
DAC_MANAGER = Relation(
    "responsable du DAC",
    query=lambda user: Q(pk__in=standing_of(user).manages),
    holds=lambda user, dac: dac.pk in standing_of(user).manages,
)
DAC_COORDINATOR = Relation(
    "coordinateur du DAC",
    query=lambda user: Q(pk__in=standing_of(user).coordinates),
    holds=lambda user, dac: dac.pk in standing_of(user).coordinates,
)
MEMBER_SELF = Relation(
    "la personne elle-même",
    query=lambda user: Q(professional__user=user),
    holds=lambda user, membership: membership.professional.user_id == user.pk,
)
MEMBERS_DAC_MANAGER = Relation(
    "responsable du DAC de cet organisme",
    query=lambda user: Q(organisation__dac__in=standing_of(user).manages),
)

DAC = Policy(
    Dac,
    {
        "view": Rule(who=(DAC_COORDINATOR, DAC_MANAGER)),
        "edit_settings": Rule(who=(DAC_MANAGER,), label="Modifier les réglages"),
        "approve_accounts": Rule(
            who=(DAC_COORDINATOR, DAC_MANAGER), label="Traiter les demandes de compte"
        ),
        "invite": Rule(who=(DAC_COORDINATOR, DAC_MANAGER), label="Inviter"),
    },
    state_field=None,
)
ORGANISATION = Policy(Organisation, {"view": Rule(who=(ANYBODY_SIGNED_IN,))}, state_field=None)
PROFESSIONAL = Policy(Professional, {"view": Rule(who=(ANYBODY_SIGNED_IN,))}, state_field=None)
MEMBERSHIP = Policy(
    Membership,
    {
        "view": Rule(who=(MEMBER_SELF, MEMBERS_DAC_MANAGER)),
        "activate": Rule(who=(MEMBER_SELF,), label="Activer"),
        "end": Rule(who=(MEMBERS_DAC_MANAGER,), label="Mettre fin"),
    },
)
