"""Every address that asks for a proof of a moment ago: which they are, and that each of them asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from audit.models import Event
from cases.models import EmergencyOpening
from commissions.enums import RightKind
from commissions.services import rights
from privacy.enums import ErasureStatus
from privacy.models import Erasure
from privacy.services import erasing
from signin.account_urls import OWN_FACTOR
from tests import addresses
from tests.factories import cases as make
from tests.factories import commissions as make_commissions
from tests.factories import signin as make_signin
from tests.factories.openings import REASON
from tests.personas import Cast, fresh
from tests.privacy import addressed, persons

CONFIRM = "/compte/confirmer/"  # by a code, by a passkey
# Where one proves it: these cannot ask for it first.
PROVING = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@dataclass
class Deed:
    """What somebody who may do it sends to a grave address, and how one sees that it was done."""

    user: User
    done: Callable[[], bool]
    method: str = "post"
    kwargs: dict[str, Any] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)


def emergency(cast: Cast) -> Deed:
    make.open_case(cast)
    typed = {
        "name": "ROLLAND",
        "first_name": "berthe",
        "birth_date": "14/06/1944",
        "commune": "",
        "reason": REASON,
        "is_declared": "on",
    }
    return Deed(cast.paul, EmergencyOpening.objects.exists, data=typed)


def trail_export(cast: Cast) -> Deed:
    return Deed(cast.dpo, is_exported("privacy.trail.exported"), data={"reason": "control"})


def copy_of_data(cast: Cast) -> Deed:
    export = addressed.export_in(cast, "reviewed")
    file = {"public_id": export.public_id, "file_type": "pdf"}
    return Deed(cast.camille, is_exported("privacy.copy.downloaded"), method="get", kwargs=file)


def copy_of_the_commission(cast: Cast) -> Deed:
    table = make_commissions.table(cast)
    about = make_commissions.examined(table).situation
    now = timezone.now()
    asked = rights.note_rights(
        situation=about,
        kind=RightKind.ACCESS,
        received_on=timezone.localdate(),
        by=fresh(table.claire),
        at=now,
    )
    rights.review_rights(request=asked, by=fresh(cast.dpo), at=now)
    return Deed(
        table.claire,
        is_exported("commissions.rights.copied"),
        method="get",
        kwargs={"public_id": asked.public_id},
    )


def erasure(cast: Cast) -> Deed:
    row = persons.to_erase(cast, persons.whole(cast))
    sent = {"version": str(row.version), "seen": erasing.counts_of(row).digest}
    return Deed(
        cast.sophie,
        Erasure.objects.filter(pk=row.pk, status=ErasureStatus.DONE).exists,
        kwargs={"public_id": row.public_id},
        data=sent,
    )


def first_password(cast: Cast) -> Deed:
    cast.samir.set_unusable_password()
    cast.samir.save()
    new = dict.fromkeys(("password1", "password2"), make_signin.GOOD_PASSWORD)
    return Deed(
        cast.samir,
        lambda: User.objects.get(pk=cast.samir.pk).has_usable_password(),
        data=new,
    )


def is_exported(action: str) -> Callable[[], bool]:
    return Event.objects.filter(kind=EventKind.EXPORT, action=action).exists


# Every grave address; who adds one says here what is done there.
GRAVE: dict[str, Callable[[Cast], Deed]] = {
    "cases:emergency": emergency,
    "privacy:export": trail_export,
    "privacy:export-file": copy_of_data,
    "commissions:rights-copy": copy_of_the_commission,
    "privacy:erasure-confirm": erasure,
    "account_set_password": first_password,
}


def test_the_addresses_that_ask_for_a_new_proof_are_these_and_no_others():
    marked = {a.name for a in addresses.everything() if getattr(a.view, "proves_again", False)}
    assert marked == set(GRAVE)


@pytest.mark.parametrize("name", GRAVE)
def test_with_a_proof_too_old_it_is_asked_again_and_nothing_happens(cast, name):
    deed = GRAVE[name](cast)
    path, client = reverse(name, kwargs=deed.kwargs), proven(deed.user)
    make_signin.proof_ages(client)
    rows = Event.objects.count()

    for method in {"get", deed.method}:
        response = getattr(client, method)(path, deed.data)
        assert asks(response), (method, response.status_code)

    assert not deed.done()
    assert Event.objects.count() == rows


@pytest.mark.parametrize("name", GRAVE)
def test_with_one_of_a_moment_ago_the_same_is_done(cast, name):
    """The test above can fail: what it sends is whole, and is what it says."""
    deed = GRAVE[name](cast)
    assert not deed.done()

    response = getattr(proven(deed.user), deed.method)(reverse(name, kwargs=deed.kwargs), deed.data)

    assert response.status_code in (200, 302)
    assert deed.done()


def test_so_is_it_before_every_change_of_the_second_factor(cast):
    """These say it in their rule; the library behind them holds the door."""
    client, key = proven(cast.samir), passkey(cast.samir)
    make_signin.proof_ages(client)
    before = factors_of(cast.samir)
    told = {
        (name, method): getattr(client, method)(f"{reverse(name)}?cle={key.pk}")
        for name in of_the_second_factor()
        for method in ("get", "post")
    }
    assert {name: r for name, r in told.items() if not asks(r) and r.status_code != 405} == {}
    assert all(asks(told[name, "get"]) for name in of_the_second_factor())
    assert factors_of(cast.samir) == before


def of_the_second_factor() -> list[str]:
    """All but the pages where one proves it."""
    rule_of = {a.name: a.access.rule for a in addresses.of_kind("own")}
    found = [name for name, rule in rule_of.items() if rule == OWN_FACTOR and name not in PROVING]
    assert len(found) >= 7
    return found


def asks(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith(CONFIRM)


def proven(user: User) -> Client:
    """A browser where `user` proved a moment ago the factor they have."""
    make_signin.give_factor(user)
    return make_signin.signed_in(user, second_factor=True)


def passkey(user: User) -> Authenticator:
    """As the list of the ways in shows it; it signs nothing."""
    data = {"name": "Clé du bureau", "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def factors_of(user: User) -> list[dict[str, Any]]:
    rows = Authenticator.objects.filter(user=user)
    return list(rows.order_by("pk").values("pk", "type", "data"))
