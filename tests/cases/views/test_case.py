"""The page of a situation: what comes next, who follows it; and the question that still waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.services import assess
from cases.services.draft import start_draft
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read


def path(name: str, case: Case) -> str:
    return reverse(name if ":" in name else f"cases:{name}", args=[case.public_id])


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def test_the_responsable_entrusts_a_situation(cast, case):
    sophie = signed_in(cast.sophie)
    assert (
        path("case-hand-over", case)
        in read(sophie.get(path("desk:situation", case))).links().values()
    )
    page = read(sophie.get(path("case-hand-over", case)))
    assert "Yann Riou" in page.text
    assert "Nadia Benali" not in page.text

    data = {"version": case.version, "referent": str(cast.yann.public_id)}
    response = sophie.post(path("case-hand-over", case), data)

    assert response["Location"] == path("desk:situation", case)
    assert Case.objects.get(pk=case.pk).referent == cast.yann
    assert "Situation confiée." in read(sophie.get(path("desk:situation", case))).text


def test_a_hand_over_to_nobody_comes_back_with_the_reason(cast, case):
    response = signed_in(cast.camille).post(
        path("case-hand-over", case), {"version": case.version, "referent": ""}
    )

    assert response.status_code == 422
    assert "parmi les coordinateurs du DAC" in read(response).error("referent")


def test_the_next_due_date_is_changed(cast, case):
    camille, day = signed_in(cast.camille), timezone.localdate() + timedelta(days=20)
    data = {"version": case.version, "kind": "visit", "on": f"{day:%d/%m/%Y}"}

    response = camille.post(path("case-due", case), data)

    assert response["Location"] == path("desk:situation", case)
    assert "Visite à domicile" in read(camille.get(path("desk:situation", case))).text
    assert Case.objects.get(pk=case.pk).next_due_on == day


def test_a_due_date_without_its_day_is_told(cast, case):
    response = signed_in(cast.camille).post(
        path("case-due", case), {"version": case.version, "kind": "visit", "on": ""}
    )

    assert response.status_code == 422
    assert read(response).error("on") == "Indiquez le jour."


def test_of_two_colleagues_the_second_is_told_who_was_quicker(cast, case):
    stale = {"version": case.version, "kind": "", "on": ""}
    signed_in(cast.yann).post(path("case-due", case), stale)

    response = signed_in(cast.camille).post(path("case-due", case), stale)

    assert response.status_code == 422
    assert "Yann Riou a changé la prochaine échéance" in read(response).text


def test_the_question_shown_is_the_one_that_waits(cast):
    referral = make.in_status(cast, "more_asked")
    acting = {"by": cast.camille, "at": timezone.now()}
    referral = assess.resume(referral=referral, version=referral.version, **acting)
    referral = assess.ask_more(
        referral=referral,
        question="Qui est son médecin ?",
        version=referral.version,
        by=cast.camille,
        at=timezone.now(),
    )

    page = read(signed_in(cast.samir).get(reverse("cases:referral", args=[referral.public_id])))
    panel = page.panel("completer")
    assert "Qui est son médecin ?" in panel
    assert "Qui a les clés ?" not in panel

    inside = read(signed_in(cast.camille).get(reverse("cases:referral", args=[referral.public_id])))
    asked = inside.panel("precisions")
    assert (asked.count("Sans réponse"), asked.count("Réponse attendue")) == (1, 1)


def test_a_question_is_not_offered_to_join_a_file(cast):
    question = make.in_status(cast, "more_asked", agreement="not_yet")

    page = read(signed_in(cast.samir).get(reverse("cases:referral", args=[question.public_id])))

    assert "Pas de pièce jointe ici" in page.text
    assert page.tree.xpath("//input[@type='file']") == []


def test_a_request_typed_in_for_another_dac_leads_back_to_ones_own_list(cast, monkeypatch):
    elsewhere = make.in_status(cast, "redirected").redirected_to
    draft = start_draft(by=cast.camille, at=timezone.now(), channel="phone")
    monkeypatch.setattr("cases.views.drafting._sent", lambda *_: elsewhere)
    monkeypatch.setattr("cases.forms.referral.ReceivedReferralForm.is_valid", lambda _: True)

    response = signed_in(cast.camille).post(
        reverse("cases:referral-edit", args=[draft.public_id]), {}, follow=True
    )

    assert response.redirect_chain[-1][0] == reverse("desk:triage")
    assert "Ce DAC la suit désormais" in read(response).text
