"""Who answers a person about her data: the officer by counts, the référent and the responsable by content."""

from django.db.models import Q

from cases.models import Case, Referral
from cases.permissions.reading import COORDINATOR, CORDEE, MANAGER
from common.permissions import Policy, Relation, Rule
from directory.standing import standing_of
from privacy.enums import ExportStatus, RequestStatus, RightKind
from privacy.models import Restriction, RightsRequest, SubjectExport
from privacy.permissions.officer import OFFICER


def _led(user) -> Q:
    """What a coordinator is the référent of: a person’s situations, or a request that they qualify."""
    dacs = standing_of(user).coordinates
    led = Case.objects.filter(referent=user.pk, dac__in=dacs).values("person")
    handled = Referral.objects.filter(
        Q(handled_by=user.pk, dac__in=dacs) | Q(case__person__in=led)
    ).values("pk")
    return Q(person__in=led) | Q(referral__in=handled)


REFERENT = Relation(
    "référent de la personne",
    query=_led,
    never=lambda user: not standing_of(user).coordinates,
)


def of_kind(relation: Relation, kind: RightKind) -> Relation:
    """The same relation, to requests of one kind: each is answered in its own way."""
    label = f"{relation.label}, pour une demande de : {kind.label}"
    return Relation(
        label,
        query=lambda user: relation.query(user) & Q(kind=kind),
        never=relation.never,
    )


RECEIVED = frozenset({RequestStatus.RECEIVED.value})
RIGHTS_REQUEST = Policy(
    RightsRequest,
    {
        "view": Rule(who=(OFFICER, MANAGER, REFERENT)),
        # a copy is answered by its handing over, an erasure by its proof
        "close_with": Rule(
            who=tuple(of_kind(one, RightKind.RECTIFICATION) for one in (REFERENT, MANAGER)),
            label="Noter la rectification",
        ),
        "restrict": Rule(
            who=tuple(of_kind(one, RightKind.RESTRICTION) for one in (OFFICER, MANAGER)),
            label="Limiter le traitement",
            states=RECEIVED,
        ),
        "ask_erasure": Rule(
            who=tuple(of_kind(one, RightKind.ERASURE) for one in (OFFICER, MANAGER)),
            label="Demander l’effacement",
            states=RECEIVED,
        ),
        "refuse": Rule(who=(OFFICER, MANAGER), label="Refuser, avec le motif"),
    },
)


def _of_request(relation: Relation) -> Relation:
    """The same relation, for the copy that answers a request."""
    return Relation(
        relation.label,
        query=lambda user: Q(
            request__in=RightsRequest.objects.filter(relation.query(user)).values("pk")
        ),
        never=relation.never,
    )


_OFFICER, _MANAGER, _REFERENT = (_of_request(one) for one in (OFFICER, MANAGER, REFERENT))
READERS = (_REFERENT, _MANAGER)
# The officer reads counts on the page of the request, and never this.
SUBJECT_EXPORT = Policy(
    SubjectExport,
    {
        "view": Rule(who=(_OFFICER, *READERS), label="Voir le manifeste"),
        "prepare": Rule(who=(CORDEE,), label="Préparer"),
        "read": Rule(
            who=READERS,
            label="Relire",
            states=frozenset({ExportStatus.PREPARED.value, ExportStatus.REVIEWED.value}),
        ),
        "mask": Rule(
            who=READERS,
            label="Masquer une ligne",
            states=frozenset({ExportStatus.PREPARED.value}),
        ),
        "review": Rule(who=READERS, label="Relecture faite"),
        "rework": Rule(who=READERS, label="Reprendre la relecture"),
        "download": Rule(
            who=READERS,
            label="Télécharger",
            states=frozenset({ExportStatus.REVIEWED.value, ExportStatus.RELEASED.value}),
        ),
        "release": Rule(who=READERS, label="Noter la remise"),
        "ask_again": Rule(who=(_OFFICER, *READERS), label="Préparer à nouveau"),
        "refuse": Rule(who=(_OFFICER, _MANAGER), label="Refuser"),
    },
)


def while_it_lasts(relation: Relation, ended: str, words: str) -> Relation:
    """The same relation, to what has no date in the column `ended` yet; too late afterwards."""
    return Relation(
        f"{relation.label}, {words}",
        query=lambda user: relation.query(user) & Q(**{f"{ended}__isnull": True}),
        holds=lambda user, obj: relation.test(user, obj) and getattr(obj, ended) is None,
        never=relation.never,
        lapsed=relation,
    )


RESTRICTION = Policy(
    Restriction,
    {
        "view": Rule(who=(OFFICER, MANAGER, COORDINATOR)),
        "lift": Rule(
            who=tuple(
                while_it_lasts(one, "ends_at", "tant qu’elle dure") for one in (OFFICER, MANAGER)
            ),
            label="Lever la limitation",
        ),
    },
    state_field=None,
)
