"""Names typed without capitals: « marie dupont », « mme kervarec »."""

from collections.abc import Iterator

from commissions.screening.grammar import NO_NAME_AFTER, OFFICES, PARTICLES, PLACE_MARKERS, TITLES
from commissions.screening.lists import words
from commissions.screening.pieces import Piece

_ABBREVIATED = {"mr", "mme", "mlle", "dr"}
_OF_ADDRESSES = tuple("./_@#&=")
# A verb in the third person ends so: anything else after « mme » is a name.
_ENDINGS_OF_VERBS = "etdsaz"


def small_names(pieces: list[Piece], taken: set[int]) -> Iterator[tuple[int, int]]:
    """First names that are no words, and what a title stands before."""
    place = 0
    while place < len(pieces):
        last = _end_of_name(pieces, place, taken)
        if last is None:
            place += 1
            continue
        yield _start(pieces, place, taken), last
        place = last + 1


def _end_of_name(pieces: list[Piece], place: int, taken: set[int]) -> int | None:
    piece = pieces[place]
    if place in taken or piece.capital or _in_a_place(pieces, place):
        return None
    if piece.before[-1:] in _OF_ADDRESSES or piece.fold in words("organisations"):
        return None
    if _after_a_title(pieces, place):
        return _extended(pieces, place, taken)
    if _doubled(pieces, place):
        return _extended(pieces, place + 1, taken)
    if piece.fold not in words("first_names") or piece.fold in words("names_that_are_words"):
        return None
    last = _extended(pieces, place, taken)
    alone = len(piece.fold) > 3 and piece.fold not in words("names_small_letters")
    return last if alone or last > place else None


def _doubled(pieces: list[Piece], place: int) -> bool:
    """« jean-pierre », « anne-marie »."""
    if place + 1 == len(pieces) or not pieces[place + 1].joined or pieces[place + 1].elided:
        return False
    return {pieces[place].fold, pieces[place + 1].fold} <= words("first_names")


def _in_a_place(pieces: list[Piece], place: int) -> bool:
    near = pieces[place].spaced or pieces[place].joined
    return place > 0 and near and pieces[place - 1].fold in PLACE_MARKERS


def _after_a_title(pieces: list[Piece], place: int) -> bool:
    piece = pieces[place]
    # « monsieur le bihan », and not « monsieur le bailleur »
    if place > 1 and pieces[place - 1].fold in {"le", "la", "du", "de"} and piece.spaced:
        titled = pieces[place - 2].fold in TITLES and pieces[place - 1].spaced
        word = piece.fold in words("common_words") or piece.fold in OFFICES
        return titled and not word and piece.fold in words("family_names")
    if place == 0 or len(piece.text) < 3 or piece.fold in NO_NAME_AFTER | PARTICLES:
        return False
    title = pieces[place - 1].fold
    if title not in TITLES or pieces[place].before.strip() not in {"", "."}:
        return False
    if piece.fold in words("human_verbs"):
        return False
    if piece.fold in words("family_names"):
        return True
    if piece.fold in words("first_names"):
        return title in _ABBREVIATED or piece.fold not in words("common_words")
    strange = piece.fold not in words("common_words") and piece.fold[-1] not in _ENDINGS_OF_VERBS
    return title in _ABBREVIATED and len(piece.text) > 3 and strange


def _extended(pieces: list[Piece], place: int, taken: set[int]) -> int:
    last = place
    while (after := _next_part(pieces, last + 1)) is not None and after not in taken:
        last = after
    return last


def _next_part(pieces: list[Piece], place: int) -> int | None:
    """Where the next part of the name ends: « le gall » counts as one."""
    if place < len(pieces) and pieces[place].fold in PARTICLES and pieces[place].spaced:
        place += 1
    if place >= len(pieces) or not (pieces[place].spaced or pieces[place].joined):
        return None
    fold = pieces[place].fold
    name = fold in words("family_names") or fold in words("first_names")
    word = fold in words("common_words") or fold in words("human_verbs")
    return place if name and not word else None


def _start(pieces: list[Piece], place: int, taken: set[int]) -> int:
    """« dupont marie »: the family name first."""
    before = place - 1
    if before < 0 or before in taken or not (pieces[place].spaced or pieces[place].joined):
        return place
    if before > 0 and pieces[before].fold in PARTICLES and pieces[before - 1].fold in TITLES:
        return before
    family = pieces[before].fold in words("family_names") and not pieces[before].capital
    if family and before > 0 and pieces[before - 1].fold in {"le", "ben", "da", "el"}:
        return before - 1
    fold = pieces[before].fold
    word = fold in words("common_words") or fold in words("names_that_are_words")
    return before if family and not word else place
