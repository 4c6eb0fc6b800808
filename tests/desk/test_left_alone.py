"""A référent left: the situations wait in plain sight until somebody takes them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.services.hand_over import hand_over_case
from directory.models import Membership
from directory.services.join import end_membership
from tests.crowd import many_cases
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh

WORKLIST = reverse("desk:worklist")
CAPTION = "Situations sans référent actif"


def left(cast) -> None:
    place = Membership.objects.get(professional__user=cast.camille)
    end_membership(membership=place, by=cast.sophie, at=timezone.now())


def shown(user) -> list:
    page = read(signed_in(fresh(user)).get(WORKLIST))
    return page.rows(CAPTION) if CAPTION in page.text else []


@pytest.mark.parametrize("person", ["yann", "sophie"])
def test_the_dac_sees_what_a_colleague_left_behind(cast, person):
    many_cases(cast, 2)
    many_cases(cast, 1, "closed")
    assert shown(cast.people[person]) == []

    left(cast)

    assert len(shown(cast.people[person])) == 2
    assert shown(cast.nadia) == []


def test_a_closed_account_follows_nobody(cast):
    many_cases(cast, 1)
    User.objects.filter(pk=cast.camille.pk).update(is_active=False)

    assert len(shown(cast.yann)) == 1


def test_once_entrusted_it_leaves_the_list(cast):
    case = make.open_case(cast)
    left(cast)
    assert len(shown(cast.yann)) == 1

    hand_over_case(
        case=case, referent=cast.yann, version=case.version, by=cast.sophie, at=timezone.now()
    )

    assert shown(cast.yann) == []


def test_somebody_is_found_by_either_name_followed_by_the_first_name(cast):
    make.open_case(cast, used_name="Le Gall")
    camille = signed_in(cast.camille)
    for text in ("Rolland Berthe", "le gall b", "Berthe Rolland"):
        page = read(camille.post(reverse("desk:look-for"), {"q": text}, follow=True))
        assert "Le Gall" in page.text, text
