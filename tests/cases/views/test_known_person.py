"""Accepting a request about somebody whom the DAC may know already."""

import pytest
from django.urls import reverse

from cases.models import Case
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read


@pytest.fixture
def accept(cast):
    """Post the acceptance of a second request about the same person."""
    make.open_case(cast)
    referral = make.assessing(cast, by=cast.paul)

    def post(person: str):
        posted = {
            "subsidiarity": "no_closer",
            "level_of_answer": "support",
            "motives": ["stay_home"],
            "version": referral.version,
            "decision": "accept",
            "level": "sustained",
            "referent": str(cast.camille.public_id),
            "person": person,
        }
        return signed_in(cast.camille).post(
            reverse("cases:referral-qualify", args=[referral.public_id]), posted
        )

    return post


def test_it_needs_an_answer(accept):
    page = read(accept(""))

    assert page.status == 422
    assert page.error("person") == "Dites si cette personne est déjà connue."
    assert Case.objects.count() == 1


def test_somebody_else_gets_a_situation_of_their_own(accept):
    assert accept("new").status_code == 302
    assert Case.objects.count() == 2


def test_the_known_person_keeps_the_open_situation(accept):
    known = Case.objects.get()

    response = accept(str(known.person.public_id))

    assert response["Location"] == reverse("desk:situation", args=[known.public_id])
    assert Case.objects.count() == 1
