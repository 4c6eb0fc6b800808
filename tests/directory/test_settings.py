"""The sections of « Réglages du DAC »: values kept, mistakes told, two managers at once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import ChangedMeanwhile, GuardsFailed
from directory.enums import Role
from directory.enums import SettingsSection as S
from directory.models import Dac
from directory.selectors import calendar_of
from directory.services.change_settings import FIELDS, change_settings
from directory.working_days import promised_on
from tests.factories.directory import MembershipFactory

PROMISES = {"delay_48_hours": 2, "delay_15_days": 4, "delay_month": 8, "delay_question": 1}
OPENING = {
    "working_weekdays": [1, 3],
    "closed_on_public_holidays": False,
    "opening_words": "le mardi et le jeudi",
}
REMINDERS = {
    "reminder_days_before": 2,
    "escalation_days_after": 3,
    "action_reminder_days": 5,
    "action_again_days": 10,
}
GOOD = {
    "settings-delais": (S.PROMISES, PROMISES, PROMISES),
    "settings-jours-ouvres": (
        S.OPENING,
        {"working_weekdays": [1, 3], "opening_words": "le mardi et le jeudi"},
        OPENING,
    ),
    "settings-rappels": (
        S.REMINDERS,
        REMINDERS,
        REMINDERS,
    ),
    "settings-avis-du-medecin-traitant": (
        S.GP_OPINION,
        {"gp_opinion_blocks": "oui"},
        {"gp_opinion_blocks": True},
    ),
    "settings-plan": (
        S.PLAN,
        {"opinion_days": 10, "plan_review_months": 6, "gp_validates_plan": "oui"},
        {"opinion_days": 10, "plan_review_months": 6, "gp_validates_plan": True},
    ),
    "settings-second-facteur": (
        S.SECOND_FACTOR,
        {"second_factor_required": "oui"},
        {"second_factor_required": True},
    ),
}


def kept(dac, section: S) -> dict:
    dac = Dac.objects.select_related("organisation").get(pk=dac.pk)
    holder = dac.organisation if section == S.SECOND_FACTOR else dac
    return {name: getattr(holder, name) for name in FIELDS[section]}


@pytest.mark.parametrize("name", GOOD)
def test_a_section_is_kept_and_written_in_the_journal(cast, sophie, address, journal, name):
    section, typed, values = GOOD[name]
    before = kept(cast.dac35, section)
    response = sophie.post(address(name), typed | {"version": cast.dac35.version})
    assert response.status_code == 302
    assert response.url == address("dac-settings")
    assert kept(cast.dac35, section) == values
    changes = {
        field: [] if field == "opening_words" else [before[field], values[field]]
        for field in values
        if before[field] != values[field]
    }
    assert journal() == [(section, {"section": section, "changes": changes})]


@pytest.mark.parametrize("name", GOOD)
def test_the_same_values_again_change_nothing(cast, sophie, address, journal, name):
    section = GOOD[name][0]
    page = sophie.get(address(name))
    form = page.context["form"]
    typed = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    assert sophie.post(address(name), typed).status_code == 302
    assert journal() == []
    cast.dac35.refresh_from_db()
    assert str(cast.dac35.version) == str(typed["version"]), section


@pytest.mark.parametrize(
    ("name", "typed", "field", "told"),
    [
        ("settings-delais", {"delay_15_days": ""}, "delay_15_days", "Écrivez un nombre."),
        ("settings-delais", {"delay_15_days": "trois"}, "delay_15_days", "en chiffres"),
        ("settings-delais", {"delay_15_days": "2,5"}, "delay_15_days", "en chiffres"),
        ("settings-delais", {"delay_15_days": "-1"}, "delay_15_days", "0"),
        ("settings-delais", {"delay_15_days": "61"}, "delay_15_days", "60"),
        ("settings-delais", {"delay_15_days": "9" * 5000}, "delay_15_days", "nombre"),
        ("settings-jours-ouvres", {"working_weekdays": []}, "working_weekdays", "au moins un jour"),
        ("settings-jours-ouvres", {"working_weekdays": ["7"]}, "working_weekdays", "plus proposée"),
        ("settings-jours-ouvres", {"opening_words": "x" * 121}, "opening_words", "trop long"),
        ("settings-rappels", {"reminder_days_before": "x"}, "reminder_days_before", "en chiffres"),
        ("settings-rappels", {"action_reminder_days": "61"}, "action_reminder_days", "60"),
        ("settings-rappels", {"action_again_days": "1"}, "action_again_days", "2"),
        (
            "settings-avis-du-medecin-traitant",
            {"gp_opinion_blocks": "peut-être"},
            "gp_opinion_blocks",
            "plus proposée",
        ),
        ("settings-plan", {"opinion_days": "0"}, "opinion_days", "1"),
        ("settings-plan", {"opinion_days": "61"}, "opinion_days", "60"),
        ("settings-plan", {"plan_review_months": "25"}, "plan_review_months", "24"),
        ("settings-plan", {"plan_review_months": "trois"}, "plan_review_months", "en chiffres"),
        ("settings-plan", {"gp_validates_plan": "?"}, "gp_validates_plan", "plus proposée"),
        ("settings-second-facteur", {}, "second_factor_required", "Choisissez une réponse."),
    ],
)
def test_a_mistake_is_told_by_its_field_and_what_was_typed_stays(
    cast, sophie, address, journal, name, typed, field, told
):
    section, good, _ = GOOD[name]
    before = kept(cast.dac35, section)
    sent = {key: value for key, value in (good | typed).items() if key != field or field in typed}
    response = sophie.post(address(name), sent | {"version": cast.dac35.version})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert told in errors[field][0]
    for key, value in sent.items():
        shown = response.context["form"][key].value()
        assert shown == ([str(one) for one in value] if isinstance(value, list) else str(value))
    assert "1 point à corriger" in response.content.decode().replace("\xa0", " ")
    assert kept(cast.dac35, section) == before
    assert journal() == []


def test_a_dac_that_would_never_open_is_refused(cast, at):
    cast.dac35.closures.create(
        label="Travaux",
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate().replace(year=timezone.localdate().year + 2),
    )
    with pytest.raises(GuardsFailed) as refused:
        change_settings(dac=cast.dac35, section=S.OPENING, values=OPENING, by=cast.sophie, at=at)
    assert refused.value.missing[0].field == "working_weekdays"
    assert kept(cast.dac35, S.OPENING)["working_weekdays"] == [0, 1, 2, 3, 4]


# --- Two managers at once ---
def test_the_second_manager_is_told_what_the_first_changed(cast, sophie, address, at):
    shown = cast.dac35.version
    change_settings(
        dac=cast.dac35,
        section=S.PROMISES,
        values=kept(cast.dac35, S.PROMISES) | {"delay_15_days": 5},
        by=cast.sophie,
        at=at,
    )
    typed = PROMISES | {"version": shown}
    response = sophie.post(address("settings-delais"), typed)
    assert response.status_code == 409
    page = response.content.decode().replace("\xa0", " ")
    assert "Sophie Lemoine a changé entre-temps" in page
    assert "« sous 15 jours » : 3 jours ouvrés → 5 jours ouvrés" in page
    assert response.context["form"]["delay_month"].value() == "8"
    assert kept(cast.dac35, S.PROMISES)["delay_15_days"] == 5
    # having read it, the second manager means it
    again = typed | {"version": response.context["form"]["version"].value()}
    assert sophie.post(address("settings-delais"), again).status_code == 302
    assert kept(cast.dac35, S.PROMISES) == PROMISES


def test_what_the_second_left_alone_takes_the_new_value(cast, sophie, address, at):
    """Two managers change two delays of the same form: both changes hold."""
    old = kept(cast.dac35, S.PROMISES)
    change = {"dac": cast.dac35, "by": cast.sophie, "at": at}
    change_settings(section=S.PROMISES, values=old | {"delay_15_days": 5}, **change)
    change_settings(section=S.PROMISES, values=old | {"delay_15_days": 6}, **change)
    typed = old | {"delay_month": 9, "version": cast.dac35.version}
    form = sophie.post(address("settings-delais"), typed).context["form"]
    again = {bound.html_name: bound.value() for bound in form}
    assert (again["delay_15_days"], again["delay_month"]) == ("6", "9")
    assert sophie.post(address("settings-delais"), again).status_code == 302
    assert kept(cast.dac35, S.PROMISES) == old | {"delay_15_days": 6, "delay_month": 9}


@pytest.mark.parametrize("holidays", [True, False])
def test_days_and_boxes_take_their_new_value_too(cast, sophie, address, at, holidays):
    cast.dac35.closed_on_public_holidays = not holidays
    cast.dac35.save()
    shown = {"version": cast.dac35.version, "opening_words": "le matin"}
    shown |= {"working_weekdays": [0, 1, 2, 3, 4]}
    shown |= {} if holidays else {"closed_on_public_holidays": "on"}
    values = OPENING | {"closed_on_public_holidays": holidays}
    change_settings(dac=cast.dac35, section=S.OPENING, values=values, by=cast.sophie, at=at)
    page = sophie.post(address("settings-jours-ouvres"), shown)
    assert page.status_code == 409
    form = page.context["form"]
    assert form["working_weekdays"].value() == ["1", "3"]
    assert bool(form["closed_on_public_holidays"].value()) is holidays
    assert form["opening_words"].value() == "le matin"


def test_a_mistake_in_between_does_not_hide_the_conflict(cast, sophie, address, at):
    shown = cast.dac35.version
    change_settings(dac=cast.dac35, section=S.PROMISES, values=PROMISES, by=cast.sophie, at=at)
    wrong = PROMISES | {"delay_month": "x", "version": shown}
    response = sophie.post(address("settings-delais"), wrong)
    assert response.status_code == 422
    corrected = PROMISES | {
        "delay_month": "9",
        "version": response.context["form"]["version"].value(),
    }
    assert sophie.post(address("settings-delais"), corrected).status_code == 409


def test_another_section_is_no_conflict(cast, at):
    shown = cast.dac35.version
    values = REMINDERS
    change_settings(dac=cast.dac35, section=S.REMINDERS, values=values, by=cast.sophie, at=at)
    dac = change_settings(
        dac=cast.dac35, section=S.PROMISES, values=PROMISES, by=cast.sophie, at=at, version=shown
    )
    assert dac.version == shown + 2
    assert kept(dac, S.REMINDERS) == values


@pytest.mark.parametrize("version", ["", "0", "1", "999999"])
def test_a_page_of_unknown_age_never_overwrites(cast, sophie, address, at, version):
    change_settings(dac=cast.dac35, section=S.PROMISES, values=PROMISES, by=cast.sophie, at=at)
    typed = PROMISES | {"delay_month": 30, "version": version}
    assert sophie.post(address("settings-delais"), typed).status_code == 409
    assert kept(cast.dac35, S.PROMISES) == PROMISES


def test_the_service_itself_refuses_whom_the_page_refuses(cast, at):
    for name in ("camille", "nadia", "noe", "samir"):
        with pytest.raises(PermissionDenied):
            change_settings(
                dac=cast.dac35,
                section=S.PROMISES,
                values=PROMISES,
                by=cast.people[name],
                at=at,
            )


def test_a_change_of_nobody_elses_words_reads_as_one(cast, at):
    """The message is the exception's own, for whoever calls the service without a page."""
    shown = cast.dac35.version
    change_settings(
        dac=cast.dac35,
        section=S.GP_OPINION,
        values={"gp_opinion_blocks": True},
        by=cast.sophie,
        at=at,
    )
    with pytest.raises(ChangedMeanwhile, match="l’avis du médecin traitant bloque : non → oui"):
        change_settings(
            dac=cast.dac35,
            section=S.GP_OPINION,
            values={"gp_opinion_blocks": True},
            by=cast.sophie,
            at=at,
            version=shown,
        )


