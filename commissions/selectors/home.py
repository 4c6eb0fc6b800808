"""« Commission »: what waits for one person, by what they may read at this very moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commissions.enums import (
    MandateStatus,
    ProposalStatus,
    ReaderKind,
    RecordStatus,
    SituationStatus,
)
from commissions.models import (
    Admission,
    AgendaEntry,
    Commission,
    LinkAnswer,
    Mandate,
    Preconisation,
    Record,
    Situation,
)
from commissions.permissions import ADMISSION, ENTRY, RECORD
from commissions.permissions.bilan import BILAN, reading_today
from commissions.permissions.reading import CALLED, OWNER, admitted_situations, to_referrer
from commissions.selectors.lens import word_for_referrer
from commissions.selectors.referring import live_commissions, may_refer
from commissions.standing import running_mandates, seats_of


@dataclass(frozen=True)
class Place:
    """A commission where a mandate of this person runs; unsigned, its charter is all there is."""

    public_id: object
    name: str
    quality: str
    signed: bool
    runs: bool
    mandate: object
    has_substitute: bool


@dataclass(frozen=True)
class Waiting:
    """Something to do or to read: words, a day, where it leads."""

    public_id: object
    title: str
    line: str = ""
    at: datetime | None = None
    on: date | None = None
    late: bool = False
    url: str = ""


@dataclass(frozen=True)
class Own:
    """A saisine of one's own: its code, and one of four words (rule R8)."""

    public_id: object
    code: str
    word: str
    tone: str
    since: datetime
    to_complete: bool


@dataclass(frozen=True)
class Controlled:
    """A commission whose data this person protects: its traces, never its content."""

    public_id: object
    name: str


@dataclass(frozen=True)
class Home:
    """Everything that the page shows, and the rows that the journal is told about."""

    places: tuple[Place, ...]
    to_sign: tuple[Place, ...]
    to_declare: tuple[Waiting, ...]
    open_now: tuple[Waiting, ...]
    records: tuple[Waiting, ...]
    to_confirm: tuple[Waiting, ...]
    carried: tuple[Waiting, ...]
    saisines: tuple[Own, ...]
    may_refer: bool
    reads_bilans: bool
    controls: tuple[Controlled, ...]

    @property
    def waits(self) -> bool:
        """Whether anything waits for this person."""
        return bool(self.to_declare or self.open_now or self.records or self.to_confirm)

    @property
    def runs(self) -> bool:
        """Whether a board says better what is to be done."""
        return any(place.runs for place in self.places)

    @property
    def empty(self) -> bool:
        return not (self.places or self.saisines or self.carried or self.reads_bilans)

    def rows(self) -> dict[type, list]:
        """The public identifiers that the page shows, by model."""
        return {
            AgendaEntry: [one.public_id for one in (*self.to_declare, *self.open_now)],
            Record: [one.public_id for one in self.records],
            Admission: [one.public_id for one in self.to_confirm],
            Preconisation: [one.public_id for one in self.carried],
            Situation: [one.public_id for one in self.saisines],
        }


def home_of(user: User) -> Home:
    places = _places(user)
    return Home(
        places=tuple(one for one in places if one.signed),
        to_sign=tuple(one for one in places if not one.signed),
        to_declare=_to_declare(user),
        open_now=_open_now(user),
        records=_records(user),
        to_confirm=_to_confirm(user),
        carried=_carried(user),
        saisines=_saisines(user),
        may_refer=may_refer(user) and live_commissions().exists(),
        reads_bilans=_reads_bilans(user),
        controls=tuple(
            Controlled(one.public_id, one.name)
            for one in Commission.objects.filter(protection_officer=user.pk).order_by("name", "pk")
        ),
    )


def has_a_place() -> Combinable:
    """On a row of User: whether the header leads to the commission. No content is asked for."""
    held = running_mandates().filter(user=OuterRef("pk"))
    reads = reading_today().filter(user=OuterRef("pk"))
    controls = Commission.objects.filter(protection_officer=OuterRef("pk"))
    return Exists(held) | Exists(reads) | Exists(controls)


def takes_saisines() -> Q:
    """On a row of User: whether any commission is in service, and this is no élu who presides (§2.1)."""
    presides = reading_today().filter(user=OuterRef("pk"), as_what=ReaderKind.PRESIDENT)
    return Q(Exists(live_commissions())) & ~Q(Exists(presides))


def _reads_bilans(user: User) -> bool:
    return (
        reading_today().filter(user=user.pk).exists()
        or Commission.objects.filter(protection_officer=user.pk).exists()
        or BILAN.visible_to(user).exists()
    )


