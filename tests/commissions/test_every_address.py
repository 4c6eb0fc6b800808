"""Every address of the commission, each person, several moments: its answer, its row in the journal,
and which words of the situation are in the bytes. What is not in a table below is found nowhere."""

import itertools
from collections import defaultdict

import pytest
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from audit.enums import EventKind as K
from audit.models import Event
from commissions.models import (
    BilanReader,
    Charter,
    Commission,
    Contribution,
    Mandate,
    PlenarySession,
    PublishedBilan,
    PurgeProof,
    Substitution,
)
from commissions.services.bilan import publish_bilan
from tests import addresses
from tests.addresses import Address
from tests.commissions import marked
from tests.commissions.bilans import full_year, last_year
from tests.commissions.marked import (
    CARE,
    LINES,
    OF_CONTACT,
    OF_PARTNERS,
    OF_PROOF,
    OF_RECORD,
    OF_SHOWN,
    World,
)
from tests.factories import commissions as make
from tests.objects import calm  # noqa: F401 - a fixture
from tests.personas import fresh
from tests.readers import Reader
from tests.test_every_url import Matrix

pytestmark = [pytest.mark.walk, pytest.mark.usefixtures("calm")]
# Who knocks at which moment; at the lesser ones, who reads something and some who did before.
IN_BRIEF = frozenset(("claire", "lea", "marc", "odile", "samir", "ines"))
EVERYBODY = IN_BRIEF | {"paul", "louis", "rita", "dpo", "hugo", "noe"}
ASKED = [
    pytest.param("in the room", IN_BRIEF, id="in the room"),
    pytest.param("in the room", EVERYBODY - IN_BRIEF, marks=pytest.mark.long, id="the others"),
    pytest.param("followed", EVERYBODY, marks=pytest.mark.long, id="followed"),
    *(
        pytest.param(moment, frozenset(keys.split()), marks=pytest.mark.long, id=moment)
        for moment, keys in {
            "submitted": "claire lea samir marc dpo",
            "suspended": "claire rita samir marc dpo",
            "opposed": "claire lea samir marc odile dpo",
            "closed": "claire rita samir marc dpo",
        }.items()
    ),
]
# Who finds which words, over all the pages, in each moment: the matrix of docs/commission-rules.md
# (R8 to R14) told person by person. The identity (R10) is in no line of it: no page that is only
# opened shows it, whoever opens it.
ANIMATEUR = OF_SHOWN | OF_PARTNERS | OF_CONTACT | OF_PROOF | {"zqrecueilli"} | {"zqmotifsansaccord"}
OWN_SHEET = OF_SHOWN | OF_PARTNERS | OF_CONTACT | OF_PROOF | {"zqrecueilli"}
NAMED = {"zqpersonnenommee"}  # a partner, by name: the secretariat prepares without it
EVERY_LINE = LINES | {"zqdiscutee", "zqecartee"}
DECIDED = {"zqrecueilli"}  # by whom a decision was collected: while one may note another
LINES_OF_NOW = LINES | {"zqdiscutee"}
READS: dict[str, dict[str, frozenset[str]]] = {
    "submitted": {
        "claire": ANIMATEUR | {"zqouverture"},
        "lea": OF_SHOWN | OF_CONTACT - NAMED,
        "samir": OWN_SHEET,
        "dpo": frozenset({"zqouverture"}),
    },
    "in the room": {
        "claire": ANIMATEUR
        | EVERY_LINE
        | {"zqouverture", "zqpourquoiadmis", "zqditanim", "zqdittous", "zqditodile"}
        | {"zqrelevequestion", "zqelement", "zqorientation"},
        "lea": OF_SHOWN | OF_CONTACT - NAMED | {"zqpourquoiadmis"},
        "marc": OF_SHOWN
        | OF_PARTNERS
        | EVERY_LINE
        | {CARE, "zqditanim", "zqditchoisi", "zqditliste", "zqdittous", "zqditodile"},
        "paul": OF_SHOWN
        | OF_PARTNERS
        | EVERY_LINE
        | {CARE, "zqditchoisi", "zqditliste", "zqdittous", "zqditodile"},
        "odile": OF_SHOWN | {"zqligneodile", "zqditodile"},
        "louis": OF_SHOWN,
        "samir": OWN_SHEET,
        "dpo": frozenset({"zqouverture"}),
    },
    "followed": {
        "claire": ANIMATEUR
        | LINES_OF_NOW
        | OF_RECORD
        | {"zqouverture", "zqpourquoiadmis", "zqretourclair"},
        "rita": OF_SHOWN
        | OF_PARTNERS
        | LINES_OF_NOW
        | OF_RECORD
        | {CARE, "zqretourclair", "zqrecueilli"},
        "marc": LINES | OF_RECORD | {"code"},
        "paul": LINES | OF_RECORD | {"code"},
        "odile": frozenset({"code", "zqligneodile"}),
        "louis": frozenset({"code"}),
        "samir": OWN_SHEET | {"zqorientation", "zqlignesamir"},
        "dpo": frozenset({"zqouverture"}),
    },
    "suspended": {"claire": ANIMATEUR, "dpo": frozenset({"zqouverture"})},
    "opposed": {"claire": frozenset({"code"}), "dpo": frozenset({"zqouverture"})},
    "closed": {
        "claire": ANIMATEUR - DECIDED | OF_RECORD | LINES | {"zqretourclair"},
        "samir": OWN_SHEET - DECIDED | {"zqorientation"},
        "dpo": frozenset({"zqouverture"}),
    },
}
# Her own copy is prepared by the animateur, once the DPO reviewed what it holds (R19).
ONLY_THERE = {("claire", "commissions:rights-copy"): frozenset({CARE})}


