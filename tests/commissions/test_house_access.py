"""The second factor, the charter before anything, and the people whom no office lets in."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from commissions.enums import SituationStatus
from commissions.models import BilanReader, Commission, Mandate
from commissions.services.plenary import Topic, plan_plenary
from tests import addresses
from tests.factories import commissions as make
from tests.factories import signin as door
from tests.factories.accounts import PASSWORD
from tests.factories.signin import signed_in
from tests.personas import fresh

SET_UP = reverse("mfa_activate_totp")
HOME = reverse("commissions:home")
OURS = [a for a in addresses.everything() if a.name.startswith("commissions:")]


def of(name: str, obj) -> str:
    return reverse(f"commissions:{name}", args=[obj.public_id])


def browse(user) -> Client:
    client = signed_in(user, second_factor=True)
    client.raise_request_exception = False
    return client


def known_to(table, entry) -> dict[type, object]:
    """One object of each model that has an address: everything that a member might have noted."""
    plenary = plan_plenary(
        commission=table.commission,
        starts_at=timezone.now() + timedelta(days=20),
        place="Zqplace",
        topics=[Topic(1, "Zqtheme")],
        by=fresh(table.claire),
        at=timezone.now(),
    )
    found = [
        table.commission,
        table.commission.charter,
        table.mandates["claire"],
        plenary,
        entry,
        entry.session,
        entry.situation,
        make.contribution(entry, table.mandates["marc"]),
        make.preconisation(entry, table.marc, owner=table.marc),
        make.record(entry, table),
        entry.admissions.first(),
        make.substitution(make.substitute_of(table, "rita", table.hugo), table.claire),
    ]
    return {type(one): one for one in found}


def paths(objects: dict[type, object]) -> list[tuple[str, str]]:
    """Every address of the commission, for the object that it opens; else one that does not exist."""
    filled = {"list_name": "motive", "item": "isolation", "field": "facts"}
    made = []
    for address in OURS:
        names = {name for name in (*filled, "public_id") if f":{name}>" in address.route}
        values = {name: filled[name] for name in names & filled.keys()}
        if "public_id" in names:
            obj = objects.get(address.access.policy.model) if address.access.policy else None
            values["public_id"] = (obj or objects[type(next(iter(objects.values())))]).public_id
        made.append((address.name, address.path(**values)))
    return made


# --- R1: the second factor ---
@pytest.mark.rule("R1")
def test_nothing_of_the_module_opens_without_a_second_factor(table):
    objects = known_to(table, make.examination(table))
    client = signed_in(table.claire)
    answers = {name: (client.get(path), client.post(path)) for name, path in paths(objects) if path}
    assert len(answers) > 60
    opened = [
        name
        for name, both in answers.items()
        for one in both
        if not (one.status_code == 302 and one["Location"].startswith(SET_UP))
    ]
    assert opened == []


@pytest.mark.rule("R1")
def test_who_has_none_is_told_why_and_comes_back(table):
    client = Client()
    client.post(reverse("account_login"), {"login": table.claire.email, "password": PASSWORD})
    asked = client.get(HOME)
    assert asked["Location"] == f"{SET_UP}?next=%2Fcommissions%2F"
    page = client.get(asked["Location"])
    assert "ne s’ouvre qu’avec un second facteur" in page.content.decode()
    (secret,) = re.findall(r'id="cle">(\w+)<', page.content.decode())
    codes = client.post(asked["Location"], {"code": door.code_of(secret)})
    assert f'href="{HOME}"' in client.get(codes["Location"]).content.decode()
    assert client.get(HOME).status_code == 200


@pytest.mark.rule("R1")
def test_a_script_gets_words_and_the_rest_of_the_site_stays_open(table):
    client = signed_in(table.cast.samir)
    told = client.get(HOME, headers={"HX-Request": "true"})
    assert told.status_code == 401
    assert client.get(reverse("signin:account")).status_code == 200


@pytest.mark.rule("R1")
def test_a_session_from_before_the_factor_is_ended(table):
    client = signed_in(table.claire)
    door.give_factor(table.claire)
    assert client.get(HOME)["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


# --- R2, R5: the charter to sign and nothing else ---

LOST = {
    "never signed": lambda t: make.new_charter(t),
    "expired": lambda t: _signature_until(t, -1),
}


def _signature_until(table, days: int) -> None:
    """Signatures are insert-only: another version, signed until that day."""
    make.new_charter(table)
    make.signed(
        Mandate.objects.get(pk=table.mandates["marc"].pk),
        until=timezone.localdate() + timedelta(days=days),
    )


@pytest.mark.rule("R2", "A6")
@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
def test_without_a_signature_that_holds_the_charter_is_all_there_is(table, lost):
    entry = make.examination(table)
    objects = known_to(table, entry)
    client = browse(table.marc)
    assert entry.situation.code.encode() in client.get(HOME).content
    lost(table)
    secrets = [
        entry.situation.code,
        entry.situation.question,
        "Zqtheme",
        "Zqplace",
        "Zqcontribution",
        "Suit la personne",
        "Odile",
        "Rita",
        "Samir",
        *(str(one.public_id) for one in objects.values() if one != table.commission),
    ]
    charter = str(table.commission.charter.public_id)
    for name, path in paths(objects):
        for answer in (client.get(path), client.post(path)):
            body = answer.content.decode()
            told = [one for one in secrets if one in body and one != charter]
            assert told == [], f"{name}: {told}"
            if answer.status_code == 200:
                assert name in {"commissions:home", "commissions:charter", *OPEN_TO_ALL}, name
    page = client.get(HOME).content.decode()
    assert "Charte à signer" in page


# Of a commission, what needs no mandate: a saisine of one's own, the published bilans, a form that
# answers the same to any code, a poll that holds no word.
OPEN_TO_ALL = {
    "commissions:charter-version",
    "commissions:refer",
    "commissions:bilans",
    "commissions:oppose-by-code",
    "commissions:still-listed",
}


@pytest.mark.rule("R2")
def test_once_signed_it_all_comes_back(table):
    entry = make.examination(table)
    make.new_charter(table)
    client = browse(table.marc)
    page = client.get(of("charter", table.commission))
    assert "À signer avant toute chose" in page.content.decode()
    shown = str(Commission.objects.get().charter.public_id)
    refused = client.post(of("charter-sign", table.commission), {"charter": shown})
    assert refused.status_code == 422
    assert "Cochez que vous vous engagez" in refused.content.decode()
    done = client.post(of("charter-sign", table.commission), {"charter": shown, "agreed": "on"})
    assert done["Location"] == HOME
    assert entry.situation.code in client.get(HOME).content.decode()
    assert Event.objects.filter(
        action="commissions.charter.signed", actor_id=table.marc.pk
    ).exists()


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    "lost",
    [
        lambda m: Mandate.objects.filter(pk=m.pk).update(
            ends_on=timezone.localdate() - timedelta(days=1)
        ),
        lambda m: _stopped(m, "suspend"),
        lambda m: _stopped(m, "end"),
    ],
    ids=["its dates are over", "suspended", "ended"],
)
def test_a_mandate_that_is_over_opens_nothing_at_the_next_request(table, lost):
    entry = make.examination(table)
    client = browse(table.marc)
    assert entry.situation.code in client.get(HOME).content.decode()
    lost(table.mandates["marc"])
    assert entry.situation.code not in client.get(HOME).content.decode()
    for name in ("charter", "plenaries", "board", "members", "set-up"):
        assert client.get(of(name, table.commission)).status_code == 404
    assert client.get(of("situation", entry.situation)).status_code == 404


def _stopped(mandate: Mandate, how: str) -> None:
    fresh_one = Mandate.objects.get(pk=mandate.pk)
    fresh_one.end(at=timezone.now()) if how == "end" else fresh_one.suspend()
    fresh_one.save_change()


# --- R3, A1, A14: offices and machines ---
@pytest.mark.rule("R3", "A1", "A14")
@pytest.mark.long
def test_president_administrator_superuser_and_manager_of_a_dac_are_told_nothing(table):
    objects = known_to(table, make.examination(table))
    root = User.objects.create_superuser(email="racine@exemple.test", first_name="R", last_name="A")
    BilanReader.objects.create(
        commission=table.commission,
        user=table.rita,
        as_what="president",
        starts_on=timezone.localdate(),
        named_by=table.claire,
    )
    mandate = Mandate.objects.get(pk=table.mandates["rita"].pk)
    mandate.end(at=timezone.now())
    mandate.save_change()
    president = table.rita
    for user in (president, root, table.cast.noe, table.cast.sophie):
        client = browse(user)
        for name, path in paths(objects):
            if name in {"commissions:home", *OPEN_TO_ALL} - {"commissions:charter-version"}:
                continue
            for method in (client.get, client.post):
                answer = method(path)
                assert answer.status_code in (404, 405, 410), f"{user}: {name} {answer.status_code}"
        page = client.get(HOME).content.decode()
        for told in (table.commission.name, "S-", "Zqtheme"):
            assert told not in page, (user, told)


@pytest.mark.rule("R3", "A1")
def test_the_administration_registers_nothing_of_a_commission(table):
    assert [m for m in admin.site._registry if m._meta.app_label == "commissions"] == []
    root = User.objects.create_superuser(email="racine@exemple.test", first_name="R", last_name="A")
    client = browse(root)
    assert client.get("/administration/").status_code == 200
    assert "commissions" not in client.get("/administration/").content.decode()
    for path in ("commissions/", "commissions/situation/", "commissions/mandate/add/"):
        assert client.get(f"/administration/{path}").status_code == 404


def test_the_header_leads_there_those_who_have_a_place(table):
    places = {key: "Commission" in _entries(user) for key, user in table.people.items()}
    expected = {"claire", "lea", "marc", "odile", "rita", "dpo"}
    assert {key for key, has in places.items() if has} == expected


def test_other_professionals_are_offered_a_saisine_while_a_commission_is_in_service(table):
    assert "Saisir une commission" in _menu(table.cast.samir)
    assert "Saisir une commission" not in _menu(table.cast.noe)
    table.commission.live_since = None
    table.commission.save()
    assert "Saisir une commission" not in _menu(table.cast.samir)


def _entries(user) -> list[str]:
    page = browse(user).get(reverse("notifications:notice-list"))
    return re.findall(r'<a href="[^"]+"[^>]*><span>([^<]+)</span>', page.content.decode())


def _menu(user) -> str:
    page = browse(user).get(reverse("notifications:notice-list"))
    return page.content.decode()


def test_the_home_page_of_a_stranger_says_what_a_commission_is(table):
    page = browse(table.cast.stranger).get(HOME).content.decode()
    assert "Aucune commission ne vous attend" in page


def test_the_home_page_tells_the_journal_what_it_showed(table):
    entry = make.examination(table)
    browse(table.marc).get(HOME)
    event = Event.objects.filter(
        actor_id=table.marc.pk, object_type="commissions.agendaentry"
    ).get()
    assert event.data["ids"] == [str(entry.public_id)]


def test_the_board_tells_the_journal_which_situations_it_listed(table):
    about = make.situation(table.commission, table.cast.samir)
    browse(table.claire).get(of("board", table.commission))
    event = Event.objects.filter(
        actor_id=table.claire.pk, object_type="commissions.situation"
    ).get()
    assert event.data["ids"] == [str(about.public_id)]


@pytest.mark.rule("R30", "A6")
def test_a_deported_animateur_finds_it_nowhere_on_the_board(table):
    about = make.situation(table.commission, table.cast.samir, SituationStatus.SUBMITTED)
    client = browse(table.claire)
    assert about.code in client.get(of("board", table.commission)).content.decode()
    make.deport(about, table.claire)
    page = client.get(of("board", table.commission)).content.decode()
    assert about.code not in page
    assert "Aucune situation en cours" in page
