"""What each reader sees of a request: computed once, as frozen data with the other things absent."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from cases.enums import (
    DECIDED_STATUSES,
    OPEN_STATUSES,
    Agreement,
    Channel,
    Nature,
    ReferralStatus,
)
from cases.models import Attachment, Case, Referral
from cases.selectors.outside import Outcome, outcome_of
from common import french
from common.french import phone
from directory.enums import DacList
from directory.models import Dac
from directory.selectors import calendar_of, labels_of
from directory.standing import standing_of
from directory.working_days import Calendar, working_days_between

TONES = {
    ReferralStatus.DRAFT: "draft",
    ReferralStatus.RECEIVED: "off",
    ReferralStatus.ASSESSING: "go",
    ReferralStatus.MORE_ASKED: "att",
    ReferralStatus.ANSWERED: "done",
    ReferralStatus.REDIRECTED: "done",
    ReferralStatus.DECLINED: "off",
    ReferralStatus.ACCEPTED: "done",
    ReferralStatus.WITHDRAWN: "off",
}
AGREEMENT_WORDS = {
    Agreement.AGREED: "informée, d’accord",
    Agreement.NOT_OPPOSED: "informée, ne s’y oppose pas",
    Agreement.REPRESENTATIVE: "accord de son représentant",
    Agreement.NOT_YET: "pas encore demandé",
}
# What the requester reads of an acceptance, whether a situation was open before or not.
OUTCOMES = {
    ReferralStatus.ANSWERED: "Le DAC a répondu à votre question.",
    ReferralStatus.REDIRECTED: "Votre demande relève d’un autre DAC, qui la reçoit avec sa propre date.",
    ReferralStatus.DECLINED: "Le DAC ne retient pas la demande et vous oriente.",
    ReferralStatus.ACCEPTED: "Le DAC accompagne la personne avec vous.",
}


@dataclass(frozen=True)
class Answer:
    """What the DAC answered."""

    outcome: str
    text: str
    by: str
    at: datetime
    in_time: bool
    orientation: str = ""
    decline_reason: str = ""
    redirected_to: str = ""


@dataclass(frozen=True)
class Step:
    """One knot of the rope."""

    title: str
    at: datetime | date | str
    state: str = "done"
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Question:
    """What the DAC asked, and what came back."""

    question: str
    asked_by: str
    asked_at: datetime
    reply: str
    replied_at: datetime | None
    is_awaited: bool


@dataclass(frozen=True)
class Internal:
    """What only the DAC reads: the primo-évaluation, the situation, and who has it in hand.

    The requester learns who that is from the story of the request: one writes to a person.
    """

    subsidiarity: str
    closer_actor: str
    level: str
    motives: list[str]
    note: str
    handler: str
    case: Case | None

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What was found, as label and words, empty ones left out."""
        found = [
            ("Suivie par", self.handler),
            ("Subsidiarité", self.subsidiarity),
            ("Acteur de proximité", self.closer_actor),
            ("Niveau de réponse", self.level),
            ("Motifs", ", ".join(self.motives)),
            ("Note interne", self.note),
        ]
        return [(label, words) for label, words in found if words]


@dataclass(frozen=True)
class ReferralSheet:
    """A request as one reader may see it; `internal` is None for anybody outside the DAC."""

    referral_id: str
    reference: str
    title: str
    subtitle: str
    status: str
    status_label: str
    status_tone: str
    nature_label: str
    channel_label: str
    dac: Dac
    sent_at: datetime
    due_on: date
    due_words: str
    is_late: bool
    requester: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    problem_areas: list[str]
    complexity_factors: list[str]
    expectation: str
    helpers: str
    steps: list[Step]
    answer: Answer | None
    questions: list[Question]
    attachments: list[Attachment]
    internal: Internal | None = None
    passed_on: str = ""
    is_open: bool = False
    outcome: Outcome | None = None

    @property
    def dac_phone(self) -> str:
        return self.dac.organisation.phone

    @property
    def open_question(self) -> str:
        """What the DAC waits for, if it does."""
        return next((one.question for one in self.questions if one.is_awaited), "")

    @property
    def answer_caption(self) -> str:
        """« Camille Le Goff, jeu. 15 janv., 11 h 20, dans le délai promis »."""
        if self.answer is None:
            return ""
        kept = "dans le délai promis" if self.answer.in_time else "après la date promise"
        return f"{self.answer.by}, {french.moment(self.answer.at)}, {kept}"


def due_words(due_on: date, today: date, calendar: Calendar) -> str:
    """« reste 2 jours ouvrés », « à répondre aujourd’hui », « en retard de 1 jour ouvré »."""
    left = working_days_between(today, due_on, calendar)
    if due_on == today:
        return "à répondre aujourd’hui"
    if left == 0:
        return "prochain jour ouvré"
    days = abs(left)
    unit = "jour ouvré" if days < 2 else "jours ouvrés"
    return f"reste {days} {unit}" if due_on > today else f"en retard de {max(days, 1)} {unit}"


