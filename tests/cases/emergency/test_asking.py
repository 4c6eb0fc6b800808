"""Asking to open a situation in an emergency: who may, what is said, and what it never says."""

from datetime import date

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from audit.models import Event
from cases.enums import CaseStatus, Volet
from cases.models import EmergencyOpening
from cases.notifications import EmergencyOpened
from cases.permissions.opening import may_open
from cases.selectors.openings import Sought, situation_of
from cases.services.opening import open_in_emergency
from common.errors import GuardsFailed, Refused
from directory.enums import OrganisationKind, Profession
from notifications.models import Notice, OutboxMessage
from notifications.services.relay import compose
from tests.factories import cases as make
from tests.factories import openings as rows
from tests.factories import plan as plans
from tests.factories import signin, team
from tests.pages import read
from tests.personas import PEOPLE, fresh

PAGE = "cases:emergency"
NOTHING = "Aucune situation ne s’ouvre avec ces informations."


# --- Who may ---
ALLOWED = {"samir", "camille", "yann", "paul", "nadia", "ines", "louis", "ana", "stranger"}


def test_only_who_accompanies_persons_finds_the_page(cast):
    for person in PEOPLE:
        client = signin.signed_in(cast.people[person], second_factor=True)
        status = client.get(reverse(PAGE)).status_code
        assert status == (200 if person in ALLOWED else 404), person
        assert may_open(fresh(cast.people[person])) == (person in ALLOWED)


@pytest.mark.parametrize("rank", ["is_staff", "is_superuser"])
def test_a_rank_opens_nothing_even_to_a_professional(cast, case, rank):
    User.objects.filter(pk=cast.paul.pk).update(**{rank: True})

    assert not may_open(fresh(cast.paul))
    with pytest.raises(Refused):
        opened_by(fresh(cast.paul))


@pytest.mark.parametrize(
    "what",
    [
        {"kind": OrganisationKind.HOUSING},
        {"kind": OrganisationKind.OTHER},
        {"profession": Profession.OTHER},
        {"profession": Profession.GUARDIAN},
    ],
)
def test_a_landlord_an_elected_official_a_guardian_do_not(cast, what):
    professional = cast.paul.professional
    place = professional.memberships.get().organisation
    row = professional if "profession" in what else place
    type(row).objects.filter(pk=row.pk).update(**what)

    assert not may_open(fresh(cast.paul))


def test_an_account_that_is_closed_does_not(cast, case):
    User.objects.filter(pk=cast.paul.pk).update(is_active=False)

    with pytest.raises(Refused):
        opened_by(fresh(cast.paul))


def test_who_did_not_prove_a_second_factor_is_led_to_it_and_looks_for_nobody(cast, case, ask):
    client = signin.signed_in(cast.paul)
    for response in (client.get(reverse(PAGE)), ask(client)):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("mfa_activate_totp"))
    assert not EmergencyOpening.objects.exists()
    assert not Event.objects.filter(kind=EventKind.REFUSAL).exists()


def test_the_proof_is_of_the_last_five_minutes_and_nothing_typed_is_lost(cast, case, paul, ask):
    signin.give_factor(cast.paul)
    signin.proof_ages(paul)
    page = f"http://testserver{reverse(PAGE)}"

    response = paul.post(reverse(PAGE), {"name": "Zqnom", "reason": "Zqmotif"}, HTTP_REFERER=page)

    assert response.status_code == 302
    assert not EmergencyOpening.objects.exists()
    session = paul.session
    assert "zqnom" not in str(dict(session)).lower()
    ways = session[AUTHENTICATION_METHODS_SESSION_KEY]
    signin.proof_ages(paul, -600)
    assert ways
    body = paul.get(reverse(PAGE)).content.decode()
    assert "Zqnom" in body
    assert "Zqmotif" in body


