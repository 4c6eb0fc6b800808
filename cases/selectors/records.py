"""What is written of a situation, as one reader gets it: rows of the other volets are absent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator

from cases.enums import DimensionState, NoteKind, Volet
from cases.models import AssessedDimension, Assessment, Case, Circumstances, Document, Note
from cases.permissions.reading import FOLLOWED
from cases.selectors.lens import Reading
from cases.selectors.volets import READ_BY

PAGE = 25
STATE_TONES = {
    DimensionState.TO_DO: "att",
    DimensionState.FILLED: "go",
    DimensionState.NOTHING: "off",
    DimensionState.NOT_EXPLORED: "draft",
}
FACTS = (
    ("address", "Adresse", Volet.SUPPORT),
    ("living_place", "Lieu de vie", Volet.SUPPORT),
    ("family", "Situation familiale", Volet.SUPPORT),
    ("languages", "Langues parlées", Volet.SUPPORT),
    ("coverage", "Couverture maladie", Volet.SUPPORT),
    ("rights", "Droits ouverts", Volet.SUPPORT),
    ("seeking_home", "Cherche un hébergement", Volet.SUPPORT),
    ("long_illness", "Affection longue durée", Volet.CARE),
    ("directives", "Directives anticipées", Volet.CARE),
)


@dataclass(frozen=True)
class NoteRow:
    """One entry of the journal."""

    public_id: str
    kind: str
    kind_label: str
    happened_at: datetime
    with_whom: str
    text: str
    author: str
    written_at: datetime
    written_later: bool
    volet: str
    volet_label: str
    read_by: str
    corrects: str
    corrects_at: datetime | None
    corrected_by: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True)
class DocumentRow:
    """One document, by its title; the file has its own page."""

    public_id: str
    title: str
    kind_label: str
    scan_label: str
    size: int
    added_by: str
    added_at: datetime
    volet: str
    volet_label: str
    read_by: str
    may_change: bool


@dataclass(frozen=True)
class DimensionRow:
    """One of the four dimensions."""

    public_id: str
    dimension: str
    label: str
    state_label: str
    state_tone: str
    to_do: bool
    findings: str
    tool: str
    risks: str
    resources: str
    volet_label: str
    read_by: str
    updated_at: datetime | None


@dataclass(frozen=True)
class AssessmentSheet:
    """An assessment with the dimensions that the reader reads; how many there are is no secret."""

    public_id: str
    kind_label: str
    done_on: date
    place: str
    present: str
    by: str
    dimensions: tuple[DimensionRow, ...]
    is_partial: bool

    @property
    def missing(self) -> tuple[DimensionRow, ...]:
        return tuple(row for row in self.dimensions if row.to_do)


def notes_of(case: Case, reading: Reading, *, kind: str = ""):
    """The notes that the reader reads, latest first."""
    rows = case.notes.filter(volet__in=reading.volets)
    if kind in NoteKind.values:
        rows = rows.filter(kind=kind)
    return rows.select_related("author", "corrects").order_by("-happened_at", "-pk")


def notes_page(
    case: Case, reading: Reading, *, kind: str, number: str | None
) -> tuple[Page, list[NoteRow]]:
    """One page of the journal, in three statements."""
    page = Paginator(notes_of(case, reading, kind=kind), PAGE).get_page(number)
    return page, note_rows(list(page), case, reading)


def note_rows(notes: list[Note], case: Case, reading: Reading) -> list[NoteRow]:
    """The notes shaped for the screen, with what corrects each; one statement."""
    corrections: dict[int, list[str]] = {}
    later = Note.objects.filter(
        corrects__in=[note.pk for note in notes], volet__in=reading.volets
    ).order_by("written_at", "pk")
    for note in later:
        corrections.setdefault(note.corrects_id, []).append(str(note.public_id))
    may_change = reading.coordinates and case.status in FOLLOWED
    return [
        _note_row(note, tuple(corrections.get(note.pk, ())), reading, may_change) for note in notes
    ]


def _note_row(note: Note, corrected_by: tuple, reading: Reading, may_change: bool) -> NoteRow:
    wrong = note.corrects if note.corrects_id else None
    if wrong is not None and wrong.volet not in reading.volets:
        wrong = None
    return NoteRow(
        public_id=str(note.public_id),
        kind=note.kind,
        kind_label=note.get_kind_display().capitalize(),
        happened_at=note.happened_at,
        with_whom=note.with_whom,
        text=note.text,
        author=str(note.author),
        written_at=note.written_at,
        written_later=note.written_at.date() != note.happened_at.date(),
        volet=note.volet,
        volet_label=note.get_volet_display().capitalize(),
        read_by=READ_BY[note.volet],
        corrects=str(wrong.public_id) if wrong else "",
        corrects_at=wrong.happened_at if wrong else None,
        corrected_by=corrected_by,
        may_change=may_change,
    )


def documents_of(case: Case, reading: Reading) -> list[DocumentRow]:
    """The documents that the reader reads, latest first; one statement."""
    rows = (
        case.documents.filter(volet__in=reading.volets, removed_at__isnull=True)
        .select_related("added_by")
        .order_by("-added_at", "-pk")
    )
    may_change = reading.coordinates and case.status in FOLLOWED
    return [_document_row(row, may_change) for row in rows]


def _document_row(row: Document, may_change: bool) -> DocumentRow:
    return DocumentRow(
        public_id=str(row.public_id),
        title=row.title,
        kind_label=row.get_kind_display(),
        scan_label=row.get_scan_display(),
        size=row.size,
        added_by=str(row.added_by),
        added_at=row.added_at,
        volet=row.volet,
        volet_label=row.get_volet_display().capitalize(),
        read_by=READ_BY[row.volet],
        may_change=may_change,
    )


def assessments_of(case: Case, reading: Reading, *, most: int = 10) -> list[AssessmentSheet]:
    """The assessments of a situation, latest first; two statements."""
    rows = list(case.assessments.select_related("created_by").order_by("-done_on", "-pk")[:most])
    return assessment_sheets(rows, reading)


def assessment_sheets(rows: Iterable[Assessment], reading: Reading) -> list[AssessmentSheet]:
    """These assessments as the reader gets them; one statement for all their dimensions."""
    rows = list(rows)
    by_assessment: dict[int, list[AssessedDimension]] = {}
    found = AssessedDimension.objects.filter(
        assessment__in=[row.pk for row in rows], volet__in=reading.volets
    )
    for dimension in found.order_by("pk"):
        by_assessment.setdefault(dimension.assessment_id, []).append(dimension)
    readable = reading.coordinates or bool(reading.volets & {Volet.CARE, Volet.SUPPORT})
    return [
        _sheet(row, by_assessment.get(row.pk, []), reading)
        for row in rows
        if readable or row.pk in by_assessment
    ]


def _sheet(
    row: Assessment, dimensions: list[AssessedDimension], reading: Reading
) -> AssessmentSheet:
    """Where it was done and with whom has no volet of its own: closed with the care."""
    return AssessmentSheet(
        public_id=str(row.public_id),
        kind_label=row.get_kind_display().capitalize(),
        done_on=row.done_on,
        place=row.place if reading.sees_care else "",
        present=row.present if reading.sees_care else "",
        by=str(row.created_by),
        dimensions=tuple(_dimension_row(one) for one in dimensions),
        is_partial=len(dimensions) < 4,
    )


def _dimension_row(row: AssessedDimension) -> DimensionRow:
    to_do = row.state == DimensionState.TO_DO or (
        row.state == DimensionState.FILLED and not row.findings
    )
    state = DimensionState.TO_DO if to_do else DimensionState(row.state)
    return DimensionRow(
        public_id=str(row.public_id),
        dimension=row.dimension,
        label=row.get_dimension_display().capitalize(),
        state_label=str(state.label).capitalize(),
        state_tone=STATE_TONES[state],
        to_do=to_do,
        findings=row.findings,
        tool=row.tool,
        risks=row.risks,
        resources=row.resources,
        volet_label=row.get_volet_display().capitalize(),
        read_by=READ_BY[row.volet],
        updated_at=row.updated_at,
    )


def facts_of(case: Case, reading: Reading) -> list[tuple[str, str]]:
    """How the person lives: label and words of what the reader reads; one statement."""
    row = Circumstances.objects.filter(case=case).first()
    if row is None:
        return []
    values = ((label, getattr(row, name), volet) for name, label, volet in FACTS)
    return [
        (label, "oui" if value is True else value)
        for label, value, volet in values
        if value and volet in reading.volets
    ]
