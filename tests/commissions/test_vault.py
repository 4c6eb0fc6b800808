"""The identity vault: what closes it, who opens it and how it is told, what never comes out of it."""

import json
import re

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection
from django.utils import timezone

from audit.models import Event
from commissions import urls, vault
from commissions.enums import Mode, Scope, SituationStatus, VaultPurpose
from commissions.models import BlindMark, Identity, Mandate, Situation, VaultOpening
from commissions.services.oppose import oppose
from commissions.services.vault import (
    fill,
    known_here,
    link_check,
    open_vault,
    opposed_before,
    typed_by,
)
from common.errors import GuardsFailed, Refused
from notifications.models import Notice, OutboxMessage
from tests.factories import commissions as make
from tests.factories.team import InDays, dated
from tests.personas import fresh

NOW = timezone.now
BERTHE = {
    "last_name": "Le Goff",
    "first_name": "Berthe",
    "birth_date": "1941-03-12",
    "address": "3 rue des Zqlilas",
    "phone": "0299010203",
    "representative": "",
}
REASON = "Vérifier auprès d’elle qu’elle est d’accord."


def filled(table, status=SituationStatus.UNDER_REVIEW, **fields) -> Situation:
    about = make.situation(table.commission, table.cast.samir, status, **fields)
    fill(situation=about, identity=BERTHE, by=fresh(table.claire), at=NOW())
    return about


def by_name(table, **fields):
    """An examination in the nominative mode: Marc alone is admitted, and he is in the list."""
    entry = make.examination(table, mode=Mode.NOMINATIVE, **fields)
    entry.admissions.filter(user=table.odile).update(ended_at=NOW())
    fill(situation=entry.situation, identity=BERTHE, by=fresh(table.claire), at=NOW())
    return entry


def opened(about, by, purpose=VaultPurpose.NOMINATIVE, reason=REASON):
    return open_vault(situation=about, purpose=purpose, reason=reason, by=fresh(by), at=NOW())


@pytest.mark.rule("R10", "A17")
def test_the_database_holds_nothing_that_can_be_read_without_the_key(table):
    about = filled(table)
    row = Identity.objects.get(pk=about.pk)
    for text in ("Goff", "Berthe", "1941", "Zqlilas", "0299010203"):
        assert text not in row.sealed
        assert text not in row.blind
    other = Fernet(Fernet.generate_key())
    with pytest.raises(InvalidToken):
        other.decrypt(row.sealed.encode())
    assert opened(about, table.claire, VaultPurpose.CONTACT)["address"] == "3 rue des Zqlilas"


@pytest.mark.rule("R10")
def test_what_is_sealed_does_not_open_under_another_situation(table):
    about, other = filled(table), make.situation(table.commission, table.cast.samir)
    sealed = Identity.objects.get(pk=about.pk).sealed
    with pytest.raises(vault.Damaged):
        vault.unseal(sealed, belongs_to=other.public_id)
    with pytest.raises(vault.Damaged):
        vault.unseal(f"{sealed[:-4]}AAA=", belongs_to=about.public_id)


def test_a_new_key_in_front_closes_again_and_the_old_one_may_go(table, settings):
    about = filled(table)
    row, old = Identity.objects.get(pk=about.pk), settings.VAULT_KEYS[0]
    new = Fernet.generate_key().decode()
    settings.VAULT_KEYS = [new, old]
    assert not vault.is_current(row.sealed)
    renewed = vault.reseal(row.sealed)
    settings.VAULT_KEYS = [new]
    assert vault.is_current(renewed)
    assert vault.unseal(renewed, belongs_to=about.public_id)["first_name"] == "Berthe"
    with pytest.raises(vault.Damaged):
        vault.is_current(row.sealed)


@pytest.mark.rule("R10", "R24")
def test_an_opening_leaves_its_reason_a_row_and_a_message_to_the_animateur_and_the_dpo(table):
    about = filled(table)
    with pytest.raises(GuardsFailed, match="20 caractères"):
        opened(about, table.claire, VaultPurpose.CONTACT, reason="Parce que.")
    with pytest.raises(GuardsFailed, match="pour quoi"):
        opened(about, table.claire, "curiosity")
    assert not VaultOpening.objects.exists()
    identity = opened(about, table.claire, VaultPurpose.CONTACT)
    assert identity["last_name"] == "Le Goff"
    one = VaultOpening.objects.get()
    assert (one.opened_by, one.purpose, one.reason) == (table.claire, "contact", REASON)
    assert one.mandate == table.mandates["claire"]
    told = Notice.objects.filter(kind="commissions.vault")
    assert {notice.recipient for notice in told} == {table.claire, table.cast.dpo}
    assert {notice.sentence for notice in told} == {"Vous avez un élément à consulter."}
    event = Event.objects.get(action="commissions.vault.opened")
    assert event.object_id == str(about.public_id)
    assert "Goff" not in json.dumps(event.data)
    assert REASON not in json.dumps(event.data)


