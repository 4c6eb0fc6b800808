"""What the person refuses in her words, as her own copy of the plan says it again."""

from datetime import date

from cases.models import Case, Refusal
from ppcs.lens import Row


def refused_today(case: Case, today: date) -> list[Row]:
    """Read with the care volet only, like all that she decided."""
    rows = Refusal.objects.filter(case=case, said_on__lte=today).order_by("said_on", "pk")
    return [{"words": row.words} for row in rows if row.ends_on is None or row.ends_on > today]
