"""The promise beside the commune follows the answer « pas encore » of the request form."""

import pytest
from django.urls import reverse

from tests.factories.signin import signed_in
from tests.personas import BECHEREL

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("agreement", "days"),
    [("", "5 jours ouvrés"), ("agreed", "5 jours ouvrés"), ("not_yet", "2 jours ouvrés")],
)
def test_a_question_has_a_promise_of_its_own(cast, agreement, days):
    asked = {"commune_key": BECHEREL, "urgency": "within_month", "agreement": agreement}

    page = signed_in(cast.samir).get(reverse("directory:promise"), asked).content.decode()

    assert days in page.replace("\u00a0", " ")
