"""What the person gets of her situation: hers, with third parties and other authors masked (R19).

The DPO who reviews it before reads the manifest: how many lines, how many masks, and no word.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model
from django.utils import timezone

from audit.selectors import readings_of
from commissions.enums import ItemList, ProposalStatus, RecordStatus
from commissions.models import (
    Contribution,
    Decision,
    Mandate,
    PersonReturn,
    Preconisation,
    Record,
    RestrictedSheet,
    Situation,
    VaultOpening,
)
from commissions.screening import Kind, screen
from commissions.selectors.lens import Category, labels_of, sheet_of
from common.french import day_digits

MASK = "[masqué : une autre personne]"
THIRD_PARTIES = frozenset(
    {Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.NIR, Kind.ADDRESS, Kind.INITIALS, Kind.BIRTH_DATE}
)
HERS = ("care", "protection", "return_wish")
OTHERS = ("contact_name", "contact_phone", "contact_mail", "conflict_words")
KEPT_PROPOSALS = (ProposalStatus.RETAINED, ProposalStatus.DONE, ProposalStatus.NOT_DONE)


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MaskedCopy:
    """Frozen; `masked` counts what was taken out, by what it was."""

    commission: str
    made_on: date
    sections: tuple[Section, ...]
    masked: tuple[tuple[str, int], ...]

    def manifest(self) -> tuple[tuple[str, int], ...]:
        """Counts only: what the DPO reviews."""
        return tuple((section.title, len(section.lines)) for section in self.sections)


@dataclass
class _Masking:
    taken: Counter = field(default_factory=Counter)

    def text(self, words: str) -> str:
        """The words with each name, number or address of somebody replaced."""
        found = [one for one in screen(words) if one.kind in THIRD_PARTIES]
        for one in sorted(found, key=lambda one: one.start, reverse=True):
            words = f"{words[: one.start]}{MASK}{words[one.end :]}"
        self.taken["noms, numéros et adresses dans les textes"] += len(found)
        return words

    def withheld(self, label: str, count: int) -> None:
        self.taken[label] += count


def masked_copy(situation: Situation, *, asked_by=None) -> MaskedCopy:
    """`situation` comes from a door or a service, with its commission."""
    masking = _Masking()
    built = (
        ("Votre situation, telle qu’elle a été écrite", _sheet(situation, masking)),
        ("Les démarches notées", _steps(situation, masking)),
        ("Vos décisions", _decisions(situation)),
        ("Ce que la commission a proposé", _proposals(situation, masking)),
        ("Ce qui devait vous être dit", _returns(situation, masking)),
        ("Qui a consulté, et à quel titre", _readings(situation, asked_by)),
        ("Votre identité, gardée sous clé", _openings(situation)),
    )
    sections = tuple(Section(title, tuple(lines)) for title, lines in built)
    _count_what_is_withheld(situation, masking)
    return MaskedCopy(
        commission=situation.commission.name,
        made_on=timezone.localdate(),
        sections=sections,
        masked=tuple((label, count) for label, count in masking.taken.items() if count),
    )


def _sheet(situation: Situation, masking: _Masking) -> Iterator[tuple[str, str]]:
    sheet = sheet_of(situation, Category.LISTED, reader=None)
    yield from (
        (label, masking.text(words))
        for label, words in (
            ("Ce que vous dites, souhaitez, refusez", sheet.persons_words),
            ("Question posée à la commission", sheet.question),
            *((line.label, line.words) for line in sheet.lines),
        )
        if words
    )
    row = RestrictedSheet.objects.filter(situation=situation).first()
    for name in HERS if row is not None else ():
        if value := getattr(row, name):
            label = str(RestrictedSheet._meta.get_field(name).verbose_name)
            yield label.capitalize(), masking.text(_display(row, name, value))


def _display(row: Model, name: str, value: str) -> str:
    say = getattr(row, f"get_{name}_display", None)
    return str(say()) if say is not None else value


def _steps(situation: Situation, masking: _Masking) -> Iterator[tuple[str, str]]:
    for step in situation.steps:
        words = ", ".join(str(step[name]) for name in ("who", "result") if step.get(name))
        yield str(step.get("on") or "Sans date"), masking.text(words)


def _decisions(situation: Situation) -> Iterator[tuple[str, str]]:
    for row in Decision.objects.filter(situation=situation).order_by("decided_on", "pk"):
        words = f"{row.get_outcome_display()}, le {day_digits(row.decided_on)}"
        if row.until:
            words += f", jusqu’au {day_digits(row.until)}"
        if row.ended_on:
            words += f", a cessé de valoir le {day_digits(row.ended_on)}"
        yield row.get_kind_display().capitalize(), words


def _proposals(situation: Situation, masking: _Masking) -> Iterator[tuple[str, str]]:
    labels = labels_of(situation.commission_id)
    records = Record.objects.filter(entry__situation=situation, status=RecordStatus.VALIDATED)
    for record in records.prefetch_related("addenda").order_by("entry__added_at", "pk"):
        yield "Question retenue", masking.text(record.question)
        yield from (("Élément partagé", masking.text(one)) for one in record.agreed)
        yield from (("Correction", masking.text(one.text)) for one in record.addenda.all())
    rows = Preconisation.objects.filter(situation=situation, status__in=KEPT_PROPOSALS)
    for row in rows.order_by("due_on", "pk"):
        kind = labels.of(ItemList.PRECONISATION, row.kind)
        due = f", avant le {day_digits(row.due_on)}" if row.due_on else ""
        yield kind, f"{masking.text(row.title)}{due} ({row.get_status_display()})"


def _returns(situation: Situation, masking: _Masking) -> Iterator[tuple[str, str]]:
    for row in PersonReturn.objects.filter(situation=situation).order_by("due_on", "pk"):
        when = f"Le {day_digits(row.done_on)}" if row.done_on else "Pas encore dit"
        yield when, masking.text(row.text or row.impossible_reason or "Rien d’écrit")


def _readings(situation: Situation, asked_by) -> Iterator[tuple[str, str]]:
    """Each day and each function once; never a name."""
    events = readings_of(situation, asked_by=asked_by, purpose="commissions.masked_copy")
    functions = dict(
        Mandate.objects.filter(commission=situation.commission_id)
        .order_by("pk")
        .values_list("user", "function")
    )
    seen = dict.fromkeys(
        (timezone.localdate(event.at), functions.get(event.actor_id, event.because))
        for event in events.order_by("at")
    )
    yield from ((f"Le {day_digits(day)}", title or "saisissant") for day, title in seen)


def _openings(situation: Situation) -> Iterator[tuple[str, str]]:
    for row in VaultOpening.objects.filter(situation=situation).order_by("opened_at"):
        yield f"Ouverte le {day_digits(row.opened_at)}", f"Pour {row.get_purpose_display()}"


def _count_what_is_withheld(situation: Situation, masking: _Masking) -> None:
    brought = Contribution.objects.filter(entry__situation=situation, removed_at__isnull=True)
    masking.withheld("contributions d’autres auteurs", brought.count())
    row = RestrictedSheet.objects.filter(situation=situation).first()
    if row is not None:
        masking.withheld("intervenants nommés", len(row.people))
        contact = sum(bool(getattr(row, name)) for name in OTHERS)
        masking.withheld("coordonnées et déclarations du saisissant", contact)
