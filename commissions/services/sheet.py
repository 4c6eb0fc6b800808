"""A sheet as its author sends it, and everything that it lacks before it may leave (§3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from commissions.defaults import LANDLORD, TENANCY
from commissions.enums import DecisionKind, ItemList, Mode, Outcome, PersonType, Scope
from commissions.models import Decision, Situation
from commissions.selectors.referring import choices_for_sheet
from commissions.services.decisions import REFUSALS, Words, missing_in_decision
from commissions.services.screened import Flag, Kept, flags_in, still_to_settle
from commissions.services.vault import is_filled
from common.errors import Missing

REPRESENTED = (PersonType.MINOR, PersonType.PROTECTED)
STEP_WORDS, STEP_PARTS = "steps", ("on", "who", "result")
LISTED = (
    ("referrer_kind", ItemList.REFERRER_KIND, "Dites qui saisit la commission."),
    ("link_kind", ItemList.LINK_KIND, "Dites quel est votre lien avec la personne."),
)
TEXTS = ("link_since", "facts", "question", "persons_words", "strengths")
# Texts of class R may name a service or a person; they never speak of health (rule R14).
RESTRICTED_TEXTS = ("return_wish", "conflict_words", "representative")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What one sending of the form says. `shown` goes to Situation, `restricted` to its class R part.

    `information` and `accord` are None where the decisions stand already and are changed elsewhere.
    `kept` says why words that the screening found stay.
    """

    shown: dict
    restricted: dict
    information: Words | None = None
    accord: Words | None = None
    kept: Kept = field(default_factory=dict)

    def flags(self) -> list[Flag]:
        """Everything that the screening finds, field by field."""
        texts = {name: self.shown.get(name) or "" for name in TEXTS} | _texts_of_steps(self.shown)
        found = [flag for name, text in texts.items() for flag in flags_in(name, text)]
        restricted = {name: self.restricted.get(name) or "" for name in RESTRICTED_TEXTS}
        if self.accord is not None:
            restricted["accord_reason_words"] = self.accord.reason_words
        for name, text in restricted.items():
            found += flags_in(name, text, health_only=True)
        return found


def _texts_of_steps(shown: Mapping) -> dict[str, str]:
    return {
        f"step_{step['row']}_{part}": step.get(part, "")
        for step in shown.get(STEP_WORDS, ())
        for part in STEP_PARTS
    }


def missing_in_sheet(situation: Situation, content: Content, *, at: datetime) -> list[Missing]:
    """Everything at once, field by field, in the order of the page."""
    return [
        *_about_the_referrer(situation, content),
        *_about_the_person(content, at),
        *_about_the_situation(content),
        *_about_her_place(situation, content, at),
        *_about_safety(content),
        *still_to_settle(content.flags(), content.kept),
    ]


def _about_the_referrer(situation: Situation, content: Content) -> list[Missing]:
    shown, offered = content.shown, choices_for_sheet(situation.commission)
    missing = [
        Missing(name, words)
        for name, kind, words in LISTED
        if shown.get(name) not in dict(offered[kind])
    ]
    if not content.restricted.get("service", "").strip():
        missing.append(Missing("service", "Écrivez le nom de votre structure."))
    if shown.get("referrer_kind") == LANDLORD and shown.get("link_kind") != TENANCY:
        words = "Un bailleur saisit la commission pour son propre locataire seulement."
        missing.append(Missing("link_kind", words))
    return missing


def _about_the_person(content: Content, at: datetime) -> list[Missing]:
    """A minor, or an adult under protection, is never alone before a commission (abuse case A22)."""
    missing: list[Missing] = []
    kind, today = content.shown.get("person_type"), timezone.localdate(at)
    if kind not in PersonType.values:
        return [Missing("person_type", "Dites si la personne est majeure.")]
    if kind in REPRESENTED:
        if not content.restricted.get("representative", "").strip():
            words = "Écrivez qui la représente : la fonction et le service."
            missing.append(Missing("representative", words))
        told_on = content.restricted.get("representative_told_on")
        if told_on is None:
            words = "Écrivez quel jour le représentant légal a été informé."
            missing.append(Missing("representative_told_on", words))
        elif told_on > today:
            missing.append(Missing("representative_told_on", "Cette date est à venir."))
    return missing


