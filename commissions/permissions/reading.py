"""Who stands how to a situation: the one place where mandate, charter, admission, deport and accord meet.

Rule R2: a right needs all of them at once, and whoever lacks one learns nothing (404). Being staff,
superuser, élu or president of the CLSM is no relation at all (R3).
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from commissions.enums import (
    FOLLOWED,
    INSTRUCTED,
    DecisionKind,
    Outcome,
    ProposalStatus,
    RecordStatus,
    Scope,
    SessionStatus,
    SituationStatus,
)
from commissions.models import Admission, Attendance, Decision, LinkAnswer, Situation
from commissions.standing import seats_of
from common.permissions import NOTHING, Relation, Within

S = SituationStatus
IN_THE_ROOM = (SessionStatus.CONVENED, SessionStatus.OPENED)
NOT_SENT = frozenset({S.DRAFT.value, S.PURGED.value})
# While suspended, only the animateur reads; once opposed, only that it is opposed (see the lens).
ANIMATED = frozenset(S.values) - NOT_SENT
EXAMINED_NOW = frozenset({S.SCHEDULED.value})
NOT_CARRIED = frozenset({ProposalStatus.DISCUSSED.value, ProposalStatus.DROPPED.value})
READABLE_LATER = frozenset({S.EXAMINED.value, S.PLAN_RUNNING.value, S.TO_REPRESENT.value})


# --- The facts, as SQL ---
def deported(user) -> QuerySet:
    """The situations with which somebody declared a link: hidden everywhere (R30)."""
    return LinkAnswer.objects.filter(user=user.pk, has_link=True).values("situation")


def without_link(user) -> QuerySet:
    """The situations about which somebody answered that there is no link."""
    return LinkAnswer.objects.filter(user=user.pk, has_link=False).values("situation")


def accord_in_force(user=None, *, scope: str = Scope.FACTS) -> Exists:
    """On a row of Situation: whether the accord covers `scope` today, for `user` if it names people."""
    today = timezone.localdate()
    rows = Decision.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        situation=OuterRef("pk"),
        kind=DecisionKind.ACCORD,
        outcome=Outcome.GIVEN,
        ended_on__isnull=True,
        decided_on__lte=today,
        scope__contains=[scope],
    )
    if user is not None:
        rows = rows.filter(Q(only_named=False) | Q(named=user.pk))
    return Exists(rows)


def accord_allows(user) -> Q:
    """On a row of Situation: the accord, or the commission's written rule that does without (D1)."""
    return Q(accord_in_force(user)) | (
        Q(commission__strict_accord=False) & ~Q(without_accord_reason="")
    )


def confirmed() -> Q:
    """On a row of Admission: nobody outside R1110-2 counts before a second person said so (R6)."""
    return Q(in_secret_list=True) | Q(second_at__isnull=False)


def admissions_of(user) -> QuerySet[Admission]:
    """The admissions that somebody holds by a seat that counts today."""
    return Admission.objects.filter(
        confirmed(),
        user=user.pk,
        mandate__in=seats_of(user).mandates,
        ended_at__isnull=True,
    )


def open_admissions(user) -> QuerySet[Admission]:
    """Those of them whose window is open: from the convocation to the close of the room (R7)."""
    now = timezone.now()
    return admissions_of(user).filter(
        opens_at__lte=now,
        closes_at__gt=now,
        content_object__outcome="",
        content_object__session__status__in=IN_THE_ROOM,
    )


def record_admissions(user) -> QuerySet[Admission]:
    """Those of them whose relevé may still be read, until D+15 (R7)."""
    return admissions_of(user).filter(
        record_until__gte=timezone.localdate(),
        content_object__outcome="examined",
    )


def _known(path: str) -> str:
    return f"{path}__" if path else ""


