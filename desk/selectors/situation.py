"""A situation as one reader gets it: computed once, frozen, with everything else absent."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.enums import EVERY_VOLET, DueKind
from cases.models import Case, CasePeriod
from cases.permissions import CASE, REFERRAL
from cases.permissions.reading import FOLLOWED, refusals_today
from cases.selectors.circle import Circle, circle_of
from cases.selectors.head import Head, head_of
from cases.selectors.lens import Reading, reading_of
from cases.selectors.life import Life, closing_of, life_of
from cases.selectors.records import (
    AssessmentSheet,
    DocumentRow,
    NoteRow,
    assessments_of,
    documents_of,
    facts_of,
    note_rows,
    notes_of,
)
from common import french
from desk.selectors.emergency import EmergencySheet, emergency_sheet
from desk.selectors.todo import Todo, todo_of
from directory.selectors import labels_of
from ppcs.selectors.panel import PlanPanel, plan_panel
from ppcs.selectors.signals import RaisedRow, SignRow, open_in, signs_of

SECTIONS = ("", "cercle", "evaluation", "plan", "documents")
LATEST_NOTES = 5
MOVES = (
    ("resume", "cases:case-resume", "post"),
    ("set_due", "cases:case-due", "get"),
    ("hand_over", "cases:case-hand-over", "get"),
    ("change_level", "cases:case-level", "get"),
    ("put_on_watch", "cases:case-watch", "get"),
    ("refer_to_commission", "commissions:copy-from-dac", "get"),
    ("close", "cases:case-close", "get"),
    ("reopen", "cases:case-reopen", "get"),
)


@dataclass(frozen=True)
class Words:
    """What the person said, and what the team understands of it, in the reader's volets."""

    project: str
    caption: str
    priority: str
    summary: str


@dataclass(frozen=True)
class Due:
    """The next date of the situation."""

    on: date
    kind: str
    late: bool


@dataclass(frozen=True)
class Asked:
    """One request that the situation came from."""

    public_id: str
    reference: str
    requester: str
    sent_at: datetime


@dataclass(frozen=True)
class Refused:
    """What the person closed to somebody, in her words."""

    words: str
    name: str
    what: str


