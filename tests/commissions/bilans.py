"""A year of figures, without the situations that they came from; and how a table is read."""

from types import SimpleNamespace

from django.utils import timezone

from commissions.models import Blockage, Situation, StatisticalRecord
from commissions.services.statistics import note
from tests.factories import commissions as make


def last_year() -> int:
    return timezone.localdate().year - 1


def facts(commission, count: int, **fields) -> None:
    """Statistical records cut from their situations, examined last year."""
    values = {
        "year": last_year(),
        "examined_year": last_year(),
        "admissible": True,
        "days_to_examination": 20,
        "times_presented": 1,
        "informed": True,
        "accord": "given",
        "motives": ["isolation"],
        "factors": ["poverty"],
        "purged_year": last_year() + 1,
        "purged_in_time": True,
    }
    StatisticalRecord.objects.bulk_create(
        StatisticalRecord(commission=commission, **{**values, **fields}) for _ in range(count)
    )


def full_year(commission) -> None:
    """Fifty situations: three women of one age band, one homeless person, the others many."""
    facts(commission, 3, sex="female", age_band="18_25", housing="homeless", area="north")
    facts(commission, 25, sex="female", age_band="75_84", housing="social_tenant", area="south")
    facts(
        commission,
        22,
        sex="male",
        age_band="40_59",
        housing="owner",
        area="south",
        motives=["isolation", "nuisance"],
        closed_year=last_year(),
        closing_reason="reached",
    )
    Blockage.objects.bulk_create(
        Blockage(commission=commission, kind="mobile", year=last_year()) for _ in range(12)
    )
    Blockage.objects.create(commission=commission, kind="housing", year=last_year())


def table_of(content: dict, key: str) -> SimpleNamespace:
    found = next(t for family in content["families"] for t in family["tables"] if t["key"] == key)
    shown = {row["code"]: row["shown"] for row in found["rows"]}
    return SimpleNamespace(**found, shown=shown)


def noted(situation: Situation) -> StatisticalRecord | None:
    return note(Situation.objects.get(pk=situation.pk), at=timezone.now())


def closed(at: make.Table) -> Situation:
    """A situation that was examined, followed and closed; its rows are all there."""
    about = Situation.objects.get(pk=make.examined(at).situation_id)
    about.close(reason="reached", at=timezone.now())
    about.save()
    return about
