"""The admin of the territory: read by whoever runs the machine, written through the services."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from audit.selectors import changes_of
from directory.models import Commune, Dac, DacCoverage, Organisation
from tests.factories.signin import signed_in
from tests.personas import BECHEREL, RENNES

MODELS = (Commune, Dac, DacCoverage, Organisation)
READ_ONLY = (Commune, Dac, DacCoverage)


@pytest.fixture
def noe(cast):
    return signed_in(cast.noe, second_factor=True)


def page(model, name: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_only_territory_and_organisations_are_there():
    ours = {model for model in admin.site._registry if model._meta.app_label == "directory"}
    assert ours == set(MODELS)


def test_nobody_reads_the_journal_here(cast, noe):
    """Whoever protects the data of a DAC searches its trail on pages of their own, and no other one."""
    assert [model for model in admin.site._registry if model._meta.app_label == "audit"] == []
    superuser = User.objects.create_superuser(
        email="superuser@demo.test", first_name="Su", last_name="Perutilisateur"
    )
    officer = signed_in(cast.dpo, second_factor=True)
    for client in (noe, officer, signed_in(superuser, second_factor=True)):
        assert client.get("/administration/audit/event/").status_code == 404


@pytest.mark.parametrize("model", MODELS)
def test_who_checks_does_not_run_the_machine(cast, model):
    officer = signed_in(cast.dpo, second_factor=True)
    one = model.objects.order_by("pk").first()
    assert officer.get(page(model, "changelist")).status_code == 403
    assert officer.post(page(model, "change", one.pk), {"name": "Autre"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_the_administrator_reads(noe, model):
    one = model.objects.order_by("pk").first()
    assert noe.get(page(model, "changelist")).status_code == 200
    assert noe.get(page(model, "changelist"), {"q": "rennes"}).status_code == 200
    assert noe.get(page(model, "change", one.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_deleted(noe, model):
    one = model.objects.order_by("pk").first()
    assert noe.get(page(model, "delete", one.pk)).status_code == 403
    assert noe.post(page(model, "delete", one.pk), {"post": "yes"}).status_code == 403
    noe.post(page(model, "changelist"), {"action": "delete_selected", "_selected_action": [one.pk]})
    assert model.objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_is_the_managers_is_only_read(noe, model):
    one = model.objects.order_by("pk").first()
    assert noe.get(page(model, "add")).status_code == 403
    assert noe.post(page(model, "change", one.pk), {"name": "Autre"}).status_code == 403


@pytest.mark.parametrize("name", ["sophie", "camille", "samir", "dpo"])
def test_nobody_else_enters(cast, name):
    client = signed_in(cast.people[name])
    for model in MODELS:
        assert client.get(page(model, "changelist")).status_code in (302, 404)


def test_an_organisation_is_written_by_the_service(cast, noe):
    values = {"name": "EHPAD des Tilleuls", "kind": "care_home", "sector": "medico_social"}
    sent = values | {"commune": BECHEREL, "finess": "", "phone": "", "email": ""}
    assert noe.post(page(Organisation, "add"), sent).status_code == 302
    made = Organisation.objects.get(name="EHPAD des Tilleuls")
    assert made.search_name == "ehpad des tilleuls"
    assert [event.action for event in changes_of(made)] == ["directory.organisation.registered"]

    noe.post(
        page(Organisation, "change", made.pk), sent | {"commune": RENNES, "name": "Les Tilleuls"}
    )
    made.refresh_from_db()
    assert (made.name, made.search_name, made.commune_id) == (
        "Les Tilleuls",
        "les tilleuls",
        RENNES,
    )
    corrected = changes_of(made).last()
    assert corrected.action == "directory.organisation.corrected"
    assert (corrected.data, corrected.actor_id) == ({"fields": ["commune", "name"]}, cast.noe.pk)

    noe.post(
        page(Organisation, "change", made.pk), sent | {"commune": RENNES, "name": "Les Tilleuls"}
    )
    assert changes_of(made).count() == 2


def test_the_second_factor_of_a_dac_is_not_the_administrators(cast, noe):
    dac = cast.organisations["dac35"]
    html = noe.get(page(Organisation, "change", dac.pk)).content.decode()
    assert "second_factor_required" not in html