# --- What the page says ---
def test_the_page_says_before_who_will_be_told_and_proposes_nobody(case, paul):
    text = read(paul.get(reverse(PAGE))).text

    for words in (
        "le référent, le responsable du DAC et le délégué à la protection des données",
        "trente minutes",
        "Les commissions, dont rien ne s’ouvre jamais en urgence",
        "Une autre personne",
    ):
        assert words in text
    assert "Rolland" not in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": "  court,  trop court  "}, "20 caractères"),
        ({"reason": ""}, "20 caractères"),
        ({"is_declared": ""}, "Déclarez l’urgence"),
        ({"name": ""}, "Écrivez l’un des deux noms"),
        ({"birth_date": "31/02/1944"}, "Cette date n’existe pas"),
    ],
)
def test_what_lacks_is_said_and_what_was_typed_stays(case, paul, ask, changes, says):
    response = ask(paul, **changes)

    assert response.status_code == 422
    page = read(response)
    assert says in page.text
    body = response.content.decode()
    for value in ({"first_name": "berthe"} | changes).values():
        assert value.strip() in body
    assert not EmergencyOpening.objects.exists()


def test_the_service_refuses_what_the_form_would(cast, case):
    for words in ({"reason": " " * 30 + "court"}, {"is_declared": False}):
        with pytest.raises(GuardsFailed):
            opened_by(cast.paul, **words)


def opened_by(user, *, reason=rows.REASON, is_declared=True, **who):
    sought = {"name": "Rolland", "first_name": "Berthe", "birth_date": date(1944, 6, 14)} | who
    return open_in_emergency(
        sought=Sought(**sought), reason=reason, is_declared=is_declared, by=user, at=timezone.now()
    )


# --- Which situation ---
@pytest.mark.parametrize("name", ["Rolland", "Le Gall", "LE GALL", "rolland "])
def test_either_name_however_it_is_written(cast, name):
    case = make.open_case(cast, birth_name="Le Gall", used_name="Rolland", first_name="Berthe")

    assert opened_by(cast.paul, name=name).case == case


@pytest.mark.parametrize(
    "who",
    [
        {"name": "Roland"},
        {"name": "Roll"},
        {"name": "%"},
        {"first_name": "Bert"},
        {"first_name": ""},
        {"birth_date": date(1944, 6, 15)},
        {"name": "Rolland Berthe Rolland"},
    ],
)
def test_nothing_short_of_the_exact_identity(cast, case, who):
    assert opened_by(cast.paul, **who).case is None


def test_two_of_the_same_name_open_none_until_the_commune_tells_them_apart(cast, case):
    other = make.open_case(cast, commune=cast.communes["35085"], ins="")
    assert other.person.pk != case.person.pk

    assert opened_by(cast.paul).case is None
    assert opened_by(cast.paul, commune=cast.communes["35085"]).case == other


def test_the_territory_is_that_of_ones_organisations_or_the_commune_that_is_told(cast, case):
    assert opened_by(cast.stranger).case is None  # Brest, that no DAC covers here
    assert opened_by(cast.nadia).case is None  # the other DAC

    assert opened_by(cast.nadia, commune=case.person.commune).case == case


# --- Nothing tells the three apart ---
def unjustified(cast, case):
    rows.judged(rows.opening(case, cast.paul), "unjustified", by=cast.sophie)


def unknown(cast, case):
    type(case.person).objects.filter(pk=case.person_id).update(search_name="personne d autre")


def not_followed(cast, case):
    plans.moved(case, CaseStatus.CLOSED)


def refused(cast, case):
    team.refusal(case, team.ended(team.member(case, cast.paul)))


def refused_by_name(cast, case):
    team.refusal(case, team.member(case, name="M. Paul Garnier, du CHU"))


def refused_one_volet_by_name(cast, case):
    team.refusal(case, team.member(case, name="M. Paul Garnier, du CHU"), Volet.CARE)


def no_accord_with_that_name(cast, case):
    member = team.member(case, name="M. Paul Garnier, du CHU")
    team.accord(case, member)
    team.over_with(case.consents.get(kind="sharing"), "withdrawn")


def opposed(cast, case):
    team.decision(case, "non_opposition", "refused")


def withdrawn(cast, case):
    team.decision(case, "non_opposition", "withdrawn")


def no_accord_with_him(cast, case):
    team.accord(case, team.member(case, cast.paul), status="refused")


