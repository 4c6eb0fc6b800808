"""A coordinator takes chosen fields of a DAC situation into a saisine, with the person's accord (R27).

Afterwards nothing leads from one to the other: no key, no shared number, no shared moment. Each side
keeps one row in the journal, and neither holds the other's identifier.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from audit.services import record
from cases.models import Case
from cases.permissions import CASE
from commissions.enums import DecisionKind, Outcome
from commissions.models import Commission, RestrictedSheet, Situation
from commissions.selectors.from_dac import offers_of
from commissions.selectors.referring import choices_for_sheet, first_words, live_commissions
from commissions.services.decisions import Words, missing_in_decision, write
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked


@transaction.atomic
def copy_from_dac(
    *,
    case: Case,
    commission: Commission,
    chosen: Collection[str],
    accord: Words,
    by,
    at: datetime,
) -> Situation:
    """Begin a draft with the fields in `chosen`, and the accord that covers it; never an identity.

    Raises GuardsFailed when nothing was chosen, or when the person did not agree.
    """
    case = locked(case)
    CASE.check(by, "refer_to_commission", case)
    if not live_commissions().filter(pk=commission.pk).exists():
        raise Refused("Cette commission n’est pas en service.")
    offers = [o for o in offers_of(case, choices_for_sheet(commission)) if o.code in chosen]
    if missing := _missing(offers, accord, commission, at=at):
        raise GuardsFailed(missing)
    # the minute is enough on the other side: a moment to the microsecond would tie the two together
    moment = at.replace(second=0, microsecond=0)
    typed = first_words(by, commission)
    for offer in offers:
        typed |= offer.typed
    draft = Situation.objects.create(
        commission=commission,
        referrer=by,
        started_at=moment,
        from_dac=[offer.code for offer in offers],
    )
    RestrictedSheet.objects.create(situation=draft, typed=typed)
    write(draft, _told(accord), by=by, at=moment)
    write(draft, accord, by=by, at=moment)
    record(by=by, action="commissions.situation.copied_from_dac", obj=draft, at=moment)
    fields = [offer.code for offer in offers]
    record(by=by, action="cases.case.copied_to_commission", obj=case, at=at, fields=fields)
    return draft


def _missing(offers: list, accord: Words, commission: Commission, *, at: datetime) -> list[Missing]:
    missing = missing_in_decision(accord, commission.pk, at=at)
    if accord.outcome and accord.outcome != Outcome.GIVEN:
        words = "Sans son accord pour la commission, rien n’est recopié."
        missing.insert(0, Missing("outcome", words))
    if not offers:
        missing.append(Missing("chosen", "Cochez au moins un champ, ou saisissez sans recopier."))
    return missing


def _told(accord: Words) -> Words:
    """Whoever agreed was informed, on the same day and by the same person."""
    return Words(
        kind=DecisionKind.INFORMATION,
        outcome=Outcome.GIVEN,
        decided_on=accord.decided_on,
        collected_by=accord.collected_by,
        means=accord.means,
    )
