"""What becomes of a plan, for the page that shows it: opinions, versions, and what may be done now."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from accounts.models import User
from cases.selectors.lens import Reading
from common import french
from ppcs.content import consents_of
from ppcs.enums import PlanStatus, ReviewDecision
from ppcs.models import Plan, PlanVersion
from ppcs.permissions import PLAN
from ppcs.selectors.opinions import ConcertationRow, concertation_of
from ppcs.selectors.signals import Signals
from ppcs.selectors.versions import IN_FORCE_SOMEWHERE, VersionRow, versions_of


@dataclass(frozen=True)
class Act:
    """A button of `{% actions %}`; `hidden` carries the version that the page shows."""

    label: str
    url: str
    method: str = "get"
    primary: bool = False
    icon: str = ""
    hidden: dict = field(default_factory=dict)
    why_not: str = ""


@dataclass(frozen=True)
class Step:
    """What the last review decided and nobody has done yet."""

    words: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Following:
    """For the block under the plan, and for the bar above it.

    `own` is the opinion that the reader is asked for. `acts` go into the bar. `notes` are sentences
    that a coordinator must see.
    """

    public_id: str
    coordinates: bool
    concertation: ConcertationRow | None
    versions: tuple[VersionRow, ...]
    acts: tuple[Act, ...]
    rare_acts: tuple[Act, ...]
    notes: tuple[str, ...]
    is_frozen: bool
    closed_on: date | None
    may_compare: bool
    compare_url: str
    step: Step | None = None

    @property
    def own(self):
        return self.concertation.own if self.concertation else None

    @property
    def current(self) -> VersionRow | None:
        return next((one for one in self.versions if one.is_current), None)


FROZEN = (
    "L’accord de la personne pour ce plan ne vaut plus : il n’est plus partagé avec l’équipe. "
    "Vous pouvez le clore, ou le reprendre si elle donne à nouveau son accord."
)
FROZEN_DRAFT = (
    "L’accord de la personne pour élaborer un plan ne vaut pas : rien n’est demandé à l’équipe. "
    "Vous pouvez abandonner ce plan, ou noter un nouvel accord."
)
NOT_GIVEN = "La version {number} n’a pas encore été remise à la personne."
PERIMETER = (
    "Les accords de la personne ont changé depuis la version {number} : révisez le plan pour "
    "qu’une nouvelle version le dise."
)


def following_of(plan: Plan, user: User, reading: Reading, signals: Signals) -> Following:
    """Five statements at most for a coordinator, four for the others; none more with more rows.

    `plan` is the instance that the door looked at.
    """
    concertation = concertation_of(plan, user, coordinates=reading.coordinates)
    versions = versions_of(plan, user, reading)
    notes, is_frozen = [], False
    if reading.coordinates:
        is_frozen = _is_open(plan) and not signals.accord_stands
        notes = _notes(plan, is_frozen=is_frozen)
        notes += _not_given(plan, versions, is_frozen=is_frozen)
    allowed = set(PLAN.actions_for(user, plan))
    has_draft = plan.status == PlanStatus.CONSULTING or (
        reading.coordinates and plan.status == PlanStatus.REVISING
    )
    may_compare = len(versions) + has_draft > 1
    compare_url = reverse("ppcs:versions", args=[plan.public_id])
    return Following(
        public_id=str(plan.public_id),
        coordinates=reading.coordinates,
        concertation=concertation,
        versions=tuple(versions),
        acts=tuple(_acts(plan, allowed, is_frozen, compare_url if may_compare else "")),
        rare_acts=tuple(_rare_acts(plan, allowed, is_frozen)),
        notes=tuple(notes),
        is_frozen=is_frozen,
        closed_on=plan.closed_at.date() if plan.closed_at else None,
        may_compare=may_compare,
        compare_url=compare_url,
        step=_step(plan, allowed, signals),
    )


def _step(plan: Plan, allowed: set[str], signals: Signals) -> Step | None:
    """The decision of the latest review, until the plan is where it leads."""
    last = signals.reviews[0] if signals.reviews else None
    if last is None or plan.in_force_since is None or last.written_at < plan.in_force_since:
        return None
    said = f"Le bilan du {french.day(last.done_on)} décide de"
    if last.decision == ReviewDecision.REVISE and "revise" in allowed:
        words = f"{said} réviser le plan : ouvrez la version suivante."
        return Step(words, (_post("Réviser", "revise", plan, primary=True),))
    if last.decision == ReviewDecision.CLOSE and "close" in allowed:
        url = reverse("ppcs:close", args=[plan.public_id])
        words = f"{said} clore le plan : notez ce que chaque objectif est devenu, puis le motif."
        return Step(words, (Act("Clore le plan", url, primary=True),))
    return None


def _is_open(plan: Plan) -> bool:
    return plan.status not in (PlanStatus.CLOSED, PlanStatus.CANCELLED)


def _notes(plan: Plan, *, is_frozen: bool) -> list[str]:
    if is_frozen:
        return [FROZEN if plan.current_version else FROZEN_DRAFT]
    if plan.status == PlanStatus.IN_FORCE and perimeter_changed(plan):
        return [PERIMETER.format(number=plan.current_version)]
    return []


def _not_given(plan: Plan, versions: list[VersionRow], *, is_frozen: bool) -> list[str]:
    """Each version is given to the person anew: until somebody wrote down that it was."""
    current = next((one for one in versions if one.is_current), None)
    if is_frozen or current is None or current.is_given or plan.status not in IN_FORCE_SOMEWHERE:
        return []
    return [NOT_GIVEN.format(number=current.number)]


def perimeter_changed(plan: Plan) -> bool:
    """§5.2 rule 5: whether the accords are other ones than those that the version in force names."""
    frozen = (
        PlanVersion.objects.filter(plan=plan, number=plan.current_version)
        .values_list("content__consents", flat=True)
        .first()
    )
    return frozen is not None and frozen != consents_of(plan)


def _acts(plan: Plan, allowed: set[str], is_frozen: bool, compare_url: str) -> list[Act]:
    acts = [Act("Comparer", compare_url, icon="files")] if compare_url else []
    where = {"args": [plan.public_id]}
    if "rework" in allowed or "rework_revision" in allowed:
        acts.append(_post("Reprendre l’écriture", "rework", plan))
    if "consult" in allowed:
        is_first = not is_frozen
        acts.append(Act("Demander les avis", reverse("ppcs:consult", **where), primary=is_first))
    if "validate" in allowed:
        label = f"Valider la version {plan.next_version}"
        acts.append(Act(label, reverse("ppcs:validate", **where), primary=True))
    if "review" in allowed and plan.status == PlanStatus.IN_FORCE:
        acts.append(Act("Faire un bilan", reverse("ppcs:review", **where)))
    if "revise" in allowed:
        acts.append(_post("Réviser", "revise", plan, primary=True))
    if "resume" in allowed and not is_frozen:
        acts.append(_post("Reprendre le plan", "resume", plan, primary=True))
    return acts


def _rare_acts(plan: Plan, allowed: set[str], is_frozen: bool) -> list[Act]:
    acts, where = [], {"args": [plan.public_id]}
    if "review" in allowed and plan.current_version and plan.status != PlanStatus.IN_FORCE:
        acts.append(Act("Faire un bilan", reverse("ppcs:review", **where)))
    if "hold" in allowed:
        acts.append(Act("Mettre le plan en pause", reverse("ppcs:hold", **where)))
    if "close" in allowed:
        acts.append(Act("Clore le plan", reverse("ppcs:close", **where), primary=is_frozen))
    if "cancel" in allowed and not plan.current_version:
        acts.append(Act("Abandonner ce plan", reverse("ppcs:cancel", **where), primary=is_frozen))
    return acts


def _post(label: str, name: str, plan: Plan, *, primary: bool = False) -> Act:
    return Act(
        label,
        reverse(f"ppcs:{name}", args=[plan.public_id]),
        method="post",
        primary=primary,
        hidden={"version": plan.version},
    )
