"""Invitations: who invites whom, the link that serves once, and what opens with it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from common.errors import GuardsFailed, Refused
from directory.enums import Profession, Role
from directory.models import Membership, Organisation, Professional
from directory.standing import standing_of
from notifications.models import OutboxMessage
from notifications.registry import NoLongerDue
from signin.models import Invitation
from signin.notifications import InvitationSent
from signin.services.accept_invitation import accept_invitation, join_by_invitation
from signin.services.ask_account import Workplace
from signin.services.invite import invite, resend_invitation, revoke_invitation
from tests.factories import signin as make
from tests.personas import fresh

CHOSEN = {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD, "charter": "on"}
ACCEPT = "/acces/invitation/"
NEW = "/acces/invitations/nouvelle/"
ANSWERS = {
    "first_name": "Gwenn",
    "last_name": "Le Bihan",
    "profession": "social_worker",
    "email": "gwenn.lebihan@exemple.test",
    "role": "professional",
    "organisation": "CCAS de Bécherel, Bécherel",
}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def at():
    return timezone.now()


def invited(cast, *, by=None, place="ccas", role=Role.PROFESSIONAL, at=None, **changes):
    organisation = cast.organisations[place]
    return invite(
        dac=cast.dac35,
        identity=make.identity(**changes),
        workplace=Workplace(organisation=organisation, commune=organisation.commune),
        role=role,
        by=by or cast.camille,
        at=at or timezone.now(),
    )


def opened(invitation, client=None) -> Client:
    """A browser that has followed the link."""
    client = client or Client()
    response = client.get(f"/acces/invitation/{make.link_of(invitation)}/")
    assert response["Location"] == ACCEPT
    return client


# --- From the form to the first page ---


def test_the_whole_way(cast):
    team = make.signed_in(cast.camille)
    response = team.post(NEW, ANSWERS | {"dac": cast.dac35.pk})
    assert response["Location"] == reverse("signin:invitations")
    message = OutboxMessage.objects.get()
    assert (message.kind, message.address) == ("signin.invitation_sent", ANSWERS["email"])
    assert "Gwenn Le Bihan" in team.get("/acces/invitations/").content.decode()

    client = Client()
    client.get(InvitationSent.link_at_send(message))
    page = client.get(ACCEPT).content.decode()
    assert "CCAS de Bécherel" in page
    assert "au minimum 15" in page
    response = client.post(ACCEPT, CHOSEN)
    assert response["Location"] == reverse("desk:home")
    assert client.get("/acces/mon-compte/").status_code == 200
    user = User.objects.get(email=ANSWERS["email"])
    assert "CCAS de Bécherel" in standing_of(user).line
    assert Invitation.objects.get().charter_version == "2026-11"
    assert Event.objects.filter(action="signin.invitation.accepted", actor_id=user.pk).exists()


def test_who_must_have_a_second_factor_is_led_to_it(cast):
    Organisation.objects.filter(pk=cast.organisations["ccas"].pk).update(
        second_factor_required=True
    )
    client = opened(invited(cast))
    client.post(ACCEPT, CHOSEN)
    response = client.get("/acces/mon-compte/")
    assert response["Location"].startswith(reverse("mfa_activate_totp"))
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_what_was_typed_is_kept(cast):
    response = make.signed_in(cast.camille).post(
        NEW, ANSWERS | {"dac": cast.dac35.pk, "email": "pas une adresse"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="pas une adresse"' in page
    assert 'value="CCAS de Bécherel, Bécherel"' in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password1": "court", "password2": "court"}, "14"),
        ({"password2": "autre chose de long"}, "Les deux mots de passe sont différents."),
        ({"password1": "gwenn.lebihan@exemple.test"}, "trop semblable"),
        ({"charter": ""}, "Sans cet engagement"),
    ],
)
def test_a_weak_password_or_no_charter_opens_nothing(cast, changes, sentence):
    response = opened(invited(cast)).post(ACCEPT, CHOSEN | changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not User.objects.filter(email=ANSWERS["email"]).exists()


# --- The link ---


def test_it_serves_once(cast, at):
    invitation = invited(cast)
    token = make.link_of(invitation)
    assert accept_invitation(token=token, password=make.GOOD_PASSWORD, at=at) is not None
    assert accept_invitation(token=token, password="un autre mot de passe", at=at) is None
    response = Client().get(f"/acces/invitation/{token}/")
    assert response.status_code == 410
    assert "Cette invitation a déjà servi" in response.content.decode()
    assert User.objects.get(email=ANSWERS["email"]).check_password(make.GOOD_PASSWORD)


def test_expired_revoked_replaced_and_unknown_links_look_the_same(cast, at):
    expired = invited(cast, email="a@exemple.test")
    revoked = invited(cast, email="b@exemple.test")
    replaced = invited(cast, email="c@exemple.test")
    tokens = [make.link_of(expired, at=at - timedelta(days=7, minutes=1))]
    tokens += [make.link_of(revoked), make.link_of(replaced), "jamais-vu"]
    revoke_invitation(invitation=revoked, by=cast.camille, at=at)
    resend_invitation(invitation=replaced, by=cast.camille, at=at)
    answers = [Client().get(f"/acces/invitation/{token}/") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "Ce lien n’est plus valable" in answers[0].content.decode()


def test_it_lasts_seven_days_from_when_it_left(cast, at):
    invitation = invited(cast, at=at - timedelta(days=10))
    token = make.link_of(invitation, at=at - timedelta(days=6, hours=23))
    assert accept_invitation(token=token, password=make.GOOD_PASSWORD, at=at) is not None


def test_a_second_attempt_of_the_relay_does_not_make_it_longer(cast, at):
    invitation = invited(cast)
    make.link_of(invitation, at=at - timedelta(days=3))
    make.link_of(invitation, at=at)
    assert Invitation.objects.get().link_expires_at == at + timedelta(days=4)


def test_the_token_is_in_no_page_and_in_no_table(cast):
    invitation = invited(cast)
    client = opened(invitation)
    token = make.link_of(invitation)
    assert token not in client.get(ACCEPT).content.decode()
    assert token not in str(client.session.items())
    assert token not in str(Invitation.objects.values().get())


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(cast):
    invitation = invited(cast)
    opened(invitation)
    opened(invitation)
    assert Invitation.objects.get().status == "open"


def test_an_invitation_taken_back_meanwhile_opens_nothing(cast, at):
    invitation = invited(cast)
    client = opened(invitation)
    revoke_invitation(invitation=invitation, by=cast.camille, at=at)
    assert client.post(ACCEPT, CHOSEN).status_code == 404
    with pytest.raises(NoLongerDue):
        InvitationSent.link_at_send(OutboxMessage.objects.get())


def test_sending_again_makes_the_former_link_worthless(cast, at):
    invitation = invited(cast)
    old = make.link_of(invitation)
    again = resend_invitation(invitation=invitation, by=cast.camille, at=at)
    assert accept_invitation(token=old, password=make.GOOD_PASSWORD, at=at) is None
    new = make.link_of(again)
    assert new != old
    assert accept_invitation(token=new, password=make.GOOD_PASSWORD, at=at) is not None
    assert OutboxMessage.objects.filter(kind="signin.invitation_sent").count() == 2


# --- Somebody who has an account ---


def test_who_has_an_account_signs_in_and_joins(cast):
    invitation = invited(cast, email=cast.samir.email)
    client = opened(invitation)
    page = client.get(ACCEPT).content.decode()
    assert "Vous avez déjà un compte" in page
    client.post(ACCEPT, CHOSEN)
    assert fresh(cast.samir).check_password("demo")
    entered = client.post(
        reverse("account_login"),
        {"login": cast.samir.email, "password": "demo", "next": ACCEPT},
    )
    assert entered["Location"] == ACCEPT
    assert client.post(ACCEPT)["Location"] == reverse("signin:account")
    places = Membership.objects.filter(professional__user=cast.samir)
    assert places.count() == 2


def test_somebody_else_cannot_take_the_place(cast, at):
    invitation = invited(cast, email=cast.samir.email)
    client = opened(invitation, make.signed_in(cast.paul))
    assert "pour une autre adresse" in client.get(ACCEPT).content.decode()
    client.post(ACCEPT, CHOSEN)
    assert join_by_invitation(token=make.link_of(invitation), by=cast.paul, at=at) is None
    assert Invitation.objects.get().status == "open"


# --- Who invites whom ---


def test_a_coordinator_does_not_invite_a_coordinator(cast):
    with pytest.raises(GuardsFailed, match="Seul le responsable du DAC"):
        invited(cast, role=Role.COORDINATOR, place="dac35")
    form = make.signed_in(cast.camille).get(NEW).context["form"]
    assert [value for value, _ in form.fields["role"].choices] == ["professional"]


def test_the_manager_invites_a_coordinator_into_the_dac(cast, at):
    client = make.signed_in(cast.sophie)
    answers = ANSWERS | {"role": "coordinator", "organisation": "", "dac": cast.dac35.pk}
    assert client.post(NEW, answers).status_code == 302
    token = make.link_of(Invitation.objects.get())
    user = accept_invitation(token=token, password=make.GOOD_PASSWORD, at=at)
    assert standing_of(fresh(user)).coordinates == {cast.dac35.pk}


def test_a_coordinator_is_of_the_dac_and_of_nothing_else(cast):
    with pytest.raises(GuardsFailed, match="dans l’organisme du DAC lui-même"):
        invited(cast, by=cast.sophie, role=Role.COORDINATOR, place="ccas")


@pytest.mark.parametrize("role", [Role.TECHNICAL, Role.DATA_PROTECTION])
def test_no_other_role_is_given_by_invitation(cast, role):
    with pytest.raises(GuardsFailed):
        invited(cast, by=cast.sophie, role=role, place="dac35")
    response = make.signed_in(cast.sophie).post(
        NEW, ANSWERS | {"role": role.value, "dac": cast.dac35.pk}
    )
    assert response.status_code == 422


@pytest.mark.parametrize("person", ["nadia", "samir", "noe", "dpo", "stranger"])
def test_nobody_invites_in_the_name_of_another_dac(cast, person):
    user = getattr(cast, person)
    with pytest.raises(Refused):
        invited(cast, by=user)
    client = make.signed_in(user, second_factor=True)
    response = client.post(NEW, ANSWERS | {"dac": cast.dac35.pk})
    assert response.status_code == (422 if person == "nadia" else 404)
    assert not Invitation.objects.exists()


def test_two_open_invitations_for_one_place_are_one(cast):
    invited(cast)
    with pytest.raises(GuardsFailed, match="Une invitation attend déjà"):
        invited(cast, by=cast.yann)


def test_a_member_is_not_invited_again(cast):
    with pytest.raises(GuardsFailed, match="fait déjà partie"):
        invited(cast, email=cast.louis.email)


def test_the_number_of_another_account_is_refused(cast):
    samirs = Professional.objects.get(user=cast.samir).rpps
    with pytest.raises(GuardsFailed, match="Ce numéro RPPS"):
        invited(cast, rpps=samirs, profession=Profession.NURSE)


def test_the_buttons_are_those_of_the_table(cast):
    invited(cast, by=cast.sophie, role=Role.COORDINATOR, place="dac35", email="c@exemple.test")
    invited(cast, email="p@exemple.test")
    for person, buttons in (("camille", 1), ("sophie", 2)):
        page = make.signed_in(getattr(cast, person)).get("/acces/invitations/").content.decode()
        assert page.count(">Renvoyer<") == buttons
        assert page.count("/annuler/") == buttons


def test_a_coordinator_may_see_but_not_take_back_the_managers_invitation(cast):
    invitation = invited(cast, by=cast.sophie, role=Role.COORDINATOR, place="dac35")
    url = reverse("signin:revoke", kwargs={"public_id": invitation.public_id})
    assert make.signed_in(cast.camille).post(url).status_code == 403
    assert make.signed_in(cast.nadia).post(url).status_code == 404
    assert make.signed_in(cast.sophie).post(url).status_code == 302


def test_an_invitation_past_its_days_is_shown_as_such(cast, at):
    invitation = invited(cast)
    make.link_of(invitation, at=at - timedelta(days=8))
    page = make.signed_in(cast.camille).get("/acces/invitations/").content.decode()
    assert "Lien expiré" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(cast, django_assert_num_queries, count):
    for number in range(count):
        invited(cast, email=f"p{number}@exemple.test")
    client = make.signed_in(cast.camille)
    client.get("/acces/mon-compte/")
    # session, account, standing, transaction 2, reader 2, count, rows, journal, unread
    with django_assert_num_queries(11):
        client.get("/acces/invitations/")
