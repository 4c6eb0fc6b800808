"""Who reads the published bilan, and nothing else by it (§5.6 of the reference, rules R3 and R28)."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from commissions.enums import Quality
from commissions.models import BilanReader, PublishedBilan
from commissions.permissions.commission import animator, officer
from commissions.standing import seats_of
from common.permissions import Policy, Relation, Rule

_OF = "commission"


def reading_today() -> QuerySet[BilanReader]:
    """Those named as readers whom nobody ended; the day of the end no longer counts."""
    today = timezone.localdate()
    return BilanReader.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today),
        starts_on__lte=today,
        user__is_active=True,
    )


def _newest() -> Q:
    """A bilan that a newer one replaced is kept, and shown to the animateur and the DPO only."""
    newer = PublishedBilan.objects.filter(
        commission=OuterRef("commission"),
        year=OuterRef("year"),
        number__gt=OuterRef("number"),
    )
    return ~Q(Exists(newer))


def _named(user) -> Q:
    return Q(Exists(reading_today().filter(user=user.pk, commission=OuterRef("commission"))))


def _sits(user) -> frozenset[int]:
    return seats_of(user).holding(Quality.PERMANENT, Quality.SECRETARY)


READER = Relation(
    "lecteur du bilan (élu qui préside, COPIL, PTSM, financeur)",
    query=lambda user: _named(user) & _newest(),
    never=lambda user: user.pk is None,
)
MEMBER = Relation(
    "membre permanent ou secrétariat, charte signée",
    query=lambda user: Q(commission__in=_sits(user)) & _newest(),
    never=lambda user: not _sits(user),
)
_EVERY_READER = (animator(_OF), MEMBER, READER, officer(_OF))

BILAN = Policy(
    PublishedBilan,
    {
        "view": Rule(who=_EVERY_READER),
        "download": Rule(who=_EVERY_READER, label="Télécharger"),
    },
    state_field=None,
)
BILAN_READER = Policy(
    BilanReader,
    {
        "view": Rule(who=(animator(_OF),)),
        "end": Rule(who=(animator(_OF),), label="Mettre fin"),
    },
    state_field=None,
)
