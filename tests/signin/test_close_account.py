"""Closing an account ends what it opened, and opening it again gives nothing of that back."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from common.errors import GuardsFailed
from directory.enums import MembershipState, Role
from directory.models import Membership
from directory.standing import standing_of
from signin.models import Invitation
from signin.services.accept_invitation import accept_invitation
from signin.services.ask_account import Workplace, confirm_address
from signin.services.close_account import close_account
from signin.services.decide_account import approve_account
from signin.services.invite import invite
from tests.factories import signin as make
from tests.personas import fresh


@pytest.fixture
def at():
    return timezone.now()


def invited(cast, email: str, *, by=None, at) -> Invitation:
    ccas = cast.organisations["ccas"]
    return invite(
        dac=cast.dac35,
        identity=make.identity(email=email),
        workplace=Workplace(organisation=ccas, commune=ccas.commune),
        role=Role.PROFESSIONAL,
        by=by or cast.camille,
        at=at,
    )


def active_places(user) -> list[Membership]:
    places = Membership.objects.filter(professional__user=user, status=MembershipState.ACTIVE)
    return list(places.select_related("organisation").order_by("pk"))


def test_places_sessions_and_rights_end(cast, at):
    browser = make.signed_in(cast.camille, second_factor=True)
    assert browser.get("/messages/").status_code == 200
    assert standing_of(cast.camille).coordinates

    ended = close_account(user=cast.camille, asked_by=cast.sophie, at=at)

    camille = fresh(cast.camille)
    assert ended == 1
    assert not camille.is_active
    assert not camille.has_usable_password()
    assert not active_places(camille)
    assert not standing_of(camille).coordinates
    assert browser.get("/messages/")["Location"].startswith("/compte/connexion/")


def test_the_journal_says_who_asked(cast, at):
    close_account(user=cast.ana, asked_by=cast.camille, at=at)

    event = Event.objects.get(action="signin.account.closed")
    assert (event.actor_id, event.object_id) == (cast.camille.pk, str(cast.ana.public_id))
    assert Event.objects.filter(
        action="directory.membership.ended", actor_id=cast.camille.pk
    ).exists()


def test_an_invitation_that_waited_opens_nothing(cast, at):
    invitation = invited(cast, cast.ana.email, at=at)
    token = make.link_of(invitation, at=at)

    close_account(user=cast.ana, asked_by=cast.camille, at=at)

    assert accept_invitation(token=token, password=make.GOOD_PASSWORD, at=at) is None
    assert not fresh(cast.ana).is_active


def test_the_last_manager_stays(cast, at):
    with pytest.raises(GuardsFailed, match="nommez-en une autre"):
        close_account(user=cast.sophie, asked_by=cast.camille, at=at)

    assert fresh(cast.sophie).is_active
    assert active_places(cast.sophie)


def test_an_account_is_closed_once_and_by_somebody_else(cast, at):
    with pytest.raises(GuardsFailed, match="Une autre personne"):
        close_account(user=cast.ana, asked_by=cast.ana, at=at)
    close_account(user=cast.ana, asked_by=cast.camille, at=at)
    with pytest.raises(GuardsFailed, match="déjà fermé"):
        close_account(user=cast.ana, asked_by=cast.camille, at=at)


def test_the_command_line(cast, capsys):
    call_command("close_account", "ana@demo.test", asked_by="camille@demo.test")
    assert "Compte fermé. Places terminées : 1." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Aucun compte actif"):
        call_command("close_account", "ana@demo.test", asked_by="camille@demo.test")
    with pytest.raises(CommandError, match="nommez-en une autre"):
        call_command("close_account", "sophie@demo.test", asked_by="camille@demo.test")


# --- Opened again ---


def closed_without_its_places(user) -> None:
    """As a closed account of before looks: its places were left as they were."""
    User.objects.filter(pk=user.pk).update(is_active=False, is_staff=True, is_superuser=True)
    assert active_places(user)


def test_an_invitation_gives_its_own_place_and_none_of_before(cast, at):
    closed_without_its_places(cast.camille)
    invitation = invited(cast, cast.camille.email, by=cast.sophie, at=at)

    user = accept_invitation(
        token=make.link_of(invitation, at=at), password=make.GOOD_PASSWORD, at=at
    )

    assert [place.organisation for place in active_places(user)] == [cast.organisations["ccas"]]
    user = fresh(user)
    assert user.is_active
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert not standing_of(user).coordinates


def test_an_approved_request_gives_its_own_place_and_none_of_before(cast, at):
    closed_without_its_places(cast.camille)
    asked = make.asked(cast, email=cast.camille.email)
    request = confirm_address(token=make.link_of(asked), at=at)

    approve_account(request=request, by=cast.sophie, at=at)

    assert [str(place.organisation) for place in active_places(cast.camille)] == [
        "CLIC du pays de Rennes"
    ]
    assert not standing_of(fresh(cast.camille)).coordinates
