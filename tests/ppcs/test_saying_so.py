"""What the pages of a plan say first, and to whom."""

import pytest
from django.urls import reverse

from tests.factories.signin import signed_in
from tests.ppcs.playing import world

pytestmark = pytest.mark.django_db


def test_who_is_asked_meets_the_question_before_the_plan(cast):
    one = world(cast)
    one.consulted()
    url = reverse("ppcs:plan", args=[one.plan.public_id])

    page = signed_in(cast.ines).get(url).content.decode()

    assert page.index("Votre avis est demandé") < page.index("Objectifs partagés")
    assert "Votre avis est demandé" not in signed_in(cast.camille).get(url).content.decode()


def test_that_actions_went_on_is_no_change_between_versions(cast):
    one = world(cast)
    one.validated()
    for action in one.actions():
        type(action).objects.filter(pk=action.pk).update(status="accepted")

    version = one.validated()

    assert version.sentence == "Rien ne change."
    page = signed_in(cast.camille).get(reverse("ppcs:versions", args=[one.plan.public_id]))
    assert "Rien ne change" in page.content.decode()
