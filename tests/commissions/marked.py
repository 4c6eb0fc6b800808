"""A situation before the commission full of words found nowhere else, at four moments of its life.

Around it sits one reader of each kind: who reads what of it is told in test_every_address.py.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Model
from django.http import HttpResponse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from commissions import vault
from commissions.models import (
    Addendum,
    AgendaEntry,
    Attendance,
    BilanReader,
    Identity,
    ListItem,
    PersonReturn,
    Preconisation,
    Record,
    RestrictedSheet,
    RightsRequest,
    Situation,
    VaultOpening,
)
from commissions.selectors.record import content_of
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.readers import Reader

# class P
SHOWN = {
    "facts": "Zqfaits",
    "question": "Zqquestion",
    "persons_words": "Zqparole",
    "link_since": "Zqdepuis",
}
# class R, or kept from whoever is outside the list
CONTACT = {
    "service": "Zqservice",
    "contact_name": "Zqcontact",
    "contact_phone": "0299771001",
    "contact_mail": "zqcourriel@exemple.test",
    "return_wish": "Zqsouhaitretour",
}
PROOF = {
    "no_accord_words": "Zqsansaccord",
    "conflict_words": "Zqconflit",
    "representative": "Zqtuteur",
}
IDENTITY = {
    "last_name": "Zqnomdefamille",
    "first_name": "Zqprenom",
    "birth_date": "1951-07-23",
    "address": "Zqadresse",
    "phone": "0299771002",
}
LABELS = {
    ("motive", "isolation"): "Zqmotif",
    ("motive", "care_break"): "Zqsoinsmotif",
    ("body_kind", "nursing"): "Zqintervenant",
}
CARE = "rompu"

OF_SHOWN = frozenset({"code", "zqfaits", "zqquestion", "zqparole", "zqdepuis", "zqmotif"})
OF_PARTNERS = frozenset(
    {"zqpointsdappui", "zqquidemarche", "zqresultat", "zqintervenant", "zqsoinsmotif"}
)
OF_CONTACT = frozenset(
    {"zqservice", "zqcontact", "0299771001", "zqcourriel", "zqsouhaitretour", "zqpersonnenommee"}
)
OF_PROOF = frozenset({"zqsansaccord", "zqconflit", "zqtuteur", "zqmotgarde", "zqpourquoigarde"})
OF_IDENTITY = frozenset(
    {"zqnomdefamille", "zqprenom", "zqadresse", "0299771002", "1951-07-23", "23/07/1951"}
)
OF_THE_ROOM = frozenset(
    {"zqditanim", "zqditchoisi", "zqditliste", "zqdittous", "zqditodile", "zqditretire"}
)
LINES = frozenset({"zqligneodile", "zqlignemarc", "zqlignesamir"})
OF_RECORD = frozenset({"zqrelevequestion", "zqelement", "zqorientation", "zqcorrection"})
OTHERS = frozenset(
    {
        CARE,
        "zqdiscutee",
        "zqecartee",
        "zqpourquoiadmis",
        "zqouverture",
        "zqrecueilli",
        "zqcomplement",
        "zqmotifsansaccord",
        "zqretourclair",
    }
)
ALL = frozenset().union(
    OF_SHOWN,
    OF_PARTNERS,
    OF_CONTACT,
    OF_PROOF,
    OF_IDENTITY,
    OF_THE_ROOM,
    LINES,
    OF_RECORD,
    OTHERS,
)


@dataclass
class World:
    """The commission, its situation at one moment, every row that hangs on it, who knocks."""

    table: make.Table
    situation: Situation
    entry: AgendaEntry | None = None
    extra: dict[str, User] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, User]:
        return self.table.people | self.extra

    def rows(self) -> list[Model]:
        """One or more rows of every model of the commission that has an address."""
        about, at = self.situation, self.table
        lines = about.preconisations.filter(
            title__in=("Zqligneodile", "Zqlignesamir", "Zqdiscutee")
        )
        found: list[Model] = [about, *about.openings.all(), *about.rights.all()]
        found += [*lines.order_by("pk"), *about.returns.all()]
        if self.entry is not None:
            found += [self.entry, self.entry.session, *self.entry.contributions.all()[:1]]
            found += [self.entry.admissions.get(user=at.odile), *_record_of(self.entry)]
        return [type(row).objects.get(pk=row.pk) for row in found]


def _record_of(entry: AgendaEntry) -> list[Record]:
    return list(Record.objects.filter(entry=entry))


# --- The people who are not at the table of the factory ---
def _around(at: make.Table) -> dict[str, User]:
    """Paul is in the list of R1110-2; Louis speaks for users; Inès is a member admitted to nothing;
    Noé is a superuser; Hugo is the élu who presides."""
    cast = at.cast
    seats = {
        "paul": {"family": "social", "in_secret_list": True},
        "louis": {"family": "users", "quality": "guest"},
        "ines": {"family": "health", "in_secret_list": True},
    }
    for key, words in seats.items():
        at.mandates[key] = make.mandate(at.commission, cast.people[key], **words)
        make.signed(at.mandates[key])
    User.objects.filter(pk=cast.noe.pk).update(is_superuser=True)
    BilanReader.objects.create(
        commission=at.commission,
        user=at.hugo,
        as_what="president",
        starts_on=timezone.localdate() - timedelta(days=9),
        named_by=at.claire,
    )
    return {key: cast.people[key] for key in ("paul", "louis", "ines", "nadia")}


# --- What is written of the situation ---
def _situation(at: make.Table, status: str) -> Situation:
    for (kind, code), label in LABELS.items():
        found = ListItem.objects.filter(commission=at.commission, kind=kind, code=code)
        assert found.update(label=label) == 1
    made = make.situation(
        at.commission,
        at.cast.samir,
        status,
        **SHOWN,
        strengths="Zqpointsdappui",
        steps=[{"on": "mars", "who": "Zqquidemarche", "result": "Zqresultat"}],
        more_asked="Zqcomplement",
        without_accord_reason="Zqmotifsansaccord",
        justified=[{"field": "facts", "found": "Zqmotgarde", "reason": "Zqpourquoigarde"}],
    )
    RestrictedSheet.objects.filter(situation=made).update(
        **CONTACT,
        **PROOF,
        people=[{"kind": "nursing", "name": "Zqpersonnenommee"}],
        care="broken",
        conflict=True,
        safe_contact="yes",
    )
    made.decisions.update(collected_by="Zqrecueilli")
    Identity.objects.create(
        situation=made,
        sealed=vault.seal(IDENTITY, belongs_to=made.public_id),
        blind=vault.blind_of(IDENTITY, within=at.commission.public_id),
        filled_by=at.cast.samir,
        filled_at=timezone.now(),
    )
    VaultOpening.objects.create(
        situation=made,
        opened_by=at.claire,
        mandate=at.mandates["claire"],
        purpose="contact",
        reason="Zqouverture pour la joindre",
        opened_at=timezone.now(),
    )
    return made


def examined_now(at: make.Table, about: Situation) -> AgendaEntry:
    """In an open room: Marc and Paul of the list, Odile outside of it, Louis for users; Claire runs."""
    entry = make.entry(make.session(at.commission, "opened"), about, at.claire)
    for key in ("marc", "paul", "odile", "louis"):
        held = at.mandates[key]
        second = None if held.in_secret_list else at.lea
        make.admission(entry, held, at.claire, second=second, why="Zqpourquoiadmis")
        make.no_link(about, held.user)
    for key in ("claire", "marc", "paul", "odile", "louis"):
        Attendance.objects.create(
            session=entry.session,
            mandate=at.mandates[key],
            charter=at.commission.charter,
            present=True,
            noted_at=timezone.now(),
        )
    return entry


def _said(at: make.Table, entry: AgendaEntry) -> None:
    marc = at.mandates["marc"]
    make.contribution(entry, marc, text="Zqditanim")
    chosen = make.contribution(entry, marc, text="Zqditchoisi", audience="chosen")
    chosen.readers.set([at.cast.paul])
    make.contribution(entry, marc, text="Zqditliste", audience="secret_list")
    make.contribution(entry, marc, text="Zqdittous", audience="everybody")
    make.contribution(entry, at.mandates["odile"], text="Zqditodile", audience="everybody")
    gone = {"audience": "everybody", "removed_at": timezone.now()}
    make.contribution(entry, at.mandates["paul"], text="Zqditretire", **gone)


def _lines(at: make.Table, entry: AgendaEntry) -> None:
    for key, owner in (("odile", at.odile), ("marc", at.marc), ("samir", at.cast.samir)):
        make.preconisation(entry, at.marc, owner=owner, title=f"Zqligne{key}")
    world = World(at, entry.situation, entry)
    line_in(world, "discussed", title="Zqdiscutee")
    line_in(world, "dropped", title="Zqecartee")


STEPS = {
    "discussed": (),
    "retained": ("retain",),
    "dropped": ("drop",),
    "done": ("retain", "finish"),
    "not_done": ("retain", "fail"),
}


def line_in(world: World, status: str, **fields) -> Preconisation:
    """A préconisation of Marc's in any state."""
    today = timezone.localdate()
    row = Preconisation.objects.create(
        entry=world.entry,
        situation=world.situation,
        kind="care",
        proposed_by=world.table.marc,
        proposed_at=timezone.now(),
        due_on=today,
        **fields,
    )
    words = {"finish": {"on": today}, "fail": {"on": today, "reason": "refused"}}
    for step in STEPS[status]:
        getattr(row, step)(**words.get(step, {}))
        row.save()
    return row


