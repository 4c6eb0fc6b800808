"""What the screening finds in the texts of a sheet, and which of it the author decided to keep."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commissions.screening import screen
from commissions.screening.findings import Finding, Kind
from common.errors import Missing

# Words about health are never kept because they are useful: only because they mean something else.
HEALTH = frozenset({Kind.DRUG, Kind.ICD10, Kind.DIAGNOSIS})
NEVER_KEPT = frozenset({Kind.NIR})
SHORTEST_REASON = 4

# (field, words found, in small letters) -> why they stay
Kept = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Flag:
    """Words of one field, told once however often they stand there."""

    field: str
    found: str
    kind: Kind
    advice: str
    blocking: bool

    @property
    def key(self) -> tuple[str, str]:
        return (self.field, self.found.casefold())

    @property
    def about_health(self) -> bool:
        return self.kind in HEALTH

    @property
    def may_be_kept(self) -> bool:
        return self.blocking and self.kind not in NEVER_KEPT


def flags_in(field: str, text: str, *, health_only: bool = False) -> list[Flag]:
    """What is found in a text; `health_only` for a restricted text, which may name somebody."""
    flags: dict[tuple[str, str], Flag] = {}
    for finding in screen(text) if text else ():
        if not health_only or finding.kind in HEALTH | NEVER_KEPT:
            flag = _flag(field, finding)
            flags.setdefault(flag.key, flag)
    return list(flags.values())


def _flag(field: str, finding: Finding) -> Flag:
    return Flag(field, finding.found, finding.kind, finding.advice, finding.blocking)


def is_kept(flag: Flag, kept: Kept) -> bool:
    """Whether its author said why it stays, in more than a sigh."""
    return flag.may_be_kept and len(kept.get(flag.key, "").strip()) >= SHORTEST_REASON


def still_to_settle(flags: Iterable[Flag], kept: Kept) -> list[Missing]:
    """One sentence for each word that must go or be justified, beside its field."""
    return [
        Missing(flag.field, f"« {flag.found} », {flag.kind.label} : {_wanted(flag)}")
        for flag in flags
        if flag.blocking and not is_kept(flag, kept)
    ]


def _wanted(flag: Flag) -> str:
    if not flag.may_be_kept:
        return "à retirer."
    if flag.about_health:
        return "à retirer, sauf s’il a ici un autre sens."
    return "à retirer, ou dites pourquoi le garder."


def justified(flags: Iterable[Flag], kept: Kept) -> list[dict]:
    """What stays and why, as the animateur will read it."""
    return [
        {
            "field": flag.field,
            "found": flag.found,
            "kind": flag.kind.value,
            "reason": kept[flag.key].strip(),
        }
        for flag in flags
        if flag.blocking and is_kept(flag, kept)
    ]
