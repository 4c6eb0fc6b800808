"""What the person decided is written down whole, replaces what stood, and a no stops everything."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from commissions.enums import DecisionKind, Outcome, Scope
from commissions.enums import SituationStatus as S
from commissions.models import Decision, RestrictedSheet, Situation
from commissions.selectors.lens import sheet_for
from commissions.services.decisions import Words, record_decision, write
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from tests.commissions.saisine import accord_words, draft_of
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh

NOW = timezone.now


def note(about, words, by, **changes):
    values = {"version": about.version, "by": by, "at": NOW(), **changes}
    return record_decision(situation=about, words=words, **values)


@pytest.fixture
def about(table) -> Situation:
    return make.situation(table.commission, table.cast.samir, S.UNDER_REVIEW)


def standing(about, kind) -> Decision:
    return Decision.objects.get(situation=about, kind=kind, ended_on__isnull=True)


def test_a_new_accord_replaces_the_one_that_stood_and_both_are_kept(table, about):
    before = standing(about, DecisionKind.ACCORD)
    until = timezone.localdate() + timedelta(days=90)
    note(about, accord_words(only_named=True, named=(table.marc,), until=until), table.claire)
    after = standing(about, DecisionKind.ACCORD)
    before.refresh_from_db()
    assert before.ended_on == timezone.localdate()
    assert (after.until, after.only_named, list(after.named.all())) == (until, True, [table.marc])
    assert after.scope == ["facts"]
    codes = Event.objects.filter(object_id=str(about.public_id)).values_list("action", flat=True)
    assert {"commissions.decision.recorded", "commissions.decision.ended"} <= set(codes)


@pytest.mark.rule("R16")
def test_a_narrower_accord_is_felt_at_the_next_reading(table):
    about = make.examination(table).situation
    assert {line.name for line in sheet_for(fresh(table.marc), about).restricted} == {"care"}
    note(about, accord_words(scope=(Scope.FACTS,)), table.cast.samir)
    assert not sheet_for(fresh(table.marc), about).restricted
    about.refresh_from_db()
    note(about, accord_words(only_named=True, named=(table.rita,)), table.cast.samir)
    assert sheet_for(fresh(table.marc), about) is None


@pytest.mark.rule("R15", "A8")
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.WITHDRAWN])
def test_a_no_stops_everything_at_once(table, outcome):
    about = make.examination(table).situation
    noted = note(about, accord_words(outcome=outcome), table.cast.samir)
    assert noted.status == S.OPPOSITION
    browsers = {user: signed_in(user, second_factor=True) for user in (table.marc, table.lea)}
    for user, browser in browsers.items():
        url = reverse("commissions:situation", args=[about.public_id])
        assert browser.get(url).status_code == 404, user


def test_a_refusal_on_a_draft_leaves_nothing(table):
    draft = draft_of(table.commission, table.cast.samir)
    write(draft, accord_words(), by=table.cast.samir, at=NOW())
    assert note(draft, accord_words(outcome=Outcome.REFUSED), table.cast.samir) is None
    assert not Situation.objects.filter(pk=draft.pk).exists()


@pytest.mark.rule("A7")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"decided_on": None}, "decided_on"),
        ({"collected_by": " "}, "collected_by"),
        ({"means": ""}, "means"),
        ({"scope": ()}, "scope"),
        ({"only_named": None}, "only_named"),
        ({"only_named": True}, "named"),
        ({"until": None}, "until"),
        ({"outcome": Outcome.NOT_COLLECTED}, "reason"),
        ({"outcome": Outcome.WITHDRAWN, "means": ""}, "means"),
    ],
)
def test_each_part_of_an_accord_is_asked_for(table, about, changes, field):
    with pytest.raises(GuardsFailed) as refused:
        note(about, accord_words(**changes), table.claire)
    assert [item.field for item in refused.value.missing] == [field]
    assert standing(about, DecisionKind.ACCORD).outcome == Outcome.GIVEN


def test_a_day_to_come_is_no_decision(table, about):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(GuardsFailed):
        note(about, accord_words(decided_on=tomorrow), table.claire)


def test_an_accord_not_collected_says_why(table, about):
    words = accord_words(outcome=Outcome.NOT_COLLECTED, reason="thinking", reason_words="En mai.")
    note(about, words, table.claire)
    sheet = RestrictedSheet.objects.get(situation=about)
    assert (sheet.no_accord_reason, sheet.no_accord_words) == ("thinking", "En mai.")
    row = standing(about, DecisionKind.ACCORD)
    assert (row.outcome, row.scope, row.until) == (Outcome.NOT_COLLECTED, [], None)


def test_an_information_needs_no_scope(table, about):
    told = Words(
        kind=DecisionKind.INFORMATION,
        outcome=Outcome.GIVEN,
        decided_on=timezone.localdate(),
        collected_by="animatrice",
        means="phone",
    )
    note(about, told, table.claire)
    assert standing(about, DecisionKind.INFORMATION).collected_by == "animatrice"


def test_neither_a_stale_page_nor_a_stranger_notes_anything(table, about):
    with pytest.raises(ChangedMeanwhile):
        note(about, accord_words(), table.claire, version=about.version - 1)
    for user in (table.marc, table.lea, table.cast.camille):
        with pytest.raises(Refused):
            note(about, accord_words(), user)


def test_the_page_notes_an_accord_and_says_what_is_missing(table, about):
    claire = signed_in(table.claire, second_factor=True)
    url = reverse("commissions:decide", args=[about.public_id])
    page = read(claire.get(url))
    assert "Accord de la personne" in page.text
    posted = {"version": str(about.version), "outcome": "given", "collected_by": "Zqqui"}
    back = read(claire.post(url, posted))
    assert back.status == 422
    assert back.summary_is_first
    assert (back.value("outcome"), back.value("collected_by")) == ("given", "Zqqui")
    assert back.error("until")
    days = {
        "decided_on": timezone.localdate().strftime("%d/%m/%Y"),
        "until": (timezone.localdate() + timedelta(days=30)).strftime("%d/%m/%Y"),
    }
    whole = posted | days | {"means": "phone", "scope": ["facts"], "only_named": "everybody"}
    assert claire.post(url, whole).status_code == 302
    assert standing(about, DecisionKind.ACCORD).collected_by == "Zqqui"
    stale = read(claire.post(url, whole))
    assert stale.status == 422
    assert "modifié" in stale.summary[0]


def test_a_withdrawal_from_the_page_leads_away_from_it(table, about):
    samir = signed_in(table.cast.samir, second_factor=True)
    url = reverse("commissions:decide", args=[about.public_id])
    posted = {
        "version": str(about.version),
        "outcome": "withdrawn",
        "decided_on": timezone.localdate().strftime("%d/%m/%Y"),
        "collected_by": "médecin",
        "means": "spoken",
    }
    response = samir.post(url, posted)
    assert (response.status_code, response["Location"]) == (302, reverse("commissions:home"))
    about.refresh_from_db()
    assert about.status == S.OPPOSITION
    assert samir.get(url).status_code == 404