def _places(user: User) -> list[Place]:
    seats = {seat.commission_id: seat for seat in seats_of(user).every}
    found = Commission.objects.filter(pk__in=seats).order_by("name", "pk")
    runs, signed = seats_of(user).animates | seats_of(user).secretary_of, seats_of(user).sits_in
    reserve = Mandate.objects.filter(stands_for=OuterRef("pk"), status=MandateStatus.ACTIVE)
    held = {
        row.commission_id: row
        for row in Mandate.objects.filter(
            pk__in=[seat.mandate_id for seat in seats.values()]
        ).annotate(has_substitute=Exists(reserve))
    }
    return [
        Place(
            public_id=one.public_id,
            name=one.name,
            quality=held[one.pk].get_quality_display(),
            signed=one.pk in signed,
            runs=one.pk in runs,
            mandate=held[one.pk].public_id,
            has_substitute=held[one.pk].has_substitute,
        )
        for one in found
    ]


def _called(user: User):
    """The examinations to which one is called, with one's own answer about a link."""
    answered = LinkAnswer.objects.filter(situation=OuterRef("situation"), user=user.pk)
    return (
        AgendaEntry.objects.filter(CALLED.query(user))
        .annotate(answered=Exists(answered))
        .select_related("session", "situation")
        .order_by("session__starts_at", "rank", "pk")
    )


def _to_declare(user: User) -> tuple[Waiting, ...]:
    if not CALLED.may_hold(user):
        return ()
    return tuple(
        Waiting(
            entry.public_id,
            "Une situation vous est présentée",
            "Dites d’abord si vous avez un lien avec la personne.",
            at=entry.session.starts_at,
        )
        for entry in _called(user)
        if not entry.answered
    )


def _open_now(user: User) -> tuple[Waiting, ...]:
    if not CALLED.may_hold(user):
        return ()
    readable = set(admitted_situations(user).values_list("pk", flat=True))
    rooms = set(ENTRY.visible_to(user, "enter").values_list("pk", flat=True))
    return tuple(
        _to_read(entry, entry.pk in rooms)
        for entry in _called(user)
        if entry.answered and entry.situation_id in readable
    )


def _to_read(entry: AgendaEntry, may_enter: bool) -> Waiting:
    """The room for whoever is in it, the sheet before that."""
    address = (
        reverse("commissions:room", args=[entry.public_id])
        if may_enter
        else reverse("commissions:situation", args=[entry.situation.public_id])
    )
    words = (
        "La salle est ouverte" if may_enter else "La fiche se lit jusqu’à la fermeture de la salle"
    )
    code = entry.situation.code or ""
    return Waiting(entry.public_id, code, words, at=entry.session.starts_at, url=address)


def _records(user: User) -> tuple[Waiting, ...]:
    if not seats_of(user).mandates:
        return ()
    rows = (
        RECORD.visible_to(user)
        .filter(entry__in=AgendaEntry.objects.filter(admissions__user=user.pk).values("pk"))
        .exclude(status=RecordStatus.DRAFT)
        .select_related("entry__situation", "entry__session")
        .order_by("pk")
    )
    return tuple(
        Waiting(
            row.public_id,
            row.entry.situation.code or "",
            "À valider en second" if row.status == RecordStatus.PROPOSED else "Relevé validé",
            at=row.entry.session.starts_at,
        )
        for row in rows
    )


def _to_confirm(user: User) -> tuple[Waiting, ...]:
    if not seats_of(user).mandates:
        return ()
    rows = (
        ADMISSION.visible_to(user, "confirm")
        .filter(ended_at__isnull=True, closes_at__gt=timezone.now())
        .select_related("mandate", "content_object__session")
        .order_by("given_at", "pk")
    )
    return tuple(
        Waiting(
            row.public_id,
            f"Confirmer une admission : {row.mandate.function}, {row.mandate.organisation}",
            at=row.content_object.session.starts_at,
        )
        for row in rows
    )


def _carried(user: User) -> tuple[Waiting, ...]:
    today = timezone.localdate()
    rows = Preconisation.objects.filter(OWNER.query(user), status=ProposalStatus.RETAINED)
    return tuple(
        Waiting(
            row.public_id,
            row.title,
            row.situation.code or "",
            on=row.due_on,
            late=bool(row.due_on and row.due_on < today),
        )
        for row in rows.select_related("situation").order_by("due_on", "pk")
    )


_WORD_TONES = {"received": "go", "running": "go", "examined": "done", "closed": "off"}


def _saisines(user: User) -> tuple[Own, ...]:
    rows = Situation.objects.filter(to_referrer().query(user))
    return tuple(_own(row) for row in rows.order_by("-started_at", "pk"))


def _own(row: Situation) -> Own:
    word = word_for_referrer(row)
    return Own(
        public_id=row.public_id,
        code=row.code or "",
        word=str(word.label).capitalize() if word is not None else "Brouillon",
        tone=_WORD_TONES[word.value] if word is not None else "draft",
        since=row.submitted_at or row.started_at,
        to_complete=row.status == SituationStatus.TO_COMPLETE,
    )