def is_past(due_on: date, today: date, calendar: Calendar) -> bool:
    """Whether a promise is late in the same working days as `due_words` counts."""
    return working_days_between(today, due_on, calendar) < 0


def referral_sheet(referral: Referral, *, reader: User, today: date) -> ReferralSheet:
    """The page of a sent request for one reader.

    The requester never gets the DAC's own notes, but is told by name who follows the request.
    """
    inside = referral.dac_id in standing_of(reader).coordinates | standing_of(reader).manages
    labels = labels_of(referral.dac)
    calendar = calendar_of(referral.dac)
    late = referral.status in OPEN_STATUSES and is_past(referral.due_on, today, calendar)
    return ReferralSheet(
        referral_id=str(referral.public_id),
        reference=referral.reference,
        title=referral.full_name or nameless(referral),
        subtitle=_subtitle(referral, today),
        status=referral.status,
        status_label=referral.get_status_display().capitalize(),
        status_tone=TONES[referral.status],
        nature_label=referral.get_nature_display(),
        channel_label=referral.get_channel_display(),
        dac=referral.dac,
        sent_at=referral.sent_at,
        due_on=referral.due_on,
        due_words=due_words(referral.due_on, today, calendar),
        is_late=late,
        is_open=referral.status in OPEN_STATUSES,
        requester=_requester_rows(referral),
        facts=_facts(referral),
        problem_areas=_named(referral.problem_areas, labels[DacList.PROBLEM_AREA]),
        complexity_factors=_named(referral.complexity_factors, labels[DacList.COMPLEXITY_FACTOR]),
        expectation=referral.expectation,
        helpers=referral.helpers,
        steps=_steps(referral, inside=inside, late=late),
        answer=_answer(referral, labels[DacList.DECLINE_REASON]),
        questions=_questions(referral),
        attachments=list(referral.attachments.order_by("added_at")),
        internal=_internal(referral, labels[DacList.MOTIVE]) if inside else None,
        passed_on=_passed_on(referral, reader),
        outcome=outcome_of(referral, reader) if referral.requester_id == reader.pk else None,
    )


def to_tell_oneself(referral: Referral) -> str:
    """What is asked of the DAC when the requester has no account, so that nobody else tells them."""
    number = phone(referral.requester_phone) if referral.requester_phone else ""
    return f"Prévenez-le vous-même : {number}." if number else "Prévenez-le vous-même."


def nameless(referral: Referral) -> str:
    if referral.nature == Nature.QUESTION:
        return "Question sans identité"
    return "Demande transmise à un autre DAC"


def _subtitle(referral: Referral, today: date) -> str:
    parts = []
    if referral.birth_date:
        parts.append(french.age(referral.birth_date, today))
    if referral.commune is not None:
        parts.append(referral.commune.name)
    return ", ".join(parts)


def _requester_rows(referral: Referral) -> list[tuple[str, str]]:
    rows = [("Demandeur", referral.requester_name), ("Fonction", referral.requester_line)]
    if referral.requester_phone:
        rows.append(("Téléphone", phone(referral.requester_phone)))
    if referral.channel != Channel.ONLINE:
        rows.append(("Reçue", referral.get_channel_display()))
    return [(label, value) for label, value in rows if value]


def _facts(referral: Referral) -> list[tuple[str, str]]:
    born = f"{referral.birth_date:%d/%m/%Y}" if referral.birth_date else ""
    close = ", ".join(
        part
        for part in (
            referral.close_contact_name,
            referral.get_close_contact_kind_display(),
            phone(referral.close_contact_phone) if referral.close_contact_phone else "",
        )
        if part
    )
    rows = [
        ("Nom de naissance", referral.birth_name),
        ("Nom utilisé", referral.used_name),
        ("Prénom", referral.first_name),
        ("Date de naissance", born),
        ("Matricule INS", referral.ins),
        ("Commune", str(referral.commune) if referral.commune else ""),
        ("En ce moment", referral.get_living_place_display().capitalize()),
        ("Téléphone", phone(referral.phone) if referral.phone else ""),
        ("Pour la joindre", referral.safe_contact),
        ("Proche à contacter", close),
        ("Médecin traitant", _gp(referral)),
        ("Accord", AGREEMENT_WORDS.get(referral.agreement, "")),
        ("Délai souhaité", referral.get_urgency_display()),
    ]
    return [(label, value) for label, value in rows if value]


def _gp(referral: Referral) -> str:
    return ", ".join(part for part in (referral.gp_name, referral.get_gp_status_display()) if part)