@pytest.mark.rule("R10", "R13", "A4")
def test_by_name_for_the_list_alone_and_never_with_somebody_from_outside(table):
    entry = by_name(table)
    assert opened(entry.situation, table.marc)["first_name"] == "Berthe"
    assert refused(entry.situation, table.odile)
    again = make.admission(entry, table.mandates["rita"], table.claire)
    assert opened(entry.situation, table.marc)
    again.in_secret_list = False  # admitted as somebody from outside, not confirmed yet
    again.save()
    assert refused(entry.situation, table.marc)
    assert opened(entry.situation, table.claire, VaultPurpose.CONTACT)


@pytest.mark.rule("R10", "R16")
@pytest.mark.parametrize(
    "lost",
    [
        {"mode": Mode.ANONYMOUS},
        {"scope": [Scope.FACTS, Scope.CARE]},
        {"only_named": True},
        {"until": InDays(-1)},
    ],
    ids=["anonymous", "identity not covered", "not named", "over"],
)
def test_without_the_accord_for_the_identity_the_list_gets_none(table, lost):
    entry = by_name(table)
    about = entry.situation
    assert opened(about, table.marc)
    if "mode" in lost:
        Situation.objects.filter(pk=about.pk).update(**lost)
    else:
        about.decisions.filter(kind="accord").update(**dated(lost))
    assert refused(about, table.marc)


@pytest.mark.rule("R3", "R10", "A1")
@pytest.mark.parametrize("who", ["lea", "rita", "hugo", "samir", "noe", "dpo"])
def test_neither_secretariat_nor_other_members_nor_rank_opens_it(table, who):
    assert refused(by_name(table).situation, table.people[who])


def test_the_referent_of_the_list_opens_it_for_their_own_part_only(table):
    entry = make.examined(table, mode=Mode.NOMINATIVE)
    fill_any(table, entry.situation)
    assert opened(entry.situation, table.marc, VaultPurpose.RETURN)
    with pytest.raises(GuardsFailed, match="pour quoi"):
        opened(entry.situation, table.marc, VaultPurpose.RIGHTS)
    Mandate.objects.filter(pk=table.mandates["marc"].pk).update(in_secret_list=False)
    assert refused(entry.situation, table.marc)


@pytest.mark.rule("R10")
@pytest.mark.parametrize("status", ["suspended", "closed", "opposition"])
def test_what_is_stopped_or_over_does_not_open(table, status):
    about = filled(table, SituationStatus.SUBMITTED)
    make.walk(about, status)
    assert refused(Situation.objects.get(pk=about.pk), table.claire)


def test_the_referrer_fills_it_and_reads_again_what_they_typed_until_it_is_sent(table):
    samir = table.cast.samir
    about = make.situation(table.commission, samir, SituationStatus.DRAFT)
    fill(situation=about, identity=BERTHE, by=fresh(samir), at=NOW())
    assert typed_by(situation=about, by=samir)["first_name"] == "Berthe"
    assert typed_by(situation=about, by=table.claire) == {}
    filled_at = Identity.objects.get(pk=about.pk).filled_at
    fill(situation=about, identity=BERTHE, by=fresh(samir), at=NOW())
    assert Identity.objects.get(pk=about.pk).filled_at == filled_at
    make.walk(about, SituationStatus.SUBMITTED)
    about = Situation.objects.get(pk=about.pk)
    assert typed_by(situation=about, by=samir) == {}
    assert refused(about, samir)
    make.walk(about, SituationStatus.TO_COMPLETE)
    fill(situation=about, identity={}, by=fresh(samir), at=NOW())
    assert not Identity.objects.filter(pk=about.pk).exists()


@pytest.mark.rule("R10", "A5")
def test_no_other_query_ever_meets_the_vault():
    """No way leads from another model to the identity, and its own rows come without the text."""
    reverse = {
        (model.__name__, relation.get_accessor_name())
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if relation.related_model is Identity and not relation.hidden
    }
    assert reverse == set()
    assert '"sealed"' not in str(Identity.objects.all().query)
    with pytest.raises(FieldError):
        list(Situation.objects.filter(identity__isnull=False))
    assert Identity not in {
        field.related_model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation
    }


