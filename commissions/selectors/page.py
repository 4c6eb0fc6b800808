"""The page of a situation for one reader: their sheet, what they may do, and nothing besides."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from commissions.enums import ItemList, Scope, SituationStatus, StatusWord
from commissions.models import Preconisation, Situation
from commissions.permissions import ENTRY, PRECONISATION, SITUATION
from commissions.selectors.follow import FOLLOWING, Follow, follow_of
from commissions.selectors.lens import (
    Category,
    Labels,
    Sheet,
    category_of,
    labels_of,
    sheet_of,
    word_for_referrer,
)

S = SituationStatus
WORD_TONES = {
    StatusWord.RECEIVED: "go",
    StatusWord.RUNNING: "go",
    StatusWord.EXAMINED: "done",
    StatusWord.CLOSED: "off",
}
STATE_TONES = {
    S.TO_COMPLETE: "att",
    S.ADJOURNED: "att",
    S.SUSPENDED: "att",
    S.OPPOSITION: "att",
    S.TO_REPRESENT: "att",
    S.EXAMINED: "done",
    S.CLOSED: "off",
    S.INADMISSIBLE: "off",
}
# Who works on the situation reads its state; the referrer one of four words; others none at all.
WORKING = (Category.COORDINATION, Category.SECRETARIAT, Category.REFERENT)
# What the orientation says, it says once the commission decided.
ORIENTED = frozenset({S.INADMISSIBLE, S.EXAMINED, S.PLAN_RUNNING, S.TO_REPRESENT, S.CLOSED})
# action of the policy, address, method; in the order of the page, the first one is the main one
ACTS = (
    ("provide_more", "commissions:sheet-edit", "get"),
    ("start_review", "commissions:review-start", "post"),
    ("check", "commissions:review", "get"),
    ("schedule", "commissions:schedule", "get"),
    ("ask_more", "commissions:ask-more", "get"),
    ("resume_review", "commissions:resume", "post"),
    ("resume_follow_up", "commissions:resume", "post"),
    ("adjourn", "commissions:adjourn", "get"),
    ("suspend", "commissions:suspend", "get"),
    ("record_decision", "commissions:decide", "get"),
    ("fill_vault", "commissions:vault-fill", "get"),
    ("open_vault", "commissions:vault-open", "get"),
    ("note_rights", "commissions:rights", "get"),
    ("ask_purge", "commissions:erase", "get"),
    ("stand_aside", "commissions:stand-aside", "get"),
    ("withdraw", "commissions:withdraw", "get"),
    ("oppose", "commissions:oppose", "get"),
)
ACTS_OF_ENTRY = (
    ("enter", "commissions:room", "Entrer dans la séance"),
    ("see_agenda", "commissions:entry", "Voir les admissions"),
    ("declare", "commissions:declare", "Je la reconnais : me déporter"),
)
# what brings the situation forward; all the rest is there when it is needed
LEADING_ON = frozenset({"provide_more", "start_review", "check", "schedule"})


@dataclass(frozen=True)
class OwnProposal:
    """A préconisation that the reader carries themselves."""

    public_id: object
    title: str
    kind: str
    due_on: date | None
    status_label: str


@dataclass(frozen=True)
class SituationPage:
    """Frozen; what is not the reader's is empty, and stands in no template."""

    public_id: str
    sheet: Sheet
    commission: str
    state_label: str
    state_tone: str
    word: StatusWord | None = None
    more_asked: str = ""
    orientation: str = ""
    proposals: tuple[OwnProposal, ...] = ()
    acts: tuple[dict, ...] = ()
    from_dac: bool = False
    without_accord: str = ""
    follow: Follow | None = None

    @property
    def is_own(self) -> bool:
        return self.sheet.category is Category.REFERRER

    @property
    def accord_covers(self) -> tuple[str, ...]:
        """What the accord lets be shared, in words."""
        return tuple(Scope(one).label for one in self.sheet.accord.scope)

    @property
    def locked(self) -> bool:
        return self.sheet.locked


def page_of(situation: Situation, user) -> SituationPage:
    """`situation` comes from the door, with its commission."""
    category = category_of(user, situation)
    assert category is not None, "the door lets nobody in who reads as nothing"
    labels = labels_of(situation.commission_id)
    sheet = sheet_of(situation, category, reader=user.pk, labels=labels)
    word = word_for_referrer(situation) if category is Category.REFERRER else None
    label, tone = _state(situation, category, word)
    return SituationPage(
        public_id=str(situation.public_id),
        sheet=sheet,
        commission=situation.commission.name,
        state_label=label,
        state_tone=tone,
        word=word,
        more_asked=_more_asked(situation, category),
        orientation=_orientation(situation, category),
        proposals=()
        if sheet.locked or category in FOLLOWING
        else tuple(_proposals(situation, user, labels)),
        acts=_acts(situation, user),
        from_dac=bool(situation.from_dac) and category is Category.COORDINATION,
        without_accord=situation.without_accord_reason if category is Category.COORDINATION else "",
        follow=None if sheet.locked else follow_of(situation, user, category, labels),
    )


def _state(situation: Situation, category: Category, word) -> tuple[str, str]:
    if word is not None:
        return word.label.capitalize(), WORD_TONES[word]
    if category not in WORKING:
        return "", ""
    status = SituationStatus(situation.status)
    return situation.get_status_display().capitalize(), STATE_TONES.get(status, "go")


def _more_asked(situation: Situation, category: Category) -> str:
    if situation.status != S.TO_COMPLETE:
        return ""
    allowed = (Category.REFERRER, Category.COORDINATION, Category.SECRETARIAT)
    return situation.more_asked if category in allowed else ""


def _orientation(situation: Situation, category: Category) -> str:
    told = (Category.REFERRER, Category.COORDINATION)
    return situation.orientation if category in told and situation.status in ORIENTED else ""


def _proposals(situation: Situation, user: User, labels: Labels):
    """Their own only (R8): what others carry is in the relevé, for whoever reads that."""
    rows = PRECONISATION.visible_to(user).filter(situation=situation, owner=user.pk)
    for row in rows.order_by("due_on", "pk"):
        yield _proposal(row, labels.of(ItemList.PRECONISATION, row.kind))


def _proposal(row: Preconisation, kind: str) -> OwnProposal:
    return OwnProposal(row.public_id, row.title, kind, row.due_on, row.get_status_display())


def _acts(situation: Situation, user: User) -> tuple[dict, ...]:
    allowed = set(SITUATION.actions_for(user, situation))
    # what was examined once goes back before the commission, the rest is instructed again
    allowed.discard("resume_review" if situation.first_examined_at else "resume_follow_up")
    found = [
        {
            "label": SITUATION.rules[action].label,
            "url": reverse(name, args=[situation.public_id]),
            "method": method,
            "hidden": {"version": situation.version} if method == "post" else {},
            "primary": action in LEADING_ON,
        }
        for action, name, method in ACTS
        if action in allowed
    ]
    return (*_acts_of_entry(situation, user), *found)


def _acts_of_entry(situation: Situation, user: User) -> list[dict]:
    """What the agenda offers to this reader: the room, the admissions, a deport after all."""
    if situation.status != S.SCHEDULED:
        return []
    entry = ENTRY.looked_at(user, ENTRY.visible_to(user).filter(situation=situation, outcome=""))
    if entry is None:
        return []
    allowed = ENTRY.actions_for(user, entry)
    return [
        {
            "label": label,
            "url": reverse(name, args=[entry.public_id]),
            "method": "get",
            "primary": action == "enter",
        }
        for action, name, label in ACTS_OF_ENTRY
        if action in allowed
    ]
