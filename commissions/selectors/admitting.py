"""Who may be admitted to one examination, and why somebody may not; asked for all at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from commissions.enums import DecisionKind, MandateStatus, Outcome, Quality
from commissions.models import (
    Admission,
    AgendaEntry,
    Decision,
    LinkAnswer,
    Mandate,
    RestrictedSession,
    Substitution,
)
from commissions.selectors.kinship import organisations_of
from common.errors import Missing

NOT_ADMITTED = (Quality.ANIMATOR, Quality.SECRETARY)
DEPORTED = "Ne peut pas être admis : un déport est déclaré."
ALREADY = "Est déjà admis."
ENDED = "Son mandat a pris fin."
SAME_SERVICE = "Travaille dans le même organisme que le saisissant."


@dataclass(frozen=True)
class Candidate:
    """A mandate of the commission; `why_not` is empty when its holder may be admitted."""

    mandate: Mandate
    name: str
    line: str
    in_secret_list: bool
    why_not: str = ""
    warning: str = ""

    @property
    def label(self) -> str:
        """As the list of the form shows it."""
        outside = "" if self.in_secret_list else " (hors liste R1110-2)"
        return f"{self.name}, {self.line}{outside}"


def candidates(entry: AgendaEntry, mandates: QuerySet[Mandate] | None = None) -> list[Candidate]:
    """Every mandate that may sit, with the reason why it may not be admitted here and now."""
    session = entry.session
    rows = list(_mandates(session, mandates))
    users = [row.user_id for row in rows]
    facts = _Facts(
        day=_last_day(session),
        deported=set(
            LinkAnswer.objects.filter(
                situation=entry.situation_id, has_link=True, user__in=users
            ).values_list("user", flat=True)
        ),
        named=_named(entry),
        admitted=_admitted(entry),
        places=organisations_of([*users, entry.situation.referrer_id]),
        referrer=entry.situation.referrer_id,
    )
    return [_candidate(row, facts) for row in rows]


@dataclass(frozen=True)
class _Facts:
    day: object
    deported: set[int]
    named: set[int] | None
    admitted: dict[int, int]
    places: dict[int, set[int]]
    referrer: int | None


def _last_day(session: RestrictedSession):
    """The mandate and the signature must still hold on the day of the session."""
    return max(timezone.localdate(), timezone.localdate(session.starts_at))


def _mandates(session: RestrictedSession, among: QuerySet[Mandate] | None) -> QuerySet[Mandate]:
    when = max(timezone.now(), session.starts_at)
    declared = Substitution.objects.filter(
        stopped_at__isnull=True,
        starts_at__lte=when,
        ends_at__gt=when,
        mandate__status=MandateStatus.ACTIVE,
        mandate__stands_for__status=MandateStatus.ACTIVE,
    )
    rows = Mandate.objects.filter(commission=session.commission_id) if among is None else among
    return (
        rows.exclude(quality__in=NOT_ADMITTED)
        .exclude(stands_for__quality__in=NOT_ADMITTED)
        .filter(~Q(status=MandateStatus.ENDED))
        .select_related("user")
        .annotate(
            acts=Exists(declared.filter(mandate=OuterRef("pk"))),
            replaced=Exists(declared.filter(mandate__stands_for=OuterRef("pk"))),
            signed_until=Max(
                "signatures__until", filter=Q(signatures__charter=F("commission__charter"))
            ),
        )
        .order_by("-in_secret_list", "user__last_name", "user__first_name", "pk")
    )


def _named(entry: AgendaEntry) -> set[int] | None:
    """Whom the accord names, when it is for named people only."""
    accord = Decision.objects.filter(
        situation=entry.situation_id,
        kind=DecisionKind.ACCORD,
        outcome=Outcome.GIVEN,
        ended_on__isnull=True,
    ).first()
    if accord is None or not accord.only_named:
        return None
    return set(accord.named.values_list("pk", flat=True))


def _admitted(entry: AgendaEntry) -> dict[int, int]:
    """{titulaire's mandate: mandate admitted}: a titulaire and a suppléant are one seat (R4)."""
    rows = standing_admissions(entry).values_list("mandate", "mandate__stands_for")
    return {stands_for or mandate: mandate for mandate, stands_for in rows}


def standing_admissions(entry: AgendaEntry) -> QuerySet[Admission]:
    return Admission.objects.filter(content_object=entry, ended_at__isnull=True)


def _candidate(row: Mandate, facts: _Facts) -> Candidate:
    shared = facts.places.get(row.user_id, set()) & facts.places.get(facts.referrer or 0, set())
    same = row.user_id == facts.referrer or bool(shared)
    return Candidate(
        mandate=row,
        name=row.user.get_full_name(),
        line=f"{row.function}, {row.organisation}",
        in_secret_list=row.in_secret_list,
        why_not=_why_not(row, facts),
        warning=SAME_SERVICE if same else "",
    )


def _why_not(row, facts: _Facts) -> str:
    seat = facts.admitted.get(row.stands_for_id or row.pk)
    runs = row.status == MandateStatus.ACTIVE and row.starts_on <= facts.day
    tests = (
        (row.user_id in facts.deported, DEPORTED),
        (not row.user.is_active, "Son compte est fermé."),
        (not runs, "Son mandat n’est pas en cours le jour de la séance."),
        (
            row.ends_on is not None and row.ends_on < facts.day,
            "Son mandat prend fin avant la séance.",
        ),
        (
            row.quality == Quality.SUBSTITUTE and not row.acts,
            "Aucune suppléance n’est déclarée pour le jour de la séance.",
        ),
        (
            row.replaced,
            "Une suppléance est déclarée ce jour-là : admettez la personne qui supplée.",
        ),
        (
            row.signed_until is None or row.signed_until < facts.day,
            "La charte en vigueur n’est pas signée jusqu’au jour de la séance.",
        ),
        (
            facts.named is not None and row.user_id not in facts.named,
            "L’accord de la personne ne nomme pas ce professionnel.",
        ),
        (seat == row.pk, ALREADY),
        (
            seat is not None and seat != row.pk,
            "Le titulaire ou le suppléant de ce siège est admis.",
        ),
    )
    return next((words for holds, words in tests if holds), "")


def missing_of_an_admission(entry: AgendaEntry, mandate: Mandate) -> list[Missing]:
    """Why this person cannot be admitted now, or could not be any more."""
    found = candidates(entry, Mandate.objects.filter(pk=mandate.pk))
    if not found or mandate.commission_id != entry.session.commission_id:
        words = "Seul un mandat de membre ou d’invité de cette commission peut être admis."
        return [Missing("mandate", words)]
    return [Missing("mandate", found[0].why_not)] if found[0].why_not else []


def lapsed(entry: AgendaEntry, admissions: Iterable[Admission]) -> list[tuple[Admission, str]]:
    """The admissions whose holder could not be admitted any more, and why."""
    rows = list(admissions)
    held = Mandate.objects.filter(pk__in=[one.mandate_id for one in rows])
    why = {one.mandate.pk: one.why_not for one in candidates(entry, held)}
    found = [(one, why.get(one.mandate_id, ENDED)) for one in rows]
    return [(one, words) for one, words in found if words not in ("", ALREADY)]


def people_of(session: RestrictedSession) -> set[int]:
    """Who will be in the room: everybody admitted to one examination at least (R23)."""
    rows = Admission.objects.filter(
        content_object__session=session, content_object__outcome="", ended_at__isnull=True
    )
    return set(rows.values_list("user", flat=True))
