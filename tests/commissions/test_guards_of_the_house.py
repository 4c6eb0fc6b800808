"""What the house of a commission refuses: its lists, mandates, charter, sessions, readers and rights."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commissions.enums import ItemList, Quality, RightKind
from commissions.models import Charter, Mandate, RightsRequest, Substitution
from commissions.services import bilan, charter, items, mandates, plenary, rights, set_up
from commissions.services import substitution as suppleance
from common.errors import Refused
from tests.commissions.conditions import day, hour, lacking, set_of
from tests.commissions.house import card, give, who
from tests.factories import commissions as make

NOW = timezone.now


# --- Settings, lists, charter ---
def test_two_numbers_in_order_stand_in_one_section():
    for lower, higher, _ in set_up.IN_ORDER:
        assert any({lower, higher} <= set(fields) for fields in set_up.FIELDS.values()), lower


def test_a_charter_has_a_text(table):
    with lacking("text", "Écrivez le texte"):
        charter.adopt_charter(
            commission=table.commission,
            text="  ",
            version=table.commission.version,
            **who(table.claire),
        )
    assert Charter.objects.count() == 1


def test_a_list_keeps_one_choice(table):
    rows = table.commission.items.filter(kind=ItemList.AREA)
    last = rows.first()
    rows.exclude(pk=last.pk).update(is_active=False)
    with lacking("code", "Une liste garde au moins un choix"):
        items.switch_item(
            commission=table.commission,
            kind=ItemList.AREA,
            code=last.code,
            is_active=False,
            **who(table.claire),
        )


def test_a_charter_changes_its_text_and_is_signed_with_a_tick(table):
    with lacking("text", "celui de la version en vigueur"):
        charter.adopt_charter(
            commission=table.commission,
            text=f" {table.commission.charter.text} ",
            version=table.commission.version,
            **who(table.claire),
        )
    with lacking("agreed", "vous vous engagez personnellement"):
        charter.sign_charter(
            commission=table.commission,
            charter_shown=str(table.commission.charter.public_id),
            agreed=False,
            **who(table.marc),
        )


# --- Mandates ---
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"quality": "x"}, "quality", "Choisissez en quelle qualité."),
        ({"quality": Quality.SUBSTITUTE}, "stands_for", "Choisissez quel titulaire"),
        ({"family": "users"}, "in_secret_list", "hors de cette liste"),
        ({"in_secret_list": None}, "in_secret_list", "Répondez oui ou non"),
        ({"ends_on": -1}, "ends_on", "Le dernier jour vient avant le premier."),
    ],
)
def test_a_mandate_says_what_it_is(table, changes, field, sentence):
    if "ends_on" in changes:
        changes = {"ends_on": day(changes["ends_on"])}
    with lacking(field, sentence):
        give(table, table.cast.ines, **changes)


def test_a_mandate_is_of_somebody_who_holds_none_yet(table):
    with lacking("user", "Choisissez quelqu’un"):
        give(table, None)
    with lacking("user", "Cette personne a déjà un mandat"):
        give(table, table.rita)
    make.substitute_of(table, "marc", table.hugo)
    with lacking("stands_for", "Ce titulaire a déjà un suppléant."):
        give(table, table.cast.ines, Quality.SUBSTITUTE, table.mandates["marc"])


def test_the_last_animateur_is_neither_suspended_nor_ended(table):
    held = table.mandates["claire"]
    for gesture in (mandates.suspend_mandate, mandates.end_mandate):
        with lacking("quality", "donnez d’abord un mandat à un autre animateur"):
            gesture(mandate=held, version=held.version, **who(table.claire))


def test_a_mandate_ends_on_a_day_to_come(table):
    with lacking("ends_on", "Ce jour est passé."):
        give(table, table.cast.ines, starts_on=day(-9), ends_on=day(-1))


def test_who_supplies_nobody_has_no_titulaire(table):
    with lacking("stands_for", "Seul un suppléant supplée."):
        give(table, table.cast.ines, stands_for=table.mandates["marc"])


def test_a_mandate_keeps_what_it_needs_when_it_is_changed(table):
    held = table.mandates["rita"]
    with lacking("function", "Écrivez sa fonction"):
        mandates.edit_mandate(
            mandate=held, card=card(function=""), version=held.version, **who(table.claire)
        )
    assert Mandate.objects.get(pk=held.pk).function == held.function


def declared(table, **changes) -> Substitution:
    values = {"starts_at": hour(1), "ends_at": hour(9), **changes}
    if "substitute" not in values:
        values["substitute"] = make.substitute_of(table, "marc", table.hugo)
    return suppleance.declare_substitution(
        mandate=table.mandates["marc"], **values, **who(table.claire)
    )


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"starts_at": None}, "starts_on", "à partir de quand"),
        ({"ends_at": None}, "ends_on", "jusqu’à quand"),
        ({"substitute": None}, "substitute", "Choisissez le suppléant"),
    ],
)
def test_a_suppleance_has_somebody_and_its_hours(table, changes, field, sentence):
    with lacking(field, sentence):
        declared(table, **changes)


def test_a_suppleant_whose_mandate_is_suspended_acts_for_nobody(table):
    held = make.substitute_of(table, "marc", table.hugo)
    set_of(Mandate, {"status": "suspended"}, pk=held.pk)
    with lacking("substitute", "n’est pas en cours"):
        declared(table, substitute=Mandate.objects.get(pk=held.pk))


# --- Plenary sessions ---
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"starts_at": None}, "starts_on", "Écrivez le jour et l’heure"),
        ({"topics": []}, "title_1", "Écrivez au moins un thème."),
        ({"topics": [plenary.Topic(2, "", "x")]}, "title_2", "Donnez un titre"),
    ],
)
def test_a_plenary_session_has_its_hour_and_its_themes(table, changes, field, sentence):
    words = {"starts_at": NOW() + timedelta(days=9), "topics": [plenary.Topic(1, "x")], **changes}
    with lacking(field, sentence):
        plenary.plan_plenary(commission=table.commission, place="", **words, **who(table.lea))


# --- Readers of the bilan ---
def test_a_reader_of_the_bilan_reads_it_as_somebody(table):
    with lacking("as_what", "à quel titre"):
        bilan.name_bilan_reader(
            commission=table.commission, email="hugo@demo.test", as_what="x", **who(table.claire)
        )


@pytest.mark.rule("R28")
def test_a_bilan_is_published_of_a_year_that_is_over_once_it_says_something_new(table):
    year = day(0).year
    gesture = {"commission": table.commission, **who(table.claire)}
    with lacking("year", bilan.NOT_OVER):
        bilan.publish_bilan(year=year, **gesture)
    bilan.publish_bilan(year=year - 1, **gesture)
    with lacking("year", bilan.SAME):
        bilan.publish_bilan(year=year - 1, **gesture)


# --- Rights ---
def asked(table, kind=RightKind.ACCESS, **fields) -> RightsRequest:
    about = make.situation(table.commission, table.cast.samir)
    values = {"kind": kind, "received_on": day(-3), "recorded_by": table.claire, **fields}
    return RightsRequest.objects.create(situation=about, **values)


@pytest.mark.rule("R19")
@pytest.mark.parametrize(
    ("kind", "offset", "field", "sentence"),
    [
        ("invented", 0, "kind", "Choisissez le droit"),
        (RightKind.OPPOSITION, 0, "kind", "par son propre bouton"),
        (RightKind.ACCESS, 1, "received_on", "dans le futur"),
    ],
)
def test_a_request_is_for_a_right_and_came_already(table, kind, offset, field, sentence):
    about = make.situation(table.commission, table.cast.samir)
    with lacking(field, sentence):
        rights.note_rights(situation=about, kind=kind, received_on=day(offset), **who(table.claire))
    assert not RightsRequest.objects.exists()


@pytest.mark.rule("R19")
@pytest.mark.parametrize("offset", [-4, 1])
def test_a_request_is_answered_between_its_day_and_today(table, offset):
    request = asked(table, RightKind.RECTIFICATION)
    with lacking("answered_on", "entre la demande et aujourd’hui"):
        rights.answer_rights(request=request, answered_on=day(offset), **who(table.claire))


@pytest.mark.rule("R19")
def test_a_copy_is_given_to_an_access_and_reviewed_once(table):
    other = asked(table, RightKind.RECTIFICATION, reviewed_at=NOW(), reviewed_by=table.cast.dpo)
    with pytest.raises(Refused, match="Seule une demande d’accès"):
        rights.copy_for(request=other, **who(table.claire))
    with lacking("", "déjà relue"):
        rights.review_rights(request=other, **who(table.cast.dpo))


@pytest.mark.rule("R19")
def test_nothing_is_handed_over_before_the_dpo_has_read_it(table):
    request = asked(table)
    with pytest.raises(Refused, match="Le DPO relit d’abord la copie."):
        rights.copy_for(request=request, **who(table.claire))
    with lacking("answered_on", "Le DPO relit d’abord la copie."):
        rights.answer_rights(request=request, answered_on=day(0), **who(table.claire))
    set_of(RightsRequest, {"reviewed_at": NOW, "reviewed_by": table.cast.dpo})
    with pytest.raises(Refused, match="réservée à : animateur"):
        rights.copy_for(request=request, **who(table.cast.dpo))


def test_a_guest_comes_for_a_time(table):
    with lacking("ends_on", "écrivez le dernier jour"):
        give(table, table.cast.ines, quality=Quality.GUEST)
