"""The person's own people: who they are to her, in which role, and whether she wants them in."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import (
    ConsentKind,
    ConsentStatus,
    CopyReceived,
    GivenBy,
    LegalMeasure,
    RelativeRole,
)
from cases.models import Case, Relative
from cases.permissions import CASE, RELATIVE
from cases.selectors.access import holds
from cases.services.decisions import Decision, record_decision
from cases.services.joining import moved
from common.errors import GuardsFailed, Missing
from common.locking import locked


@dataclass(frozen=True, kw_only=True)
class RelativeCard:
    """What is noted of a relative; `accord_mode` says how the person agreed to associate them."""

    name: str
    link: str
    roles: tuple[str, ...]
    phone: str = ""
    email: str = ""
    designated_on: date | None = None
    cosigned: bool = False
    measure: str = ""
    needs: str = ""
    receives: str = CopyReceived.NONE
    starts_on: date | None = None
    ends_on: date | None = None
    accord_mode: str = ""
    accord_on: date | None = None


@transaction.atomic
def add_relative(*, case: Case, card: RelativeCard, by: User, at: datetime) -> Relative:
    """Note a relative, and the person's agreement to associate them where she gave it."""
    case = locked(case)
    CASE.check(by, "compose_team", case)
    values = _values(card, today=timezone.localdate(at))
    _refuse_what_is_missing(case, card, values, today=timezone.localdate(at))
    relative = Relative.objects.create(case=case, added_by=by, added_at=at, **values)
    _record(relative, "added", by=by, at=at, roles=values["roles"])
    if card.accord_mode:
        _agreed(relative, card, by=by, at=at)
    moved(case, at=at)
    return relative


@transaction.atomic
def change_relative(
    *, relative: Relative, card: RelativeCard, version: int, by: User, at: datetime
) -> Relative:
    """Correct what is noted of a relative, or say since when they take part no longer."""
    case = locked(relative.case)
    relative = locked(relative, version=version)
    RELATIVE.check(by, "edit", relative)
    values = _values(card, today=relative.starts_on)
    today = timezone.localdate(at)
    _refuse_what_is_missing(case, card, values, today=today, own=relative)
    changed = sorted(name for name, value in values.items() if getattr(relative, name) != value)
    ends = relative.ends_on is None and values["ends_on"] is not None
    for name, value in values.items():
        setattr(relative, name, value)
    if ends:
        relative.receives = CopyReceived.NONE
    relative.save_change()
    _record(relative, "ended" if ends else "changed", by=by, at=at, fields=changed)
    moved(case, at=at)
    return relative


def _values(card: RelativeCard, *, today: date) -> dict:
    """The columns; what belongs to a role that is not held is left out."""
    trusted = RelativeRole.TRUSTED_PERSON in card.roles
    represents = RelativeRole.LEGAL_REPRESENTATIVE in card.roles
    return {
        "name": card.name.strip(),
        "link": card.link.strip(),
        "roles": [role for role in RelativeRole.values if role in card.roles],
        "phone": card.phone,
        "email": card.email,
        "designated_on": card.designated_on if trusted else None,
        "cosigned": trusted and card.cosigned,
        "measure": card.measure if represents else "",
        "needs": card.needs.strip(),
        "receives": card.receives or CopyReceived.NONE,
        "starts_on": card.starts_on or today,
        "ends_on": card.ends_on,
    }


def _refuse_what_is_missing(
    case: Case, card: RelativeCard, values: dict, *, today: date, own: Relative | None = None
) -> None:
    missing = []
    if not values["name"]:
        missing.append(Missing("name", "Écrivez le nom."))
    if not values["link"]:
        missing.append(Missing("link", "Dites le lien : « sa fille », « son voisin »."))
    if not values["roles"]:
        missing.append(Missing("roles", "Cochez au moins un rôle."))
    missing += _trusted_is_missing(case, values, today, own)
    if RelativeRole.LEGAL_REPRESENTATIVE in values["roles"] and (
        values["measure"] not in LegalMeasure.values
    ):
        words = "Choisissez la mesure : sans mesure, personne n’est représentant légal."
        missing.append(Missing("measure", words))
    if values["starts_on"] > today:
        missing.append(Missing("starts_on", "Cette date est à venir."))
    missing += _end_is_missing(values, today)
    if card.accord_on is not None and card.accord_on > today:
        missing.append(Missing("accord_on", "Cette date est à venir."))
    if not _may_receive(card, values, own, today):
        words = "Notez d’abord l’accord de la personne pour associer ce proche."
        missing.append(Missing("receives", words))
    if missing:
        raise GuardsFailed(missing)


def _end_is_missing(values: dict, today: date) -> list[Missing]:
    on = values["ends_on"]
    if on is None:
        return []
    if on > today:
        return [Missing("ends_on", "Cette date est à venir.")]
    if on < values["starts_on"]:
        return [Missing("ends_on", "Cette date est avant le début.")]
    return []


def _trusted_is_missing(case: Case, values: dict, today: date, own) -> list[Missing]:
    if RelativeRole.TRUSTED_PERSON not in values["roles"]:
        return []
    missing = []
    if values["designated_on"] is None:
        words = (
            "Écrivez la date du document : la personne de confiance est désignée par écrit "
            "(article L1111-6)."
        )
        missing.append(Missing("designated_on", words))
    elif values["designated_on"] > today:
        missing.append(Missing("designated_on", "Cette date est à venir."))
    if not values["cosigned"]:
        words = (
            "Faites cosigner la désignation puis cochez cette case ; en attendant, notez ce proche "
            "comme aidant ou référent familial."
        )
        missing.append(Missing("cosigned", words))
    others = case.relatives.filter(
        ends_on__isnull=True, roles__contains=[RelativeRole.TRUSTED_PERSON]
    )
    other = others.exclude(pk=own.pk if own else None).first()
    if other is not None and values["ends_on"] is None:
        words = f"{other.name} est la personne de confiance : il n’y en a qu’une à la fois."
        missing.append(Missing("roles", words))
    return missing


def _may_receive(card: RelativeCard, values: dict, own: Relative | None, today: date) -> bool:
    """A copy goes to a legal representative, or to whom the person agreed to associate."""
    if values["receives"] == CopyReceived.NONE or card.accord_mode:
        return True
    if RelativeRole.LEGAL_REPRESENTATIVE in values["roles"]:
        return True
    consents = own.consents.filter(kind=ConsentKind.RELATIVE) if own is not None else ()
    return any(holds(one, today) for one in consents)


def _agreed(relative: Relative, card: RelativeCard, *, by: User, at: datetime) -> None:
    record_decision(
        case=relative.case,
        decision=Decision(
            kind=ConsentKind.RELATIVE,
            decision=ConsentStatus.GIVEN,
            decided_on=card.accord_on or timezone.localdate(at),
            mode=card.accord_mode,
            given_by=GivenBy.PERSON,
            relative=relative,
        ),
        by=by,
        at=at,
    )


def _record(relative: Relative, what: str, *, by: User, at: datetime, **data) -> None:
    case = str(relative.case.public_id)
    record(by=by, action=f"cases.relative.{what}", obj=relative, at=at, case=case, **data)
