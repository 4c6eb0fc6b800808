"""Set a commission up, section by section, and put it into service (rule R31)."""

from datetime import datetime

from django.db import transaction

from audit.services import record
from commissions.enums import SetUpSection as S
from commissions.models import Commission
from commissions.permissions import COMMISSION
from common.errors import GuardsFailed, Missing
from common.locking import locked

FIELDS: dict[str, tuple[str, ...]] = {
    S.IDENTITY: ("name", "word", "carrier", "territory", "person_may_refer"),
    S.RESPONSIBILITY: (
        "controller",
        "protection_officer",
        "impact_assessed_on",
        "register_entry",
    ),
    S.DELAYS: (
        "rhythm_days",
        "draft_days",
        "acknowledge_days",
        "decision_days",
        "agenda_days",
        "convocation_days",
        "record_days",
        "return_days",
        "follow_up_months",
        "represent_months",
        "inactive_months",
        "closing_months",
    ),
    S.RETENTION: (
        "window_days",
        "material_days",
        "charter_months",
        "locked_months",
        "longest_months",
        "opposition_days",
        "attendance_months",
    ),
    S.SESSION: (
        "per_session",
        "most_people",
        "quorum_people",
        "quorum_psychiatry",
        "quorum_social",
    ),
    S.ACCORD: ("strict_accord", "accord_months", "keep_blind_mark"),
    S.FIGURES: ("mask_inside", "mask_published", "percent_least"),
}
# field: what is to be written before going live
NEEDED = {
    "carrier": "Écrivez qui porte la commission : une ville, un hôpital, une association.",
    "controller": "Écrivez qui est responsable du traitement.",
    "protection_officer": "Nommez le délégué à la protection des données.",
    "impact_assessed_on": "Écrivez la date de l’analyse d’impact (AIPD).",
    "register_entry": "Écrivez la référence de l’inscription au registre.",
}
# two numbers of one section, of which the first is never above the second
IN_ORDER = (
    ("convocation_days", "agenda_days", "La convocation part quand l’ordre du jour est clos."),
    ("inactive_months", "closing_months", "L’alerte vient avant la proposition de clôturer."),
    (
        "locked_months",
        "longest_months",
        "La purge après clôture vient avant la durée la plus longue.",
    ),
    ("quorum_people", "most_people", "Le quorum ne dépasse pas le nombre de personnes."),
    ("mask_inside", "mask_published", "Ce qui se publie se masque au moins autant."),
)
WORDS = frozenset({"name", "word", "carrier", "territory", "controller", "register_entry"})


@transaction.atomic
def change_section(
    *, commission: Commission, section: S, values: dict, version: int, by, at: datetime
) -> Commission:
    """Give the fields of `section` their new values; nothing is written when none differs.

    Raises ChangedMeanwhile, and GuardsFailed for numbers that contradict each other, or when what a
    commission in service needs would be emptied.
    """
    fresh = locked(commission, version=version)
    COMMISSION.check(by, "set_up", fresh)
    changed = {
        name: [getattr(fresh, name), values[name]]
        for name in FIELDS[section]
        if getattr(fresh, name) != values[name]
    }
    if not changed:
        return fresh
    for name, (_, value) in changed.items():
        setattr(fresh, name, value)
    missing = [
        Missing(lower, words)
        for lower, higher, words in IN_ORDER
        if {lower, higher} & changed.keys() and getattr(fresh, lower) > getattr(fresh, higher)
    ]
    if fresh.live_since is not None:
        missing += [one for one in missing_before_service(fresh) if one.field in FIELDS[section]]
    if missing:
        raise GuardsFailed(missing)
    fresh.save_change()
    told = {name: [str(one) for one in pair] for name, pair in changed.items() if _is_code(name)}
    record(
        by=by,
        action="commissions.commission.set_up",
        obj=fresh,
        at=at,
        section=str(section),
        fields=sorted(changed),
        changes=told,
    )
    return fresh


def _is_code(name: str) -> bool:
    """The journal holds numbers, dates and yes or no; of words and people only that they changed."""
    return name not in WORDS and name != "protection_officer"


def missing_before_service(commission: Commission) -> list[Missing]:
    """Everything that a commission lacks before it may take a first saisine (rule R31)."""
    return [
        Missing(field, words) for field, words in NEEDED.items() if not getattr(commission, field)
    ]


@transaction.atomic
def go_live(*, commission: Commission, version: int, by, at: datetime) -> Commission:
    """Put the commission into service: from now on, saisines may be sent to it."""
    fresh = locked(commission, version=version)
    COMMISSION.check(by, "set_up", fresh)
    if fresh.live_since is not None:
        return fresh
    if missing := missing_before_service(fresh):
        raise GuardsFailed(missing)
    fresh.live_since = at
    fresh.save_change()
    record(by=by, action="commissions.commission.live", obj=fresh, at=at)
    return fresh
