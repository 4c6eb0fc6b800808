"""The statistical record of a situation: read anew from its rows, and cut off at its purge."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from commissions.enums import (
    Company,
    DecisionKind,
    EntryOutcome,
    Outcome,
    ProposalStatus,
    ReturnWay,
    SituationStatus,
)
from commissions.models import (
    AgendaEntry,
    CountedPreconisations,
    Decision,
    LinkAnswer,
    PersonReturn,
    Preconisation,
    Record,
    Situation,
    StatisticalRecord,
)

NOT_COUNTED = (SituationStatus.DRAFT, SituationStatus.PURGED)
LONGEST = 32767  # what the column holds; nobody waits so many days


@transaction.atomic
def note(situation: Situation, *, at: datetime) -> StatisticalRecord | None:
    """Write again what is counted of a situation; called after each change of it, as often as one likes.

    Nothing is counted of a draft. Of a situation that the person opposed, the year is all that stays.
    """
    if situation.submitted_at is None or situation.status in NOT_COUNTED:
        return None
    StatisticalRecord.objects.filter(situation=situation).delete()
    kept = {"commission_id": situation.commission_id, "year": _year(situation.submitted_at)}
    if situation.status == SituationStatus.OPPOSITION:
        kept["opposed_year"] = _year(situation.closed_at or at)
        return StatisticalRecord.objects.create(situation=situation, **kept)
    entries = list(AgendaEntry.objects.filter(situation=situation).order_by("added_at", "pk"))
    written = StatisticalRecord.objects.create(
        situation=situation,
        **kept,
        **_profile(situation),
        **_persons_place(situation, entries),
        **_process(situation, entries),
        **_ending(situation),
    )
    CountedPreconisations.objects.bulk_create(_counted(situation, written))
    return written


@transaction.atomic
def cut(situation: Situation, *, at: datetime) -> None:
    """Part the record from its situation, for good: called by the purge before the rows go."""
    due = situation.purge_due_on
    StatisticalRecord.objects.filter(situation=situation).update(
        situation=None,
        purged_year=_year(at),
        purged_in_time=due is None or timezone.localdate(at) <= due,
    )


def _profile(situation: Situation) -> dict:
    """The fields of class S, as the referrer wrote them."""
    names = ("referrer_kind", "link_kind", "age_band", "sex", "household", "housing")
    return {name: getattr(situation, name) for name in (*names, "eviction", "area")} | {
        "motives": sorted(set(situation.motives)),
        "factors": sorted(set(situation.factors)),
    }


def _persons_place(situation: Situation, entries: list[AgendaEntry]) -> dict:
    rows = Decision.objects.filter(situation=situation)
    accord = rows.filter(kind=DecisionKind.ACCORD).order_by("decided_on", "pk").last()
    told = rows.filter(kind=DecisionKind.INFORMATION, outcome=Outcome.GIVEN)
    return {
        "informed": told.exists(),
        "accord": accord.outcome if accord is not None else "",
        "present": any(entry.person_came for entry in entries),
        "with_trusted_person": any(
            entry.person_came and entry.person_company == Company.TRUSTED for entry in entries
        ),
    } | _return(situation)


def _return(situation: Situation) -> dict:
    """The first return that was made; what she thought of it is that of the last who asked her."""
    returns = list(PersonReturn.objects.filter(situation=situation).order_by("due_on", "pk"))
    made = next((r for r in returns if r.done_on and r.way != ReturnWay.IMPOSSIBLE), None)
    asked = [one.satisfaction for one in returns if one.satisfaction is not None]
    return {
        "days_to_return": _days(situation.first_examined_at, made.done_on if made else None),
        "return_impossible": made is None
        and any(one.way == ReturnWay.IMPOSSIBLE for one in returns),
        "person_satisfaction": asked[-1] if asked else None,
    }


def _process(situation: Situation, entries: list[AgendaEntry]) -> dict:
    examined = situation.first_examined_at
    outcomes = [entry.outcome for entry in entries]
    records = Record.objects.filter(entry__situation=situation, validated_at__isnull=False)
    first = records.order_by("validated_at").values_list("validated_at", flat=True).first()
    links = LinkAnswer.objects.filter(situation=situation, has_link=True)
    return {
        "examined_year": _year(examined) if examined else None,
        "days_to_examination": _days(situation.submitted_at, _day(examined)),
        "days_to_record": _days(examined, _day(first)),
        "times_presented": outcomes.count(EntryOutcome.EXAMINED),
        "times_adjourned": outcomes.count(EntryOutcome.ADJOURNED),
        "deports": links.count(),
        "referent_named": situation.referent_id is not None,
    }


def _ending(situation: Situation) -> dict:
    refused = situation.status == SituationStatus.INADMISSIBLE
    closed = situation.status == SituationStatus.CLOSED and situation.closed_at is not None
    decided = situation.decided_at or situation.first_examined_at
    return {
        "admissible": None if decided is None else not refused,
        "inadmissible_reason": situation.closing_reason if refused else "",
        "closed_year": _year(situation.closed_at) if closed else None,
        "closing_reason": situation.closing_reason if closed else "",
    }


def _counted(situation: Situation, written: StatisticalRecord) -> list[CountedPreconisations]:
    """One row for each kind of préconisation that was retained."""
    by_kind: dict[str, CountedPreconisations] = {}
    decided = (ProposalStatus.RETAINED, ProposalStatus.DONE, ProposalStatus.NOT_DONE)
    for one in Preconisation.objects.filter(situation=situation, status__in=decided):
        row = by_kind.setdefault(one.kind, CountedPreconisations(record=written, kind=one.kind))
        name = _became(one)
        setattr(row, name, getattr(row, name) + 1)
    return list(by_kind.values())


def _became(one: Preconisation) -> str:
    if one.status == ProposalStatus.NOT_DONE:
        return "not_done"
    if one.status == ProposalStatus.RETAINED:
        return "open"
    late = one.due_on and one.settled_on and one.settled_on > one.due_on
    return "done_late" if late else "done_in_time"


def _year(moment: datetime) -> int:
    return timezone.localdate(moment).year


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _days(start: datetime | None, end: date | None) -> int | None:
    if start is None or end is None:
        return None
    return min(max((end - timezone.localdate(start)).days, 0), LONGEST)
