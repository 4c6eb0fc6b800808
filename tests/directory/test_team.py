"""The people of a DAC: read by its coordinators, ended by its manager, never without a manager."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from common.errors import GuardsFailed
from directory.enums import MembershipState as S
from directory.enums import Role
from directory.models import Membership
from directory.permissions import DAC
from directory.selectors import is_last_manager
from directory.services.join import end_membership, join
from directory.standing import standing_of
from tests.factories.directory import MembershipFactory, ProfessionalFactory
from tests.factories.signin import signed_in
from tests.personas import SINCE, fresh


def place_of(user) -> Membership:
    return Membership.objects.get(professional__user=user, status=S.ACTIVE)


def end_address(user) -> str:
    return reverse("directory:team-end", args=[place_of(user).public_id])


@pytest.fixture
def second_manager(cast):
    return MembershipFactory(
        organisation=cast.organisations["dac35"], role=Role.MANAGER
    ).professional.user


def test_joining_opens_and_ending_closes_at_once(cast, at):
    professional = ProfessionalFactory()
    place = join(
        professional=professional,
        organisation=cast.organisations["dac35"],
        role=Role.COORDINATOR,
        by=cast.sophie,
        at=at,
    )
    assert DAC.can(fresh(professional.user), "view", cast.dac35)
    end_membership(membership=place, by=cast.sophie, at=at)
    assert not DAC.can(fresh(professional.user), "view", cast.dac35)
    assert standing_of(fresh(professional.user)).organisations == frozenset()


@pytest.mark.parametrize("name", ["camille", "nadia", "noe", "samir"])
def test_only_the_manager_ends(cast, at, name):
    with pytest.raises(PermissionDenied):
        end_membership(membership=place_of(cast.camille), by=cast.people[name], at=at)
    assert place_of(cast.camille)


def test_the_last_manager_stays(cast, at):
    with pytest.raises(GuardsFailed, match="dernière personne responsable"):
        end_membership(membership=place_of(cast.sophie), by=cast.sophie, at=at)
    assert place_of(cast.sophie)


def test_a_second_manager_frees_the_first(cast, at, second_manager):
    end_membership(membership=place_of(cast.sophie), by=cast.sophie, at=at)
    assert fresh(second_manager).professional.memberships.get().status == S.ACTIVE
    assert is_last_manager(place_of(second_manager), on=SINCE)


def test_a_manager_whose_account_is_closed_does_not_count(cast, at, second_manager):
    User.objects.filter(pk=second_manager.pk).update(is_active=False)
    with pytest.raises(GuardsFailed):
        end_membership(membership=place_of(cast.sophie), by=cast.sophie, at=at)


def test_an_invited_manager_does_not_count(cast, at):
    MembershipFactory(organisation=cast.organisations["dac35"], role=Role.MANAGER, status=S.INVITED)
    with pytest.raises(GuardsFailed):
        end_membership(membership=place_of(cast.sophie), by=cast.sophie, at=at)


# --- The pages ---
def test_the_team_is_its_coordinators_and_managers(cast, client, address):
    MembershipFactory(organisation=cast.organisations["dac35"], role=Role.TECHNICAL)
    MembershipFactory(
        organisation=cast.organisations["dac35"], role=Role.COORDINATOR, status=S.ENDED
    )
    client.force_login(cast.yann)
    page = client.get(address("team"))
    shown = [str(row["place"].professional) for row in page.context["rows"]]
    assert shown == ["Camille Le Goff", "Sophie Lemoine", "Yann Riou"]
    assert not any(row["endable"] for row in page.context["rows"])
    assert "Mettre fin" not in page.content.decode()


def test_the_manager_has_the_buttons(cast, sophie, address):
    page = sophie.get(address("team")).content.decode()
    for user in (cast.camille, cast.yann, cast.sophie):
        assert end_address(user) in page


def test_ending_asks_first(cast, sophie, address):
    page = sophie.get(end_address(cast.camille))
    assert "Mettre fin au rôle de Camille Le Goff" in page.content.decode()
    assert place_of(cast.camille)
    done = sophie.post(end_address(cast.camille))
    assert done.url == address("team")
    assert not Membership.objects.filter(professional__user=cast.camille, status=S.ACTIVE).exists()


def test_ending_twice_says_that_it_is_done(cast, sophie):
    page = end_address(cast.camille)
    sophie.post(page)
    again = sophie.post(page)
    assert again.status_code == 403
    assert "terminée" in again.content.decode()


def test_the_page_of_the_last_manager_has_no_button(cast, sophie, address):
    page = sophie.get(end_address(cast.sophie)).content.decode()
    assert "dernière personne responsable" in page
    assert '<button class="btn btn-primary btn-block-sm"' not in page
    refused = sophie.post(end_address(cast.sophie))
    assert refused.url == address("team")
    assert "dernière personne" in str(next(iter(get_messages(refused.wsgi_request))))


def test_ending_ones_own_place_leads_home(cast, sophie, second_manager):
    assert sophie.post(end_address(cast.sophie)).url == reverse("desk:home")


@pytest.mark.parametrize(
    ("name", "status"),
    [("camille", 403), ("yann", 404), ("nadia", 404), ("noe", 404), ("samir", 404)],
)
def test_nobody_else_ends_a_place(cast, name, status):
    client = signed_in(cast.people[name], second_factor=name == "noe")
    for method in (client.get, client.post):
        assert method(end_address(cast.camille)).status_code == status
    assert place_of(cast.camille)
