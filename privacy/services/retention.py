"""For how long a DAC keeps what it knows: decided by the controller; what is due is proposed."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from common.row_security import beyond_ties
from directory.models import Dac
from privacy.enums import ErasureReason, Extent, Kept
from privacy.models import Erasure, RetentionRule
from privacy.notifications import ErasuresDue
from privacy.permissions import RETENTION
from privacy.selectors.retention import Due, due_in, rule_of
from privacy.services.subject_telling import offices, tell

DECIDED = (
    "request_months",
    "social_months",
    "health_years",
    "keep_figures",
    "decided_on",
    "decided_by",
    "basis",
)


@transaction.atomic
def set_retention(*, dac: Dac, values: dict, version: int, by: User, at: datetime) -> RetentionRule:
    """Write what the controller decided, with who decided, when, and on which ground."""
    Dac.objects.select_for_update(no_key=True).get(pk=dac.pk)
    rule = rule_of(dac)
    if rule.pk is not None:
        rule = locked(rule, version=version)
    RETENTION.check(by, "edit", rule)
    missing = _missing(values, today=timezone.localdate(at))
    if missing:
        raise GuardsFailed(missing)
    changed = [name for name in DECIDED if getattr(rule, name) != values[name]]
    for name in DECIDED:
        setattr(rule, name, values[name])
    rule.updated_by, rule.updated_at = by, at
    rule.save_change()
    record(by=by, action="privacy.retention.decided", obj=rule, at=at, fields=changed)
    return rule


def _missing(values: dict, *, today: date) -> list[Missing]:
    missing = []
    if values["decided_on"] is None:
        missing.append(Missing("decided_on", "Écrivez quel jour cela a été décidé."))
    elif values["decided_on"] > today:
        missing.append(Missing("decided_on", "Cette date est dans le futur."))
    if not values["decided_by"].strip():
        words = "Écrivez qui l’a décidé : la fonction ou l’instance, au nom du responsable."
        missing.append(Missing("decided_by", words))
    if not values["basis"].strip():
        missing.append(Missing("basis", "Écrivez sur quoi cela se fonde."))
    if values["health_years"] * 12 < values["social_months"]:
        words = "Les données de santé ne partent pas avant les données sociales."
        missing.append(Missing("health_years", words))
    return missing


def propose_everywhere(*, at: datetime) -> int:
    """Propose what is due in every DAC, each in a transaction of its own; how many proposals."""
    return sum(propose_due(dac=dac, at=at) for dac in Dac.objects.order_by("pk"))


@transaction.atomic
def propose_due(*, dac: Dac, at: datetime) -> int:
    """Propose what is due in a DAC and was not yet; both offices are told once."""
    Dac.objects.select_for_update(no_key=True).get(pk=dac.pk)
    rule = rule_of(dac)
    with beyond_ties():
        due = due_in(rule, today=timezone.localdate(at))
    made = [one for one in (_propose(one, rule, at=at) for one in due) if one is not None]
    if made:
        path = reverse("privacy:due")
        tell(
            ErasuresDue, offices(dac, at=at), about=dac, path=path, at=at, occasion=f"{at:%Y-%m-%d}"
        )
    return len(made)


def _propose(due: Due, rule: RetentionRule, *, at: datetime) -> Erasure | None:
    anonymous = rule.keep_figures and due.extent == Extent.WHOLE
    try:
        with transaction.atomic():
            made = Erasure.objects.create(
                **due.subject.about,
                extent=due.extent,
                kept=Kept.FIGURES if anonymous else Kept.NOTHING,
                reason=ErasureReason.RETENTION,
                due_on=due.due_on,
                found_at=at,
            )
    except IntegrityError:  # somebody asked for it in this very moment
        return None
    record(by=None, action="privacy.erasure.proposed", obj=made, at=at, extent=due.extent.value)
    return made
