"""Who always has a second factor, and what a session without it opens: the set-up, and the way out."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from directory.enums import Role
from directory.models import Membership
from directory.services.join import join
from signin.middleware import SET_UP
from tests import addresses
from tests.factories import signin as make
from tests.factories.accounts import PASSWORD
from tests.personas import fresh

ARGUMENTS = {
    "public_id": "7a7c1a52-0000-4000-8000-000000000000",
    "token": "jeton",
    "app_label": "accounts",
    "content_type_id": "1",
    "object_id": "1",
}


def password_only(user) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def officer_without_staff(cast):
    """Protects data, and does not run the machine."""
    cast.dpo.is_staff = False
    cast.dpo.save()
    return fresh(cast.dpo)


def superuser(cast):
    cast.paul.is_superuser = True
    cast.paul.save()
    return fresh(cast.paul)


def opened(client: Client, found) -> set[str]:
    """The names of what a GET or a POST reaches with this session, beside the way to the set-up."""
    names = set()
    for address in found:
        try:
            path = address.path(**arguments(address))
        except NoReverseMatch:
            continue
        for method in (client.get, client.post):
            response = method(path)
            away = response.status_code == 302 and response["Location"].startswith(
                reverse("mfa_activate_totp")
            )
            if not away:
                names.add(address.name)
    return names


def arguments(address) -> dict:
    import re  # noqa: PLC0415 - one word

    names = re.findall(r"<(?:\w+:)?(\w+)>", address.route)
    return {name: ARGUMENTS.get(name, "1") for name in names}


def behind_sign_in() -> list:
    return [one for one in addresses.everything() if one.needs_sign_in]


@pytest.mark.parametrize("who", ["technical administrator", "officer", "superuser"])
def test_whoever_protects_data_or_runs_the_machine_goes_no_further_than_the_set_up(cast, who):
    user = {
        "technical administrator": lambda: cast.noe,
        "officer": lambda: officer_without_staff(cast),
        "superuser": lambda: superuser(cast),
    }[who]()
    found = behind_sign_in()
    assert len(found) > 150
    assert opened(password_only(user), found) == SET_UP - {"account_logout"}


@pytest.mark.parametrize("namespace", ["commissions", "privacy"])
def test_nobody_opens_a_protected_part_without_it(cast, namespace):
    client = password_only(cast.samir)
    found = [one for one in behind_sign_in() if one.name.startswith(f"{namespace}:")]
    assert len(found) > 10
    assert opened(client, found) == set()
    assert client.get(reverse("signin:account")).status_code == 200


def test_who_becomes_an_officer_during_a_session_is_stopped_at_the_next_request(cast):
    client = password_only(cast.paul)
    assert client.get(reverse("signin:account")).status_code == 200
    place = Membership.objects.filter(professional__user=cast.paul).get()
    join(
        professional=place.professional,
        organisation=place.organisation,
        role=Role.DATA_PROTECTION,
        by=None,
        at=place.professional.user.joined_at,
    )
    assert client.get(reverse("signin:account"))["Location"].startswith(
        reverse("mfa_activate_totp")
    )


def test_signing_in_draws_a_new_session(cast):
    client = Client()
    client.get(reverse("mfa_login_webauthn"))  # a session of a stranger
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": cast.samir.email, "password": PASSWORD})
    assert before
    assert client.session.session_key != before


def test_no_page_of_the_administration_sets_a_password(cast):
    client = make.signed_in(cast.noe, second_factor=True)
    before = cast.samir.password
    new = {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD, "password": "x"}
    for page in ("password/", "change/"):
        path = f"/administration/accounts/user/{cast.samir.pk}/{page}"
        assert 'type="password"' not in client.get(path, follow=True).content.decode()
        client.post(path, new)
    assert fresh(cast.samir).password == before
