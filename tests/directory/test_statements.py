"""How many statements each list costs: the same for one row and for three, and at most twelve.

Each page pays for its frame: session, account, standing and unread messages (4), the transaction
of the door (2), the object (1) and the journal (1).
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.enums import DacList, Role
from directory.models import DacCoverage, DacListItem, Membership
from directory.services.list_items import add_item
from tests.factories.directory import MembershipFactory, OrganisationFactory, communes
from tests.personas import BREST

ROWS = pytest.mark.parametrize("rows", [1, 3])


@pytest.fixture
def count(sophie, django_assert_num_queries):
    """Open the page once before, as a session that has just begun writes more."""

    def counted(page: str, statements: int):
        sophie.get(reverse("directory:search"))
        with django_assert_num_queries(statements):
            response = sophie.get(page)
        assert response.status_code == 200
        return response

    return counted


@ROWS
def test_organisations(cast, count, rows):
    for number in range(rows):
        OrganisationFactory(name=f"Zoo {number}", commune=cast.communes[BREST])
    # frame 4, door 2, professionals counted, organisations counted, rows, journal
    page = count("/annuaire/?q=zoo", 10)
    assert len(page.context["page"].object_list) == rows


@ROWS
def test_professionals(cast, count, rows):
    for number in range(rows):
        MembershipFactory(professional__last_name=f"Zoé{number}")
    # frame 4, door 2, organisations counted, professionals counted, rows, their places, journal
    page = count("/annuaire/professionnels/?q=zoe", 11)
    assert len(page.context["page"].object_list) == rows


@ROWS
def test_one_organisation(cast, count, rows):
    organisation = OrganisationFactory()
    MembershipFactory.create_batch(rows, organisation=organisation)
    # frame 4, door 2, organisation with its commune, places, journal
    page = count(reverse("directory:organisation", args=[organisation.public_id]), 9)
    assert len(page.context["places"]) == rows


@ROWS
def test_one_professional(cast, count, rows):
    professional = cast.ines.professional
    Membership.objects.filter(professional=professional).delete()
    for _ in range(rows):
        MembershipFactory(professional=professional, organisation=OrganisationFactory())
    # frame 4, door 2, professional, places, journal
    page = count(reverse("directory:professional", args=[professional.public_id]), 9)
    assert len(page.context["places"]) == rows


@ROWS
def test_settings(cast, count, address, rows):
    today = timezone.localdate()
    for number in range(rows):
        day = today + timedelta(days=10 * number)
        cast.dac35.closures.create(label="Pont", starts_on=day, ends_on=day)
    # frame 4, door 2, DAC with its organisation, closures for the calendar and to show, journal
    page = count(address("dac-settings"), 10)
    assert len(page.context["closures"]) == rows


@ROWS
def test_closures(cast, count, address, rows):
    for number in range(rows):
        day = timezone.localdate() + timedelta(days=10 * number)
        cast.dac35.closures.create(label="Pont", starts_on=day, ends_on=day)
    # frame 4, door 2, DAC, closures, journal
    page = count(address("closures"), 9)
    assert len(page.context["upcoming"]) == rows


@ROWS
def test_lists(cast, count, address, rows):
    DacListItem.objects.filter(dac=cast.dac35).exclude(list=DacList.LEVEL, code="punctual").delete()
    for number in range(rows - 1):
        add_item(
            dac=cast.dac35,
            list_name=DacList.LEVEL,
            label=f"Niveau {number}",
            by=cast.sophie,
            at=timezone.now(),
        )
    # frame 4, door 2, DAC, items, journal
    count(address("lists"), 9)
    page = count(address("list", "level"), 9)
    assert len(page.context["rows"]) == rows


@ROWS
def test_messages(cast, count, address, rows):
    kinds = ("cases.referral_received", "cases.referral_receipt", "cases.complement_asked")
    for kind in kinds[:rows]:
        cast.dac35.message_texts.create(kind=kind, sentence="Bien reçu.")
    # frame 4, door 2, DAC, sentences, journal
    page = count(address("messages"), 9)
    assert len([row for row in page.context["rows"] if row["own"]]) == rows


@ROWS
def test_coverage(cast, count, address, rows):
    DacCoverage.objects.filter(dac=cast.dac35).delete()
    for code in list(communes("35001", "35002", "35003"))[:rows]:
        cast.dac35.coverage.create(commune_id=code, starts_on=timezone.localdate())
    # frame 4, door 2, DAC, counted, rows, journal
    page = count(address("coverage"), 10)
    assert len(page.context["page"].object_list) == rows


@ROWS
def test_team(cast, count, address, rows):
    for _ in range(rows):
        MembershipFactory(organisation=cast.organisations["dac35"], role=Role.COORDINATOR)
    # frame 4, door 2, DAC, places that may be ended, places, journal
    page = count(address("team"), 10)
    assert len(page.context["rows"]) == 3 + rows


@ROWS
def test_history(cast, count, address, rows):
    for number in range(rows):
        add_item(
            dac=cast.dac35,
            list_name=DacList.LEVEL,
            label=f"Niveau {number}",
            by=cast.sophie,
            at=timezone.now(),
        )
    # frame 4, door 2, DAC, counted, rows, labels of the lists, journal
    page = count(address("history"), 11)
    assert len(page.context["changes"]) == 2 + rows


def test_a_refused_page_is_cheap(cast, client, django_assert_num_queries, address):
    client.force_login(cast.nadia)
    client.get(reverse("directory:search"))
    # session, account, standing, door 2, DAC, journal, and the frame of the page (unread)
    with django_assert_num_queries(8):
        assert client.get(address("dac-settings")).status_code == 404
