"""What the data protection officer finds: a copy of her data that Mme Rolland asked for, an alert."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cases.models import Case
from demo.story.calendar import StoryDays
from demo.story.clock import Event, then
from demo.story.people import Scenery
from privacy.enums import AskedBy, IdentityCheck, RightKind
from privacy.models import Watermark
from privacy.services.subject_requests import Asked, Wanted, note_request
from privacy.services.surveil import look_through

MOST_LOOKS = 20


def rights(scenery: Scenery, days: StoryDays, case_of: Callable[[str], Case]) -> list[Event]:
    """Her request, noted three open days ago; the worker prepares the copy once the site runs."""

    def asked(at: datetime) -> object:
        return note_request(
            asked=Asked(
                kind=RightKind.ACCESS,
                received_on=days.day(3),
                asked_by=AskedBy.PERSON,
                identity=IdentityCheck.KNOWN,
                words="Je voudrais savoir ce qui est écrit sur moi, et qui l’a lu.",
            ),
            wanted=Wanted(reference=Case.objects.get(pk=case_of("berthe").pk).reference),
            by=scenery.users["dpo"],
            at=at,
        )

    return [then(days.moment(3, "14:20"), asked)]


def look_at_the_journal(now: datetime) -> None:
    """As the watch of every few minutes does: the opening of last night is an alert.

    From two days ago on: whoever starts the demonstration in the evening finds it too.
    """
    Watermark.objects.get_or_create(pk=1, defaults={"looked_until": now - timedelta(days=2)})
    for _ in range(MOST_LOOKS):
        if look_through(at=now) is None:
            return
