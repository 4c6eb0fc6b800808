"""The head of every page about a situation: who it is about, what one reads of it, where to go."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from cases.permissions import CASE
from cases.selectors.changes import CASE_TONES
from cases.selectors.lens import Reading
from cases.selectors.volets import reading_words
from common import french
from directory.enums import DacList
from directory.selectors import labels_of

# The foreign keys that a door reads for the head, in one statement with the situation.
JOINED_FOR_HEAD = ("dac__organisation", "person__commune", "referent")


@dataclass(frozen=True)
class Tab:
    """One section of a situation; the template says which is the current one."""

    key: str
    label: str
    url: str


@dataclass(frozen=True)
class Head:
    """Identity and contacts are for every reader of a situation; the tabs are the reader's own."""

    public_id: str
    title: str
    name: str
    reference: str
    status_label: str
    status_tone: str
    facts: tuple[tuple[str, str], ...]
    reading: str
    tabs: tuple[Tab, ...]
    may_note: bool
    note_url: str


def head_of(case: Case, user: User, reading: Reading, *, today: date | None = None) -> Head:
    """The head of a page that a door opened for `user`; one statement, the words of the DAC."""
    person, today = case.person, today or timezone.localdate()
    labels = labels_of(case.dac)[DacList.LEVEL]
    born = f", {french.age(person.birth_date, today)}" if person.birth_date else ""
    facts = (
        ("Commune", person.commune.name),
        ("Référent", str(case.referent)),
        ("Niveau", labels.get(case.level, case.level) if reading.volets else ""),
        ("Depuis", french.day(case.opened_at)),
        ("DAC", "" if reading.coordinates else case.dac.name),
        ("Référence", case.reference),
        ("Traitement", _restriction(case)),
    )
    return Head(
        public_id=str(case.public_id),
        title=f"{person.full_name}{born}",
        name=person.full_name,
        reference=case.reference,
        status_label=case.get_status_display().capitalize(),
        status_tone=CASE_TONES[case.status],
        facts=tuple((label, words) for label, words in facts if words),
        reading=reading_words(user, case, reading),
        tabs=_tabs(case, user, reading),
        may_note=bool(reading.volets) and bool(CASE.can(user, "note", case)),
        note_url=reverse("cases:note-add", args=[case.public_id]),
    )


def _restriction(case: Case) -> str:
    """Said on every page of a situation that is the DAC’s alone for a while."""
    return f"limité depuis le {french.day(case.restricted_at)}" if case.restricted_at else ""


def _tabs(case: Case, user: User, reading: Reading) -> tuple[Tab, ...]:
    if reading.only_in_emergency:
        return ()
    page = reverse("desk:situation", args=[case.public_id])
    tabs = [
        Tab("", "Synthèse", page),
        Tab("cercle", "Cercle", f"{page}?section=cercle"),
        Tab("evaluation", "Évaluation", f"{page}?section=evaluation"),
        Tab("plan", "Plan", f"{page}?section=plan"),
        Tab("journal", "Journal", reverse("cases:notes", args=[case.public_id])),
        Tab("documents", "Documents", f"{page}?section=documents"),
    ]
    if reading.coordinates:
        tabs.append(Tab("accords", "Accords", reverse("cases:decisions", args=[case.public_id])))
    if CASE.can(user, "see_trail", case):
        url = reverse("trail:who-looked", args=[case.public_id])
        tabs.append(Tab("consultations", "Consultations", url))
    return tuple(tabs)
