"""One action as its reader has it: in the words of the version that they read, never of another."""

from dataclasses import dataclass
from datetime import date

from cases.selectors.lens import Reading
from ppcs.enums import ActionStatus
from ppcs.lens import Row, allows
from ppcs.models import Action
from ppcs.selectors.sheet import ACTION_TONES, SECTORS, VOLETS
from ppcs.selectors.shown import shown_content


@dataclass(frozen=True)
class Served:
    """A goal that the action serves."""

    number: str
    title: str


@dataclass(frozen=True)
class Owner:
    name: str
    line: str
    sector: str
    sector_label: str


@dataclass(frozen=True)
class ActionSheet:
    """What the page of an action says."""

    public_id: str
    number: str
    title: str
    simple: str
    kind: str
    is_etp: bool
    volet: str
    when: str
    due_on: date | None
    is_late: bool
    expected: str
    owners: tuple[Owner, ...]
    serves: tuple[Served, ...]
    status_label: str
    tone: str
    moved_on: date | None
    not_done_reason: str


def action_sheet(
    action: Action, reading: Reading, *, today: date, reasons: dict[str, str]
) -> ActionSheet | None:
    """The action in the content that this reader is shown; None when it is not in it."""
    content = shown_content(action.plan, reading)
    found = list(_places(content, str(action.public_id), reading)) if content else []
    row = next((row for _, row in found if "see" not in row), None)
    if row is None:
        return None
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    label = str(ActionStatus(action.status).label)
    under_way = action.status in (
        ActionStatus.PROPOSED,
        ActionStatus.ACCEPTED,
        ActionStatus.IN_PROGRESS,
    )
    return ActionSheet(
        public_id=row["id"],
        number=row["number"],
        title=row["title"],
        simple=row["simple"],
        kind=row["kind_label"],
        is_etp=row["is_etp"],
        volet=VOLETS.get(row["volet"], ""),
        when=row["when"],
        due_on=due_on,
        is_late=under_way and due_on is not None and due_on < today,
        expected=row["expected"],
        owners=tuple(_owner(owner) for owner in row["owners"]),
        serves=tuple(Served(goal["number"], goal["title"]) for goal, _ in found),
        status_label=label.capitalize(),
        tone=ACTION_TONES[action.status],
        moved_on=action.moved_on,
        not_done_reason=reasons.get(action.not_done_reason, ""),
    )


def _places(content: Row, public_id: str, reading: Reading):
    """Each goal that holds the action, with the row that stands under it."""
    for problem in content["problems"]:
        for goal in problem["goals"]:
            for row in goal["actions"]:
                if row["id"] == public_id and allows(row, reading.volets):
                    yield goal, row


def _owner(owner: Row) -> Owner:
    name = owner["name"] or "La personne"
    return Owner(name, owner["line"], owner["sector"], SECTORS.get(owner["sector"], ""))
