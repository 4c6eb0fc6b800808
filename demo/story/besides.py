"""What happens besides the requests: settings, reminders, messages read, people at the door, drafts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cases.services.draft import save_draft, start_draft
from cases.services.remind import remind_unanswered
from demo.story.calendar import StoryDays
from demo.story.people import Scenery
from directory.enums import DacList, Profession, Role
from directory.models import Dac
from directory.services.closures import add_closure
from directory.services.list_items import reword_item
from directory.services.message_texts import write_text
from notifications.services.read import mark_all_read
from signin.enums import CONFIRMATION_LIFETIME
from signin.models import AccountRequest
from signin.services.ask_account import Identity, Workplace, ask_account, confirm_address
from signin.services.invite import invite

Event = tuple[datetime, Callable[[datetime], object]]

# who opened « Messages » last, how many open days ago
READ = (
    ("camille", 1, "17:30"),
    ("yann", 1, "17:10"),
    ("nadia", 2, "16:00"),
    ("samir", 2, "20:15"),
    ("paul", 1, "12:00"),
    ("ines", 2, "18:45"),
    ("marc", 6, "9:00"),
)

HALF_FILLED = {
    "birth_name": ["Coudray"],
    "first_name": ["Jacqueline"],
    "birth_date": ["12/04/1941"],
    "commune": ["Rennes (35000, 35200, 35700)"],
    "commune_key": ["35238"],
    "problem_areas": ["cognition", "carer"],
    "complexity_factors": ["fragile_carer"],
    "expectation": [
        "Son mari l’appelle « sa petite » et fait tout. Elle s’est perdue deux fois en revenant du "
        "marché. Je voudrais"
    ],
}
BARELY_BEGUN = {"birth_name": ["Thomasset"], "commune": ["Saint-"], "urgency": ["within_month"]}


def besides(scenery: Scenery, days: StoryDays) -> list[Event]:
    """The (moment, function) pairs that the teller plays between the requests."""
    return [
        *_settings(scenery, days),
        *_reminders(days),
        *_readings(scenery, days),
        *_people_at_the_door(scenery, days),
        *_drafts(scenery, days),
    ]


def _settings(scenery: Scenery, days: StoryDays) -> list[Event]:
    sophie, dac = scenery.users["sophie"], scenery.dacs["dac35"]
    closes = days.today.replace(month=12, day=24)
    return [
        (
            days.moment(58, "14:00"),
            lambda at: add_closure(
                dac=dac,
                label="Fermeture de fin d’année",
                starts_on=closes,
                ends_on=closes.replace(day=31),
                by=sophie,
                at=at,
            ),
        ),
        (days.moment(57, "14:10"), lambda at: _words(dac, sophie, at)),
    ]


def _words(dac: Dac, sophie, at: datetime) -> None:
    write_text(
        dac=dac,
        kind="cases.referral_answered",
        sentence="La réponse de l’équipe d’Appui Santé 35 vous attend dans Cordée.",
        by=sophie,
        at=at,
    )
    reword_item(
        dac=dac,
        list_name=DacList.MOTIVE,
        code="discharge",
        label="Sortie d’hôpital, retour à domicile",
        version=Dac.objects.get(pk=dac.pk).version,
        by=sophie,
        at=at,
    )


def _reminders(days: StoryDays) -> list[Event]:
    return [
        (days.moment(back, "7:00"), lambda at: remind_unanswered(at=at))
        for back in range(4, -1, -1)
    ]


def _readings(scenery: Scenery, days: StoryDays) -> list[Event]:
    return [
        (days.moment(back, hour), lambda at, user=scenery.users[key]: mark_all_read(by=user, at=at))
        for key, back, hour in READ
    ]


def _people_at_the_door(scenery: Scenery, days: StoryDays) -> list[Event]:
    return [
        (days.moment(2, "18:20"), lambda at: _ask_account(scenery, at)),
        (days.moment(1, "16:45"), lambda at: _invite(scenery, at)),
    ]


def _ask_account(scenery: Scenery, at: datetime) -> None:
    address = "gwenola.picard@samsah.test"
    ask_account(
        identity=Identity(
            title="Mme",
            first_name="Gwenola",
            last_name="Picard",
            profession=Profession.EDUCATOR,
            rpps="",
            function="Éducatrice spécialisée",
            email=address,
        ),
        workplace=Workplace(
            organisation=scenery.places["samsah"], commune=scenery.communes["Rennes"]
        ),
        phone="02 61 91 40 41",
        motive="J’accompagne trois personnes suivies par le DAC et je souhaite adresser des demandes.",
        at=at,
    )
    request = AccountRequest.objects.get(email=address)
    token = request.issue_link(at=at, lifetime=CONFIRMATION_LIFETIME)
    confirm_address(token=token, at=min(at + timedelta(minutes=12), scenery.now))


def _invite(scenery: Scenery, at: datetime) -> None:
    invite(
        dac=scenery.dacs["dac35"],
        identity=Identity(
            title="Mme",
            first_name="Élodie",
            last_name="Sauvaget",
            profession=Profession.OTHER,
            rpps="",
            function="Infirmière coordinatrice",
            email="elodie.sauvaget@ssiad.test",
        ),
        workplace=Workplace(
            organisation=scenery.places["ssiad"], commune=scenery.communes["Tinténiac"]
        ),
        role=Role.PROFESSIONAL,
        by=scenery.users["camille"],
        at=at,
    )


def _drafts(scenery: Scenery, days: StoryDays) -> list[Event]:
    return [
        (days.moment(3, "12:35"), lambda at: _draft(scenery, BARELY_BEGUN, at)),
        (days.moment(1, "19:40"), lambda at: _draft(scenery, HALF_FILLED, at)),
    ]


def _draft(scenery: Scenery, typed: dict[str, list[str]], at: datetime) -> None:
    samir = scenery.users["samir"]
    draft = start_draft(by=samir, at=at)
    save_draft(referral=draft, typed=typed, by=samir, at=at)