@pytest.mark.rule("A24")
def test_the_animateur_learns_yes_or_no_whether_the_person_is_known_here(table):
    first, second = filled(table), filled(table)
    assert known_here(situation=second, by=fresh(table.claire), at=NOW())
    assert known_here(situation=first, by=fresh(table.claire), at=NOW())
    with pytest.raises(Refused):
        known_here(situation=second, by=fresh(table.lea), at=NOW())
    alone = make.situation(table.commission, table.cast.samir, SituationStatus.UNDER_REVIEW)
    other = BERTHE | {"birth_date": "1942-03-12"}
    fill(situation=alone, identity=other, by=fresh(table.claire), at=NOW())
    assert not known_here(situation=alone, by=fresh(table.claire), at=NOW())
    elsewhere = make.commission(name="Une autre")
    assert vault.blind_of(BERTHE, within=elsewhere.public_id) != vault.blind_of(
        BERTHE, within=table.commission.public_id
    )


@pytest.mark.parametrize("last_name", ["LE GOFF", "le-goff", "Le Goff "])
def test_one_person_written_three_ways_is_one(table, last_name):
    within = table.commission.public_id
    same = vault.blind_of(BERTHE | {"last_name": last_name}, within=within)
    assert same == vault.blind_of(BERTHE, within=within)
    assert vault.blind_of(BERTHE | {"birth_date": ""}, within=within) == ""


@pytest.mark.rule("A24")
def test_after_an_opposition_a_newer_accord_is_asked_for(table):
    first = filled(table)
    today = timezone.localdate()
    oppose(situation=first, by=fresh(table.claire), at=NOW(), decided_on=today, how="spoken")
    second = filled(table)
    assert "nouvel accord" in opposed_before(second)[0].message
    second.decisions.filter(kind="accord").update(decided_on=today)
    assert opposed_before(second) == []
    third = filled(table)
    third_blind = Identity.objects.get(pk=third.pk).blind
    Identity.objects.filter(pk=first.pk).delete()
    assert opposed_before(third) == []
    BlindMark.objects.create(commission=table.commission, blind=third_blind, noted_on=today)
    assert opposed_before(third)


@pytest.mark.rule("R30")
def test_a_link_is_looked_for_in_the_vault_and_only_the_mandate_comes_out(table):
    about = filled(table)
    table.rita.last_name = "LE GOFF"
    table.rita.save()
    mandates = list(Mandate.objects.filter(commission=table.commission).select_related("user"))
    found = link_check(situation=about, mandates=mandates, by=fresh(table.lea), at=NOW())
    assert found == {table.mandates["rita"].pk}
    with pytest.raises(Refused):
        link_check(situation=about, mandates=mandates, by=fresh(table.rita), at=NOW())
    represented = BERTHE | {"last_name": "Autre", "representative": "Mme Anne Le Goff, UDAF"}
    fill(situation=about, identity=represented, by=fresh(table.claire), at=NOW())
    found = link_check(situation=about, mandates=mandates, by=fresh(table.lea), at=NOW())
    assert found == {table.mandates["rita"].pk}


@pytest.mark.rule("R29")
def test_no_message_about_the_vault_says_anything(table):
    about = filled(table)
    opened(about, table.claire, VaultPurpose.CONTACT)
    for row in OutboxMessage.objects.filter(kind="commissions.vault"):
        assert row.path == "/commissions/"
        assert row.wording == ""


@pytest.mark.rule("R10", "A17")
def test_the_application_cannot_rewrite_an_opening(table):
    opened(filled(table), table.claire, VaultPurpose.CONTACT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('commissions_vaultopening', 'UPDATE'),"
            " has_table_privilege('commissions_vaultopening', 'DELETE')"
        )
        assert cursor.fetchone() == (False, False)


def fill_any(table, about) -> None:
    """The rows as `fill` leaves them, in a state in which nobody fills any more."""
    Identity.objects.create(
        situation=about,
        sealed=vault.seal(BERTHE, belongs_to=about.public_id),
        blind=vault.blind_of(BERTHE, within=table.commission.public_id),
        filled_by=table.claire,
        filled_at=NOW(),
    )


def refused(about, by) -> bool:
    """Whether the vault stays closed to this person, and leaves no trace of an opening by them."""
    before = VaultOpening.objects.count()
    with pytest.raises(Refused):
        opened(about, by)
    return VaultOpening.objects.count() == before


@pytest.mark.rule("R32")
def test_nothing_ranks_a_person_and_no_page_lists_persons():
    """No score, no level of danger, no recommendation; identities come one by one, never in a list."""
    banned = re.compile(r"score|risk|danger|level|priority|severity|recommend|rating|note_")
    for model in apps.get_app_config("commissions").get_models():
        names = [field.name for field in model._meta.concrete_fields]
        assert [name for name in names if banned.search(name)] == [], model.__name__
    for pattern in urls.urlpatterns:
        access = getattr(pattern.callback, "access", None)
        policy = getattr(access, "policy", None)
        assert policy is None or policy.model is not Identity, pattern.name
    assert not Identity._meta.ordering
    assert {field.name for field in Identity._meta.concrete_fields} == {
        "situation",
        "sealed",
        "blind",
        "filled_by",
        "filled_at",
    }
