"""What the page of an instruction shows: the list, the accord, what is missing, what may be done."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from commissions.enums import ItemList, PersonType, SituationStatus
from commissions.models import Situation
from commissions.permissions import SITUATION
from commissions.selectors.accords import AccordState, accord_state, missing_for_an_examination
from commissions.selectors.items import items_of
from commissions.selectors.kinship import shares_a_service
from commissions.selectors.lens import Sheet, sheet_for

DEDICATED = {
    PersonType.MINOR: "La personne est mineure : circuit dédié, représentant légal associé.",
    PersonType.PROTECTED: "La personne est protégée : associez la personne qui la représente.",
}
TONES = {
    SituationStatus.SUBMITTED: "att",
    SituationStatus.TO_COMPLETE: "att",
    SituationStatus.UNDER_REVIEW: "go",
    SituationStatus.SUSPENDED: "att",
    SituationStatus.SCHEDULED: "go",
}


@dataclass(frozen=True)
class Check:
    label: str
    done: bool


@dataclass(frozen=True)
class Instruction:
    """The sheet is the reader's own; everything else says where the instruction stands."""

    public_id: object
    sheet: Sheet | None
    status_label: str
    status_tone: str
    checks: tuple[Check, ...]
    checked_by: str
    accord: AccordState
    missing: tuple[str, ...]
    own_service: bool
    dedicated: str
    due_on: date | None
    late: bool
    may: frozenset[str]

    @property
    def checks_done(self) -> bool:
        return bool(self.checked_by) and all(one.done for one in self.checks)

    @property
    def asks_reason(self) -> bool:
        """The commission's rule lets it be examined without an accord, with a written reason."""
        accord = self.accord
        return not accord.strict and not accord.refused and not (accord.informed and accord.given)


def instruction_of(situation: Situation, reader: User) -> Instruction:
    checks = [
        Check(label, code in situation.checks)
        for code, label in items_of(situation.commission_id, ItemList.CHECK)
    ]
    accord = accord_state(situation)
    due = _due(situation)
    return Instruction(
        public_id=situation.public_id,
        sheet=sheet_for(reader, situation),
        status_label=situation.get_status_display(),
        status_tone=TONES.get(SituationStatus(situation.status), "off"),
        checks=tuple(checks),
        checked_by=str(situation.checked_by) if situation.checked_by_id else "",
        accord=accord,
        missing=tuple(one.message for one in missing_for_an_examination(accord)),
        own_service=shares_a_service(reader, situation),
        dedicated=DEDICATED.get(PersonType(situation.person_type), ""),
        due_on=due,
        late=due is not None and due < timezone.localdate(),
        may=frozenset(SITUATION.actions_for(reader, situation)),
    )


def _due(situation: Situation) -> date | None:
    """The day by which the commission wishes to have decided; none once it has."""
    waiting = (SituationStatus.SUBMITTED, SituationStatus.UNDER_REVIEW)
    if situation.status not in waiting or situation.submitted_at is None:
        return None
    days = timedelta(days=situation.commission.decision_days)
    return timezone.localdate(situation.submitted_at) + days
