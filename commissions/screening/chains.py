"""Runs of capitals that may be a name: « Jean-Pierre Le Goff », « N’Guessan », « LE GOFF Yannick »."""

from collections.abc import Iterator
from dataclasses import dataclass

from commissions.screening.grammar import OFFICES, PARTICLES, TITLES
from commissions.screening.lists import words
from commissions.screening.pieces import Piece

# « N’Guessan », « M’Hamed », « O’Brien »: no word of French is elided so before a capital.
_NAME_ELISIONS = {"n", "m", "o", "k"}
_ELISIONS = {"l", "d", "j", "s", "c", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"}


@dataclass(frozen=True, slots=True)
class Chain:
    """The pieces from `first` to `last`, and what was taken off their front."""

    first: int
    last: int
    titled: bool
    elided_name: bool


def chains(pieces: list[Piece], taken: set[int]) -> Iterator[Chain]:
    """Every run of capitals among the pieces that nothing else has taken."""
    place = 0
    while place < len(pieces):
        if place in taken or not pieces[place].capital:
            place += 1
            continue
        last = _end_of(pieces, place, taken)
        if (chain := _without_front(pieces, place, last)) is not None:
            yield chain
        place = last + 1


def _end_of(pieces: list[Piece], place: int, taken: set[int]) -> int:
    last = place
    ahead = place + 1
    while ahead < len(pieces) and ahead not in taken and goes_on(pieces, ahead):
        if pieces[ahead].capital:
            last = ahead
        elif pieces[ahead].fold not in PARTICLES or ahead - last > 2:
            break
        ahead += 1
    return last


def goes_on(pieces: list[Piece], place: int) -> bool:
    """Whether the piece continues the name that the previous one is part of."""
    piece, previous = pieces[place], pieces[place - 1]
    if piece.spaced or piece.joined:
        return True
    abbreviated = previous.capital and (len(previous.text) == 1 or previous.fold in TITLES)
    return abbreviated and piece.before.strip() == "." and not piece.begins


def _without_front(pieces: list[Piece], first: int, last: int) -> Chain | None:
    """The chain without its titles and without the word that merely begins the sentence."""
    titled = elided_name = False
    while first <= last:
        piece = pieces[first]
        if _is_title(pieces, first):
            titled = True
        elif _is_office(pieces, first, last):
            titled = False
        elif not titled and not piece.capital:
            pass
        elif _elides(pieces, first, last):
            if piece.fold in _NAME_ELISIONS:
                elided_name = True
                break
        elif titled or not _merely_begins(pieces, first, last):
            break
        first += 1
    if first > last:
        return None
    return Chain(first, last, titled, elided_name)


def _is_title(pieces: list[Piece], place: int) -> bool:
    piece = pieces[place]
    if piece.fold == "m" and place + 1 < len(pieces) and pieces[place + 1].elided:
        return False
    return piece.fold in TITLES


def _is_office(pieces: list[Piece], place: int, last: int) -> bool:
    """« (Madame) la Directrice »: respect, after which a name may come, without title."""
    if pieces[place].fold in {"le", "la", "l"} and place < last:
        place += 1
    return pieces[place].fold in OFFICES and pieces[place].fold not in _surnames()


def _surnames() -> frozenset[str]:
    return words("family_names")


def _elides(pieces: list[Piece], place: int, last: int) -> bool:
    piece = pieces[place]
    if place == last or not pieces[place + 1].elided:
        return False
    return piece.fold in _ELISIONS or piece.fold in _NAME_ELISIONS


def _merely_begins(pieces: list[Piece], first: int, last: int) -> bool:
    piece = pieces[first]
    if not piece.begins:
        return False
    if piece.fold in PARTICLES - {"ben"} and first < last:
        following = pieces[first + 1]
        # « Le Gall Yann »
        if first + 2 <= last and pieces[first + 2].fold in words("first_names"):
            return False
        return following.fold not in _surnames() or following.fold in words("names_that_are_words")
    # « À Noël »
    if len(piece.text) == 1:
        return piece.fold in "ayo" and first < last and pieces[first + 1].spaced
    if piece.fold in PARTICLES:
        return False
    known = piece.fold in words("first_names") or piece.fold in _surnames()
    return first < last and piece.fold in words("common_words") and not known
