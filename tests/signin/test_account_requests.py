"""« Demander un compte »: from the form, over the proven address, to the answer of the DAC."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.selectors import readings_of
from common.errors import GuardsFailed, Refused
from directory.enums import MembershipState, OrganisationKind, Profession, Role, Sector
from directory.models import Membership, Organisation, Professional
from notifications.models import Notice, OutboxMessage
from notifications.registry import NoLongerDue
from signin.models import AccountRequest, Invitation
from signin.notifications import AddressToConfirm
from signin.permissions import ACCOUNT_REQUEST
from signin.selectors import invitation_by_token
from signin.services.ask_account import Workplace, ask_account, confirm_address
from signin.services.decide_account import approve_account, refuse_account
from signin.services.forget import forget_unconfirmed
from signin.services.invite import invite
from tests.factories import signin as make
from tests.factories.directory import ProfessionalFactory
from tests.personas import fresh

ASK = "/acces/demander-un-compte/"
ANSWERS = {
    "title": "Mme",
    "first_name": "Gwenn",
    "last_name": "Le Bihan",
    "profession": "nurse",
    "rpps": "99900000052",
    "function": "Infirmière de pratique avancée",
    "email": "Gwenn.LeBihan@exemple.test",
    "phone": "02 99 00 00 00",
    "organisation": "",
    "organisation_key": "",
    "organisation_name": "Centre de santé des Gayeulles",
    "organisation_kind": "health_home",
    "commune": "Rennes (35000, 35200, 35700)",
    "commune_key": "35238",
    "motive": "Suivre mes demandes d’appui.",
    "charter": "on",
}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def at():
    return timezone.now()


def answers(cast, **changes):
    rennes = cast.communes["35238"]
    return ANSWERS | {"commune": str(rennes), "commune_key": rennes.pk} | changes


def luhn(prefix: str) -> str:
    """The ten digits and their key."""
    digits = [int(d) for d in reversed(prefix)]
    total = sum(sum(divmod(2 * d, 10)) if i % 2 == 0 else d for i, d in enumerate(digits))
    return f"{prefix}{-total % 10}"


def test_the_whole_way_from_the_form_to_the_first_page(cast, client):
    response = client.post(ASK, answers(cast))
    assert response["Location"] == reverse("signin:account-asked")
    request = AccountRequest.objects.get()
    assert (request.status, request.email) == ("unconfirmed", "gwenn.lebihan@exemple.test")
    assert (request.dac, request.charter_version) == (cast.dac35, "2026-11")

    link = AddressToConfirm.link_at_send(OutboxMessage.objects.get())
    page = client.get(link).content.decode()
    assert "Mme Gwenn Le Bihan" in page
    assert client.post(link)["Location"] == reverse("signin:address-confirmed")

    team = make.signed_in(cast.camille)
    listed = team.get("/acces/demandes-de-compte/").content.decode()
    assert "Mme Gwenn Le Bihan" in listed
    detail = reverse("signin:request", kwargs={"public_id": request.public_id})
    assert "Centre de santé des Gayeulles" in team.get(detail).content.decode()
    assert team.post(f"{detail}accepter/", {"organisation": ""})["Location"] == reverse(
        "signin:account-requests"
    )

    token = make.link_of(Invitation.objects.get())
    client.get(f"/acces/invitation/{token}/")
    chosen = {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD, "charter": "on"}
    assert client.post("/acces/invitation/", chosen)["Location"] == reverse("desk:home")
    page = client.get("/acces/mon-compte/").content.decode()
    assert "Centre de santé des Gayeulles, professionnel" in page
    assert readings_of(request).count() == 1


# --- Asking ---


def test_what_was_typed_is_kept_and_each_point_is_told_at_its_field(cast, client):
    response = client.post(
        ASK, answers(cast, rpps="99900000053", email="gwenn", commune="Saint", commune_key="")
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "3\xa0points à corriger" in page
    for kept in ("99900000053", 'value="gwenn"', 'value="Saint"', "Centre de santé des Gayeulles"):
        assert kept in page
    assert "la clé ne correspond pas" in page
    assert not AccountRequest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rpps": ""}, "Écrivez le numéro RPPS : cette profession en a un."),
        ({"rpps": "123"}, "Il manque 8 chiffres : 11 attendus, 3 saisis."),
        ({"charter": ""}, "Sans cet engagement"),
        ({"organisation_name": "", "organisation_kind": ""}, "Choisissez votre organisme"),
        ({"organisation_kind": ""}, "Choisissez la nature de l’organisme."),
        ({"commune": "", "commune_key": ""}, "Choisissez la commune de l’organisme."),
        (
            {"organisation": "Clinique inconnue", "organisation_name": ""},
            "n’est pas dans la liste",
        ),
        ({"organisation_kind": "dac"}, "Cette réponse n’est plus proposée"),
        ({"phone": "12"}, "chiffres"),
        ({"motive": "x" * 100_000}, "Ce texte est trop long"),
        ({"first_name": "\x00"}, "Complétez ce champ."),
    ],
)
def test_bad_input_gets_a_sentence_that_repairs_it(cast, client, changes, sentence):
    response = client.post(ASK, answers(cast, **changes))
    assert response.status_code == 422
    assert sentence in response.content.decode().replace("\xa0", " ")
    assert not AccountRequest.objects.exists()


def test_a_profession_without_a_number_is_not_asked_for_one(cast, client):
    client.post(ASK, answers(cast, profession="social_worker", rpps=""))
    assert AccountRequest.objects.get().rpps == ""


def test_a_number_given_by_a_profession_that_has_none_is_forgotten(cast, client):
    client.post(ASK, answers(cast, profession="social_worker"))
    assert AccountRequest.objects.get().rpps == ""


def test_where_no_dac_answers_the_commune_is_told(cast, client):
    brest = cast.communes["29019"]
    response = client.post(ASK, answers(cast, commune=str(brest), commune_key=brest.pk))
    assert "Aucun DAC n’utilise encore Cordée pour cette commune." in response.content.decode()


def test_an_organisation_of_the_list_brings_its_commune_and_its_dac(cast, client):
    ccas = cast.organisations["ccas"]
    client.post(
        ASK,
        answers(
            cast,
            organisation="CCAS de Bécherel, Bécherel",
            organisation_key=ccas.public_id,
            commune="",
            commune_key="",
        ),
    )
    request = AccountRequest.objects.get()
    assert (request.organisation, request.organisation_commune_id) == (ccas, ccas.commune_id)


def test_words_that_name_nothing_matter_no_more_once_the_name_is_typed(cast, client):
    client.post(ASK, answers(cast, organisation="Gayeulles"))
    assert AccountRequest.objects.get().organisation is None


# --- Nobody learns who has an account ---


def test_the_answer_is_the_same_whoever_has_an_account(cast):
    make.asked(cast, email="attend@exemple.test")
    pending = make.asked(cast, email="etude@exemple.test")
    confirm_address(token=make.link_of(pending), at=timezone.now())
    pages = []
    for email in (
        "samir@demo.test",
        "attend@exemple.test",
        "etude@exemple.test",
        "neuf@exemple.test",
    ):
        response = Client().post(ASK, answers(cast, email=email), follow=True)
        page = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
        pages.append((response.redirect_chain, response.status_code, page))
    assert all(page == pages[0] for page in pages)


def test_only_the_owner_of_a_known_address_is_told(cast, client):
    client.post(ASK, answers(cast, email="samir@demo.test"))
    (message,) = OutboxMessage.objects.all()
    assert (message.kind, message.address) == ("signin.address_already_known", "samir@demo.test")


def test_what_was_written_for_a_known_address_leads_nowhere_and_is_forgotten(cast, client, at):
    client.post(ASK, answers(cast, email="samir@demo.test"))
    request = AccountRequest.objects.get()
    assert request.status == "unconfirmed"
    assert request.link_hash is None
    assert not ACCOUNT_REQUEST.visible_to(cast.camille).exists()
    assert forget_unconfirmed(at=at + timedelta(days=7)) == 1


def test_a_taken_number_gets_the_same_answer_and_the_dac_is_told(cast, client, at):
    samirs = Professional.objects.get(user=cast.samir).rpps
    response = client.post(ASK, answers(cast, rpps=samirs))
    assert response["Location"] == reverse("signin:account-asked")
    request = AccountRequest.objects.get()
    confirm_address(token=make.link_of(request), at=at)
    with pytest.raises(GuardsFailed) as caught:
        approve_account(request=request, by=cast.camille, at=at)
    assert [item.field for item in caught.value.missing] == ["rpps"]


def test_a_second_request_before_the_confirmation_replaces_the_first(cast, at):
    first = make.asked(cast, first_name="Gwen")
    old = make.link_of(first)
    make.asked(cast, first_name="Gwenn")
    assert AccountRequest.objects.get().first_name == "Gwenn"
    assert confirm_address(token=old, at=at) is None
    assert OutboxMessage.objects.count() == 2


def test_requests_are_limited_whether_the_address_is_known_or_not(cast):
    for email in ("samir@demo.test", "neuf@exemple.test"):
        for _ in range(3):
            assert Client().post(ASK, answers(cast, email=email)).status_code == 302
        response = Client().post(ASK, answers(cast, email=email))
        assert "Trop de demandes à la suite." in response.content.decode()


# --- The address ---


def test_opening_the_link_confirms_nothing(cast, client):
    request = make.asked(cast)
    assert client.get(f"/acces/adresse/{make.link_of(request)}/").status_code == 200
    assert AccountRequest.objects.get().status == "unconfirmed"
    assert (
        make.signed_in(cast.camille)
        .get(reverse("signin:request", kwargs={"public_id": request.public_id}))
        .status_code
        == 404
    )


def test_the_whole_team_is_told_once_the_address_is_proven(cast, at):
    confirm_address(token=make.link_of(make.asked(cast)), at=at)
    told = Notice.objects.filter(kind="signin.account_requested").order_by("recipient__email")
    assert [notice.recipient for notice in told] == [cast.camille, cast.sophie, cast.yann]


def test_a_link_serves_once_and_for_three_days(cast, client, at):
    request = make.asked(cast)
    token = make.link_of(request)
    assert confirm_address(token=token, at=at + timedelta(days=3, minutes=1)) is None
    assert confirm_address(token=token, at=at) == request
    assert confirm_address(token=token, at=at) is None
    used, unknown = (client.get(f"/acces/adresse/{t}/") for t in (token, "inconnu"))
    assert used.status_code == unknown.status_code == 404
    assert used.content.decode() == unknown.content.decode()


def test_the_token_is_not_in_the_database_and_a_second_attempt_sends_the_same(cast):
    request = make.asked(cast)
    message = OutboxMessage.objects.get()
    first, second = (AddressToConfirm.link_at_send(message) for _ in range(2))
    assert first == second
    token = first.split("/")[-2]
    row = AccountRequest.objects.filter(pk=request.pk).values().get()
    assert token not in map(str, row.values())
    assert token not in map(str, OutboxMessage.objects.values().get().values())


def test_the_message_is_not_sent_once_the_address_is_proven(cast, at):
    confirm_address(token=make.link_of(make.asked(cast)), at=at)
    with pytest.raises(NoLongerDue):
        AddressToConfirm.link_at_send(OutboxMessage.objects.get(kind="signin.address_to_confirm"))


def test_what_nobody_confirms_is_forgotten(cast, at):
    make.asked(cast, at=at - timedelta(days=7), email="vieux@exemple.test")
    make.asked(cast, at=at - timedelta(days=5), email="recent@exemple.test")
    kept = make.asked(cast, at=at - timedelta(days=9), email="confirme@exemple.test")
    confirm_address(token=make.link_of(kept), at=at)
    assert forget_unconfirmed(at=at) == 1
    left = AccountRequest.objects.order_by("email").values_list("email", flat=True)
    assert list(left) == ["confirme@exemple.test", "recent@exemple.test"]


# --- The answer ---


def pending(cast, **changes):
    return confirm_address(token=make.link_of(make.asked(cast, **changes)), at=timezone.now())


def test_accepting_makes_the_account_without_a_password(cast, at):
    request = pending(cast, profession=Profession.NURSE, rpps=luhn("9990000007"))
    invitation = approve_account(request=request, by=cast.yann, at=at)
    user = fresh(invitation.user)
    assert not user.has_usable_password()
    place = Membership.objects.get(professional__user=user)
    assert (place.role, place.status) == (Role.PROFESSIONAL, MembershipState.ACTIVE)
    assert place.organisation.sector == Sector.SOCIAL
    assert place.professional.rpps == luhn("9990000007")
    assert OutboxMessage.objects.get(kind="signin.account_approved").recipient == user
    actions = Event.objects.filter(actor_id=cast.yann.pk).values_list("action", flat=True)
    assert "signin.account_request.approved" in actions


def test_an_address_that_has_an_account_by_now_gets_no_second_one(cast, at):
    request = pending(cast)
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(email=request.email)
    with pytest.raises(GuardsFailed, match="Un compte est déjà ouvert à cette adresse") as caught:
        approve_account(request=request, by=cast.camille, at=at)
    assert [item.field for item in caught.value.missing] == ["email"]
    assert not Invitation.objects.exists()


def test_the_dac_may_choose_an_organisation_it_knows(cast, at):
    before = Organisation.objects.count()
    approve_account(
        request=pending(cast), organisation=cast.organisations["ccas"], by=cast.camille, at=at
    )
    assert Organisation.objects.count() == before
    place = Membership.objects.get(professional__user__email="gwenn.lebihan@exemple.test")
    assert place.organisation == cast.organisations["ccas"]


def test_a_professional_of_the_directory_gets_the_account(cast, at):
    known = ProfessionalFactory(user=None, rpps=luhn("9990000007"), last_name="Le Bihan")
    request = pending(cast, profession=Profession.NURSE, rpps=known.rpps)
    approve_account(request=request, by=cast.camille, at=at)
    known.refresh_from_db()
    assert known.user.email == "gwenn.lebihan@exemple.test"


def test_a_closed_account_is_opened_again_without_its_password(cast, at):
    ana = cast.ana
    type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    approve_account(request=pending(cast, email=ana.email), by=cast.camille, at=at)
    ana = fresh(ana)
    assert ana.is_active
    assert not ana.check_password("demo")


def test_refusing_tells_the_coded_reason_and_nothing_else(cast, at):
    request = refuse_account(request=pending(cast), reason="unverified", by=cast.camille, at=at)
    message = OutboxMessage.objects.get(kind="signin.account_refused")
    assert message.wording == (
        "Votre demande de compte n’a pas été acceptée : "
        "l’exercice professionnel n’a pas pu être vérifié."
    )
    assert "Bihan" not in message.wording
    with pytest.raises(Refused):
        approve_account(request=request, by=cast.camille, at=at)


@pytest.mark.parametrize("person", ["nadia", "samir", "noe", "dpo", "stranger"])
def test_nobody_else_sees_it(cast, person):
    request = pending(cast)
    client = make.signed_in(getattr(cast, person), second_factor=True)
    base = reverse("signin:request", kwargs={"public_id": request.public_id})
    assert client.get(base).status_code == 404
    assert client.post(f"{base}accepter/").status_code == 404
    assert client.post(f"{base}refuser/", {"reason": "twice"}).status_code == 404
    listed = client.get("/acces/demandes-de-compte/")
    assert listed.status_code == (200 if person == "nadia" else 404)
    assert "Le Bihan" not in listed.content.decode()


def test_two_people_answer_and_the_second_is_told(cast):
    request = pending(cast)
    base = reverse("signin:request", kwargs={"public_id": request.public_id})
    make.signed_in(cast.camille).post(f"{base}refuser/", {"reason": "outside"})
    response = make.signed_in(cast.yann).post(f"{base}accepter/", {"organisation": ""})
    assert response.status_code == 403
    assert "l’état actuel est «\xa0refusée\xa0»" in response.content.decode().replace(
        " »", "\xa0»"
    ).replace("« ", "«\xa0")


def test_a_refusal_without_a_reason_stays_on_the_page(cast):
    base = reverse("signin:request", kwargs={"public_id": pending(cast).public_id})
    response = make.signed_in(cast.camille).post(f"{base}refuser/")
    assert response.status_code == 422
    assert "Choisissez le motif du refus." in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(cast, django_assert_num_queries, count):
    for number in range(count):
        pending(cast, email=f"p{number}@exemple.test")
    client = make.signed_in(cast.camille)
    client.get("/acces/mon-compte/")
    # session, account, standing, transaction 2, reader 2, count, rows, journal, unread
    with django_assert_num_queries(11):
        client.get("/acces/demandes-de-compte/")


def test_a_kind_decides_the_sector(cast, at):
    for kind, sector in (
        (OrganisationKind.CARE_HOME, Sector.MEDICO_SOCIAL),
        (OrganisationKind.CPTS, Sector.HEALTH),
    ):
        place = make.new_place(cast, name=f"Maison {kind}", kind=kind)
        person = make.identity(email=f"{kind}@exemple.test")
        ask_account(identity=person, workplace=place, phone="", motive="x", at=at)
        request = AccountRequest.objects.get(email=person.email)
        approve_account(
            request=confirm_address(token=make.link_of(request), at=at), by=cast.camille, at=at
        )
        assert Organisation.objects.get(name=place.name).sector == sector


def test_a_place_is_a_choice_or_words_never_nothing(cast, at):
    with pytest.raises(IntegrityError, match="account_request_names_its_organisation"):
        ask_account(
            identity=make.identity(),
            workplace=Workplace(commune=cast.communes["35238"]),
            phone="",
            motive="x",
            at=at,
        )


def test_whom_the_dac_had_invited_to_the_same_place_gets_that_invitation(cast, at):
    ccas = cast.organisations["ccas"]
    invitation = invite(
        dac=cast.dac35,
        identity=make.identity(),
        workplace=Workplace(organisation=ccas, commune=ccas.commune),
        role=Role.PROFESSIONAL,
        by=cast.yann,
        at=at,
    )
    old = make.link_of(invitation)
    again = approve_account(request=pending(cast), organisation=ccas, by=cast.camille, at=at)
    assert again == invitation
    assert invitation_by_token(old, at=at) is None
    assert invitation_by_token(make.link_of(again), at=at) == again


def test_who_comes_back_to_a_place_of_before_has_it_once(cast, at):
    louis = cast.louis
    type(louis).objects.filter(pk=louis.pk).update(is_active=False)
    request = pending(cast, email=louis.email)
    ccas = cast.organisations["ccas"]
    approve_account(request=request, organisation=ccas, by=cast.camille, at=at)
    places = Membership.objects.filter(professional__user=louis, organisation=ccas)
    assert sorted(place.status for place in places) == ["active", "ended"]
