"""Days on which a DAC is closed, besides week-ends and public holidays."""

from datetime import date, datetime

from django.db import transaction

from common.errors import GuardsFailed, Missing
from common.french import day
from directory.models import Dac, DacClosure
from directory.services.change_settings import check_it_opens
from directory.services.settings_lock import keep, take


@transaction.atomic
def add_closure(
    *, dac: Dac, label: str, starts_on: date, ends_on: date, by, at: datetime
) -> DacClosure:
    """Close the DAC from one day to another, both included; dates promised before stay as they are.

    Raises GuardsFailed when the days are out of order or meet another closure.
    """
    dac = take(dac, by=by)
    if ends_on < starts_on:
        raise GuardsFailed([Missing("ends_on", "La fin vient avant le début.")])
    met = dac.closures.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if met is not None:
        told = f"Ces jours recoupent « {met.label} », {period(met)}."
        raise GuardsFailed([Missing("starts_on", told)])
    closure = dac.closures.create(label=label, starts_on=starts_on, ends_on=ends_on)
    check_it_opens(dac, at=at, field="ends_on")
    keep(dac, action="closure_added", by=by, at=at, starts=str(starts_on), ends=str(ends_on))
    return closure


@transaction.atomic
def remove_closure(*, dac: Dac, closure_id: int, by, at: datetime) -> bool:
    """Open the DAC again on these days; False when somebody else has already done so."""
    dac = take(dac, by=by)
    closure = dac.closures.filter(pk=closure_id).first()
    if closure is None:
        return False
    days = {"starts": str(closure.starts_on), "ends": str(closure.ends_on)}
    closure.delete()
    keep(dac, action="closure_removed", by=by, at=at, **days)
    return True


def period(closure: DacClosure) -> str:
    """« le jeu. 24 déc. 2026 », « du jeu. 24 déc. 2026 au ven. 1 janv. 2027 »."""
    if closure.starts_on == closure.ends_on:
        return f"le {day(closure.starts_on)}"
    return f"du {day(closure.starts_on)} au {day(closure.ends_on)}"
