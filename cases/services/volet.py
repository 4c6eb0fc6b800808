"""In which volet somebody may write: one that they read themselves."""

from accounts.models import User
from cases.enums import Volet
from cases.models import Case
from cases.selectors.lens import reading_of
from common.errors import GuardsFailed, Missing


def volet_missing(case: Case, volet: str, *, by: User) -> list[Missing]:
    """What is wrong with this choice of a volet, in the form of a guard; usually nothing.

    Whoever may not read « soins » does not write there: a note that its own author cannot see
    again could not be corrected.
    """
    if volet not in Volet.values:
        return [Missing("volet", "Choisissez qui pourra lire ce que vous écrivez.")]
    if volet not in reading_of(by, case).volets:
        return [Missing("volet", "Vous ne lisez pas ce volet : choisissez-en un autre.")]
    return []


def check_volet(case: Case, volet: str, *, by: User) -> None:
    """Raise GuardsFailed when `by` may not write in this volet."""
    if missing := volet_missing(case, volet, by=by):
        raise GuardsFailed(missing)
