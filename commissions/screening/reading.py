"""The reading of a text: every kind in its turn, the surest first, each word counted once."""

from collections.abc import Iterable, Iterator

from commissions.screening import patterns, terms
from commissions.screening.findings import ADVICE, WORDING_ADVICE, Finding, Kind
from commissions.screening.names import extended, names
from commissions.screening.pieces import Piece, pieces_of
from commissions.screening.small_letters import small_names

_SHAPES = (
    (Kind.EMAIL, patterns.emails),
    (Kind.NIR, patterns.social_security_numbers),
    (Kind.PHONE, patterns.phones),
    (Kind.ADDRESS, patterns.addresses),
    (Kind.BIRTH_DATE, patterns.birth_dates),
    (Kind.ICD10, patterns.icd10_codes),
)
_TERMS = ((Kind.DRUG, terms.drugs), (Kind.DIAGNOSIS, terms.diagnoses))


def screen(text: str) -> list[Finding]:
    """What `text` holds that a saisine must not, in the order of the text; no two overlap."""
    findings: list[Finding] = []
    for kind, search in _SHAPES:
        _keep(findings, (_finding(text, kind, *span) for span in search(text)))
    pieces = pieces_of(text)
    for kind, look in _TERMS:
        _keep(findings, (_finding(text, kind, *span) for span in look(pieces)))
    _keep(
        findings,
        (
            Finding(Kind.WORDING, start, end, text[start:end], WORDING_ADVICE[advice])
            for start, end, advice in terms.wording(pieces)
        ),
    )
    _keep(findings, _names(text, pieces, _taken(pieces, findings)))
    return sorted(findings, key=lambda finding: finding.start)


def _names(text: str, pieces: list[Piece], taken: set[int]) -> Iterator[Finding]:
    for first, last, initials in names(pieces, taken):
        first, last = extended(pieces, first, last)
        kind = Kind.INITIALS if initials else Kind.NAME
        yield _finding(text, kind, pieces[first].start, _with_point(text, pieces[last]))
        taken.update(range(first, last + 1))
    for first, last in small_names(pieces, taken):
        yield _finding(text, Kind.NAME, pieces[first].start, pieces[last].end)


def _with_point(text: str, piece: Piece) -> int:
    """« Nicolas D. » goes with its point."""
    return piece.end + (len(piece.text) == 1 and text[piece.end : piece.end + 1] == ".")


def _finding(text: str, kind: Kind, start: int, end: int) -> Finding:
    return Finding(kind, start, end, text[start:end], ADVICE[kind])


def _keep(findings: list[Finding], more: Iterable[Finding]) -> None:
    for new in more:
        if all(new.end <= old.start or old.end <= new.start for old in findings):
            findings.append(new)


def _taken(pieces: list[Piece], findings: list[Finding]) -> set[int]:
    letters = {place for finding in findings for place in range(finding.start, finding.end)}
    return {
        place
        for place, piece in enumerate(pieces)
        if not letters.isdisjoint(range(piece.start, piece.end))
    }
