"""The row as it is now, taken before deciding about it; who was overtaken is told."""

import pytest

from cases.models import Referral
from common.errors import ChangedMeanwhile, Gone
from common.locking import locked
from tests.factories import cases as make
from tests.factories.directory import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_the_row_comes_as_it_is_now(cast):
    referral = make.draft(cast)
    Referral.objects.filter(pk=referral.pk).update(first_name="Berthe")

    assert locked(referral, version=referral.version).first_name == "Berthe"


def test_who_shows_an_older_page_is_told(cast):
    referral = make.draft(cast)
    Referral.objects.filter(pk=referral.pk).update(version=referral.version + 1)

    with pytest.raises(ChangedMeanwhile, match="pendant que vous l’aviez ouverte"):
        locked(referral, version=referral.version)
    assert locked(referral).version == referral.version + 1


def test_a_row_that_is_gone_is_said_to_be():
    organisation = OrganisationFactory()
    type(organisation).objects.filter(pk=organisation.pk).delete()

    with pytest.raises(Gone):
        locked(organisation)
