"""Names of persons: capitals, lists, place in the sentence and what stands around decide together."""

import re
from collections.abc import Iterator

from commissions.screening.chains import Chain, chains, goes_on
from commissions.screening.grammar import (
    CALLED,
    CLITICS,
    DETERMINERS,
    FEASTS,
    FIELDS,
    FROM,
    IMPERSONAL,
    KIN,
    KIN_ADJECTIVES,
    MET,
    OFFICES,
    PARTICLES,
    PLACE_MARKERS,
    SUBORDINATING,
    TITLES,
    TOWARDS,
    WITH_PERSONS,
)
from commissions.screening.lists import words
from commissions.screening.pieces import Piece

Found = tuple[int, int, bool]

_BEFORE_A_NAME = re.compile(r"[ \t\u00a0\u202f,:«\"“(]*")
_SPACES = " \t\u00a0\u202f"
_AGE = re.compile(r", \d{1,3}\s?ans", re.IGNORECASE)
_HAS = {"a", "avait"}
_ANONYMOUS = {"x", "y", "z"}


def names(pieces: list[Piece], taken: set[int]) -> Iterator[Found]:
    """(first piece, last piece, whether they are mere initials) of each name."""
    last_found = -1
    for chain in chains(pieces, taken):
        if _is_initials(pieces, chain):
            if chain.titled and pieces[chain.first].fold not in _ANONYMOUS:
                yield chain.first, chain.last, True
            continue
        after_a_name = last_found >= 0 and _coordinated(pieces, last_found, chain.first)
        if after_a_name and _may_be_a_name(pieces, chain) or is_name(pieces, chain):
            last_found = chain.last
            yield chain.first, chain.last, False


def _is_initials(pieces: list[Piece], chain: Chain) -> bool:
    return all(len(piece.text) == 1 for piece in pieces[chain.first : chain.last + 1])


def _coordinated(pieces: list[Piece], before: int, place: int) -> bool:
    """« Fatoumata et Nolwenn », « mesdames Hamon, Guillou »."""
    if place == before + 1:
        return pieces[place].before.strip() in {",", "/", "&"}
    return place <= before + 3 and pieces[before + 1].fold == "et" and pieces[before + 1].spaced


def is_name(pieces: list[Piece], chain: Chain) -> bool:
    """Whether this run of capitals names a person."""
    inside = _words_of(pieces, chain)
    if not inside or all(piece.fold in OFFICES and not _known(piece) for piece in inside):
        return False
    if chain.elided_name or _titled(pieces, chain):
        return not any(piece.fold in words("organisations") for piece in inside)
    if _is_a_place(pieces, chain, inside):
        return False
    awaited = _introduced(pieces, chain.first) or _apposed(pieces, chain.last + 1)
    if awaited and _may_be_a_name(pieces, chain):
        return True
    if any(_strong(pieces, piece, chain) for piece in inside):
        return True
    if len(inside) > 1:
        return _several(inside, _acts(pieces, chain))
    if _known(inside[0]):
        return _ambiguous_alone(pieces, chain, inside[0])
    return _unknown_alone(pieces, chain, inside[0])


def _words_of(pieces: list[Piece], chain: Chain) -> list[Piece]:
    return [
        piece
        for piece in pieces[chain.first : chain.last + 1]
        if piece.fold not in PARTICLES and len(piece.text) > 1
    ]


def _known(piece: Piece) -> bool:
    return _usual(piece) or piece.fold in words("first_names_abroad")


def _usual(piece: Piece) -> bool:
    return piece.fold in words("first_names") or piece.fold in words("family_names")


def _titled(pieces: list[Piece], chain: Chain) -> bool:
    """« madame Petit », « famille d’Almeida »: the title may be in small letters."""
    place = chain.first - 1
    while place >= 0 and not pieces[place].capital and _is_particle(pieces, place):
        place -= 1
    if chain.titled:
        return True
    if place < 0 or pieces[place].fold not in TITLES or pieces[place + 1].begins:
        return False
    if pieces[place].fold in {"m", "me", "mm", "pr"} and not pieces[place].capital:
        return pieces[place].fold in {"mm", "pr"} or "." in pieces[place + 1].before
    return _BEFORE_A_NAME.fullmatch(pieces[place + 1].before.replace(".", "")) is not None


def _is_particle(pieces: list[Piece], place: int) -> bool:
    return pieces[place].fold in PARTICLES and pieces[place].fold not in {"la", "les", "saint"}


def _is_a_place(pieces: list[Piece], chain: Chain, inside: list[Piece]) -> bool:
    """A house, a town, a body: « résidence Marie-Curie », « Saint-Malo », « Archipel Habitat »."""
    folds = [piece.fold for piece in pieces[chain.first : chain.last + 1]]
    if {"saint", "sainte"} & set(folds) or folds[0] in PLACE_MARKERS:
        return True
    if any(piece.fold in words("organisations") for piece in inside):
        return True
    if folds[0] in words("places") and not _usual(pieces[chain.first]):
        return True
    before = chain.first - 1
    while before > 0 and pieces[before].fold in PARTICLES and _close(pieces, before + 1):
        before -= 1
    if before >= 0 and pieces[before].fold in PLACE_MARKERS and _close(pieces, before + 1):
        return True
    return len(inside) == 1 and _towards_a_town(pieces, chain, inside[0])


def _close(pieces: list[Piece], place: int) -> bool:
    return pieces[place].spaced or pieces[place].joined


def _towards_a_town(pieces: list[Piece], chain: Chain, piece: Piece) -> bool:
    """« à Tréguier », « de Quintin »: towns that are names as well."""
    if piece.fold not in words("places") or chain.first == 0:
        return False
    before = pieces[chain.first - 1].fold
    return before in TOWARDS or before in FROM