def to_animator(path: str = "", states: frozenset[str] | None = ANIMATED) -> Relation:
    """The animateur, or who acts for them, of the commission of the situation at `path`."""

    def query(user) -> Q:
        own = Q(**{f"{_known(path)}commission__in": seats_of(user).animates})
        if states is not None:
            own &= Q(**{f"{_known(path)}status__in": sorted(states)})
        return own & ~Q(**{f"{path or 'pk'}__in": deported(user)})

    return Relation(
        "animateur",
        query=query,
        never=lambda user: not seats_of(user).animates,
        within=() if states is None else (Within(path, states),),
    )


def to_secretary(path: str = "", states: frozenset[str] | None = None) -> Relation:
    """The secretariat, while a situation is being prepared."""
    within = states or (INSTRUCTED | {S.SCHEDULED.value})

    def query(user) -> Q:
        own = Q(**{f"{_known(path)}commission__in": seats_of(user).secretary_of})
        own &= Q(**{f"{_known(path)}status__in": sorted(within)})
        return own & ~Q(**{f"{path or 'pk'}__in": deported(user)})

    return Relation(
        "secrétariat",
        query=query,
        never=lambda user: not seats_of(user).secretary_of,
        within=(Within(path, within),),
    )


def to_referrer(path: str = "", states: frozenset[str] | None = None) -> Relation:
    """Whoever wrote the saisine; nothing once the person opposed, nor while it is suspended."""
    within = states or frozenset(S.values) - {
        S.OPPOSITION.value,
        S.PURGED.value,
        S.SUSPENDED.value,
    }

    def query(user) -> Q:
        return Q(
            **{f"{_known(path)}referrer": user.pk, f"{_known(path)}status__in": sorted(within)}
        )

    return Relation(
        "saisissant",
        query=query,
        never=lambda user: user.pk is None,
        within=(Within(path, within),),
    )


def to_referent(path: str = "") -> Relation:
    """The named référent of the situation, by a mandate that counts, once they accepted."""

    def query(user) -> Q:
        held = Q(
            **{
                f"{_known(path)}referent__in": seats_of(user).mandates,
                f"{_known(path)}referent_accepted_at__isnull": False,
                f"{_known(path)}status__in": sorted(FOLLOWED),
            }
        )
        allowed = Situation.objects.filter(accord_allows(user)).values("pk")
        within = Q(**{f"{path or 'pk'}__in": allowed})
        return held & within & ~Q(**{f"{path or 'pk'}__in": deported(user)})

    return Relation(
        "référent de la situation",
        query=query,
        never=lambda user: not seats_of(user).mandates,
        within=(Within(path, FOLLOWED),),
    )


def admitted_situations(user) -> QuerySet[Situation]:
    """Mandate ∧ charter ∧ admission in its window ∧ « no link » ∧ accord: the whole of rule R2."""
    return Situation.objects.filter(
        accord_allows(user),
        Q(pk__in=open_admissions(user).values("content_object__situation")),
        Q(pk__in=without_link(user)),
        status=S.SCHEDULED,
    )


def _through(rows_of, path: str):
    def query(user) -> Q:
        return Q(**{f"{path or 'pk'}__in": rows_of(user).values("pk")})

    return query


def _no_seat(user) -> bool:
    return not seats_of(user).mandates


def to_admitted(path: str = "") -> Relation:
    return Relation(
        "personne admise",
        query=_through(admitted_situations, path),
        never=_no_seat,
        within=(Within(path, EXAMINED_NOW),),
    )


# The entry on the agenda, before and after the declaration of a link.
def _called(user) -> Q:
    """Called to an examination and not deported: sees that there is something to declare, no more."""
    return (
        Q(pk__in=open_admissions(user).values("content_object"))
        & ~Q(situation__in=deported(user))
        & Q(situation__status=S.SCHEDULED)
    )


CALLED = Relation(
    "personne convoquée",
    query=_called,
    never=_no_seat,
    within=(Within("situation", EXAMINED_NOW),),
)


def _in_an_open_room(user) -> Q:
    """On a row of AgendaEntry: the session is opened, within its hours, and this one is not over."""
    now = timezone.now()
    return Q(
        outcome="",
        session__status=SessionStatus.OPENED,
        session__starts_at__lte=now,
        session__ends_at__gt=now,
    )


