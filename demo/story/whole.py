"""The whole story, from the empty database to this morning, in one transaction."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from cases.uploads import vault
from common.wake import asleep
from demo.story.answers import ANSWERS, ELSEWHERE
from demo.story.around_berthe import AroundBerthe
from demo.story.besides import besides
from demo.story.calendar import StoryDays
from demo.story.commission import CommissionStory
from demo.story.emergencies import emergencies
from demo.story.people import before, set_up
from demo.story.plan_of_berthe import PlanOfBerthe
from demo.story.plan_of_marcel import AroundMarcel, PlanOfMarcel
from demo.story.rights import look_at_the_journal, rights
from demo.story.situations import MAIN_STORY, OF_CAMILLE
from demo.story.situations_of_yann import OF_YANN
from demo.story.teller import Teller
from demo.story.waiting import WAITING
from directory.working_days import Calendar

WITH_A_PLAN = (
    ("berthe", AroundBerthe, PlanOfBerthe),
    ("even", AroundMarcel, PlanOfMarcel),
)
REQUESTS = (*MAIN_STORY, *WAITING, *ANSWERS, *OF_CAMILLE, *OF_YANN, *ELSEWHERE)


def is_told() -> bool:
    """Whether the story is there: it is told whole or not at all."""
    return User.objects.filter(email="samir@demo.test").exists()


def tell(*, now: datetime) -> Teller:
    """Tell the story as seen from `now`; the communes must be there."""
    with asleep(), vault.deposit(), transaction.atomic():
        made_at, since = before(now)
        scenery = set_up(at=made_at, since=since, now=now)
        days = StoryDays(now, Calendar())
        teller = Teller(scenery, days)
        events = [*besides(scenery, days), *CommissionStory(scenery, days).events()]
        for key, circle, followed in WITH_A_PLAN:
            around = circle(scenery, days, case_of=lambda key=key: teller.told[key].case)
            events += [*around.events(), *followed(around).events()]
        for told in (emergencies, rights):
            events += told(scenery, days, lambda key: teller.told[key].case)
        teller.play(REQUESTS, events)
        look_at_the_journal(now)
    return teller
