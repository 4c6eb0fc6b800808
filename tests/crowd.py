"""Many rows at once, along the same declared moves as one: for counting, sorting and paging."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count

from django.db.models import F
from django.utils import timezone

from cases.enums import DECIDED_STATUSES, CaseStatus
from cases.enums import ReferralStatus as S
from cases.models import Case, FirstAssessment, Person, Referral
from common.workflow import path_to
from notifications.models import Notice
from tests.personas import BECHEREL, Cast

_numbers = count(1)


def numbers_in(rows: list[list[str]]) -> list[str]:
    """« 00003 » of each line of a table, in its order."""
    return [re.search(r"(?:Foule|Suivie) (\d{5})", row[0])[1] for row in rows]


def numbers_of(things: Iterable) -> list[str]:
    """The same of requests, or of situations."""
    names = [getattr(thing, "person", thing).birth_name for thing in things]
    return [name.split()[1] for name in names]


def many_referrals(cast: Cast, number: int, status: str = S.RECEIVED, **changes) -> list[Referral]:
    """Requests of Samir's to the DAC 35, « Foule 00001 » and so on, promised day after day."""
    today = timezone.localdate()
    ranks = [next(_numbers) for _ in range(number)]
    answered = {"answered_by": cast.camille, "answered_at": timezone.now()}
    rows = [
        Referral(
            **{
                "reference": f"D-{today.year}-9{rank:04d}",
                "created_at": timezone.now(),
                "sent_at": timezone.now() + timedelta(seconds=rank),
                "due_on": today + timedelta(days=rank),
                "author": cast.samir,
                "requester": cast.samir,
                "requester_name": str(cast.samir),
                "dac": cast.dac35,
                "commune": cast.communes[BECHEREL],
                "birth_name": f"Foule {rank:05d}",
                "first_name": "Berthe",
                "search_name": f"foule {rank:05d} berthe",
                "birth_date": date(1944, 6, 14),
                "expectation": "Deux chutes depuis novembre.",
                "handled_by": cast.camille,
                **(answered if status in DECIDED_STATUSES else {}),
                **changes,
            }
        )
        for rank in ranks
    ]
    made = Referral.objects.bulk_create(rows)
    found = Referral.objects.filter(pk__in=[row.pk for row in made])
    for step in path_to(Referral, status)[1:]:
        found.update(status=step, version=F("version") + 1)
    if status not in (S.DRAFT, S.RECEIVED):
        FirstAssessment.objects.bulk_create(
            FirstAssessment(referral=row, updated_by=cast.camille, updated_at=timezone.now())
            for row in made
        )
    return list(found.order_by("pk"))


def many_cases(
    cast: Cast, number: int, status: str = CaseStatus.OPEN, *, due: Iterable = (), **changes
) -> list[Case]:
    """Situations that Camille follows; `due` gives the next due day of each, None for none."""
    today, days = timezone.localdate(), list(due)
    ranks = [next(_numbers) for _ in range(number)]
    persons = Person.objects.bulk_create(
        Person(
            dac=cast.dac35,
            commune=cast.communes[BECHEREL],
            birth_name=f"Suivie {rank:05d}",
            first_name="Jeanne",
            search_name=f"suivie {rank:05d} jeanne",
            birth_date=date(1950, 3, 2),
        )
        for rank in ranks
    )
    made = Case.objects.bulk_create(
        Case(
            **{
                "reference": f"S-{today.year}-9{rank:04d}",
                "dac": cast.dac35,
                "person": person,
                "level": "sustained",
                "referent": cast.camille,
                "opened_at": timezone.now(),
                "last_movement_at": timezone.now(),
                "next_due_on": days[place] if days else today + timedelta(days=rank),
                "next_due_kind": "first_contact",
                **changes,
            }
        )
        for place, (rank, person) in enumerate(zip(ranks, persons, strict=True))
    )
    found = Case.objects.filter(pk__in=[row.pk for row in made])
    for step in path_to(Case, status)[1:]:
        found.update(status=step)
    return list(found.order_by("pk"))


def many_notices(cast: Cast, number: int, *, to=None) -> list[Notice]:
    """Unread messages about requests that nobody will open."""
    return Notice.objects.bulk_create(
        Notice(
            unique_key=uuid.uuid4().hex,
            recipient=to or cast.samir,
            kind="cases.referral_answered",
            about_type="cases.referral",
            about_id=str(uuid.uuid4()),
            path="/demandes/",
            sentence=f"Message {rank}",
            created_at=timezone.now() + timedelta(seconds=rank),
        )
        for rank in range(number)
    )
