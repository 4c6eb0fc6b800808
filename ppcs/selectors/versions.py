"""The frozen versions, their printed copies and who received them, as one reader may have them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from accounts.models import User
from cases.enums import EVERY_VOLET, SUPPORT_VOLETS
from cases.selectors.lens import Reading
from common import french
from ppcs.enums import WHOLE_PLAN, Copy, CopyStatus, PlanStatus
from ppcs.lens import Row
from ppcs.models import Delivery, Plan, PlanCopy, PlanVersion
from ppcs.permissions import PLAN_COPY

# a version is in force meanwhile, or another one is being written above it
IN_FORCE_SOMEWHERE = (PlanStatus.IN_FORCE, PlanStatus.REVISING, PlanStatus.CONSULTING)
COPY_TONES = {
    CopyStatus.WAITING: ("draft", "clock"),
    CopyStatus.MAKING: ("draft", "hourglass-split"),
    CopyStatus.READY: ("done", "check2"),
    CopyStatus.FAILED: ("att", "exclamation-triangle-fill"),
}
COPY_HINTS = {
    Copy.FULL: "Pour la personne, et pour qui lit le volet soins.",
    Copy.SUPPORT: "Sans rien du volet soins : les lignes n’y sont pas.",
    Copy.DUTIES: "Une page ou deux, à garder sous la main : qui, quoi, quand, qui appeler.",
    Copy.DUTIES_SUPPORT: "La même feuille, sans rien du volet soins.",
}


@dataclass(frozen=True)
class CopyRow:
    """One printed copy: how far it is, and how big."""

    public_id: str
    copy: str
    label: str
    hint: str
    status: str
    status_label: str
    tone: str
    icon: str
    progress: int
    size: int
    may_retry: bool

    @property
    def is_ready(self) -> bool:
        return self.status == CopyStatus.READY

    @property
    def is_coming(self) -> bool:
        return self.status in (CopyStatus.WAITING, CopyStatus.MAKING)


@dataclass(frozen=True)
class DeliveryRow:
    to: str
    copy_label: str
    on: date
    mode_label: str
    recorded_by: str


@dataclass(frozen=True)
class VersionRow:
    """One version: when, what changed, which copies the reader may have."""

    public_id: str
    number: int
    validated_at: datetime
    sentence: str
    is_current: bool
    is_given: bool
    copies: tuple[CopyRow, ...] = ()

    @property
    def sheet(self) -> CopyRow | None:
        return sheet_among(self.copies)


def sheet_among(copies: Iterable[CopyRow]) -> CopyRow | None:
    """« Qui fait quoi et quand » alone, with all that the reader may have, once it is made."""
    ready = {one.copy: one for one in copies if one.is_ready}
    return ready.get(Copy.DUTIES) or ready.get(Copy.DUTIES_SUPPORT)


def versions_of(plan: Plan, user: User, reading: Reading) -> list[VersionRow]:
    """The versions, newest first, with the copies that `user` may have; two statements, none
    before the first version."""
    if not plan.current_version:
        return []
    copies: dict[int, list[CopyRow]] = {}
    rows = PLAN_COPY.visible_to(user).filter(plan_version__plan=plan)
    for row in rows.distinct().order_by("pk"):
        shape = copy_row(row, coordinates=reading.coordinates)
        copies.setdefault(row.plan_version_id, []).append(shape)
    found = PlanVersion.objects.filter(plan=plan).order_by("-number").annotate(given=given())
    return [
        VersionRow(
            public_id=str(public_id),
            number=number,
            validated_at=at,
            sentence=sentence if reading.sees_care else support_sentence(lines, number),
            is_current=number == plan.current_version,
            is_given=is_given,
            copies=tuple(copies.get(pk, ())),
        )
        for pk, public_id, number, at, sentence, lines, is_given in found.values_list(
            "pk", "public_id", "number", "validated_at", "sentence", "content__versions", "given"
        )
    ]


def given() -> Exists:
    """Of a version: whether the person received the plan itself, whole or « aides », on paper or not."""
    rows = Delivery.objects.filter(plan_version=OuterRef("pk"), to_person=True)
    return Exists(rows.filter(copy__in=sorted(WHOLE_PLAN)))


def support_sentence(lines: Iterable[Row] | None, number: int) -> str:
    """What the « aides » copy tells of a version; nothing when nobody wrote it."""
    return next((line["sentence_support"] for line in lines or () if line["number"] == number), "")


def sentence_for(version: PlanVersion, reading: Reading) -> str:
    if reading.volets == EVERY_VOLET:
        return version.sentence
    if not reading.volets >= SUPPORT_VOLETS:
        return ""
    return support_sentence(version.content.get("versions"), version.number)


def copies_of(version: PlanVersion, user: User, reading: Reading) -> list[CopyRow]:
    """The copies of one version that `user` may have."""
    rows = PLAN_COPY.visible_to(user).filter(plan_version=version).distinct().order_by("pk")
    return [copy_row(row, coordinates=reading.coordinates) for row in rows]


def copy_row(copy: PlanCopy, *, coordinates: bool) -> CopyRow:
    status, kind = CopyStatus(copy.status), Copy(copy.copy)
    tone, icon = COPY_TONES[status]
    return CopyRow(
        public_id=str(copy.public_id),
        copy=copy.copy,
        label=str(kind.label).capitalize(),
        hint=COPY_HINTS[kind],
        status=copy.status,
        status_label=str(status.label),
        tone=tone,
        icon=icon,
        progress=copy.progress,
        size=copy.size,
        may_retry=coordinates and status == CopyStatus.FAILED,
    )


def agreements_in(content: Row) -> list[tuple[str, str]]:
    """What the person and the médecin traitant said of a version: who, and in which words."""
    validation = content.get("validation") or {}
    found = []
    for key, title in (("person", "La personne"), ("gp", "Médecin traitant")):
        if said := validation.get(key):
            day = french.day(date.fromisoformat(said["on"])) if said["on"] else ""
            words = ", ".join(filter(None, (said["how_label"], day, said["mode_label"])))
            reason = f". {said['reason']}" if said["reason"] else ""
            found.append((said["name"] or title, f"{words[:1].upper()}{words[1:]}{reason}"))
    return found


def deliveries_to_show(version: PlanVersion) -> list[DeliveryRow]:
    """To whom this version was given; read by coordinators."""
    rows = Delivery.objects.filter(plan_version=version).select_related(
        "member", "relative", "recorded_by"
    )
    return [
        DeliveryRow(
            to=str(row.member or row.relative or "La personne"),
            copy_label=row.get_copy_display(),
            on=row.on,
            mode_label=row.get_mode_display(),
            recorded_by=str(row.recorded_by),
        )
        for row in rows.order_by("-on", "-pk")
    ]