def _named(codes: list[str], labels: dict[str, str]) -> list[str]:
    return [labels.get(code, code.replace("_", " ")) for code in codes]


def _answer(referral: Referral, reasons: dict[str, str]) -> Answer | None:
    if referral.status not in DECIDED_STATUSES:
        return None
    passed_on = getattr(referral, "redirected_to", None)
    return Answer(
        outcome=OUTCOMES[referral.status],
        text=referral.answer_text,
        by=str(referral.answered_by),
        at=referral.answered_at,
        in_time=timezone.localdate(referral.answered_at) <= referral.due_on,
        orientation=referral.orientation,
        decline_reason=reasons.get(referral.decline_reason, ""),
        redirected_to=passed_on.dac.name if passed_on is not None else "",
    )


def _passed_on(referral: Referral, reader: User) -> str:
    """Where the requester follows a redirected request; the first DAC is not told."""
    passed_on = getattr(referral, "redirected_to", None)
    if passed_on is None or referral.requester_id != reader.pk:
        return ""
    return str(passed_on.public_id)


def _questions(referral: Referral) -> list[Question]:
    """Oldest first; only the newest can still be answered, and only while the DAC waits."""
    found = list(referral.exchanges.select_related("asked_by").order_by("asked_at", "pk"))
    waits = referral.status == ReferralStatus.MORE_ASKED
    return [
        Question(
            question=exchange.question,
            asked_by=str(exchange.asked_by),
            asked_at=exchange.asked_at,
            reply=exchange.reply,
            replied_at=exchange.replied_at,
            is_awaited=waits and exchange == found[-1],
        )
        for exchange in found
    ]


def _internal(referral: Referral, motives: dict[str, str]) -> Internal:
    found = getattr(referral, "first_assessment", None)
    return Internal(
        subsidiarity=found.get_subsidiarity_display() if found else "",
        closer_actor=found.closer_actor if found else "",
        level=found.get_level_display() if found else "",
        motives=_named(found.motives, motives) if found else [],
        note=found.note if found else "",
        handler=str(referral.handled_by) if referral.handled_by else "",
        case=referral.case,
    )


def _steps(referral: Referral, *, inside: bool, late: bool) -> list[Step]:
    """The plain story: who did what when, and what comes next."""
    steps = [Step("Demande envoyée", referral.sent_at, text=f"Au DAC {referral.dac.name}.")]
    if referral.assessment_started_at:
        handler = f"{referral.handled_by} suit la demande." if referral.handled_by else ""
        steps.append(
            Step("Prise en charge par le DAC", referral.assessment_started_at, text=handler)
        )
    if referral.more_asked_at:
        steps.append(Step("Complément demandé", referral.more_asked_at))
    if referral.more_received_at:
        steps.append(Step("Complément reçu", referral.more_received_at))
    if referral.answered_at:
        title = {
            ReferralStatus.ANSWERED: "Réponse donnée",
            ReferralStatus.REDIRECTED: "Demande réorientée",
            ReferralStatus.DECLINED: "Demande non retenue",
            ReferralStatus.ACCEPTED: "Demande acceptée",
        }[referral.status]
        steps.append(Step(title, referral.answered_at, text=f"Par {referral.answered_by}."))
        if referral.answer_read_at:
            who = "Le demandeur l’a lue." if inside else "Vous l’avez lue."
            steps.append(Step("Réponse lue", referral.answer_read_at, text=who))
        elif inside and referral.requester_id:
            steps.append(Step("Lecture par le demandeur", "pas encore", state="next"))
        elif inside:
            text = f"Demandeur sans compte. {to_tell_oneself(referral)}"
            steps.append(
                Step("Réponse à transmettre au demandeur", "à faire", state="next", text=text)
            )
    elif referral.withdrawn_at:
        reason = referral.withdrawal_reason
        steps.append(Step("Demande retirée", referral.withdrawn_at, text=reason))
    else:
        steps += _steps_to_come(referral, inside=inside, late=late)
    return steps


def _steps_to_come(referral: Referral, *, inside: bool, late: bool) -> list[Step]:
    waiting = referral.status == ReferralStatus.MORE_ASKED
    promised = Step(
        "Réponse promise",
        referral.due_on,
        state="warn" if late else "next" if waiting else "now",
        text="La date est passée : le DAC est relancé." if late else "Au plus tard ce jour-là.",
    )
    if not waiting:
        return [promised]
    text = "Le DAC attend votre précision."
    if inside:
        told = "Le demandeur est prévenu."
        text = (
            told if referral.requester_id else f"Demandeur sans compte. {to_tell_oneself(referral)}"
        )
    return [Step("Complément attendu", "maintenant", state="now", text=text), promised]
