"""What runs after a session: who carries what, until when, what the person was told; for who follows it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commissions.enums import (
    EntryOutcome,
    ItemList,
    ProposalStatus,
    RecordStatus,
    ReturnWay,
    SituationStatus,
)
from commissions.models import AgendaEntry, LinkAnswer, PersonReturn, Preconisation, Situation
from commissions.permissions import PRECONISATION, RETURN, SITUATION
from commissions.selectors.items import items_of
from commissions.selectors.lens import Category, Labels, labels_of
from commissions.selectors.record import functions_of
from commissions.standing import current_signatures, running_mandates

FOLLOWING = (Category.COORDINATION, Category.REFERENT)
TONES = {
    ProposalStatus.RETAINED: "go",
    ProposalStatus.DONE: "done",
    ProposalStatus.NOT_DONE: "off",
}
# action of the policy, address; each button leads to a page that says what follows from it
ACTS = (
    ("accept_referent", "commissions:referent"),
    ("start_plan", "commissions:plan-start"),
    ("represent", "commissions:represent"),
    ("schedule", "commissions:schedule"),
    ("set_next", "commissions:next-date"),
    ("close", "commissions:close"),
)
CHANGE_REFERENT = "Changer de référent"


@dataclass(frozen=True)
class Carried:
    """One préconisation as its reader gets it; who carries it is a function, never a name."""

    public_id: object
    title: str
    kind: str
    owner: str
    due_on: date | None
    late: bool
    status_label: str
    tone: str
    reason: str = ""
    version: int = 0
    mine: bool = False
    may: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Telling:
    """The return to the person: what still has to be done with it."""

    public_id: object
    state: str
    tone: str
    due_on: date
    late: bool
    text: str = ""
    reason: str = ""
    version: int = 0
    approved: bool = False
    done: bool = False
    may: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Follow:
    """The panel of who follows a situation; empty of everything for anybody else."""

    public_id: object
    referent: str
    referent_accepted: bool
    next_on: date | None
    carried: tuple[Carried, ...]
    returns: tuple[Telling, ...]
    records: tuple[tuple[object, str, date], ...]
    to_write: tuple[tuple[object, date], ...]
    acts: tuple[dict, ...]


def follow_of(
    situation: Situation, user: User, category: Category, labels: Labels
) -> Follow | None:
    """None for whoever does not follow it, and before anything was examined."""
    if category not in FOLLOWING or situation.first_examined_at is None:
        return None
    functions, entries = functions_of(situation), _examined(situation)
    rows = PRECONISATION.visible_to(user).filter(situation=situation, status__in=list(TONES))
    # every row hangs on the same situation: what one of them allows, all of them do, but their state
    return Follow(
        public_id=situation.public_id,
        referent=situation.referent.function if situation.referent else "",
        referent_accepted=situation.referent_accepted_at is not None,
        next_on=situation.next_on,
        carried=tuple(
            _carried(row, labels, functions, user) for row in rows.order_by("due_on", "pk")
        ),
        returns=_returns(situation, user),
        records=_records(entries),
        to_write=_to_write(entries, situation, category),
        acts=_acts(situation, user),
    )


def carried_of(preconisation: Preconisation, user: User) -> Carried:
    """The page of one préconisation: for who carries it, and for who follows the situation."""
    situation = preconisation.situation
    labels, functions = labels_of(situation.commission_id), functions_of(situation)
    allowed = frozenset(PRECONISATION.actions_for(user, preconisation))
    return _carried(preconisation, labels, functions, user, may=allowed)


def _carried(
    row: Preconisation, labels: Labels, functions: dict, user: User, *, may=frozenset()
) -> Carried:
    status = ProposalStatus(row.status)
    late = status == ProposalStatus.RETAINED and row.due_on is not None
    return Carried(
        public_id=row.public_id,
        title=row.title,
        kind=labels.of(ItemList.PRECONISATION, row.kind),
        owner=functions.get(row.owner_id or 0, row.owner_function) or "À désigner",
        due_on=row.due_on,
        late=late and row.due_on < timezone.localdate(),
        status_label=_word(status),
        tone=TONES.get(status, "draft"),
        reason=labels.of(ItemList.NOT_DONE, row.not_done_reason) if row.not_done_reason else "",
        version=row.version,
        mine=row.owner_id == user.pk,
        may=may,
    )


def _word(status: ProposalStatus) -> str:
    return "À faire" if status == ProposalStatus.RETAINED else str(status.label).capitalize()


def _returns(situation: Situation, user: User) -> tuple[Telling, ...]:
    rows = RETURN.visible_to(user).filter(situation=situation)
    return tuple(telling_of(row) for row in rows.order_by("due_on", "pk"))


def telling_of(row: PersonReturn, user: User | None = None) -> Telling:
    state, tone = _state_of(row)
    return Telling(
        public_id=row.public_id,
        state=state,
        tone=tone,
        due_on=row.due_on,
        late=row.done_on is None and row.due_on < timezone.localdate(),
        text=row.text,
        reason=row.impossible_reason,
        version=row.version,
        approved=row.approved_at is not None,
        done=row.done_on is not None,
        may=frozenset(RETURN.actions_for(user, row)) if user is not None else frozenset(),
    )


def _state_of(row: PersonReturn) -> tuple[str, str]:
    if row.way == ReturnWay.IMPOSSIBLE:
        return "Impossible", "off"
    if row.done_on is not None:
        return "Fait", "done"
    if row.approved_at is not None:
        return "À faire", "go"
    return ("À valider par le référent", "att") if row.text else ("À rédiger", "att")


def _examined(situation: Situation) -> list[AgendaEntry]:
    rows = AgendaEntry.objects.filter(situation=situation, outcome=EntryOutcome.EXAMINED)
    return list(rows.select_related("session", "record").order_by("session__starts_at", "pk"))


def _records(entries: list[AgendaEntry]) -> tuple[tuple[object, str, date], ...]:
    return tuple(
        (
            entry.record.public_id,
            "Relevé validé" if entry.record.status == RecordStatus.VALIDATED else "Relevé en cours",
            timezone.localdate(entry.session.starts_at),
        )
        for entry in entries
        if hasattr(entry, "record")
    )


def _to_write(
    entries: list[AgendaEntry], situation: Situation, category: Category
) -> tuple[tuple[object, date], ...]:
    """The examinations whose relevé is not even begun; the door of that page asks the policy."""
    if category is not Category.COORDINATION or situation.status != SituationStatus.EXAMINED:
        return ()
    return tuple(
        (entry.public_id, timezone.localdate(entry.session.starts_at))
        for entry in entries
        if not hasattr(entry, "record")
    )


def _acts(situation: Situation, user: User) -> tuple[dict, ...]:
    allowed = SITUATION.actions_for(user, situation)
    accepted = situation.referent_accepted_at is not None
    return tuple(
        {
            "label": CHANGE_REFERENT
            if action == "accept_referent" and accepted
            else SITUATION.rules[action].label,
            "url": reverse(name, args=[situation.public_id]),
            "primary": action == "start_plan" and accepted,
        }
        for action, name in ACTS
        if action in allowed
    )


def possible_referents(situation: Situation) -> list[tuple[str, str]]:
    """(public identifier, words) of the seats that count today and know nobody of the situation."""
    linked = LinkAnswer.objects.filter(situation=situation, has_link=True).values("user")
    signed = current_signatures().values("mandate")
    rows = (
        running_mandates()
        .filter(commission=situation.commission_id, pk__in=signed)
        .exclude(user__in=linked)
        .select_related("user")
    )
    return [
        (str(row.public_id), f"{row.user} — {row.function}, {row.organisation}")
        for row in rows.order_by("user__last_name", "pk")
    ]


def closing_reasons(situation: Situation) -> list[tuple[str, str]]:
    return items_of(situation.commission_id, ItemList.CLOSING)
