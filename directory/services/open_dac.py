"""Make a DAC: its lists and the communes it answers for."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from audit.services import record
from common.errors import GuardsFailed, Missing
from common.french import counted
from directory.defaults import LISTS
from directory.models import Commune, Dac, DacCoverage, DacListItem, Organisation
from directory.services.settings_lock import keep, take

NAMED = 3


@transaction.atomic
def open_dac(*, organisation: Organisation, name: str, by, at: datetime, **settings) -> Dac:
    """Make the DAC of an organisation, with the lists that every DAC begins with."""
    dac = Dac.objects.create(organisation=organisation, name=name, **settings)
    DacListItem.objects.bulk_create(
        DacListItem(dac=dac, list=list_name, code=code, label=label, rank=rank)
        for list_name, items in LISTS.items()
        for rank, (code, label) in enumerate(items)
    )
    record(by=by, action="directory.dac.opened", obj=dac, at=at)
    return dac


@transaction.atomic
def cover(*, dac: Dac, communes: Iterable[str], from_day: date, by, at: datetime) -> int:
    """Let the DAC answer for communes (INSEE codes) on every day from `from_day`.

    Returns how many it did not yet answer for; an end that was planned is lifted. `by` is None when
    the DAC is opened by whoever runs Cordée. Raises GuardsFailed, naming the DAC and the communes,
    when another one answers for some of them at that day or later.
    """
    dac = take(dac, by=by)
    codes = _locked_codes(communes)
    rows = (
        _meeting(codes, from_day)
        .select_related("dac", "commune")
        .order_by(Collate("commune__search_name", "C"), "starts_on")
    )
    by_commune: dict[str, list[DacCoverage]] = {}
    for row in rows:
        by_commune.setdefault(row.commune_id, []).append(row)
    if others := [row for row in rows if row.dac_id != dac.pk]:
        raise GuardsFailed([Missing("communes", _already_covered(others))])
    added = [code for code in codes if not _covers(by_commune.get(code, []), from_day)]
    DacCoverage.objects.filter(
        pk__in=[row.pk for code in added for row in by_commune.get(code, [])]
    ).delete()
    DacCoverage.objects.bulk_create(
        DacCoverage(dac=dac, commune_id=code, starts_on=_start(by_commune.get(code, []), from_day))
        for code in added
    )
    if added:
        keep(dac, action="covers", by=by, at=at, added=len(added), day=str(from_day), codes=added)
    return len(added)


@transaction.atomic
def end_coverage(*, dac: Dac, communes: Iterable[str], last_day: date, by, at: datetime) -> int:
    """Let the DAC answer for none of these communes after `last_day`; returns how many that ends.

    What had to begin later is cancelled. Requests already received stay with the DAC.
    """
    dac = take(dac, by=by)
    codes = _locked_codes(communes)
    rows = dac.coverage.filter(_not_ended_before(last_day + timedelta(days=1)), commune__in=codes)
    ended = sorted({row.commune_id for row in rows})
    if not ended:
        raise GuardsFailed(
            [Missing("communes", "Votre DAC n’y répond déjà plus après cette date.")]
        )
    rows.filter(starts_on__gt=last_day).delete()
    rows.filter(starts_on__lte=last_day).update(ends_on=last_day)
    keep(
        dac, action="coverage_ended", by=by, at=at, ended=len(ended), day=str(last_day), codes=ended
    )
    return len(ended)


def _locked_codes(communes: Iterable[str]) -> list[str]:
    """The codes in order; their rows are locked, so that two DACs cannot both take a commune."""
    return list(
        Commune.objects.select_for_update(no_key=True)
        .filter(pk__in=set(communes))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _not_ended_before(day: date) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gte=day)


def _meeting(codes: list[str], from_day: date) -> QuerySet[DacCoverage]:
    return DacCoverage.objects.filter(_not_ended_before(from_day), commune__in=codes)


def _covers(rows: list[DacCoverage], from_day: date) -> bool:
    return any(row.starts_on <= from_day and row.ends_on is None for row in rows)


def _start(rows: list[DacCoverage], from_day: date) -> date:
    """The day from which it is covered without a break: the planned end is lifted, not doubled."""
    return min([from_day, *(row.starts_on for row in rows)])


def _already_covered(rows: list[DacCoverage]) -> str:
    """« Appui Santé 22 répond déjà pour Dinan et 2 autres communes… », one sentence for each DAC."""
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.dac.name, []).append(row.commune.name)
    sentences = []
    for dac, communes in sorted(names.items()):
        shown, more = ", ".join(communes[:NAMED]), len(communes) - NAMED
        if more > 0:
            shown += f" et {counted(more, 'autre commune,autres communes')}"
        sentences.append(
            f"« {dac} » répond déjà pour {shown} : sa couverture doit d’abord prendre fin."
        )
    return " ".join(sentences)
