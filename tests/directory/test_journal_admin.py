"""The journal in the administration: one reader, who leaves a row too."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from audit.models import Event
from directory.models import Membership, Organisation
from tests.factories import cases as make
from tests.factories.signin import signed_in

LIST = reverse("admin:audit_event_changelist")


@pytest.fixture
def dpo(cast):
    make.sent(cast)
    return signed_in(cast.dpo, second_factor=True)


def readings() -> list[Event]:
    rows = Event.objects.filter(kind=EventKind.LISTING, object_type="audit.event")
    return list(rows.order_by("pk"))


def doors() -> int:
    return Event.objects.filter(action="journal.opened", because="administration").count()


def test_the_data_protection_officer_reads_it_and_each_page_leaves_its_rows(cast, dpo):
    """That the door was opened, and what was shown behind it."""
    before = Event.objects.count()

    response = dpo.get(LIST, {"kind__exact": "change", "q": "cases"})

    assert response.status_code == 200
    (row,) = readings()
    shown = list(response.context_data["cl"].result_list)
    assert shown
    assert (Event.objects.count(), doors()) == (before + 2, 1)
    assert row.actor_id == cast.dpo.pk
    assert row.data == {
        "criteria": {"kind": "change", "page": 1},
        "ids": [str(event.pk) for event in shown],
        "page": "admin:audit_event_changelist",
    }


def test_one_row_opened_leaves_one_too(dpo):
    event = Event.objects.order_by("pk").first()

    response = dpo.get(reverse("admin:audit_event_change", args=[event.pk]))

    assert response.status_code == 200
    assert [row.data["ids"] for row in readings()] == [[str(event.pk)]]


def test_what_is_typed_in_the_address_is_not_kept(dpo):
    dpo.get(LIST, {"kind__exact": "Mme Rolland", "q": "Rolland"})

    assert "Rolland" not in str([row.data for row in readings()])


def test_no_other_administrator_reads_it_a_superuser_neither(cast, dpo):
    superuser = User.objects.create_superuser(
        email="superuser@demo.test", first_name="Su", last_name="Perutilisateur"
    )
    event = Event.objects.order_by("pk").first()
    for user in (cast.noe, superuser):
        client = signed_in(user, second_factor=True)
        assert client.get(LIST).status_code == 403
        assert client.get(reverse("admin:audit_event_change", args=[event.pk])).status_code == 403
        assert LIST not in client.get("/administration/").content.decode()
    assert (readings(), doors()) == ([], 0)


def test_who_was_the_officer_reads_it_no_more(cast, dpo):
    Membership.objects.filter(professional__user=cast.dpo).update(ends_on=timezone.localdate())
    assert dpo.get(LIST).status_code == 200  # the last day counts
    Membership.objects.filter(professional__user=cast.dpo).update(status="ended")

    assert dpo.get(LIST).status_code == 403


def test_the_officer_without_an_account_of_the_administration_does_not(cast, dpo):
    User.objects.filter(pk=cast.dpo.pk).update(is_staff=False)

    assert dpo.get(LIST).status_code == 302


def test_who_checks_does_not_run_the_machine(dpo):
    place = Organisation.objects.order_by("pk").first()

    assert dpo.get(reverse("admin:directory_organisation_changelist")).status_code == 403
    change = reverse("admin:directory_organisation_change", args=[place.pk])
    assert dpo.post(change, {"name": "Autre"}).status_code == 403
