"""Who reads a situation before the commission: every condition of rule R2, one taken away at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commissions.enums import Outcome, SituationStatus
from commissions.models import Admission, Decision, LinkAnswer, Mandate, Situation
from commissions.permissions import SITUATION
from commissions.selectors.lens import Category, category_of, sheet_for
from tests.factories import commissions as make
from tests.personas import fresh


def sees(user, about) -> bool:
    listed = SITUATION.visible_to(fresh(user)).filter(pk=about.pk).exists()
    assert listed == bool(SITUATION.can(fresh(user), "view", Situation.objects.get(pk=about.pk)))
    return listed


def test_everybody_in_their_place_and_nobody_else(table):
    entry = make.examination(table)
    about = entry.situation
    seeing = {name for name, user in table.people.items() if sees(user, about)}
    assert seeing == {"claire", "lea", "samir", "marc", "odile"}
    categories = {name: category_of(fresh(user), about) for name, user in table.people.items()}
    assert categories["marc"] is Category.LISTED
    assert categories["odile"] is Category.OUTSIDE
    assert categories["claire"] is Category.COORDINATION
    assert categories["rita"] is categories["hugo"] is categories["noe"] is None


@pytest.mark.rule("R2", "R4", "R5", "R7", "R16", "R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: Mandate.objects.filter(user=t.marc).update(
            ends_on=timezone.localdate() - timedelta(days=1)
        ),
        lambda t, e: make.new_charter(t),
        lambda t, e: make.substitution(make.substitute_of(t, "marc", t.hugo), t.claire),
        lambda t, e: Admission.objects.filter(user=t.marc).update(ended_at=timezone.now()),
        lambda t, e: Admission.objects.filter(user=t.marc).update(closes_at=timezone.now()),
        lambda t, e: LinkAnswer.objects.filter(user=t.marc).update(has_link=True, kind="other"),
        lambda t, e: Decision.objects.filter(kind="accord").update(
            until=timezone.localdate() - timedelta(days=1)
        ),
        lambda t, e: Decision.objects.filter(kind="accord").update(outcome=Outcome.WITHDRAWN),
        lambda t, e: Decision.objects.filter(kind="accord").update(only_named=True),
    ],
    ids=[
        "mandate",
        "charter",
        "suppléant acts",
        "admission",
        "window",
        "deport",
        "accord over",
        "withdrawn",
        "not named",
    ],
)
def test_one_condition_less_is_nothing_at_all(table, lost):
    entry = make.examination(table)
    assert sees(table.marc, entry.situation)
    lost(table, entry)
    assert not sees(table.marc, entry.situation)


@pytest.mark.rule("R11", "R14")
def test_outside_the_list_gets_neither_care_nor_partners(table):
    about = make.examination(table).situation
    marc, odile = (sheet_for(fresh(user), about) for user in (table.marc, table.odile))
    assert {line.name for line in marc.restricted} == {"care"}
    assert not odile.restricted
    assert not odile.steps
    assert not odile.bodies
    words = " ".join(line.words for line in odile.lines)
    assert "Isolement" in words
    for absent in ("Rupture de soins", "Vulnérabilité psychique", "voisine", "Zqcontact"):
        assert absent not in words


@pytest.mark.rule("R15")
def test_opposition_hides_it_from_all_but_the_animateur_who_gets_the_code_alone(table):
    about = make.examination(table).situation
    about.oppose(at=timezone.now())
    about.save()
    seeing = {name for name, user in table.people.items() if sees(user, about)}
    assert seeing == {"claire"}
    sheet = sheet_for(fresh(table.claire), about)
    assert sheet.locked
    assert (sheet.lines, sheet.question, sheet.persons_words) == ((), "", "")


@pytest.mark.parametrize("status", [s for s in SituationStatus if s != SituationStatus.PURGED])
def test_the_factory_walks_to_every_state(table, status):
    assert make.situation(table.commission, table.cast.samir, status).status == status