def _about_the_situation(content: Content) -> list[Missing]:
    shown, missing = content.shown, []
    if not shown.get("motives"):
        missing.append(Missing("motives", "Cochez au moins un motif."))
    if not shown.get("facts", "").strip():
        missing.append(Missing("facts", "Décrivez ce que vous avez constaté."))
    if not shown.get("question", "").strip():
        missing.append(Missing("question", "Posez une question concrète à la commission."))
    whole = [step for step in shown.get(STEP_WORDS, ()) if step["who"] and step["result"]]
    if not whole:
        words = "Décrivez au moins une démarche : qui, et ce que cela a donné."
        missing.append(Missing("step_1_who", words))
    return missing


def _about_her_place(situation: Situation, content: Content, at: datetime) -> list[Missing]:
    missing: list[Missing] = []
    information, accord = content.information, content.accord
    if information is not None and accord is not None:
        missing += missing_in_decision(information, situation.commission_id, at=at, prefix="info_")
        missing += _of_the_accord(situation, information, accord, at)
        if accord.outcome in REFUSALS:
            words = "Elle refuse : la saisine ne part pas. Effacez ce brouillon."
            missing.append(Missing("accord_outcome", words))
        if accord.agrees and information.outcome == Outcome.NOT_COLLECTED:
            words = "Une personne qui n’est pas informée n’a pas pu donner son accord."
            missing.append(Missing("info_outcome", words))
    if content.shown.get("mode") == Mode.NOMINATIVE:
        missing += _about_a_name(situation, accord)
    return missing


def _of_the_accord(
    situation: Situation, information: Words, accord: Words, at: datetime
) -> list[Missing]:
    """What it takes over from the information is asked for once, there."""
    found = missing_in_decision(accord, situation.commission_id, at=at, prefix="accord_")
    if information.outcome == Outcome.NOT_COLLECTED:
        return found
    taken_over = {f"accord_{name}" for name in ("decided_on", "collected_by", "means")}
    return [
        item
        for item in found
        if item.field not in taken_over or getattr(accord, item.field.removeprefix("accord_"))
    ]


def _about_a_name(situation: Situation, accord: Words | None) -> list[Missing]:
    """A nominative examination needs an accord that covers the identity, and an identity."""
    missing = []
    if accord is not None:
        covered = accord.agrees and Scope.IDENTITY in accord.scope
    else:
        covered = Decision.objects.filter(
            situation=situation,
            kind=DecisionKind.ACCORD,
            outcome=Outcome.GIVEN,
            ended_on__isnull=True,
            scope__contains=[Scope.IDENTITY],
        ).exists()
    if not covered:
        words = "L’accord de la personne ne couvre pas son identité : choisissez l’examen anonyme."
        missing.append(Missing("mode", words))
    if not is_filled(situation):
        words = "Le coffre est vide : remplissez-le, ou choisissez l’examen anonyme."
        missing.append(Missing("mode", words))
    return missing


def _about_safety(content: Content) -> list[Missing]:
    shown, restricted, missing = content.shown, content.restricted, []
    if not shown.get("no_emergency"):
        words = "Attestez-le, ou orientez tout de suite."
        missing.append(Missing("no_emergency", words))
    if restricted.get("conflict") is None:
        missing.append(Missing("conflict", "Dites si vous avez un intérêt personnel."))
    elif restricted["conflict"] and not restricted.get("conflict_words", "").strip():
        missing.append(Missing("conflict_words", "Dites lequel : l’animateur seul le lit."))
    if not restricted.get("safe_contact"):
        words = "Dites si la joindre chez elle est sans danger, ou « ne sait pas »."
        missing.append(Missing("safe_contact", words))
    if not shown.get("pledged"):
        missing.append(Missing("pledged", "Cochez votre engagement."))
    return missing