ELSEWHERE = ("desk:home", "desk:search", "desk:my-situations", "directory:search", "cases:mine")
SCREENS = [
    a
    for a in addresses.of_kind("list", "position", "own")
    if a.name.startswith(("commissions:", "notifications:")) or a.name in ELSEWHERE
    if "<" not in a.route
]
OF_THE_HOUSE = ("set-up", "list", "item", "go-live", "charter", "plenar", "mandate", "blockage")


def whole(found: list[Address]) -> list[Address]:
    return found


def about_situations(found: list[Address]) -> list[Address]:
    """Of the pages of a commission, those that list something of its situations."""
    return [a for a in found if not a.name.partition(":")[2].startswith(OF_THE_HOUSE)]


# The figures are worded by the commission's own lists.
WORDS_OF_LISTS = {label.lower() for label in marked.LABELS.values()}
# What the table allows and the service refuses: the agenda of a session that is open does not move.
INSIDE = {("in the room", "post", "commissions:entry-move")}


class Walk(Matrix):
    """The matrix of test_every_url.py over many rows of one world, each with its own table."""

    BESIDES = frozenset({K.CHANGE, K.EXPORT, K.LISTING})

    def __init__(self, world: World, moment: str, keys: frozenset[str]):
        self.moment = moment
        self.readers = marked.readers_of(world, keys)
        self.users = {reader.key: reader.again() for reader in self.readers}
        self.last_row = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        self.wrong: list[str] = []
        self.cells = 0
        self.taken: set[tuple[str, str]] = set()
        self.not_taken: set[tuple[str, str, str]] = set()
        self.found: dict[str, set[str]] = defaultdict(set)
        self.code = str(world.situation.code)
        self.looked: dict[tuple, Model | None] = {}

    def walk(self, row: Model, methods: tuple[str, ...], *, only=whole) -> None:
        self.obj = row
        self.looked, self.taken, self.not_taken = {}, set(), set()
        self.play(only(addresses.on_objects_of(type(row))), methods)

    def _as_seen(self, reader: Reader, address: Address) -> Model | None:
        policy = address.access.policy
        key = (reader.key, id(policy))
        if key not in self.looked:
            user = self.users[reader.key]
            rows = policy.visible_to(user).filter(pk=self.obj.pk)
            self.looked[key] = policy.looked_at(user, rows)
        return self.looked[key]

    def _expected(self, address: Address, reader: Reader) -> tuple[str, str]:
        access, user = address.access, self.users[reader.key]
        seen = self._as_seen(reader, address)
        if seen is None:
            return "unknown", ""
        if (self.moment, self.method, address.name) in INSIDE:
            return "refused", ""
        decision = access.policy.can(user, access.action, seen)
        if decision or (decision.late and access.forgives):
            return "answered", ""
        return "refused", decision.reason

    def _cell(self, address: Address, method: str, path: str, reader: Reader) -> None:
        self.address, self.method = address, method
        super()._cell(address, method, path, reader)

    def _leaks(self, response, reader: Reader):
        found = marked.seen_in(response, self.code)
        found -= ONLY_THERE.get((reader.key, self.address.name), frozenset())
        if self.address.name.startswith("commissions:bilan"):
            found -= WORDS_OF_LISTS
        self.found[reader.key] |= found
        allowed = READS[self.moment].get(reader.key, frozenset())
        if leaked := found - allowed:
            yield f"leaks {sorted(leaked)}"

    def screens(self) -> None:
        """The lists, own spaces and pages of positions, commission or not: words only."""
        for address, reader in itertools.product(SCREENS, self.readers):
            self.address = address
            with transaction.atomic():
                response = reader.client.get(address.path(), {"q": "zq"})
                transaction.set_rollback(True)
            cell = f"{address.name} {reader.key}: {response.status_code}"
            if response.status_code not in {200, 204, 302, 404, 405, 410, 422}:
                self.wrong.append(f"{cell}, fails: {getattr(response, 'exc_info', None)}")
            self.wrong += [f"{cell}, {fault}" for fault in self._leaks(response, reader)]


