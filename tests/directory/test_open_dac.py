"""A DAC opened from the command line can be worked with; a mistake leaves nothing behind."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from directory.defaults import LISTS
from directory.models import Dac, Organisation
from directory.permissions import DAC
from directory.selectors import choices_of, dac_for
from tests.factories.directory import communes
from tests.personas import BREST, DINAN, RENNES

GOOD = {
    "name": "Appui Santé 29",
    "commune": BREST,
    "covers": ["departement:29", "29155"],
    "manager_email": "Resp@Exemple.test",
    "manager_first_name": "Rozenn",
    "manager_last_name": "Kerjean",
}


@pytest.fixture(autouse=True)
def ouessant(cast):
    """An island without an EPCI."""
    communes("29155")


def run(**changes) -> str:
    out = StringIO()
    call_command("open_dac", stdout=out, **GOOD | changes)
    return out.getvalue()


def test_the_dac_is_there_with_its_lists_its_communes_and_its_manager(cast):
    assert "« Appui Santé 29 » est ouvert, 2\xa0communes couvertes." in run()
    dac = dac_for(BREST, on=timezone.localdate())
    assert dac.name == "Appui Santé 29"
    assert {name: len(items) for name, items in choices_of(dac, *LISTS).items()} == {
        name: len(items) for name, items in LISTS.items()
    }
    manager = User.objects.get(email="resp@exemple.test")
    assert DAC.can(manager, "edit_settings", dac)
    assert not manager.has_usable_password()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "Appui Santé 35"}, "déjà"),
        ({"commune": "99999"}, "import_communes"),
        ({"covers": ["departement:99"]}, "Lieu inconnu : departement:99"),
        ({"covers": [DINAN]}, "« Appui Santé 22 » répond déjà pour Dinan"),
        ({"covers": [RENNES, DINAN]}, "Appui Santé 22"),
        ({"manager_email": "resp"}, "pas complète"),
        ({"manager_email": "sophie@demo.test"}, "déjà un compte"),
    ],
)
def test_a_mistake_leaves_nothing_behind(cast, changes, told):
    before = (Dac.objects.count(), Organisation.objects.count(), User.objects.count())
    with pytest.raises(CommandError, match=told):
        run(**changes)
    assert (Dac.objects.count(), Organisation.objects.count(), User.objects.count()) == before


def test_a_dac_may_open_before_it_covers_anything(cast):
    assert "0\xa0commune couverte" in run(covers=[])
    assert dac_for(BREST, on=timezone.localdate()) is None
