"""Drugs, words of diagnosis and words to avoid: phrases of the lists, whatever their accents."""

import re
from collections.abc import Iterator

from commissions.screening.grammar import (
    AFTER_A_SET_CASE,
    BEFORE_A_NOUN,
    BEFORE_A_SET_CASE,
    IS,
    OF_THE_CASE,
    PATIENT,
    PERSONS,
    SIGNALLED,
)
from commissions.screening.lists import Term, terms, words
from commissions.screening.pieces import Piece

Span = tuple[int, int]

# Endings that the international non-proprietary names reserve to families of drugs.
_FAMILIES = re.compile(
    r"[a-z]{2,}(?:zepam|zolam|triptyline|oxetine|peridone|tiapine|azepine|barbital|gabaline|sartan"
    r"|statine|prazole|floxacine|cilline|conazole|ciclovir|gliptine|gliflozine|glutide|xaban|dipine"
    r"|olol|triptan|setron|tinib|zumab|ximab|umab|mycine|perazine|promazine|pipram|thixol|perones?)"
)
# Verbs and things that are spelled like a drug.
_WITH_CAPITAL = {"concerta", "creon", "importal"}
_BATTERY = {"batterie", "batteries", "pile", "piles"}


def drugs(pieces: list[Piece]) -> Iterator[Span]:
    """Names of drugs; « Abilify Maintena » is one."""
    run: list[Piece] = []
    for place, piece in enumerate(pieces):
        if not _is_drug(pieces, place):
            continue
        if run and pieces[place - 1] is run[-1] and (piece.spaced or piece.joined):
            run.append(piece)
            continue
        if run:
            yield run[0].start, run[-1].end
        run = [piece]
    if run:
        yield run[0].start, run[-1].end


def _is_drug(pieces: list[Piece], place: int) -> bool:
    piece = pieces[place]
    if (
        piece.fold in words("drugs")
        or len(piece.fold) > 6
        and piece.fold.removesuffix("s") in words("drugs")
    ):
        if piece.fold in _WITH_CAPITAL:
            return piece.capital
        around = {before.fold for before in pieces[max(0, place - 3) : place]}
        return not (piece.fold == "lithium" and around & _BATTERY)
    return len(piece.fold) > 6 and bool(_FAMILIES.fullmatch(piece.fold))


def diagnoses(pieces: list[Piece]) -> Iterator[Span]:
    """Words that name an illness or a disorder."""
    for first, last, _term in _phrases(pieces, "diagnoses"):
        yield pieces[first].start, pieces[last].end


def wording(pieces: list[Piece]) -> Iterator[tuple[int, int, str]]:
    """Words that judge or file a person, with the key of their advice."""
    for first, last, term in _phrases(pieces, "wording"):
        yield pieces[first].start, pieces[last].end, term.note
    for place, piece in enumerate(pieces):
        before = pieces[place - 1] if place else None
        if piece.fold in PATIENT and _noun(piece, before):
            yield piece.start, piece.end, "patient"
        elif piece.fold == "cas" and _a_case(pieces, place):
            yield piece.start, piece.end, "situation"
        elif piece.fold in SIGNALLED and _about_a_person(pieces, place):
            yield piece.start, piece.end, "fact"


def _a_case(pieces: list[Piece], place: int) -> bool:
    """« C’est un cas », and neither « dans ce cas » nor « le cas échéant »."""
    before = [piece.fold for piece in pieces[max(0, place - 2) : place]]
    after = {piece.fold for piece in pieces[place + 1 : place + 2]}
    if not before or before[-1] not in OF_THE_CASE:
        return False
    return not (before[0] in BEFORE_A_SET_CASE or after & AFTER_A_SET_CASE)


def _noun(piece: Piece, before: Piece | None) -> bool:
    return piece.begins or before is not None and before.fold in BEFORE_A_NOUN


def _about_a_person(pieces: list[Piece], place: int) -> bool:
    """« Elle a été signalée », and neither « elle a signalé » nor « la fuite a été signalée »."""
    around = [piece.fold for piece in pieces[max(0, place - 5) : place]]
    return bool(IS & set(around[-2:])) and bool(PERSONS & set(around))


def _phrases(pieces: list[Piece], name: str) -> Iterator[tuple[int, int, Term]]:
    index = terms(name)
    place = 0
    while place < len(pieces):
        found = next(
            (
                term
                for term in index.get(pieces[place].fold[:4], ())
                if _stands_here(pieces, place, term)
            ),
            None,
        )
        if found is None:
            place += 1
            continue
        last = place + len(found.words) - 1
        yield place, last, found
        place = last + 1


def _stands_here(pieces: list[Piece], place: int, term: Term) -> bool:
    here = pieces[place : place + len(term.words)]
    if len(here) < len(term.words) or (term.capitals and not here[0].upper):
        return False
    if any(not (piece.before.isspace() or piece.joined) for piece in here[1:]):
        return False
    if term.exact and here[0].text.casefold() != term.exact:
        return False
    *start, end = zip((piece.fold for piece in here), term.words, strict=True)
    if any(typed != word for typed, word in start):
        return False
    return end[0].startswith(end[1]) if term.open_ended else end[0] == end[1]