# --- What the page shows ---
def test_a_coordinator_reads_and_has_no_button(cast, client, address):
    client.force_login(cast.camille)
    page = client.get(address("dac-settings")).content.decode()
    assert "Vous lisez ces réglages." in page
    assert "Modifier" not in page
    assert address("settings-delais") not in page


def test_the_manager_has_the_buttons(sophie, address):
    page = sophie.get(address("dac-settings")).content.decode()
    for name in GOOD:
        assert address(name) in page


def test_the_examples_are_the_dates_that_would_be_promised(cast, sophie, address):
    received = timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0)
    shown = sophie.get(address("dac-settings")).context["examples"]
    assert [(one["days"], one["on"]) for one in shown] == [
        (days, promised_on(received, days, calendar_of(cast.dac35))) for days in (1, 3, 5, 2)
    ]
    typed = {"delay_48_hours": 0, "delay_15_days": "x", "delay_month": 12, "delay_question": ""}
    live = sophie.get(address("promise-examples"), typed)
    assert [one["days"] for one in live.context["examples"]] == [0, 12]
    assert "le jour même" in live.content.decode()


def test_the_index_leads_to_ones_own_dac(cast, client, address):
    client.force_login(cast.camille)
    assert client.get("/reglages/").url == address("dac-settings")
    client.force_login(cast.samir)
    assert client.get("/reglages/").status_code == 404


def test_the_index_lets_choose_between_two(cast, client):
    MembershipFactory(
        professional=cast.camille.professional,
        organisation=cast.organisations["dac22"],
        role=Role.COORDINATOR,
    )
    client.force_login(cast.camille)
    page = client.get("/reglages/")
    assert [dac.name for dac in page.context["dacs"]] == ["Appui Santé 22", "Appui Santé 35"]
