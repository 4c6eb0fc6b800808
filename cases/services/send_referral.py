"""Send a request: find its DAC, compute the promise, tell both sides."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import Agreement, Channel, Nature
from cases.models import Referral
from cases.notifications import ReferralReceipt, ReferralReceived
from cases.permissions import REFERRAL
from cases.services.telling import coordinators, tell
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from directory.models import Commune, Dac
from directory.selectors import dac_for, promise
from directory.standing import standing_of

IDENTITY = ("birth_name", "used_name", "first_name", "birth_date", "sex", "ins")
ABOUT_THE_PERSON = (
    "phone",
    "safe_contact",
    "close_contact_kind",
    "close_contact_name",
    "close_contact_phone",
)


@dataclass(frozen=True)
class RequesterCard:
    """Who asks, as shown to the DAC; `account` is None for somebody who has none."""

    name: str
    line: str = ""
    kind: str = ""
    phone: str = ""
    account: User | None = None


@dataclass(frozen=True)
class ReferralContent:
    """What a sent request says; field for field the columns of Referral."""

    commune: Commune | None = None
    agreement: str = ""
    urgency: str = ""
    expectation: str = ""
    problem_areas: list[str] = field(default_factory=list)
    complexity_factors: list[str] = field(default_factory=list)
    birth_name: str = ""
    used_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    ins: str = ""
    phone: str = ""
    safe_contact: str = ""
    living_place: str = ""
    helpers: str = ""
    close_contact_kind: str = ""
    close_contact_name: str = ""
    close_contact_phone: str = ""
    gp_status: str = ""
    gp_name: str = ""

    @property
    def nature(self) -> Nature:
        return Nature.QUESTION if self.agreement == Agreement.NOT_YET else Nature.SUPPORT


def missing_before_sending(content: ReferralContent, dac: Dac | None) -> list[Missing]:
    """Everything that keeps the request from being sent, each with the field that repairs it."""
    missing = []
    if content.commune is None:
        missing.append(
            Missing("commune", "Choisissez la commune : elle désigne le DAC qui répond.")
        )
    elif dac is None:
        missing.append(Missing("commune", "Aucun DAC n’est connu pour cette commune."))
    if not content.agreement:
        missing.append(Missing("agreement", "Indiquez si la personne est d’accord."))
    if not content.problem_areas:
        missing.append(Missing("problem_areas", "Cochez au moins un domaine."))
    if not content.expectation:
        missing.append(Missing("expectation", "Écrivez ce qui vous amène et ce que vous attendez."))
    if not content.urgency:
        missing.append(Missing("urgency", "Indiquez quand il faut agir."))
    if content.agreement and content.nature == Nature.SUPPORT:
        if not content.birth_name:
            missing.append(Missing("birth_name", "Indiquez le nom de naissance."))
        if not content.first_name:
            missing.append(Missing("first_name", "Indiquez le prénom."))
        if not content.birth_date:
            missing.append(Missing("birth_date", "Indiquez la date de naissance."))
    return missing


def missing_for_a_question(referral: Referral, content: ReferralContent) -> list[Missing]:
    """A letter names the person: a question without identity leaves without any file."""
    if content.nature != Nature.QUESTION or not referral.attachments.exists():
        return []
    words = "Une pièce jointe peut révéler l’identité : retirez-la, ou demandez l’accord."
    return [Missing("agreement", words)]


@transaction.atomic
def send_referral(
    *,
    referral: Referral,
    content: ReferralContent,
    requester: RequesterCard,
    by: User,
    at: datetime,
) -> Referral:
    """Send a draft to the DAC of the person's commune, with the date that this DAC promises.

    A question without identity keeps none, whatever was typed. Raises GuardsFailed with all that
    is missing, Refused when the draft is not the sender's or has gone already, or when it was
    received by phone or letter by somebody who is no coordinator any more.
    """
    referral = locked(referral)
    REFERRAL.check(by, "send", referral)
    check_channel(referral.channel, by)
    today = timezone.localdate(at)
    dac = dac_for(content.commune.pk, on=today) if content.commune else None
    if missing := missing_before_sending(content, dac) + missing_for_a_question(referral, content):
        raise GuardsFailed(missing)
    write_content(referral, content)
    write_requester(referral, requester)
    referral.dac = dac
    referral.due_on = promise(
        dac, "question" if referral.nature == Nature.QUESTION else referral.urgency, received_at=at
    )
    referral.reference = next_reference("D", today)
    referral.draft_data = {}
    referral.send(at=at)
    referral.save_change()
    record(
        by=by,
        action="cases.referral.sent",
        obj=referral,
        at=at,
        nature=referral.nature,
        channel=referral.channel,
        due_on=referral.due_on.isoformat(),
    )
    tell(ReferralReceived, about=referral, to=coordinators(dac, at=at), at=at)
    tell(ReferralReceipt, about=referral, to=[referral.requester], at=at)
    return referral


def check_channel(channel: str, by: User) -> None:
    """Only a coordinator types in a request received by phone or letter; raises Refused."""
    if channel != Channel.ONLINE and not standing_of(by).coordinates:
        raise Refused(
            "Seul un coordinateur de DAC saisit une demande reçue par téléphone ou courrier."
        )


def write_content(referral: Referral, content: ReferralContent) -> None:
    """Set the columns from the content, without what a question may not hold."""
    values = {column.name: getattr(content, column.name) for column in fields(content)}
    if content.nature == Nature.QUESTION:
        values |= dict.fromkeys(ABOUT_THE_PERSON, "")
        values |= {name: None if name == "birth_date" else "" for name in IDENTITY}
    for name, value in values.items():
        setattr(referral, name, value)
    referral.nature = content.nature


def write_requester(referral: Referral, requester: RequesterCard) -> None:
    """Set who asks, as known on the day of the request."""
    referral.requester = requester.account
    referral.requester_name = requester.name
    referral.requester_line = requester.line
    referral.requester_kind = requester.kind
    referral.requester_phone = requester.phone


def next_reference(letter: str, day: date) -> str:
    """« D-2026-00147 »; from a sequence, so two people never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_reference')")
        number = cursor.fetchone()[0]
    return f"{letter}-{day.year}-{number:05d}"