def _written(at: make.Table, entry: AgendaEntry) -> Record:
    return Record.objects.create(
        entry=entry,
        question="Zqrelevequestion",
        agreed=["Zqelement"],
        orientation="Zqorientation",
        written_by=at.claire,
        written_at=timezone.now(),
    )


def _validated(at: make.Table, entry: AgendaEntry) -> None:
    now, row = timezone.now(), _written(at, entry)
    row.propose(by=at.claire, at=now)
    row.save()
    row.validate(by=at.marc, at=now)
    row.content, row.fingerprint = content_of(row), "0" * 64
    row.save()
    Addendum.objects.create(record=row, text="Zqcorrection", written_by=at.claire, written_at=now)


# --- The moments ---
def submitted(at: make.Table) -> World:
    extra = _around(at)
    return World(at, _situation(at, "submitted"), extra=extra)


def in_the_room(at: make.Table, *, written: bool = True) -> World:
    """The session is open; `written`: its relevé is begun."""
    extra = _around(at)
    about = _situation(at, "scheduled")
    entry = examined_now(at, about)
    _said(at, entry)
    _lines(at, entry)
    if written:
        _written(at, entry)
    return World(at, about, entry, extra)


def just_examined(at: make.Table) -> World:
    """The session is over, nothing is validated; Rita accepted to follow the situation."""
    world = in_the_room(at, written=False)
    entry = world.entry
    assert entry is not None
    entry.session.close(at=timezone.now())
    entry.session.save()
    entry.outcome = "examined"
    entry.save()
    about = make.walk(world.situation, "examined")
    about.referent, about.referent_accepted_at = at.mandates["rita"], timezone.now()
    about.orientation = "Zqorientation"
    about.save()
    world.situation = about
    return world


