"""How many statements each list costs: the same for one row and for three, and at most twelve.

Each page pays for its frame: account, standing and unread messages (3), and the object (1). What it
pays for its session, its transaction, its readers and the journal is counted apart: tests/queries.py.
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
from tests.queries import statements  # noqa: F401 - a fixture

ROWS = pytest.mark.parametrize("rows", [1, 3])


@pytest.fixture
def count(sophie, statements):  # noqa: F811
    """Open the page once before, as a session that has just begun writes more."""

    def counted(page: str, expected: int):
        sophie.get(reverse("directory:search"))
        with statements() as asked:
            response = sophie.get(page)
        assert response.status_code == 200
        assert len(asked) == expected, asked
        return response

    return counted


@ROWS
def test_organisations(cast, count, rows):
    for number in range(rows):
        OrganisationFactory(name=f"Zoo {number}", commune=cast.communes[BREST])
    # frame 3, professionals counted, organisations counted, rows
    page = count("/annuaire/?q=zoo", 6)
    assert len(page.context["page"].object_list) == rows


@ROWS
def test_professionals(cast, count, rows):
    for number in range(rows):
        MembershipFactory(professional__last_name=f"Zoé{number}")
    # frame 3, organisations counted, professionals counted, rows, their places
    page = count("/annuaire/professionnels/?q=zoe", 7)
    assert len(page.context["page"].object_list) == rows


@ROWS
def test_one_organisation(cast, count, rows):
    organisation = OrganisationFactory()
    MembershipFactory.create_batch(rows, organisation=organisation)
    # frame 3, organisation with its commune, places
    page = count(reverse("directory:organisation", args=[organisation.public_id]), 5)
    assert len(page.context["places"]) == rows


@ROWS
def test_one_professional(cast, count, rows):
    professional = cast.ines.professional
    Membership.objects.filter(professional=professional).delete()
    for _ in range(rows):
        MembershipFactory(professional=professional, organisation=OrganisationFactory())
    # frame 3, professional, places
    page = count(reverse("directory:professional", args=[professional.public_id]), 5)
    assert len(page.context["places"]) == rows


@ROWS
def test_settings(cast, count, address, rows):
    today = timezone.localdate()
    for number in range(rows):
        day = today + timedelta(days=10 * number)
        cast.dac35.closures.create(label="Pont", starts_on=day, ends_on=day)
    # frame 3, DAC with its organisation, closures for the calendar and to show
    page = count(address("dac-settings"), 6)
    assert len(page.context["closures"]) == rows


@ROWS
def test_closures(cast, count, address, rows):
    for number in range(rows):
        day = timezone.localdate() + timedelta(days=10 * number)
        cast.dac35.closures.create(label="Pont", starts_on=day, ends_on=day)
    # frame 3, DAC, closures
    page = count(address("closures"), 5)
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
    # frame 3, DAC, items
    count(address("lists"), 5)
    page = count(address("list", "level"), 5)
    assert len(page.context["rows"]) == rows


@ROWS
def test_messages(cast, count, address, rows):
    kinds = ("cases.referral_received", "cases.referral_receipt", "cases.complement_asked")
    for kind in kinds[:rows]:
        cast.dac35.message_texts.create(kind=kind, sentence="Bien reçu.")
    # frame 3, DAC, sentences
    page = count(address("messages"), 5)
    assert len([row for row in page.context["rows"] if row["own"]]) == rows


@ROWS
def test_coverage(cast, count, address, rows):
    DacCoverage.objects.filter(dac=cast.dac35).delete()
    for code in list(communes("35001", "35002", "35003"))[:rows]:
        cast.dac35.coverage.create(commune_id=code, starts_on=timezone.localdate())
    # frame 3, DAC, counted, rows
    page = count(address("coverage"), 6)
    assert len(page.context["page"].object_list) == rows


@ROWS
def test_team(cast, count, address, rows):
    for _ in range(rows):
        MembershipFactory(organisation=cast.organisations["dac35"], role=Role.COORDINATOR)
    # frame 3, DAC, places that may be ended, places
    page = count(address("team"), 6)
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
    # frame 3, DAC, counted, rows, labels of the lists
    page = count(address("history"), 7)
    assert len(page.context["changes"]) == 2 + rows


def test_a_refused_page_is_cheap(cast, client, statements, address):  # noqa: F811
    client.force_login(cast.nadia)
    client.get(reverse("directory:search"))
    with statements() as asked:
        assert client.get(address("dac-settings")).status_code == 404
    # account, standing, DAC, and the frame of the page (unread)
    assert len(asked) <= 5, asked
