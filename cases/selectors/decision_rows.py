"""Each decision of the person in words: as it stands today, how it was taken, what she was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentMode,
    ConsentStatus,
    Consulted,
    GivenBy,
    InformedBy,
    SharedCategory,
    SharingSupport,
    TeamRole,
)
from cases.models import Consent
from cases.selectors.access import holds
from cases.selectors.expiring import SOON, UNTIL_A_DAY
from common import french

K, S = ConsentKind, ConsentStatus
# What each decision is called, by its object: a person is told, does not oppose, agrees.
WORDS: dict[str, dict[str, str]] = {
    K.INFORMATION: {
        S.GIVEN: "Elle est informée",
        S.REFUSED: "Elle n’a pas voulu être informée",
        S.IMPOSSIBLE: "Impossible de l’informer",
        S.WITHDRAWN: "N’est plus tenue pour informée",
        "": "Information pas encore notée",
    },
    K.NON_OPPOSITION: {
        S.GIVEN: "Elle ne s’oppose pas",
        S.REFUSED: "Elle s’oppose",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Elle s’oppose désormais",
        "": "Pas encore demandé",
    },
    K.SHARING: {
        S.GIVEN: "Accord donné",
        S.REFUSED: "Accord refusé",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Accord retiré",
        "": "Accord attendu",
    },
    K.PLAN: {
        S.GIVEN: "Elle est d’accord pour un plan",
        S.REFUSED: "Elle ne veut pas de plan",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Accord retiré",
        "": "Pas encore demandé",
    },
    K.RELATIVE: {
        S.GIVEN: "Elle veut bien l’associer",
        S.REFUSED: "Elle ne veut pas l’associer",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Elle ne veut plus l’associer",
        "": "Accord attendu",
    },
}
SHORT_MODES = {
    ConsentMode.WRITTEN: "par écrit",
    ConsentMode.ORAL: "oralement",
    ConsentMode.DIGITAL: "par voie dématérialisée",
}
EXPIRED = "Arrivé à son terme"
OVER = {S.REPLACED: "Remplacé", S.LAPSED: "Caduc depuis la réouverture"}
TONES = {S.GIVEN: "go", S.REFUSED: "att", S.IMPOSSIBLE: "off", S.WITHDRAWN: "att", "": "off"}
NO_WITHDRAWAL = frozenset({K.INFORMATION})  # what was told was told: another decision is noted


@dataclass(frozen=True)
class Row:
    """One decision, as a line to read; `items` are what she was told before, label and words."""

    public_id: str
    about: str
    words: str
    tone: str
    scope: str
    how: str
    reason: str
    ended: str
    stands: bool
    may_withdraw: bool
    items: tuple[tuple[str, str], ...] = ()
    paper: str = ""
    ends_soon: bool = False


def state_of(kind: str, consent: Consent | None, today: date) -> tuple[str, str]:
    """The words and the tone of a decision as it stands today."""
    if consent is None:
        return WORDS[kind][""], TONES[""]
    if consent.status == S.GIVEN and not holds(consent, today):
        return EXPIRED, "att"
    return WORDS[kind][consent.status], TONES[S(consent.status)]


def row_of(consent: Consent, today: date) -> Row:
    over = OVER.get(consent.status)
    words, tone = (over, "off") if over else state_of(consent.kind, consent, today)
    about = consent.member or consent.relative
    return Row(
        public_id=str(consent.public_id),
        about=about.name if about is not None else "",
        words=words,
        tone=tone,
        scope=consent.get_scope_display() if consent.scope else "",
        how=how_in_words(consent),
        reason=consent.reason,
        ended=_ended_in_words(consent),
        stands=consent.status in STANDING,
        may_withdraw=consent.status == S.GIVEN and consent.kind not in NO_WITHDRAWAL,
        items=items_of(consent),
        paper=str(consent.paper.public_id) if consent.paper is not None else "",
        ends_soon=ends_soon(consent, today),
    )


def ends_soon(consent: Consent, today: date) -> bool:
    """Whether it is time to ask again: it ends within thirty days, or has ended already."""
    ends = consent.until is not None and consent.until <= today + SOON
    return ends and consent.status in UNTIL_A_DAY


def items_of(consent: Consent) -> tuple[tuple[str, str], ...]:
    """What article D1110-3-1 wants her to be told, as it was: label and words of what was noted."""
    rows = (
        ("Informations", _listed(SharedCategory, consent.categories)),
        ("Avec", _recipients(consent)),
        ("Supports", _listed(SharingSupport, consent.supports)),
        ("Protection", "expliquée, dont qui n’a pas accès" if consent.security_told else ""),
        ("Informée", _listed(InformedBy, consent.informed_by)),
    )
    return tuple((label, words) for label, words in rows if words)


def _recipients(consent: Consent) -> str:
    if not consent.categories:
        return ""
    roles = _listed(TeamRole, consent.recipient_roles)
    return f"par catégorie : {roles}" if roles else "nommément"


def _listed(choices, codes: Iterable[str]) -> str:
    return ", ".join(str(choices(code).label) for code in codes)


def how_in_words(consent: Consent) -> str:
    """« Le 3 mars 2026, par écrit, par son représentant légal (M. Petit). Noté par Camille. »"""
    parts = [f"Le {french.day(consent.decided_on)}"]
    if consent.mode:
        parts.append(SHORT_MODES[ConsentMode(consent.mode)])
    if consent.given_by:
        by = f"par {GivenBy(consent.given_by).label}"
        parts.append(f"{by} ({consent.given_by_name})" if consent.given_by_name else by)
    if consent.consulted and consent.consulted != Consulted.NOBODY:
        told = Consulted(consent.consulted).label
        parts.append(f"dit à {told} ({consent.given_by_name})")
    return f"{', '.join(parts)}.{_until_in_words(consent)} Noté par {consent.recorded_by}."


def _until_in_words(consent: Consent) -> str:
    if consent.until is None:
        return ""
    asked_again = consent.status == S.IMPOSSIBLE
    return f" {'À redemander le' if asked_again else 'Jusqu’au'} {french.day(consent.until)}."


def _ended_in_words(consent: Consent) -> str:
    if consent.ended_on is None:
        return ""
    if consent.status == S.REPLACED:
        return f"Remplacé le {french.day(consent.ended_on)}."
    if consent.status == S.LAPSED:
        return f"Valait jusqu’au {french.day(consent.ended_on)}."
    mode = consent.withdrawal_mode
    how = f", {SHORT_MODES[ConsentMode(mode)]}" if mode in ConsentMode.values else ""
    return f"Retiré le {french.day(consent.ended_on)}{how}."


def last_of(newest_first: Iterable[Consent]) -> Consent | None:
    """What was decided last and not decided anew; of what lapsed she is asked again, as at first."""
    last = next((one for one in newest_first if one.status != S.REPLACED), None)
    return None if last is None or last.status == S.LAPSED else last
