"""Everybody who may knock at a door: the cast, and those who must find it closed."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory.enums import Profession, Role
from directory.models import Professional
from directory.services.join import end_membership, join
from tests.factories.signin import signed_in
from tests.personas import PEOPLE, Cast, fresh

SIGNED_OUT = ("anonymous", "closed")


@dataclass(frozen=True)
class Reader:
    """Somebody with a browser: signed in, with a session that has been used already."""

    key: str
    user: User | AnonymousUser
    client: Client

    @property
    def signed_out(self) -> bool:
        return self.key in SIGNED_OUT

    def again(self) -> User | AnonymousUser:
        """The account as the next request sees it."""
        return self.user if self.key == "anonymous" else fresh(self.user)


def readers(cast: Cast) -> list[Reader]:
    """The cast, a superuser, a coordinator who left, a coordinator whose account is closed, nobody."""
    at = timezone.now()
    superuser = User.objects.create_superuser(
        email="superuser@demo.test", first_name="Su", last_name="Perutilisateur"
    )
    former = _coordinator(cast, "former")
    closed = _coordinator(cast, "closed")
    found = [_reader(name, cast.people[name]) for name in PEOPLE]
    found += [_reader("superuser", superuser), _reader("former", former), _reader("closed", closed)]
    membership = former.professional.memberships.get()
    end_membership(membership=membership, by=cast.sophie, at=at)
    closed.is_active = False
    closed.save()
    nobody = Client(raise_request_exception=False)
    return [*found, Reader("anonymous", AnonymousUser(), nobody)]


def _coordinator(cast: Cast, key: str) -> User:
    """Another coordinator of the DAC 35, whose right to be there is taken away later."""
    names = {"first_name": key, "last_name": "Coordinatrice"}
    user = User.objects.create_user(email=f"{key}@demo.test", **names)
    professional = Professional.objects.create(
        user=user, profession=Profession.COORDINATOR, **names
    )
    join(
        professional=professional,
        organisation=cast.dac35.organisation,
        role=Role.COORDINATOR,
        by=None,
        at=timezone.now(),
    )
    return user


def _reader(key: str, user: User) -> Reader:
    client = signed_in(user, second_factor=True)
    client.raise_request_exception = False
    client.get("/")  # the session is written once a minute: from now on, not by the test
    return Reader(key, user, client)
