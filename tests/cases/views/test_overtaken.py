"""The page was right when it was asked for; somebody was quicker while it was at work."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.enums import CaseStatus
from cases.enums import ReferralStatus as S
from cases.models import Case, Referral
from cases.permissions import REFERRAL
from cases.services.draft import start_draft
from common.access import acts_on
from common.errors import Refused
from tests import journal
from tests.directory.test_at_once import at_once
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import build_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def everybody(database_copy):
    return build_cast()


def url(name: str, obj) -> str:
    return reverse(f"cases:{name}", args=[obj.public_id])


def posts(user, path: str, data=None):
    client = signed_in(user)
    return lambda: client.post(path, data or {}, follow=True)


def refusals() -> list[Event]:
    return journal.rows(kind=EventKind.REFUSAL)


def test_of_two_who_take_a_request_the_second_is_told_who_has_it(everybody):
    referral = make.sent(everybody)
    path = url("referral-start", referral)

    answers = at_once(
        Referral.objects.filter(pk=referral.pk),
        posts(everybody.camille, path),
        posts(everybody.yann, path),
    )

    referral.refresh_from_db()
    landed = {answer.redirect_chain[0][0]: read(answer) for answer in answers}
    assert set(landed) == {url("referral-qualify", referral), url("referral", referral)}
    told = landed[url("referral", referral)]
    assert f"{referral.handled_by} a pris la demande en charge" in told.text
    assert refusals() == []


def test_of_two_who_resume_without_the_complement_one_is_told(everybody):
    an_hour_ago = timezone.now() - timedelta(hours=1)
    referral = make.in_status(everybody, S.MORE_ASKED, at=an_hour_ago)
    path = url("referral-resume", referral)

    answers = at_once(
        Referral.objects.filter(pk=referral.pk),
        posts(everybody.camille, path),
        posts(everybody.yann, path),
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    told = [read(answer).text for answer in answers]
    assert sum("a repris la demande sans attendre le complément" in text for text in told) == 1, (
        told
    )
    referral.refresh_from_db()
    assert referral.status == S.ASSESSING


def test_of_two_who_take_up_a_situation_one_is_told(everybody):
    case = make.open_case(everybody)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.ON_WATCH)
    path = url("case-resume", case)

    answers = at_once(
        Case.objects.filter(pk=case.pk),
        posts(everybody.camille, path),
        posts(everybody.yann, path),
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sum("a repris le suivi" in read(answer).text for answer in answers) == 1


def test_a_draft_thrown_away_twice_at_once_is_gone(everybody):
    draft = start_draft(by=everybody.samir, at=timezone.now())
    path = url("referral-discard", draft)

    answers = at_once(
        Referral.objects.filter(pk=draft.pk),
        posts(everybody.samir, path),
        posts(everybody.samir, path),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 404]
    assert [row.because for row in refusals()] == ["non visible"]
    assert not Referral.objects.exists()


def test_a_draft_saved_while_it_is_thrown_away_is_gone(everybody):
    draft = start_draft(by=everybody.samir, at=timezone.now())

    answers = at_once(
        Referral.objects.filter(pk=draft.pk),
        posts(everybody.samir, url("referral-discard", draft)),
        posts(everybody.samir, url("referral-autosave", draft), {"birth_name": "Rolland"}),
    )

    assert answers[0].status_code == 200
    assert answers[1].status_code in {204, 404}
    assert not Referral.objects.exists()


def test_what_a_service_refuses_leaves_a_row_and_nothing_else(everybody, rf):
    referral = make.sent(everybody)

    @acts_on(REFERRAL, "view")
    def refuses(request, referral):
        Referral.objects.filter(pk=referral.pk).update(helpers="Effacé ensuite")
        raise Refused("Pas maintenant.")

    request = rf.get("/")
    request.user = everybody.camille
    with pytest.raises(PermissionDenied, match="Pas maintenant."):
        refuses(request, referral.public_id)

    assert [(row.because, row.actor_id) for row in refusals()] == [
        ("Pas maintenant.", everybody.camille.pk)
    ]
    referral.refresh_from_db()
    assert referral.helpers != "Effacé ensuite"
