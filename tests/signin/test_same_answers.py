"""Nobody learns who has an account: the same bytes, statements and password hashes for everybody.

How long each takes is measured by `make bench` (sign_in_ratio).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.enums import Role
from signin.services.invite import invite
from tests.factories import signin as make
from tests.factories.accounts import UserFactory
from tests.signin.test_account_requests import ASK, answers

LOGIN, RESET = reverse("account_login"), reverse("account_reset_password")
NEW = "personne@exemple.test"


@dataclass(frozen=True)
class Cost:
    """What a visitor could tell apart, and what it costs us."""

    status: int
    location: str
    body: str
    statements: int
    hashes: int


@pytest.fixture
def hashes(monkeypatch):
    """How many password hashes are computed, be it to compare or to keep up appearances."""
    counted = []
    real = MD5PasswordHasher.encode

    def encode(self, password, salt):
        counted.append(salt)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return counted


def cost(hashes, send: Callable[[str], object], email: str) -> Cost:
    cache.clear()
    hashes.clear()
    with CaptureQueriesContext(connection) as queries:
        response = send(email)
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
    return Cost(
        response.status_code,
        response.headers.get("Location", ""),
        text.replace(f'value="{email}"', "", 1),
        len(queries),
        len(hashes),
    )


def wrong_password(email):
    return Client().post(LOGIN, {"login": email, "password": "faux"})


def forgotten(email):
    return Client().post(RESET, {"email": email})


def every_kind_of_address(cast) -> dict[str, str]:
    """With a password, with a card only, closed, with a second factor; and with nothing."""
    card = UserFactory(password=None)
    SocialAccount.objects.create(user=card, provider="psc", uid="899900000011")
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    make.give_factor(cast.yann)
    return {
        "nobody": NEW,
        "known": cast.camille.email,
        "card only": card.email,
        "closed": cast.ana.email,
        "second factor": cast.yann.email,
    }


def test_a_wrong_password_costs_one_hash_and_says_the_same_for_everybody(cast, hashes):
    addresses = every_kind_of_address(cast)
    wrong_password("premiere@exemple.test")
    costs = {name: cost(hashes, wrong_password, email) for name, email in addresses.items()}
    assert len(set(costs.values())) == 1, costs
    assert costs["nobody"].hashes == 1
    assert "ne vont pas ensemble" in costs["nobody"].body


def test_a_forgotten_password_says_and_does_the_same_for_everybody(cast, hashes):
    addresses = every_kind_of_address(cast)
    forgotten("premiere@exemple.test")
    costs = {name: cost(hashes, forgotten, email) for name, email in addresses.items()}
    assert len(set(costs.values())) == 1, costs
    assert (costs["nobody"].status, costs["nobody"].hashes) == (302, 0)


def test_a_request_for_an_account_does_the_same_for_everybody(cast, hashes):
    def ask(email):
        return Client().post(ASK, answers(cast, email=email))

    addresses = every_kind_of_address(cast)
    del addresses["closed"]  # a new request is what opens it again
    ask("premiere@exemple.test")
    costs = {name: cost(hashes, ask, email) for name, email in addresses.items()}
    again = {name: cost(hashes, ask, email) for name, email in addresses.items()}
    make.request_in(cast, "pending")
    pending = cost(hashes, ask, make.identity().email)
    assert len({*costs.values(), *again.values(), pending}) == 1, (costs, again, pending)
    assert (pending.status, pending.hashes) == (302, 0)


def test_an_invitation_does_the_same_whether_the_person_has_an_account(cast):
    def statements(email: str) -> int:
        person = make.identity(email=email)
        place = make.new_place(cast, name=f"Organisme de {email}")
        with CaptureQueriesContext(connection) as queries:
            invite(
                dac=cast.dac35,
                identity=person,
                workplace=place,
                role=Role.PROFESSIONAL,
                by=cast.camille,
                at=timezone.now(),
            )
        return len(queries)

    statements("premiere@exemple.test")
    assert statements(NEW) == statements(cast.nadia.email) == statements(cast.stranger.email)


def test_the_comparison_can_fail(cast, hashes, monkeypatch):
    """One more statement for a known address, and the first test above is red."""
    from allauth.account.auth_backends import AuthenticationBackend  # noqa: PLC0415

    wrong_password("premiere@exemple.test")
    before = cost(hashes, wrong_password, NEW)
    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda *_: None)
    assert cost(hashes, wrong_password, NEW) != before