@pytest.mark.rule("R2", "R3", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R15")
@pytest.mark.rule("R24", "A1", "A3", "A4", "A6", "A23")
@pytest.mark.parametrize(("moment", "keys"), ASKED)
def test_each_page_answers_each_person_as_its_table_says_with_their_words_only(table, moment, keys):
    world = marked.MOMENTS[moment](table)
    walk = Walk(world, moment, keys)

    for row in world.rows():
        walk.walk(row, ("get",))
    walk.walk(table.commission, ("get",), only=about_situations)
    walk.screens()

    missed = {key: READS[moment].get(key, set()) - walk.found[key] for key in keys}
    walk.wrong += [f"{key} does not find {sorted(words)}" for key, words in missed.items() if words]
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.long
@pytest.mark.rule("R24", "A23")
@pytest.mark.parametrize("moment", ["in the room", "followed"])
def test_so_does_what_is_posted_empty(table, moment):
    world = marked.MOMENTS[moment](table)
    walk = Walk(world, moment, frozenset(("claire", "lea", "marc", "odile", "samir")))

    for row in world.rows():
        walk.walk(row, ("post",))

    assert not walk.wrong, "\n".join(walk.wrong)


# --- The house itself: no word of a situation, each address by its table all the same ---
def _plenary(at):
    now = timezone.now()
    return PlenarySession.objects.create(commission=at.commission, starts_at=now)


def _substitution(at):
    held = make.substitute_of(at, "rita", at.cast.yann)
    return make.substitution(held, at.claire)


def _proof(at):
    return PurgeProof.objects.create(
        commission=at.commission,
        reason="closed",
        counts={"situation": 1},
        due_on=timezone.localdate(),
        done_at=timezone.now(),
    )


def _bilan(at):
    full_year(at.commission)
    return publish_bilan(
        commission=at.commission, year=last_year(), by=fresh(at.claire), at=timezone.now()
    )


def _reader(at):
    return BilanReader.objects.get(user=at.hugo)


HOUSE = {
    Commission: lambda at: at.commission,
    Charter: lambda at: at.commission.charter,
    Mandate: lambda at: at.mandates["odile"],
    Substitution: _substitution,
    PlenarySession: _plenary,
    PurgeProof: _proof,
    PublishedBilan: _bilan,
    BilanReader: _reader,
}


@pytest.mark.rule("R2", "R3", "R20", "A1")
@pytest.mark.parametrize(
    "model",
    [m if m is Mandate else pytest.param(m, marks=pytest.mark.long) for m in HOUSE],
    ids=lambda v: v.__name__,
)
def test_each_page_of_the_house_answers_each_person_as_its_table_says(table, model):
    world = marked.submitted(table)
    walk = Walk(world, "submitted", frozenset(("claire", "lea", "odile", "hugo", "noe", "dpo")))

    walk.walk(HOUSE[model](table), ("get", "post"))

    assert not walk.wrong, "\n".join(walk.wrong)


def test_every_model_of_the_commission_with_an_address_is_walked(table):
    opened = {
        a.access.policy.model
        for a in addresses.of_kind("object")
        if a.access.policy.model._meta.app_label == "commissions"
    }
    walked = {type(row) for row in marked.followed(table).rows()} | {Contribution}
    # who opened the vault and how a link was answered are lines of other pages
    assert opened - set(HOUSE) <= walked