@dataclass(frozen=True)
class CaseSheet:
    """One section of a situation for one reader; what belongs to another section is empty."""

    head: Head
    section: str
    coordinates: bool
    todo: tuple[Todo, ...] = ()
    due: Due | None = None
    closure: tuple[tuple[str, str], ...] = ()
    ending: str = ""
    contact: tuple[tuple[str, str], ...] = ()
    phone: str = ""
    moves: tuple[dict, ...] = ()
    life: Life | None = None
    words: Words | None = None
    panel: PlanPanel | None = None
    raised: tuple[RaisedRow, ...] = ()
    signs: tuple[SignRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    circle: Circle | None = None
    assessments: tuple[AssessmentSheet, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    document_url: str = ""
    requests: tuple[Asked, ...] = ()
    may: frozenset[str] = field(default_factory=frozenset)
    refused: tuple[Refused, ...] = ()
    emergency: EmergencySheet | None = None
    only_emergency: bool = False

    @property
    def may_assess(self) -> bool:
        return "assess" in self.may

    @property
    def may_describe(self) -> bool:
        return "describe" in self.may


def case_sheet(case: Case, user: User, *, section: str, today: date) -> CaseSheet:
    """What `user` may have of this section; `case` comes from the door, with JOINED_FOR_HEAD."""
    prefetch_related_objects([case.dac], "list_items")  # its words are asked for more than once
    reading = reading_of(user, case)
    allowed = frozenset(CASE.actions_for(user, case))
    common = {
        "head": head_of(case, user, reading, today=today),
        "section": section,
        "coordinates": reading.coordinates,
        "may": allowed,
    }
    if reading.emergency is not None:
        now = timezone.now()
        common["emergency"] = emergency_sheet(case, reading.emergency, at=now)
        if reading.only_in_emergency:
            return CaseSheet(**common | {"section": "", "only_emergency": True})
    make = {
        "": _synthesis,
        "cercle": _circle,
        "evaluation": _evaluation,
        "plan": _plan,
        "documents": _documents,
    }[section]
    return CaseSheet(**common, **make(case, user, reading, allowed, today))


def _synthesis(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    latest = list(notes_of(case, reading)[:LATEST_NOTES])
    panel, ended = plan_panel(case, reading), _ended(case, reading)
    return {
        "todo": todo_of(case, user, reading, today=today, panel=panel),
        "due": _due(case, reading, today),
        "closure": _closure(case, ended),
        "ending": str(ended.public_id) if ended is not None else "",
        "life": life_of(case, today=today) if reading.coordinates else None,
        "refused": _refused(case) if reading.coordinates else (),
        "contact": _contact(case),
        "phone": case.person.phone,
        "moves": _moves(case, allowed),
        "words": words_of(panel),
        "panel": panel,
        **_signals(case, user, reading, panel),
        "notes": tuple(note_rows(latest, case, reading)),
    }


def _signals(case: Case, user: User, reading: Reading, panel: PlanPanel | None) -> dict:
    """The alerts of the plan that wait for an answer, and those that the reader may raise.

    A coordinator has them with the panel. The others ask for what is open only where the situation
    says that its plan waits for an alert, or for its review; who reads nothing asks nothing.
    """
    if reading.coordinates:
        return {"raised": panel.raised, "signs": panel.signs} if panel else {}
    if not reading.volets or case.status not in FOLLOWED:
        return {}
    waits = case.plan_due_kind in (DueKind.ALERT, DueKind.PLAN_REVIEW)
    raised = open_in(case, user, reading) if waits else ()
    return {"raised": raised, "signs": signs_of(case, user, reading)}


def _circle(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    return {"circle": circle_of(case, reading, today=today)}


def _evaluation(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    return {
        "assessments": tuple(assessments_of(case, reading)),
        "facts": tuple(facts_of(case, reading)),
    }


def _plan(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    panel = plan_panel(case, reading)
    return {"panel": panel, "words": words_of(panel)}


def _documents(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    requests = (
        REFERRAL.visible_to(user)
        .filter(case=case)
        .order_by("-sent_at", "-pk")
        .values_list("public_id", "reference", "requester_name", "sent_at")
    )
    may_add = reading.volets and "add_document" in allowed
    return {
        "documents": tuple(documents_of(case, reading)),
        "document_url": reverse("cases:document-add", args=[case.public_id]) if may_add else "",
        "requests": tuple(Asked(str(key), *row) for key, *row in requests),
    }


def words_of(panel: PlanPanel | None) -> Words | None:
    """What the plan says in the person's own words, as far as the reader may read the plan."""
    given = panel.synthesis if panel is not None else None
    if given is None:
        return None
    collected = given.get("project_on")
    day = french.day(date.fromisoformat(collected)) if collected else ""
    by = given.get("project_by", "")
    caption = ", ".join(part for part in (f"Recueilli par {by}" if by else "", day) if part)
    return Words(
        project=given.get("project", ""),
        caption=caption,
        priority=given.get("priority", ""),
        summary=given.get("summary", ""),
    )


def _due(case: Case, reading: Reading, today: date) -> Due | None:
    """For who follows from outside; a coordinator finds it first of what is to be done."""
    if case.next_due_on is None or reading.coordinates or not reading.volets:
        return None
    own = (case.next_due_on, case.next_due_kind) == (case.own_due_on, case.own_due_kind)
    if not own and reading.volets != EVERY_VOLET:
        return None  # the plan's next date may be that of a row which this reader does not have
    if case.next_due_kind == DueKind.ACCORD:
        return None  # what the person decided is the coordinators' to follow
    kind = case.get_next_due_kind_display()
    return Due(case.next_due_on, kind, late=case.next_due_on < today)


def _ended(case: Case, reading: Reading) -> CasePeriod | None:
    """The period that ended last, of a situation that is closed; for who reads something of it."""
    if case.closed_at is None or not reading.volets:
        return None
    return case.periods.select_related("closed_by").order_by("-number").first()


def _closure(case: Case, period: CasePeriod | None) -> tuple[tuple[str, str], ...]:
    return closing_of(period, labels_of(case.dac)) if period is not None else ()


def _refused(case: Case) -> tuple[Refused, ...]:
    """For coordinators: that somebody was refused something is not for anybody else to read."""
    rows = refusals_today().filter(case=case).select_related("member").order_by("said_on", "pk")
    return tuple(
        Refused(
            one.words,
            one.member.name,
            f"le volet {one.get_volet_display()}" if one.volet else "quoi que ce soit",
        )
        for one in rows
    )


def _contact(case: Case) -> tuple[tuple[str, str], ...]:
    person = case.person
    born = french.day_digits(person.birth_date) if person.birth_date else ""
    rows = (
        ("À savoir", person.safe_contact),
        ("Date de naissance", born),
        ("Identité", person.get_ins_status_display()),
        ("DAC", case.dac.organisation.phone and french.phone(case.dac.organisation.phone)),
    )
    return tuple((label, words) for label, words in rows if words)


def _moves(case: Case, allowed: frozenset[str]) -> tuple[dict, ...]:
    """The buttons of what may be done with the situation itself, in their order."""
    return tuple(
        {
            "label": CASE.rules[action].label,
            "url": reverse(name, args=[case.public_id]),
            "method": method,
        }
        for action, name, method in MOVES
        if action in allowed
    )
