"""What the person refuses in her words, as her own copy of the plan says it again."""

from datetime import date

from cases.models import Case
from cases.permissions.reading import refusals_on
from ppcs.lens import Row


def refused_today(case: Case, today: date) -> list[Row]:
    """Read with the care volet only, like all that she decided."""
    rows = refusals_on(today).filter(case=case).order_by("said_on", "pk")
    return [{"words": row.words} for row in rows]
