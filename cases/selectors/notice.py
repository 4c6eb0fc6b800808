"""The notice for the person: who reads what of her, her rights, how to say no; filled with her team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.enums import (
    STANDING,
    NoticeKind,
    SharedCategory,
    SharingSupport,
    TeamStatus,
)
from cases.models import Case, TeamMember
from cases.selectors.access import decided_of
from cases.selectors.circle import accord_of
from common.french import phone
from directory.enums import Role
from directory.selectors import people_of_dac


@dataclass(frozen=True)
class Named:
    """One professional as the person knows them; `today` is what she decided so far, in words."""

    name: str
    line: str
    today: str = ""


@dataclass(frozen=True)
class NoticeSheet:
    """What the paper says; nothing of her health, nor of what is written of her, can be in it."""

    kind: str
    person: str
    reference: str
    dac_name: str
    dac_phone: str
    dac_contacts: list[str]
    referent: str
    officer: str
    care_team: list[Named]
    outside: list[Named]
    categories: list[str]
    supports: list[str]
    printed_on: date

    @property
    def is_accord(self) -> bool:
        return self.kind == NoticeKind.SHARING

    @property
    def file_name(self) -> str:
        return f"notice-{NoticeKind(self.kind).label}-{self.reference}.pdf"


def notice_of(case: Case, kind: str, *, today: date) -> NoticeSheet:
    """In four statements; the situation comes with its DAC, its person and its référent."""
    team = list(case.team.filter(status=TeamStatus.ACTIVE).order_by("starts_on", "pk"))
    consents = list(case.consents.filter(status__in=STANDING))
    refusals = list(case.refusals.select_related("member"))
    decided = decided_of(consents, refusals, today)
    office = case.dac.organisation
    officers = people_of_dac(case.dac, Role.DATA_PROTECTION, on=today)
    reach = [office.email, case.dac.opening_words]
    return NoticeSheet(
        kind=kind,
        person=case.person.full_name,
        reference=case.reference,
        dac_name=case.dac.name,
        dac_phone=phone(office.phone) if office.phone else "",
        dac_contacts=[words for words in reach if words],
        referent=_referent(case),
        officer=", ".join(map(str, officers)),
        care_team=_named(one for one in team if one.in_care_team),
        outside=[
            Named(one.name, one.line, accord_of(one, consents, decided, today).words)
            for one in team
            if not one.in_care_team
        ],
        categories=[_sentence(one.label) for one in SharedCategory],
        supports=[_sentence(one.label) for one in SharingSupport],
        printed_on=today,
    )


def _named(members: Iterable[TeamMember]) -> list[Named]:
    return [Named(one.name, one.line) for one in members]


def _referent(case: Case) -> str:
    own = getattr(case.referent, "professional", None)
    number = phone(own.phone) if own is not None and own.phone else ""
    return ", ".join(part for part in (str(case.referent), number) if part)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
