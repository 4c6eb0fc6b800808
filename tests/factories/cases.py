"""Requests and situations for tests, made by the services that make them in the field."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from cases.enums import ReferralStatus as S
from cases.models import Case, Referral
from cases.services import assess, decide
from cases.services.decide import Acceptance
from cases.services.draft import save_draft, start_draft
from cases.services.send_referral import ReferralContent, RequesterCard, send_referral
from tests.personas import BECHEREL, Cast

FOUND = {
    "subsidiarity": "no_closer",
    "closer_actor": "",
    "level": "support",
    "motives": ["stay_home"],
    "note": "",
}


def content(cast: Cast, **changes) -> ReferralContent:
    """A complete request for Mme Berthe Rolland of Bécherel."""
    values = {
        "commune": cast.communes[BECHEREL],
        "agreement": "agreed",
        "urgency": "within_15_days",
        "expectation": "Deux chutes depuis novembre, sa fille n’en peut plus.",
        "problem_areas": ["autonomy", "carer"],
        "complexity_factors": ["falls"],
        "birth_name": "Rolland",
        "first_name": "Berthe",
        "birth_date": date(1944, 6, 14),
        "sex": "F",
        "phone": "0299001234",
        "gp_status": "requester",
    }
    return ReferralContent(**{**values, **changes})


def draft(cast: Cast, *, by: User | None = None, at: datetime | None = None) -> Referral:
    """A draft with a name typed in, so that the next draft is another one."""
    author, when = by or cast.samir, at or timezone.now()
    begun = start_draft(by=author, at=when)
    return save_draft(referral=begun, typed={"birth_name": ["Rolland"]}, by=author, at=when)


def sent(cast: Cast, *, by: User | None = None, at: datetime | None = None, **changes) -> Referral:
    """A request received by the DAC of its commune."""
    author, when = by or cast.samir, at or timezone.now()
    return send_referral(
        referral=draft(cast, by=author, at=when),
        content=content(cast, **changes),
        requester=RequesterCard(
            name=str(author), line="Cabinet médical des Lices", kind="liberal", account=author
        ),
        by=author,
        at=when,
    )


def assessing(cast: Cast, *, found: dict | None = None, **options) -> Referral:
    """A request that Camille has in hand, with her primo-évaluation."""
    referral = sent(cast, **options)
    when = referral.sent_at + timedelta(minutes=5)
    referral = assess.start_assessment(referral=referral, by=cast.camille, at=when)
    return assess.save_assessment(
        referral=referral,
        found={**FOUND, **(found or {})},
        gp=(referral.gp_status, ""),
        version=referral.version,
        by=cast.camille,
        at=when,
    )


def in_status(cast: Cast, status: str, **options) -> Referral:
    """A request of Samir's in the given state, brought there by the services."""
    if status == S.DRAFT:
        return draft(cast)
    if status == S.RECEIVED:
        return sent(cast, **options)
    found = {"level": "information"} if status == S.ANSWERED else {}
    referral = assessing(cast, found=found, **options)
    acting = {
        "referral": referral,
        "version": referral.version,
        "by": cast.camille,
        "at": timezone.now(),
    }
    match status:
        case S.MORE_ASKED:
            assess.ask_more(question="Qui a les clés ?", **acting)
        case S.ANSWERED:
            decide.answer(text="Voici le numéro du CLIC.", **acting)
        case S.REDIRECTED:
            decide.redirect(to=cast.dac22, text="Elle vit dans les Côtes-d’Armor.", **acting)
        case S.DECLINED:
            decide.decline(reason="criteria", orientation="Le CCAS.", text="Désolée.", **acting)
        case S.ACCEPTED:
            decide.accept(how=acceptance(cast), text="Nous prenons le relais.", **acting)
        case S.WITHDRAWN:
            decide.withdraw(
                referral=referral,
                reason="Elle ne veut plus.",
                version=referral.version,
                by=cast.samir,
                at=timezone.now(),
            )
    return Referral.objects.get(pk=referral.pk)


def acceptance(cast: Cast, **changes) -> Acceptance:
    """Coordination soutenue, Camille as référente."""
    return Acceptance(**{"level": "sustained", "referent": cast.camille, **changes})


def accepted(cast: Cast, referral: Referral, how: Acceptance | None = None) -> Case:
    """The situation that this request opens, or joins."""
    acting = {"version": referral.version, "by": cast.camille, "at": timezone.now()}
    return decide.accept(referral=referral, how=how or acceptance(cast), text="", **acting)


def open_case(cast: Cast, **options) -> Case:
    """The situation that an accepted request opened."""
    return in_status(cast, S.ACCEPTED, **options).case


def closing(**changes) -> dict:
    """Why a situation is closed, who takes over, and when the person was told."""
    told = {"person_told_on": timezone.localdate()}
    return {"reason": "relay", "relay": "CCAS", **told, **changes}