def followed(at: make.Table) -> World:
    """The relevé is validated, the return to the person written."""
    world = just_examined(at)
    assert world.entry is not None
    _validated(at, world.entry)
    PersonReturn.objects.create(
        entry=world.entry,
        situation=world.situation,
        text="Zqretourclair",
        written_by=at.rita,
        due_on=timezone.localdate() + timedelta(days=9),
    )
    world.situation = make.walk(world.situation, "plan_running")
    _asked_for_her_data(world)
    return world


def _asked_for_her_data(world: World) -> None:
    RightsRequest.objects.create(
        situation=world.situation,
        kind="access",
        received_on=timezone.localdate(),
        recorded_by=world.table.claire,
        reviewed_by=world.table.cast.dpo,
        reviewed_at=timezone.now(),
    )


def stopped(at: make.Table) -> World:
    """What was followed is suspended: the animateur alone reads it still."""
    world = followed(at)
    about = Situation.objects.get(pk=world.situation.pk)
    about.suspend(reason="accord")
    about.save()
    world.situation = about
    return world


def opposed(at: make.Table) -> World:
    """The person opposed while the room was open."""
    world = in_the_room(at)
    about = Situation.objects.get(pk=world.situation.pk)
    about.oppose(at=timezone.now())
    about.save()
    world.situation = about
    return world


def closed(at: make.Table) -> World:
    world = followed(at)
    about = Situation.objects.get(pk=world.situation.pk)
    about.close(reason="reached", at=timezone.now())
    about.save()
    world.situation = about
    return world


MOMENTS: dict[str, Callable[[make.Table], World]] = {
    "submitted": submitted,
    "in the room": in_the_room,
    "followed": followed,
    "suspended": stopped,
    "opposed": opposed,
    "closed": closed,
}


# --- Who knocks, and what they find ---
def readers_of(world: World, keys: frozenset[str] | None = None) -> list[Reader]:
    """Everybody around the table and in its neighbourhood, each after their second factor."""
    found = []
    for key, user in world.people.items():
        if keys is not None and key not in keys:
            continue
        client = signed_in(user, second_factor=True)
        client.raise_request_exception = False
        client.get("/aide/")  # the session is written once a minute: from now on, not by the test
        found.append(Reader(key, user, client))
    return found


def seen_in(response: HttpResponse, code: str) -> set[str]:
    """The markers in what a browser receives: headers, page, paper, figures."""
    words = " ".join(f"{name}: {value}" for name, value in response.items())
    if response.get("Content-Type", "").startswith("application/pdf"):
        paper = PdfReader(io.BytesIO(response.content))
        words += " ".join(page.extract_text() for page in paper.pages) + str(paper.metadata)
    else:
        words += response.content.decode("utf-8", "replace")
    plain = re.sub(r"[\s\u00ad]|&nbsp;", "", words).lower()
    found = {marker for marker in ALL - {"code"} if marker in plain}
    return found | ({"code"} if code.lower() in plain else set())