def restricted(cast, case):
    type(case).objects.filter(pk=case.pk).update(restricted_at=timezone.now())


CLOSED = (
    unknown,
    not_followed,
    refused,
    refused_by_name,
    refused_one_volet_by_name,
    opposed,
    withdrawn,
    no_accord_with_him,
    no_accord_with_that_name,
    restricted,
    unjustified,
)


def answer(client, ask, statements):
    client.get("/aide/")
    with statements() as found:
        response = ask(client)
    token = response.content.decode().split('name="csrfmiddlewaretoken" value="')[1][:64]
    body = response.content.decode().replace(token, "token")
    return response.status_code, body, sorted(response.headers), len(found), len(str(found.apart))


@pytest.fixture
def nobody(cast, ask, statements):
    """What is answered where no situation of anybody is known."""
    return answer(signin.signed_in(cast.paul, second_factor=True), ask, statements)


@pytest.mark.parametrize("why", CLOSED, ids=lambda one: one.__name__)
def test_the_same_words_and_as_many_statements_whatever_closes_it(
    cast,
    nobody,
    case,
    paul,
    ask,
    statements,
    why,
):
    why(cast, case)
    before = EmergencyOpening.objects.count()

    found = answer(paul, ask, statements)

    assert found[0] == 422
    assert NOTHING in found[1]
    assert found[:3] == nobody[:3]
    assert found[3] == nobody[3]
    assert EmergencyOpening.objects.count() == before
    assert not OutboxMessage.objects.filter(kind=EmergencyOpened.kind).exists()


def test_a_newer_yes_counts_again(cast, case):
    team.decision(case, "non_opposition", "withdrawn")
    team.decision(case, "non_opposition")

    assert opened_by(cast.paul).case == case


def test_a_newer_yes_to_that_name_and_a_no_to_another_close_nothing(cast, case):
    member = team.member(case, name="M. Paul Garnier, du CHU")
    team.accord(case, member, status="withdrawn")
    team.accord(case, member)
    team.accord(case, team.member(case, name="M. Paul Garrec"), status="refused")

    assert opened_by(cast.paul).case == case


def test_a_refusal_that_was_lifted_and_one_to_somebody_else_close_nothing(cast, case):
    member = team.ended(team.member(case, cast.paul))
    team.refusal(case, member, said_on=team.day(-9), ends_on=team.day(-1))
    team.refusal(case, team.member(case, cast.louis))

    assert opened_by(cast.paul).case == case


def test_found_unjustified_it_does_not_open_again_before_three_days(cast, case, later):
    unjustified(cast, case)
    later(60)
    assert opened_by(cast.paul).case is None
    assert opened_by(cast.louis).case == case
    later(72 * 60 - 1)
    assert opened_by(cast.paul).case is None
    later(72 * 60 + 1)
    assert opened_by(cast.paul).case == case


def test_what_was_found_unjustified_before_the_last_one_or_of_somebody_else_is_past(cast, case):
    first = rows.opening(case, cast.paul, at=timezone.now() - timezone.timedelta(hours=2))
    rows.opening(case, cast.paul, at=timezone.now() - timezone.timedelta(hours=1))
    rows.judged(first, "unjustified", by=cast.sophie)
    rows.judged(rows.opening(case, cast.louis), "unjustified", by=cast.sophie)
    unjustified(cast, make.open_case(cast, birth_name="Tanguy", used_name="Tanguy", ins=""))

    assert opened_by(cast.paul).opening.opened_by == cast.paul


def test_a_try_is_in_the_journal_without_a_word_of_it(cast, case, paul, ask):
    ask(paul, name="Zqcherchee", reason="Zqmotif, écrit assez longuement.")

    row = Event.objects.get(kind=EventKind.REFUSAL)
    assert (row.object_type, row.object_id) == ("cases.emergencyopening", "")
    assert row.actor_id == cast.paul.pk
    assert "zq" not in str(list(Event.objects.values())).lower()


