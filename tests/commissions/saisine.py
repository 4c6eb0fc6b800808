"""A whole sheet, as a person types it and as the service takes it; tests change one thing of it."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from commissions.enums import DecisionKind, Means, Outcome, Scope
from commissions.forms.sheet import SheetForm, posted_of
from commissions.models import Situation
from commissions.selectors.referring import choices_for_sheet, mandates_to_name
from commissions.services.decisions import Words
from commissions.services.draft import start_draft
from commissions.services.sheet import Content
from commissions.services.submit import submit

FACTS = "Les volets restent fermés. Le courrier s’accumule devant la porte."
FILLED: dict[str, str | list[str]] = {
    "referrer_kind": "gp",
    "service": "Cabinet médical des Lices",
    "contact_name": "Zqcontact",
    "contact_phone": "02 99 00 12 34",
    "link_kind": "care",
    "link_since": "deux ans",
    "person_type": "adult",
    "age_band": "75_84",
    "area": "north",
    "household": "alone",
    "housing": "social_tenant",
    "eviction": "no",
    "motives": ["isolation", "care_break"],
    "factors": ["poverty", "psychic"],
    "facts": FACTS,
    "strengths": "Une voisine passe le samedi.",
    "question": "Comment renouer sans brusquer ?",
    "step_1_on": "septembre",
    "step_1_who": "service social",
    "step_1_result": "sans réponse",
    "body_1_kind": "nursing",
    "body_1_name": "Zqinfirmier",
    "body_1_informed": "on",
    "care": "broken",
    "persons_words": "Je veux rester chez moi.",
    "attends": "unknown",
    "info_outcome": "given",
    "info_collected_by": "médecin traitant",
    "info_means": "spoken",
    "accord_outcome": "given",
    "accord_scope": ["facts", "care"],
    "accord_only_named": "everybody",
    "mode": "anonymous",
    "no_emergency": "on",
    "conflict": "no",
    "safe_contact": "yes",
    "return_wish": "Par moi, lors de ma visite.",
    "pledged": "on",
}


def filled(**changes) -> dict:
    """Everything of FILLED with days around today; None takes a field away."""
    today = timezone.localdate()
    days = {
        "info_decided_on": (today - timedelta(days=3)).strftime("%d/%m/%Y"),
        "accord_until": (today + timedelta(days=300)).strftime("%d/%m/%Y"),
    }
    values = {**FILLED, **days, **changes}
    return {name: value for name, value in values.items() if value is not None}


def form_of(situation: Situation, **changes) -> SheetForm:
    typed = {
        name: value if isinstance(value, list) else [value]
        for name, value in filled(**changes).items()
    }
    return SheetForm(
        posted_of(typed),
        lists=choices_for_sheet(situation.commission),
        named=mandates_to_name(situation.commission),
    )


def content_of(situation: Situation, **changes) -> Content:
    """What the service takes for this sheet, whether it is complete or not."""
    form = form_of(situation, **changes)
    form.full_clean()
    return form.content()


def draft_of(commission, by) -> Situation:
    return start_draft(commission=commission, typed={}, by=by, at=timezone.now())


def submitted(commission, by, **changes) -> Situation:
    """A saisine that went the whole way through the services."""
    draft = draft_of(commission, by)
    return submit(situation=draft, content=content_of(draft, **changes), by=by, at=timezone.now())


def accord_words(**changes) -> Words:
    today = timezone.localdate()
    given = Words(
        kind=DecisionKind.ACCORD,
        outcome=Outcome.GIVEN,
        decided_on=today,
        collected_by="médecin traitant",
        means=Means.SPOKEN,
        scope=(Scope.FACTS,),
        only_named=False,
        until=today + timedelta(days=200),
    )
    return replace(given, **changes)
