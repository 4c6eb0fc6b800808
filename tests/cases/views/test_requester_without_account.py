"""A request received by telephone or letter: nobody but the DAC can tell the requester."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import Channel
from cases.models import Referral
from cases.services import assess
from cases.services.draft import save_draft, start_draft
from cases.services.send_referral import RequesterCard, send_referral
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read

NUMBER = "02 99 11 22 33"
VERDICT = {
    "subsidiarity": "no_closer",
    "level_of_answer": "support",
    "motives": ["stay_home"],
    "gp_status": "agreed",
    "gp_name": "Dr Haddad",
    "question": "Qui a les clés ?",
    "orientation": "Le CLIC.",
    "text": "Bonjour.",
    "level": "sustained",
    "reason": "criteria",
}


def received(cast, phone: str) -> Referral:
    """In Camille's hands, told to her by somebody without an account."""
    at = timezone.now()
    draft = start_draft(by=cast.camille, at=at, channel=Channel.PHONE)
    save_draft(referral=draft, typed={"birth_name": ["Rolland"]}, by=cast.camille, at=at)
    referral = send_referral(
        referral=draft,
        content=make.content(cast, gp_status="agreed"),
        requester=RequesterCard(name="Mme Leroy", kind="social", phone=phone),
        by=cast.camille,
        at=at,
    )
    return assess.start_assessment(referral=referral, by=cast.camille, at=at)


def decided(cast, referral: Referral, decision: str):
    """The page on which the coordinator lands."""
    client = signed_in(cast.camille)
    level = "information" if decision == "answer" else "support"
    typed = VERDICT | {
        "version": referral.version,
        "decision": decision,
        "level_of_answer": level,
        "referent": str(cast.camille.public_id),
        "to": str(cast.dac22.public_id),
    }
    path = reverse("cases:referral-qualify", args=[referral.public_id])
    return read(client.post(path, typed, follow=True))


@pytest.mark.parametrize(
    ("decision", "done"),
    [
        ("more", "Complément demandé."),
        ("answer", "Réponse enregistrée."),
        ("redirect", "Demande réorientée. L’autre DAC est prévenu."),
        ("decline", "Demande non retenue."),
        ("accept", "Demande acceptée."),
    ],
)
def test_the_coordinator_is_asked_to_tell_whoever_has_no_account(cast, decision, done):
    page = decided(cast, received(cast, "0299112233"), decision)

    assert page.status == 200
    assert f"{done} Prévenez-le vous-même : {NUMBER}." in page.text
    for false in ("Le demandeur est prévenu", "demandeur sont prévenus", "quand elle aura été lue"):
        assert false not in page.text


def test_without_a_number_none_is_told(cast):
    page = decided(cast, received(cast, ""), "more")

    assert "Complément demandé. Prévenez-le vous-même. " in page.text + " "


def test_what_is_only_noted_asks_nothing(cast):
    page = decided(cast, received(cast, "0299112233"), "later")

    assert "Primo-évaluation enregistrée." in page.text
    assert "Prévenez-le" not in page.text


@pytest.mark.parametrize(
    ("decision", "step"),
    [("more", "Complément attendu"), ("answer", "Réponse à transmettre au demandeur")],
)
def test_the_story_of_the_request_says_so_too(cast, decision, step):
    referral = received(cast, "0299112233")
    decided(cast, referral, decision)

    page = read(signed_in(cast.camille).get(reverse("cases:referral", args=[referral.public_id])))

    assert step in page.text
    assert f"Demandeur sans compte. Prévenez-le vous-même : {NUMBER}." in page.text


def test_who_has_an_account_is_told_by_us(cast):
    referral = assess.start_assessment(referral=make.sent(cast), by=cast.camille, at=timezone.now())

    page = decided(cast, referral, "more")

    assert "Complément demandé. Le demandeur est prévenu." in page.text
    assert "Prévenez-le" not in page.text