def test_after_five_tries_in_ten_minutes_one_waits_and_that_is_journalled_too(cast, paul, ask):
    case = None
    for _ in range(5):
        assert NOTHING in read(ask(paul)).text
    case = make.open_case(cast)

    response = ask(paul)

    assert response.status_code == 422
    assert "Trop d’essais" in read(response).text
    assert not case.openings.exists()
    assert Event.objects.filter(kind=EventKind.REFUSAL, actor_id=cast.paul.pk).count() == 6
    other = signin.signed_in(cast.louis, second_factor=True)
    assert ask(other).status_code == 302  # the limit is each account's own


# --- What happens when it opens ---
def test_it_opens_for_half_an_hour_and_everybody_is_told_at_once(cast, case, paul, ask):
    response = ask(paul)

    assert response.status_code == 302
    assert response["Location"] == reverse("desk:situation", args=[case.public_id])
    opening = EmergencyOpening.objects.get()
    assert opening.opened_by == cast.paul
    assert opening.case == case
    assert opening.reason == rows.REASON
    assert (opening.until - opening.opened_at).total_seconds() == 1800
    told = Notice.objects.filter(kind=EmergencyOpened.kind).values_list("recipient", flat=True)
    assert set(told) == {case.referent_id, cast.sophie.pk, cast.dpo.pk}
    row = Event.objects.get(action="cases.opening.opened")
    assert (row.object_type, row.object_id) == ("cases.case", str(case.public_id))
    assert row.data["opening"] == str(opening.public_id)
    assert "confuse" not in str(row.data)


def test_no_message_holds_a_name_a_number_or_a_birth_date(cast, case, paul, ask):
    ask(paul)

    person = case.person
    mails = [
        compose(one).message().as_string()
        for one in OutboxMessage.objects.filter(kind=EmergencyOpened.kind)
    ]
    texts = [
        *mails,
        *Notice.objects.filter(kind=EmergencyOpened.kind).values_list("sentence", flat=True),
    ]
    assert len(mails) == 3
    for text in texts:
        for word in (
            "rolland",
            "berthe",
            "1944",
            "paul",
            "garnier",
            "confuse",
            case.reference.lower(),
        ):
            assert word not in text.lower()
        assert not person.ins or person.ins not in text


def test_asking_again_while_it_runs_is_the_same_opening_and_tells_nobody_twice(case, paul, ask):
    ask(paul)
    messages = OutboxMessage.objects.count()

    assert ask(paul).status_code == 302

    assert EmergencyOpening.objects.count() == 1
    assert OutboxMessage.objects.count() == messages


def test_whoever_reads_it_all_already_opens_nothing(cast, case, ask):
    team.nurse(cast, case)
    team.informed(case)
    for person in ("camille", "ines"):
        client = signin.signed_in(cast.people[person], second_factor=True)
        assert ask(client)["Location"] == reverse("desk:situation", args=[case.public_id])
    assert not EmergencyOpening.objects.exists()


def test_whoever_reads_a_part_of_it_opens_the_rest_of_what_helps(cast, case):
    team.accord(case, team.social_worker(cast, case))

    assert opened_by(cast.louis).opening.opened_by == cast.louis


def test_the_clock_of_the_setting_is_never_longer_than_half_an_hour(cast, case, settings):
    settings.EMERGENCY_LENGTH = timezone.timedelta(minutes=31)

    with pytest.raises(IntegrityError, match="opening_half_an_hour_at_most"), transaction.atomic():
        opened_by(cast.paul)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"minutes": 0}, "opening_moments_in_order"),
        ({"minutes": 31}, "opening_half_an_hour_at_most"),
        ({"reason": " " * 15 + "trop court"}, "opening_reason_is_told"),
        ({"is_declared": False}, "opening_is_declared"),
    ],
)
def test_the_database_holds_its_own(cast, case, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.opening(case, cast.paul, **fields)


def test_nobody_is_listed_by_the_form(cast, case):
    """One statement reads at most one situation's row: nothing to complete a name from."""
    assert (
        situation_of(Sought(name="", first_name="", birth_date=date(1944, 6, 14)), by=cast.paul)
        is None
    )
