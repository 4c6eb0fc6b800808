"""Between a DAC and a commission nothing passes but a chosen field, and nothing is left between them."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.models import Case
from cases.services.close_case import close_case
from commissions.enums import DecisionKind, ItemList, Outcome
from commissions.models import Decision, Identity, RestrictedSheet, Situation
from commissions.selectors.from_dac import offers_of
from commissions.selectors.referring import choices_for_sheet
from commissions.services.copy_from_dac import copy_from_dac
from common.errors import GuardsFailed, Refused
from tests.commissions.saisine import accord_words
from tests.factories import cases as dac
from tests.factories import team
from tests.factories.signin import signed_in
from tests.pages import read

NOW = timezone.now
AT_THE_DAC = "cases.case.copied_to_commission"
AT_THE_COMMISSION = "commissions.situation.copied_from_dac"


@pytest.fixture
def case(table) -> Case:
    made = dac.open_case(table.cast)
    person = made.person
    person.birth_date, person.sex = date(1945, 2, 18), "F"
    person.save()
    team.nurse(table.cast, made)
    return made


@pytest.fixture
def camille(table):
    return table.cast.camille


def copied(case, table, camille, *chosen, **changes) -> Situation:
    return copy_from_dac(
        case=case,
        commission=table.commission,
        chosen=chosen or ("age_band",),
        accord=accord_words(**changes),
        by=camille,
        at=NOW(),
    )


@pytest.mark.rule("R27")
def test_only_what_was_chosen_goes_over_with_the_accord_that_covers_it(table, case, camille):
    draft = copied(case, table, camille, "age_band", "bodies")
    typed = RestrictedSheet.objects.get(situation=draft).typed
    assert typed["age_band"] == ["75_84"]
    assert typed["body_1_kind"] == ["nursing"]
    assert "sex" not in typed
    assert draft.from_dac == ["age_band", "bodies"]
    accord = Decision.objects.get(situation=draft, kind=DecisionKind.ACCORD)
    told = Decision.objects.get(situation=draft, kind=DecisionKind.INFORMATION)
    assert (accord.outcome, told.outcome) == (Outcome.GIVEN, Outcome.GIVEN)


@pytest.mark.rule("R27", "A14")
@pytest.mark.parametrize(
    ("chosen", "changes", "field"),
    [
        (("age_band",), {"outcome": Outcome.NOT_COLLECTED, "reason": "thinking"}, "outcome"),
        (("age_band",), {"outcome": Outcome.REFUSED}, "outcome"),
        (("age_band",), {"scope": ()}, "scope"),
        (("age_band",), {"until": None}, "until"),
        (("synthesis",), {}, "chosen"),
    ],
)
def test_without_the_accord_or_a_choice_nothing_goes_over(
    table, case, camille, chosen, changes, field
):
    with pytest.raises(GuardsFailed) as refused:
        copied(case, table, camille, *chosen, **changes)
    assert field in {item.field for item in refused.value.missing}
    assert not Situation.objects.exists()
    assert not Event.objects.filter(action__in=[AT_THE_DAC, AT_THE_COMMISSION]).exists()


@pytest.mark.rule("R27")
def test_two_rows_in_the_journal_and_neither_holds_the_others_identifier(table, case, camille):
    draft = copied(case, table, camille, "age_band", "sex")
    here, there = (Event.objects.get(action=one) for one in (AT_THE_DAC, AT_THE_COMMISSION))
    assert (here.object_id, there.object_id) == (str(case.public_id), str(draft.public_id))
    assert here.data == {"fields": ["age_band", "sex"]}
    assert there.data == {}
    assert here.at != there.at  # nor a moment that only they share
    for row, other in ((here, draft), (there, case)):
        assert str(other.public_id) not in f"{row.data}{row.because}{row.object_id}"


@pytest.mark.rule("R27", "A19")
def test_no_table_links_the_two(table, case, camille):
    draft = copied(case, table, camille, "age_band", "sex", "bodies")
    ours = set(apps.get_app_config("commissions").get_models())
    theirs = {*apps.get_app_config("cases").get_models(), *apps.get_app_config("ppcs").get_models()}
    for model in ours | theirs:
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model is not None and not field.auto_created:
                assert not (model in ours and field.related_model in theirs), field
                assert not (model in theirs and field.related_model in ours), field
    values = {str(case.public_id), case.reference, str(case.person.public_id)}
    values |= {case.person.birth_name, case.person.first_name}
    assert not _found(ours, values), "nothing of the DAC's side stands at the commission's"
    assert not _found(theirs, {str(draft.public_id)})


def _found(tables, values: set[str]) -> list[str]:
    """Where one of these values stands, in any column of any of these tables."""
    found = []
    with connection.cursor() as cursor:
        for model in tables:
            name = model._meta.db_table
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows = [row for (row,) in cursor.fetchall()]
            found += [f"{name}: {v}" for v in values if v and any(v in row for row in rows)]
    return found


@pytest.mark.rule("A19")
def test_an_identity_is_never_copied_nor_compared(table, case, camille):
    draft = copied(case, table, camille, "age_band", "sex", "bodies")
    assert not Identity.objects.exists()
    names = {offer.code for offer in offers_of(case, choices_for_sheet(table.commission))}
    assert names <= {"age_band", "person_type", "sex", "housing", "bodies"}
    typed = str(RestrictedSheet.objects.get(situation=draft).typed)
    for identity in (case.person.birth_name, "1945", case.reference):
        assert identity not in typed


def test_a_measure_of_protection_goes_over_as_a_kind_of_person_only(table, case):
    team.relative(case, "legal_representative", name="Zqtuteur")
    offers = {o.code: o for o in offers_of(case, choices_for_sheet(table.commission))}
    assert offers["person_type"].typed == {"person_type": ["protected"], "protection": ["running"]}
    assert "Zqtuteur" not in str(offers)


@pytest.mark.parametrize(
    ("born", "code"), [(date(1945, 2, 18), "75_84"), (date(1930, 1, 1), "85"), (None, None)]
)
def test_an_age_becomes_a_band(table, case, born, code):
    case.person.birth_date = born
    case.person.save()
    lists = choices_for_sheet(table.commission)
    bands = [o.typed["age_band"] for o in offers_of(case, lists) if o.code == "age_band"]
    assert bands == ([[code]] if code else [])
    assert code is None or code in dict(lists[ItemList.AGE_BAND])


def test_the_coordinator_alone_may_and_the_page_ticks_nothing(table, case, camille):
    url = reverse("commissions:copy-from-dac", args=[case.public_id])
    page = read(signed_in(camille, second_factor=True).get(url))
    assert page.value("chosen") == []
    assert "75 à 84 ans" in page.text
    for user in (table.cast.samir, table.cast.nadia, table.claire):
        assert signed_in(user, second_factor=True).get(url).status_code in (403, 404)
    for user in (table.cast.sophie, table.cast.ines):
        with pytest.raises(Refused):
            copied(case, table, user)


def test_from_the_page_of_the_dac_to_the_draft_and_no_way_back(table, case, camille):
    browser = signed_in(camille, second_factor=True)
    here = read(browser.get(reverse("desk:situation", args=[case.public_id])))
    url = reverse("commissions:copy-from-dac", args=[case.public_id])
    assert url in here.links().values()
    today = timezone.localdate()
    posted = {
        "chosen": ["age_band"],
        "outcome": "given",
        "decided_on": today.strftime("%d/%m/%Y"),
        "collected_by": "coordinatrice",
        "means": "spoken",
        "scope": ["facts"],
        "only_named": "everybody",
        "until": (today + timedelta(days=100)).strftime("%d/%m/%Y"),
    }
    bad = read(browser.post(url, posted | {"chosen": [], "until": ""}))
    assert bad.status == 422
    assert bad.error("chosen")
    assert bad.value("collected_by") == "coordinatrice"
    response = browser.post(url, posted)
    draft = Situation.objects.get()
    assert response["Location"] == reverse("commissions:sheet-edit", args=[draft.public_id])
    sheet = read(browser.get(response["Location"]))
    assert sheet.value("age_band") == "75_84"
    assert case.person.birth_name not in sheet.response.content.decode()
    assert str(case.public_id) not in sheet.response.content.decode()
    after = browser.get(reverse("desk:situation", args=[case.public_id])).content.decode()
    assert str(draft.public_id) not in after


def test_a_closed_situation_is_not_copied(table, case, camille):
    close_case(case=case, version=case.version, by=camille, at=NOW(), **dac.closing())
    with pytest.raises(Refused):
        copied(case, table, camille)
