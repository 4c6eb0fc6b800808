"""What a service may answer instead of doing: refused, incomplete, or overtaken."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404


class Refused(PermissionDenied):
    """The person may see the object but not do this; the message is the French sentence shown."""


class Gone(Http404):
    """The object was there when the page was asked for, and is deleted by now."""


@dataclass(frozen=True)
class Missing:
    """One thing a guard found lacking: the form field that repairs it, and what to do, in French."""

    field: str
    message: str


class GuardsFailed(Exception):
    """A guard refused; carries *everything* that is missing, never only the first thing."""

    def __init__(self, missing: list[Missing]):
        self.missing = missing
        super().__init__(" ; ".join(item.message for item in missing))


class ChangedMeanwhile(Exception):
    """Somebody else changed the object since the page was shown; the message says what changed."""
