"""Hostile input: no page fails, none tells anything, and none that only shows changes something."""

import json
import os
from pathlib import Path

import pytest

from cases.enums import Volet
from commissions.models import Situation
from tests import addresses, markers
from tests.commissions import marked
from tests.factories import commissions as make
from tests.fuzz.forge import Forge
from tests.objects import OBJECTS, calm, printed_once  # noqa: F401 - fixtures
from tests.readers import readers

pytestmark = [
    pytest.mark.walk,
    pytest.mark.long,
    pytest.mark.usefixtures("calm", "printed_once"),
]
SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
EACH = int(os.environ.get("FUZZ_EACH", "2"))  # requests an address; make fuzz asks for more
REPORT = os.environ.get("FUZZ_REPORT", "")
# who reads nothing of these worlds, whatever they send
OUTSIDERS = {"nadia", "stranger", "superuser", "former", "closed", "anonymous", "noe", "hugo"}
BRIEF = {
    "samir",
    "camille",
    "nadia",
    "ines",
    "louis",
    "ana",
    "sophie",
    "superuser",
    "anonymous",
    "dpo",
}
# what those inside may not read whatever they send; in tests/around.py the person lets Inès read
# everything, Louis the aides, Ana coordination, and Samir, who asked, nothing that was written since
NOTED_BY_THE_DAC = frozenset(word.lower() for word in markers.INTERNAL.values())
VOLETS = frozenset(markers.OF_VOLETS.values())
CARE, SUPPORT = markers.OF_VOLETS[Volet.CARE], markers.OF_VOLETS[Volet.SUPPORT]
KEPT_FROM = {
    "samir": NOTED_BY_THE_DAC | VOLETS,
    "ines": NOTED_BY_THE_DAC,
    "louis": NOTED_BY_THE_DAC | {CARE},
    "ana": NOTED_BY_THE_DAC | {CARE, SUPPORT},
    "sophie": {CARE, SUPPORT},
    "dpo": NOTED_BY_THE_DAC | VOLETS,
}


def elsewhere() -> list[addresses.Address]:
    """Every address that opens no object by an identifier of ours."""
    return [a for a in addresses.everything() if a.access is None or a.access.kind != "object"]


def told(forge: Forge, what: str) -> None:
    """For `make fuzz`, which adds up what each test found."""
    if REPORT:
        found = forge.found
        line = {
            "what": what,
            "requests": found.requests,
            "errors_500": found.errors_500,
            "leaks": found.leaks,
            "get_changes": found.get_changes,
        }
        with Path(REPORT).open("a", encoding="utf-8") as report:
            report.write(json.dumps(line, ensure_ascii=True) + "\n")
    assert forge.found.requests
    assert not forge.found.faults, "\n".join([f"seed {SEED}", *forge.found.faults[:40]])


def of_the_person(reader, response) -> set[str]:
    found = markers.seen_in(response)
    if reader.key in OUTSIDERS:
        return found
    return found & KEPT_FROM.get(reader.key, frozenset())


@pytest.mark.parametrize("model", list(OBJECTS), ids=lambda model: model.__name__)
def test_no_address_of_an_object_gives_way(cast, model):
    markers.name_the_motive(cast)
    build, states = OBJECTS[model]
    obj = build(cast, list(states)[-1])
    people = [reader for reader in readers(cast) if reader.key in BRIEF]
    forge = Forge(SEED, of_the_person)
    for address in addresses.on_objects_of(model):
        forge.attack(address, [obj.public_id], people, EACH)
    told(forge, model.__name__)


def test_no_other_address_gives_way(cast):
    markers.sent(cast)
    people = [reader for reader in readers(cast) if reader.key in BRIEF]
    forge = Forge(SEED, of_the_person)
    for address in elsewhere():
        forge.attack(address, [], people, EACH)
    told(forge, "elsewhere")


def test_no_address_of_a_commission_gives_way(cast):
    world = marked.MOMENTS["in the room"](make.table(cast))
    code = str(Situation.objects.get(pk=world.situation.pk).code)
    people = marked.readers_of(
        world, frozenset(["claire", "marc", "odile", "samir", "noe", "hugo", "dpo"])
    )

    def leaked(reader, response) -> set[str]:
        return marked.seen_in(response, code) if reader.key in OUTSIDERS else set()

    forge = Forge(SEED, leaked)
    for row in world.rows():
        for address in addresses.on_objects_of(type(row)):
            forge.attack(address, [row.public_id], people, EACH)
    told(forge, "commission")
