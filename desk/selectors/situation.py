"""A situation as one reader gets it: computed once, frozen, with everything else absent."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from accounts.models import User
from cases.enums import EVERY_VOLET
from cases.models import Case
from cases.permissions import CASE, REFERRAL
from cases.permissions.reading import FOLLOWED
from cases.selectors.circle import Circle, circle_of
from cases.selectors.head import Head, head_of
from cases.selectors.lens import Reading, reading_of
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
from desk.selectors.todo import Todo, todo_of
from directory.enums import DacList
from directory.selectors import labels_of
from ppcs.enums import PlanStatus
from ppcs.lens import seen
from ppcs.models import Plan, PlanVersion, Synthesis
from ppcs.permissions import PLAN
from ppcs.selectors.panel import PlanPanel, plan_panel
from ppcs.selectors.shown import reads_draft

SECTIONS = ("", "cercle", "evaluation", "plan", "documents")
LATEST_NOTES = 5
MOVES = (
    ("resume", "cases:case-resume", "post"),
    ("set_due", "cases:case-due", "get"),
    ("hand_over", "cases:case-hand-over", "get"),
    ("put_on_watch", "cases:case-watch", "get"),
    ("close", "cases:case-close", "get"),
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
class CaseSheet:
    """One section of a situation for one reader; what belongs to another section is empty."""

    head: Head
    section: str
    coordinates: bool
    todo: tuple[Todo, ...] = ()
    due: Due | None = None
    closure: tuple[tuple[str, str], ...] = ()
    contact: tuple[tuple[str, str], ...] = ()
    phone: str = ""
    moves: tuple[dict, ...] = ()
    words: Words | None = None
    panel: PlanPanel | None = None
    notes: tuple[NoteRow, ...] = ()
    circle: Circle | None = None
    assessments: tuple[AssessmentSheet, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    document_url: str = ""
    requests: tuple[Asked, ...] = ()
    may: frozenset[str] = field(default_factory=frozenset)

    @property
    def may_assess(self) -> bool:
        return "assess" in self.may

    @property
    def may_describe(self) -> bool:
        return "describe" in self.may


def case_sheet(case: Case, user: User, *, section: str, today: date) -> CaseSheet:
    """What `user` may have of this section; `case` comes from the door, with JOINED_FOR_HEAD."""
    reading = reading_of(user, case)
    allowed = frozenset(CASE.actions_for(user, case))
    common = {
        "head": head_of(case, user, reading, today=today),
        "section": section,
        "coordinates": reading.coordinates,
        "may": allowed,
    }
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
    return {
        "todo": todo_of(case, user, reading, today=today),
        "due": _due(case, reading, today),
        "closure": _closure(case, reading),
        "contact": _contact(case),
        "phone": case.person.phone,
        "moves": _moves(case, allowed),
        "words": words_of(case, user, reading),
        "panel": plan_panel(case, reading),
        "notes": tuple(note_rows(latest, case, reading)),
    }


def _circle(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    return {"circle": circle_of(case, reading, today=today)}


def _evaluation(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    return {
        "assessments": tuple(assessments_of(case, reading)),
        "facts": tuple(facts_of(case, reading)),
    }


def _plan(case: Case, user: User, reading: Reading, allowed, today: date) -> dict:
    return {"panel": plan_panel(case, reading), "words": words_of(case, user, reading)}


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


def words_of(case: Case, user: User, reading: Reading) -> Words | None:
    """What the plan says in the person's own words, as far as the reader may read the plan."""
    plan = (
        PLAN.visible_to(user)
        .filter(case=case)
        .exclude(status=PlanStatus.CANCELLED)
        .order_by("-pk")
        .first()
    )
    synthesis = _synthesis_of(plan, reading) if plan is not None else None
    if synthesis is None:
        return None
    given = seen({"synthesis": synthesis}, reading.volets)["synthesis"]
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


def _synthesis_of(plan: Plan, reading: Reading) -> dict | None:
    if not reads_draft(plan, reading):
        return (
            PlanVersion.objects.filter(plan=plan, number=plan.current_version)
            .values_list("content__synthesis", flat=True)
            .first()
        )
    row = Synthesis.objects.filter(plan=plan).first()
    if row is None:
        return None
    names = ("project", "project_by", "priority", "summary", "summary_support")
    on = row.project_on.isoformat() if row.project_on else None
    return {name: getattr(row, name) for name in names} | {"project_on": on}


def _due(case: Case, reading: Reading, today: date) -> Due | None:
    """For who follows from outside; a coordinator finds it first of what is to be done."""
    if case.next_due_on is None or reading.coordinates or not reading.volets:
        return None
    if case.next_due_on != case.own_due_on and reading.volets != EVERY_VOLET:
        return None  # the plan's next date may be that of an action this reader does not have
    kind = case.get_next_due_kind_display()
    return Due(case.next_due_on, kind, late=case.next_due_on < today)


def _closure(case: Case, reading: Reading) -> tuple[tuple[str, str], ...]:
    if case.closed_at is None or not reading.volets:
        return ()
    reasons = labels_of(case.dac)[DacList.CLOSURE_REASON]
    return (
        ("Le", french.day(case.closed_at)),
        ("Motif", reasons.get(case.closure_reason, "")),
        ("Relais", case.closure_relay),
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
    if case.status not in FOLLOWED:
        return ()
    return tuple(
        {
            "label": CASE.rules[action].label,
            "url": reverse(name, args=[case.public_id]),
            "method": method,
        }
        for action, name, method in MOVES
        if action in allowed
    )