def _introduced(pieces: list[Piece], place: int) -> bool:
    """« sa fille Rose », « le gardien, Marin », « s’appelle Blanche », « prénom : Olive »."""
    if place == 0 or not _BEFORE_A_NAME.fullmatch(pieces[place].before):
        return False
    before = pieces[place - 1].fold
    if before in KIN or before in CALLED:
        return True
    if before in FIELDS and ":" in pieces[place].before:
        return True
    return before in KIN_ADJECTIVES and place > 1 and pieces[place - 2].fold in KIN


def _apposed(pieces: list[Piece], place: int) -> bool:
    """« Hawa, gardienne, », « Rose, 24 ans, », « Violette : fille »."""
    if place < len(pieces) and _AGE.fullmatch(pieces[place].before + pieces[place].text):
        return True
    if place >= len(pieces) or pieces[place].before.strip(_SPACES) not in {",", ":", "("}:
        return False
    if pieces[place].fold in DETERMINERS and place + 1 < len(pieces):
        place += 1
    return pieces[place].fold in KIN and not pieces[place].capital


def _may_be_a_name(pieces: list[Piece], chain: Chain) -> bool:
    """Not a name by itself, but nothing else where a name is awaited."""
    inside = _words_of(pieces, chain)
    if not inside or _is_a_place(pieces, chain, inside):
        return False
    return all(
        _known(piece)
        or piece.fold in words("names_that_are_words")
        or not (piece.upper or piece.fold in words("common_words"))
        for piece in inside
    )


def _strong(pieces: list[Piece], piece: Piece, chain: Chain) -> bool:
    """A name that is no word; one of elsewhere does not begin a sentence by itself."""
    if piece.fold in words("names_that_are_words"):
        return False
    # « SAAD », « ANAS »: rather an acronym than a name
    if piece.upper and len(piece.text) < 6 and chain.first == chain.last:
        return _usual(piece) and _acts(pieces, chain)
    if piece.fold in words("first_names"):
        return True
    if piece.fold in words("family_names"):
        return True
    if piece.fold not in words("first_names_abroad") or piece.fold in words("common_words"):
        return False
    return not piece.begins or chain.last > chain.first or _acts(pieces, chain)


def _several(inside: list[Piece], acts: bool) -> bool:
    """« Rose Marin »: two capitals in a row, none of which is anything else."""
    known = [piece for piece in inside if _known(piece)]
    strange = [piece for piece in inside if not _known(piece)]
    if any(piece.upper or _is_something_else(piece.fold) for piece in strange):
        return False
    return bool(known) or not inside[0].begins or acts


def _is_something_else(fold: str) -> bool:
    if fold in OFFICES or fold in PLACE_MARKERS:
        return True
    return fold in words("common_words") or fold in words("places")


def _ambiguous_alone(pieces: list[Piece], chain: Chain, piece: Piece) -> bool:
    """« Rose », « Marin », « Noël » alone: the capital counts, except where any word has one."""
    if piece.upper or piece.fold in OFFICES:
        return False
    if piece.fold in FEASTS:
        with_someone = chain.first > 0 and pieces[chain.first - 1].fold in WITH_PERSONS
        return with_someone or _acts(pieces, chain, as_a_person_only=True)
    return not piece.begins or _acts(pieces, chain)


def _unknown_alone(pieces: list[Piece], chain: Chain, piece: Piece) -> bool:
    """A capital that no list knows: a name when it does what persons do."""
    if len(piece.text) < (6 if piece.upper else 3) or _is_something_else(piece.fold):
        return False
    if not piece.begins:
        before = [before.fold for before in pieces[max(0, chain.first - 2) : chain.first]]
        if before[-1] in MET or before == ["chez", "les"]:
            return True
        if before[-1] not in SUBORDINATING:
            return False
    return _acts(pieces, chain)


def _acts(pieces: list[Piece], chain: Chain, *, as_a_person_only: bool = False) -> bool:
    """Whether a verb follows of which this is the subject: « Rose refuse », « Pierre l’aide »."""
    place = chain.last + 1
    if place < len(pieces) and _AGE.fullmatch(pieces[place].before + pieces[place].text):
        return True
    if place >= len(pieces) or not pieces[place].spaced or pieces[place].capital:
        return False
    if pieces[place].fold == "et" and place + 1 < len(pieces) and pieces[place + 1].capital:
        return _known(pieces[place + 1])
    # « Petit à petit » is folded like « Petit a… »
    if pieces[place].text.lower() == "à":
        return False
    verbs = words("human_verbs") - IMPERSONAL if as_a_person_only else words("human_verbs")
    steps = 0
    while place < len(pieces) - 1 and pieces[place].fold in CLITICS and steps < 3:
        place, steps = place + 1, steps + 1
        if pieces[place].begins:
            return False
    # « France a demandé »: the participle is spelled like the present
    if as_a_person_only and pieces[place].fold in _HAS and place + 1 < len(pieces):
        place += 1
    return pieces[place].fold in verbs and pieces[place].fold not in CLITICS


def extended(pieces: list[Piece], first: int, last: int) -> tuple[int, int]:
    """The same name with the particles in small letters before it, where a title calls for them."""
    while (
        first > 1
        and _is_particle(pieces, first - 1)
        and goes_on(pieces, first)
        and _title_behind(pieces, first - 1)
    ):
        first -= 1
    return first, last


def _title_behind(pieces: list[Piece], place: int) -> bool:
    while place > 0 and _is_particle(pieces, place):
        place -= 1
    return pieces[place].fold in TITLES
