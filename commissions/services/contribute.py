"""A contribution in the room: its author chooses the readers; nobody has to write one (rule R12)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from commissions.enums import Audience
from commissions.models import AgendaEntry, Contribution
from commissions.permissions import CONTRIBUTION, ENTRY
from commissions.selectors.table import Chair, around, chair_of
from commissions.services.screened import Kept, flags_in, justified, still_to_settle
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked

CANNOT_ANSWER = "Je ne peux pas répondre à cette question."
LONGEST = 1500


@transaction.atomic
def contribute(
    *,
    entry: AgendaEntry,
    text: str,
    audience: str,
    readers: Collection[int] = (),
    kept: Kept | None = None,
    by: User,
    at: datetime,
) -> Contribution:
    """Write what somebody brings; `readers` are mandates at the table, `kept` words and why they stay.

    The name of whoever wrote it is shown to nobody: readers see a function.
    """
    entry = locked(entry)
    ENTRY.check(by, "contribute", entry)
    table = around(entry)
    chair = chair_of(by, table)
    if chair is None:
        raise Refused("Votre place à cette séance n’est plus ouverte.")
    text, flags = text.strip(), flags_in("text", text)
    chosen = [one for one in table if one.mandate_id in set(readers) and one.may_be_chosen]
    missing = [*_missing(text, audience, chosen), *still_to_settle(flags, kept or {})]
    if missing:
        raise GuardsFailed(missing)
    written = Contribution.objects.create(
        entry=entry,
        author=by,
        mandate_id=chair.mandate_id,
        text=text,
        audience=audience,
        justified=justified(flags, kept or {}),
        written_at=at,
    )
    if audience == Audience.CHOSEN:
        written.readers.set([one.user_id for one in chosen])
    record(by=by, action="commissions.contribution.written", obj=written, at=at, audience=audience)
    return written


def _missing(text: str, audience: str, chosen: list[Chair]) -> list[Missing]:
    missing = []
    if not text:
        missing.append(Missing("text", "Écrivez votre contribution, ou laissez la page ainsi."))
    elif len(text) > LONGEST:
        missing.append(Missing("text", f"Ce texte est trop long : {LONGEST} caractères au plus."))
    if audience not in Audience.values:
        missing.append(Missing("audience", "Choisissez qui peut la lire."))
    elif audience == Audience.CHOSEN and not chosen:
        missing.append(Missing("readers", "Cochez au moins une personne."))
    return missing


@transaction.atomic
def cannot_answer(*, entry: AgendaEntry, by: User, at: datetime) -> Contribution:
    """The answer that confirms nothing and denies nothing, ready for whoever is pressed (A10)."""
    return contribute(entry=entry, text=CANNOT_ANSWER, audience=Audience.EVERYBODY, by=by, at=at)


@transaction.atomic
def remove_contribution(*, contribution: Contribution, by: User, at: datetime) -> None:
    """Take back what one wrote, while the room is open: the words are gone at once."""
    contribution = locked(contribution)
    CONTRIBUTION.check(by, "remove", contribution)
    contribution.text, contribution.justified, contribution.removed_at = "", [], at
    contribution.save(update_fields=["text", "justified", "removed_at"])
    contribution.readers.clear()
    record(by=by, action="commissions.contribution.removed", obj=contribution, at=at)
