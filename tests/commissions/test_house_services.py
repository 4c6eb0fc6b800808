"""Charter, settings, lists of words, plenary sessions, a first commission: what each refuses."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from commissions.enums import CARE_LISTS, ItemList, SituationStatus
from commissions.enums import SetUpSection as S
from commissions.models import (
    Commission,
    ListItem,
    PlenarySession,
    Situation,
)
from commissions.permissions import COMMISSION
from commissions.selectors.members import members_of
from commissions.services import charter, items, plenary, set_up
from commissions.services.open_commission import open_commission
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import OutboxMessage
from tests.commissions.house import NOW, again, said, who
from tests.factories import commissions as make
from tests.factories.accounts import UserFactory
from tests.personas import fresh


# --- The charter ---
@pytest.mark.rule("R2")
def test_another_version_takes_every_signature_away(table):
    assert charter.mandates_to_sign(table.commission, table.marc, at=NOW()) == []
    charter.adopt_charter(
        commission=table.commission,
        text="Nouvel engagement.",
        version=table.commission.version,
        **who(table.claire),
    )
    for user in (table.claire, table.marc, table.lea):
        assert not COMMISSION.can(fresh(user), "take_part", table.commission)
        assert COMMISSION.can(fresh(user), "sign", table.commission)
    asked = OutboxMessage.objects.filter(kind="commissions.to_read").values("recipient").distinct()
    assert asked.count() == 5


@pytest.mark.rule("R2")
def test_one_signs_the_version_that_one_read(table):
    shown = str(table.commission.charter.public_id)
    new = make.new_charter(table)
    wanted = {"commission": table.commission, "agreed": True}
    with pytest.raises(ChangedMeanwhile):
        charter.sign_charter(charter_shown=shown, **wanted, **who(table.marc))
    (signature,) = charter.sign_charter(
        charter_shown=str(new.public_id), **wanted, **who(table.marc)
    )
    assert signature.until.year == timezone.localdate().year + 1
    assert COMMISSION.can(fresh(table.marc), "take_part", table.commission)
    assert not charter.sign_charter(charter_shown=str(new.public_id), **wanted, **who(table.marc))
    with pytest.raises(Refused):
        charter.sign_charter(charter_shown=str(new.public_id), **wanted, **who(table.hugo))


@pytest.mark.rule("R2")
@pytest.mark.parametrize(
    ("days", "holds", "renewed"), [(-1, False, True), (0, True, True), (31, True, False)]
)
def test_a_signature_counts_until_its_last_day_and_is_renewed_in_its_last_month(
    table, days, holds, renewed
):
    make.new_charter(table)
    make.signed(again(table.mandates["marc"]), until=timezone.localdate() + timedelta(days=days))
    assert bool(COMMISSION.can(fresh(table.marc), "take_part", table.commission)) is holds
    assert bool(charter.mandates_to_sign(again(table.commission), table.marc, at=NOW())) is renewed


def test_who_has_signed_and_whose_signature_expires(table):
    make.new_charter(table)
    make.signed(again(table.mandates["claire"]))
    make.signed(again(table.mandates["marc"]), until=timezone.localdate() + timedelta(days=10))
    make.signed(again(table.mandates["rita"]), until=timezone.localdate() - timedelta(days=1))
    found = members_of(again(table.commission))
    labels = {one.name: one.signature.label for one in found.running}
    assert labels == {
        "Claire Rouxel": "Signée",
        "Marc Vidal": "Signée",
        "Rita Morvan": "Signature expirée",
        "Odile Caron": "À signer",
        "Léa Marchand": "À signer",
    }
    assert (found.unsigned, found.expiring) == (3, 1)


# --- Settings, R31 ---
def change(table, section, by=None, **values):
    commission = again(table.commission)
    now = {name: getattr(commission, name) for name in set_up.FIELDS[section]}
    return set_up.change_section(
        commission=commission,
        section=section,
        values=now | values,
        version=commission.version,
        **who(by or table.claire),
    )


@pytest.mark.rule("R31")
def test_nothing_goes_live_before_all_is_named(table):
    Commission.objects.update(
        live_since=None,
        carrier="",
        controller="",
        protection_officer=None,
        impact_assessed_on=None,
        register_entry="",
    )
    commission = again(table.commission)
    gesture = {"version": commission.version, **who(table.claire)}
    with pytest.raises(GuardsFailed) as failed:
        set_up.go_live(commission=commission, **gesture)
    assert said(failed).keys() == set_up.NEEDED.keys()
    for name, value in {
        "carrier": "Ville",
        "controller": "Ville",
        "protection_officer": table.cast.dpo,
        "impact_assessed_on": date(2026, 1, 5),
    }.items():
        section = S.IDENTITY if name == "carrier" else S.RESPONSIBILITY
        change(table, section, **{name: value})
        with pytest.raises(GuardsFailed):
            set_up.go_live(
                commission=commission, version=again(commission).version, **who(table.claire)
            )
    last = change(table, S.RESPONSIBILITY, register_entry="T-1")
    assert last.live_since is None
    live = set_up.go_live(commission=last, version=last.version, **who(table.claire))
    assert live.live_since is not None
    assert Event.objects.filter(action="commissions.commission.live").count() == 1


@pytest.mark.rule("R31")
@pytest.mark.parametrize("name", set_up.NEEDED)
def test_in_service_none_of_it_is_emptied(table, name):
    section = S.IDENTITY if name == "carrier" else S.RESPONSIBILITY
    empty = None if name in ("protection_officer", "impact_assessed_on") else ""
    with pytest.raises(GuardsFailed) as failed:
        change(table, section, **{name: empty})
    assert said(failed).keys() == {name}


@pytest.mark.parametrize(
    ("section", "values", "field"),
    [
        (S.DELAYS, {"convocation_days": 12}, "convocation_days"),
        (S.DELAYS, {"agenda_days": 5}, "convocation_days"),
        (S.DELAYS, {"closing_months": 2}, "inactive_months"),
        (S.RETENTION, {"longest_months": 3}, "locked_months"),
        (S.SESSION, {"most_people": 2}, "quorum_people"),
        (S.FIGURES, {"mask_published": 4}, "mask_inside"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(table, section, values, field):
    with pytest.raises(GuardsFailed) as failed:
        change(table, section, **values)
    assert said(failed).keys() == {field}


def test_the_journal_says_what_changed_without_words(table):
    change(table, S.DELAYS, decision_days=20)
    change(table, S.IDENTITY, name="Zqname")
    first, second = Event.objects.filter(action="commissions.commission.set_up").order_by("pk")
    assert first.data["changes"] == {"decision_days": ["15", "20"]}
    assert second.data["fields"] == ["name"]
    assert "Zqname" not in str(second.data)


@pytest.mark.rule("R3")
@pytest.mark.parametrize("name", ["lea", "marc", "dpo", "hugo"])
def test_only_the_animateur_sets_up(table, name):
    by = table.people[name]
    with pytest.raises(Refused):
        change(table, S.DELAYS, by=by, decision_days=20)
    with pytest.raises(Refused):
        items.add_item(
            commission=table.commission,
            kind=ItemList.MOTIVE,
            label="Autre",
            about_care=False,
            **who(by),
        )


# --- Lists ---
def test_a_choice_is_added_reworded_and_retired(table):
    made = items.add_item(
        commission=table.commission,
        kind=ItemList.MOTIVE,
        label="Refus de soins",
        about_care=True,
        **who(table.claire),
    )
    assert (made.code, made.about_care) == ("refus_de_soins", True)
    named = {"commission": table.commission, "kind": ItemList.MOTIVE, "code": made.code}
    items.reword_item(**named, label="Soins refusés", about_care=False, **who(table.claire))
    assert again(made).label == "Soins refusés"
    items.switch_item(**named, is_active=False, **who(table.claire))
    assert not again(made).is_active
    with pytest.raises(GuardsFailed) as failed:
        items.add_item(
            commission=table.commission,
            kind=ItemList.MOTIVE,
            label="soins refuses",
            about_care=False,
            **who(table.claire),
        )
    assert "remettez-le" in said(failed)["label"]


@pytest.mark.rule("R11")
def test_what_speaks_of_care_from_the_start_always_does(table):
    with pytest.raises(GuardsFailed) as failed:
        items.reword_item(
            commission=table.commission,
            kind=ItemList.MOTIVE,
            code="care_break",
            label="Rupture",
            about_care=False,
            **who(table.claire),
        )
    assert said(failed).keys() == {"about_care"}
    row = ListItem.objects.get(commission=table.commission, kind="motive", code="care_break")
    assert row.about_care
    assert ItemList.MOTIVE in CARE_LISTS


@pytest.mark.parametrize(
    ("kind", "code"), [("closing", "withdrawn"), ("suspension", "accord_expired")]
)
def test_what_the_software_relies_on_stays(table, kind, code):
    with pytest.raises(GuardsFailed):
        items.switch_item(
            commission=table.commission,
            kind=ItemList(kind),
            code=code,
            is_active=False,
            **who(table.claire),
        )


# --- R20: plenary sessions ---
def plan(table, *titles, words="", by=None):
    return plenary.plan_plenary(
        commission=table.commission,
        starts_at=NOW() + timedelta(days=10),
        place="",
        topics=[plenary.Topic(n, title, words) for n, title in enumerate(titles, 1)],
        **who(by or table.lea),
    )


@pytest.mark.rule("R20", "A14")
def test_a_theme_that_quotes_a_code_is_refused_by_its_field(table):
    about = make.situation(table.commission, table.cast.samir, SituationStatus.SUBMITTED)
    with pytest.raises(GuardsFailed) as failed:
        plan(table, "Le logement", f"Autour de {about.code.lower()}")
    assert said(failed).keys() == {"title_2"}
    assert "aucune situation" in said(failed)["title_2"]
    with pytest.raises(GuardsFailed) as failed:
        plan(table, "Le logement", words=f"voir {about.code}")
    assert said(failed).keys() == {"words_1"}
    assert not PlenarySession.objects.exists()


@pytest.mark.rule("R20")
@pytest.mark.parametrize("column", ["title", "words"])
def test_so_does_the_database_whoever_writes(table, column):
    made = plan(table, "Le logement")
    sql = f"UPDATE commissions_theme SET {column} = 'autour de s-abcde' WHERE plenary_id = %s"
    refused = pytest.raises(IntegrityError, match="theme_quotes_no_situation")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [made.pk])
    assert made.themes.get().title == "Le logement"


@pytest.mark.rule("R20")
def test_no_key_leads_from_a_plenary_session_to_a_situation():
    for model in (PlenarySession, PlenarySession._meta.get_field("themes").related_model):
        pointed = {f.related_model for f in model._meta.get_fields() if f.is_relation}
        assert Situation not in pointed


def test_a_plenary_session_is_changed_and_cancelled_by_who_prepares(table):
    made = plan(table, "Le logement", "La charte")
    plenary.change_plenary(
        plenary=made,
        starts_at=made.starts_at,
        place="Mairie",
        topics=[plenary.Topic(1, "Les délais")],
        **who(table.claire),
    )
    assert [theme.title for theme in again(made).themes.all()] == ["Les délais"]
    plenary.cancel_plenary(plenary=made, **who(table.lea))
    assert again(made).cancelled_at is not None
    with pytest.raises(Refused):
        plan(table, "Autre", by=table.marc)


# --- A first commission ---
def test_a_commission_begins_with_a_charter_to_sign_and_nothing_in_service(table):
    user = UserFactory()
    made = open_commission(
        name="RESPPSY", animator=user, function="Animateur", organisation="Ville", by=None, at=NOW()
    )
    assert made.live_since is None
    assert made.items.filter(kind="motive", about_care=True).exists()
    assert COMMISSION.can(fresh(user), "sign", made)
    assert not COMMISSION.can(fresh(user), "set_up", made)
    charter.sign_charter(
        commission=made, charter_shown=str(made.charter.public_id), agreed=True, **who(user)
    )
    assert COMMISSION.can(fresh(user), "set_up", made)
    assert not COMMISSION.can(fresh(table.claire), "view", made)


def test_the_command_opens_one(db, capsys):
    user = UserFactory(email="anne@exemple.test")
    call_command("open_commission", name="Cellule", animator="Anne@exemple.test")
    assert Commission.objects.get(name="Cellule").mandates.get().user == user
    with pytest.raises(CommandError, match="déjà"):
        call_command("open_commission", name="cellule", animator="anne@exemple.test")
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("open_commission", name="Autre", animator="nul@exemple.test")
    UserFactory(email="tech@exemple.test", is_staff=True)
    with pytest.raises(CommandError, match="administration technique"):
        call_command("open_commission", name="Autre", animator="tech@exemple.test")
    assert "la charte d’abord" in capsys.readouterr().out