def _present(user) -> Q:
    """On a row of AgendaEntry: the animateur ticked this person's seat in the attendance (R21).

    A situation is open on one agenda at a time: who is admitted to it is admitted to this entry.
    """
    came = Attendance.objects.filter(
        session=OuterRef("session"), present=True, mandate__in=seats_of(user).mandates
    )
    return Q(situation__in=admitted_situations(user).values("pk")) & Q(Exists(came))


_RUNS_IT = to_animator("situation", states=EXAMINED_NOW)
RUNS_THE_ROOM = Relation(
    "animateur, séance ouverte",
    query=lambda user: _RUNS_IT.query(user) & _in_an_open_room(user),
    never=lambda user: not seats_of(user).animates,
    within=_RUNS_IT.within,
)
IN_THE_ROOM_NOW = Relation(
    "personne admise et présente, séance ouverte",
    query=lambda user: _present(user) & _in_an_open_room(user),
    never=_no_seat,
    within=(Within("situation", EXAMINED_NOW),),
)


def _reads_record(user) -> Q:
    entries = record_admissions(user).values("content_object")
    return (
        Q(entry__in=entries, status=RecordStatus.VALIDATED)
        & Q(entry__situation__in=without_link(user))
        & Q(entry__situation__status__in=sorted(READABLE_LATER))
        & Q(entry__situation__in=Situation.objects.filter(accord_allows(user)).values("pk"))
    )


RECORD_READER = Relation(
    "personne admise, jusqu’à la fin du délai",
    query=_reads_record,
    never=_no_seat,
    within=(
        Within("", frozenset({RecordStatus.VALIDATED.value})),
        Within("entry__situation", READABLE_LATER),
    ),
)


def _may_second(user) -> Q:
    entries = record_admissions(user).values("content_object")
    return (
        Q(entry__in=entries, status=RecordStatus.PROPOSED)
        & ~Q(proposed_by=user.pk)
        & Q(entry__situation__in=without_link(user))
        & Q(entry__situation__status=S.EXAMINED)
        & Q(entry__situation__in=Situation.objects.filter(accord_allows(user)).values("pk"))
        & Q(Exists(_came_from_the_list(user)))
    )


def _came_from_the_list(user) -> QuerySet[Attendance]:
    """On a row of Record: the seats of R1110-2 that this person held in the room."""
    seats = [seat.mandate_id for seat in seats_of(user).signed if seat.in_secret_list]
    return Attendance.objects.filter(
        session=OuterRef("entry__session"), present=True, mandate__in=seats
    )


SECOND_READER = Relation(
    "membre de la liste R1110-2 présent en séance",
    query=_may_second,
    never=_no_seat,
    within=(
        Within("", frozenset({RecordStatus.PROPOSED.value})),
        Within("entry__situation", frozenset({S.EXAMINED.value})),
    ),
)


def _owns(user) -> Q:
    mine = Q(owner=user.pk) & ~Q(status__in=sorted(NOT_CARRIED))
    placed = Q(situation__commission__in=seats_of(user).sits_in) | Q(situation__referrer=user.pk)
    live = Q(situation__status__in=sorted(READABLE_LATER | EXAMINED_NOW))
    told = Q(entry__record__status=RecordStatus.VALIDATED)
    return mine & placed & live & told & ~Q(situation__in=deported(user))


OWNER = Relation(
    "personne qui la porte",
    query=_owns,
    never=lambda user: user.pk is None,
    within=(
        Within("", frozenset(ProposalStatus.values) - NOT_CARRIED),
        Within("situation", READABLE_LATER | EXAMINED_NOW),
    ),
)


# What follows from something else that somebody did, and is nobody's own button.
CORDEE = Relation(
    "Cordée, jamais une personne", query=lambda user: NOTHING, holds=lambda user, obj: False
)
