"""What every form that carries a volet needs of its reader."""

from django.http import HttpRequest
from django.utils import timezone

from cases.models import Case
from cases.selectors.lens import reading_of
from cases.selectors.volets import hints_of


def for_volets(request: HttpRequest, case: Case) -> dict:
    """The volets in which the person may write, and who reads each."""
    reading = reading_of(request.user, case)
    return {"reading": reading, "hints": hints_of(case, reading, today=timezone.localdate())}
