"""Two openings in an emergency: one judged since, one that Sophie Lemoine finds on top of her list."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from cases.enums import OpeningStatus
from cases.models import Case, EmergencyOpening
from cases.selectors.openings import Sought
from cases.services.opening import judge_opening, open_in_emergency
from demo.story.calendar import StoryDays
from demo.story.clock import Event, then
from demo.story.people import Scenery

AT_THE_WARD = (
    "Malaise dans le service ce soir, elle est confuse et seule : qui la suit à domicile, et "
    "qui prévenir avant de la laisser repartir ?"
)
AT_THE_DOOR = (
    "Appelé par les pompiers à son domicile, il refuse de partir et parle de son traitement : "
    "que prévoit son plan, et qui le connaît ?"
)
CHECKED = (
    "Le cadre du service confirme l’arrivée aux urgences ce soir-là ; le lien est gardé au dossier."
)


def emergencies(scenery: Scenery, days: StoryDays, case_of: Callable[[str], Case]) -> list[Event]:
    """`case_of(key)` is a situation of the story, once it is told."""

    def opened(key: str, who: str, reason: str) -> Callable[[datetime], object]:
        def happen(at: datetime) -> object:
            person = Case.objects.select_related("person").get(pk=case_of(key).pk).person
            name, born = person.used_name or person.birth_name, person.birth_date or date.min
            return open_in_emergency(
                sought=Sought(name, person.first_name, born),
                reason=reason,
                is_declared=True,
                by=scenery.users[who],
                at=at,
            )

        return happen

    def judged(at: datetime) -> object:
        return judge_opening(
            opening=EmergencyOpening.objects.get(opened_by=scenery.users["paul"]),
            verdict=OpeningStatus.JUSTIFIED,
            words=CHECKED,
            by=scenery.users["sophie"],
            at=at,
        )

    evening = days.on(timezone.localdate(days.now) - timedelta(days=9), "21:40")
    last_night = days.on(timezone.localdate(days.now) - timedelta(days=1), "19:25")
    return [
        then(evening, opened("berthe", "paul", AT_THE_WARD)),
        then(evening + timedelta(hours=11), judged),
        then(last_night, opened("even", "marc", AT_THE_DOOR)),
    ]
