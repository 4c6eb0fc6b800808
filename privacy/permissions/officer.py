"""What the data protection officer of a DAC does: looks at accesses, and reads nothing of content."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from common.permissions import Policy, Relation, Rule
from directory.enums import Role
from directory.selectors import holding
from directory.standing import standing_of
from privacy.models import Alert, Watch

# The pages that are about no object: (label, test) for the doors.
IS_OFFICER = (
    "délégué à la protection des données d’un DAC",
    lambda user: bool(standing_of(user).protects),
)
OFFICER = Relation(
    "délégué à la protection des données du DAC",
    query=lambda user: Q(dac__in=standing_of(user).protects),
    holds=lambda user, obj: obj.dac_id in standing_of(user).protects,
    never=lambda user: not standing_of(user).protects,
)


# An officer who is the subject of an alert leaves it to another one of the DAC.
NOT_ABOUT_ONESELF = Relation(
    "délégué à la protection des données du DAC, sauf si l’alerte le concerne",
    query=lambda user: OFFICER.query(user) & ~Q(account=user.pk),
    holds=lambda user, alert: OFFICER.test(user, alert) and alert.account_id != user.pk,
    never=OFFICER.never,
)


def _left_to_managers(user) -> Q:
    """Alerts about an account beside which the DAC has no officer, but for one’s own."""
    others = (
        holding(Role.DATA_PROTECTION, on=timezone.localdate())
        .filter(organisation__dac=OuterRef("dac"), professional__user__is_active=True)
        .exclude(professional__user=OuterRef("account"))
    )
    theirs = Q(dac__in=standing_of(user).manages, account__isnull=False) & ~Q(account=user.pk)
    return theirs & ~Q(Exists(others))


IN_THEIR_PLACE = Relation(
    "responsable du DAC si l’alerte concerne son seul délégué",
    query=_left_to_managers,
    never=lambda user: not standing_of(user).manages,
)
ALERT = Policy(
    Alert,
    {
        "view": Rule(who=(OFFICER, IN_THEIR_PLACE)),
        "look": Rule(who=(NOT_ABOUT_ONESELF, IN_THEIR_PLACE), label="Je la regarde"),
        "close": Rule(who=(NOT_ABOUT_ONESELF, IN_THEIR_PLACE), label="Traiter l’alerte"),
    },
)
WATCH = Policy(
    Watch,
    {
        "view": Rule(who=(OFFICER,)),
        "edit": Rule(who=(OFFICER,), label="Régler la veille"),
    },
    state_field=None,
)
