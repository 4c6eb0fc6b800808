"""What has a shape: telephone numbers, e-mails, NIR, dates of birth, addresses, codes of ICD-10."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_GAP = r"[ \t\u00a0\u202f.\-‐‑–/·]{0,3}"
_PHONE = re.compile(
    rf"(?<![\w/.,-])(?:(?:\+|00)\s?(?:33|262|590|594|596|508|687|689){_GAP}(?:\(\s?0\s?\){_GAP})?|\(0\)|0)"
    rf"{_GAP}[1-9](?:{_GAP}\d){{8}}(?!\d)"
    rf"|(?<![\w+])\+\d{{1,3}}(?:{_GAP}\d){{8,10}}(?!\d)"
)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[/.\- ](?:0?[1-9]|1[0-2])[/.\- ](?:19|20)\d\d")

_AT = r"(?:@|[(\[{]\s?(?:at|a|arobase|arobas|chez)\s?[)\]}])"
_DOT = r"(?:\.|[(\[{]\s?(?:dot|point|pt)\s?[)\]}])"
_EMAIL = re.compile(
    # as one types it; then taken apart by spaces and words, so that no machine reads it
    r"(?<![\w.+%-])(?:[\w.+%’'-]{0,80}[\w+%-]@[\w-]+(?:\.[\w-]+)+"
    rf"|[\w+-]{{1,80}}(?:(?:\.| \. )[\w+-]+)*\s?{_AT}\s?[\w-]+(?:\s?{_DOT}\s?[\w-]+)+"
    r"|[\w+-]{1,80}(?:(?:\.|\spoint\s)[\w+-]+)*\s(?:arobase|arobas|at)\s[\w-]+(?:\spoint\s|\.)(?:fr|com|org|net|eu|bzh|info)\b)",
    re.IGNORECASE,
)

_NIR = re.compile(
    r"(?<![\d.,])[1-478](?P<s>[ .\-\u00a0\u202f]?)\d\d(?P=s)(?:0[1-9]|1[0-2]|[2-9]\d)(?P=s)"
    r"(?:\d\d|2[AB])[ .\-\u00a0\u202f]?\d{3}[ .\-\u00a0\u202f]?\d{3}(?:[ .\-/\u00a0\u202f]{0,3}\d\d)?(?!\d)",
    re.IGNORECASE,
)

_MONTH = (
    r"(?:janv(?:ier|\.)?|f[ée]v(?:rier|r\.?|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[uû]t"
    r"|sept(?:embre|\.)?|oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?)"
)
_FULL_DATE = re.compile(
    rf"(?<![\d/.-])(?:(?:0?[1-9]|[12]\d|3[01])(?P<s>[/.\- ])(?:0?[1-9]|1[0-2])(?P=s)(?P<year>(?:19|20)?\d\d)(?![\d/])"
    rf"|(?:1er|[12]?\d|3[01])\s+{_MONTH}\s+(?P<year_in_words>(?:19|20)\d\d|\d\d)\b(?!\s?(?:h|€|%)))",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    # without its accent « ne » is a negation, unless the date comes at once
    r"\bn(?:é|e\u0301)e?s?\b|\bnee?s?\s+le\s*$|naissance|\bddn\b|\bd\.\s?d\.\s?n|date\s+de\s+naiss",
    re.IGNORECASE,
)
_BIRTH_AFTER = re.compile(r"naissance|\bddn\b", re.IGNORECASE)
_NOT_A_BIRTH = re.compile(
    r"depuis|arriv|bail|sign[ée]|entr[ée]e|d[ée]c[ée]|mari|divorc|jusqu|arr[êe]t|jugement|loi\b|d[ée]cret",
    re.IGNORECASE,
)
# Nobody is followed by a commission for a fact of that age: a bare date before it is one of birth.
_LONG_AGO = 2000

_ICD10 = re.compile(
    r"(?<![\w.,@])(?P<letter>[A-TV-Z])(?P<gap>[ \u00a0]?)(?P<number>\d\d)(?P<decimal>[.,]\d{1,2})?"
    r"(?![\w@€%]|[.,]\d|\s?(?:€|euros?|m²|m2|km|%|h\b|ans\b))",
    re.IGNORECASE,
)
_PLACE_OR_THING = re.compile(
    r"\b(?:salle|b[âa]t(?:iment|\.)?|appartement|appart|appt|apt|porte|lot|chambre|bureau|lignes?|bus|tram|metro"
    r"|métro|parking|place|box|cave|escalier|esc|entr[ée]e|hall|all[ée]e|[ée]tage|ascenseur|imprim[ée]|formulaire|cerfa"
    r"|route|autoroute|sortie|[ée]changeur|vitamines?|papier|format|zone|niveau|secteur|quartier|tour|casier|dossier"
    r"|la|le|l['’]|par\sla|sur\sl['’])\s*(?:n°\s*)?$",
    re.IGNORECASE,
)
_ABOUT_CODES = re.compile(
    r"\bcim\b|\bicd\b|\bcod(?:e|es|é|ée|és|ées|age|ification)\b|\bcotation|\bcot[ée]e?s?\b|diagnos|\bald\b|certificat"
    r"|compte[ -]rendu|ordonnance|hospitali|pathologie|maladie|trouble|ant[ée]c[ée]dent|s[ée]quelle",
    re.IGNORECASE,
)

_NUMBER = (
    r"\d{1,4}(?:\s?(?:bis|ter|quater|[A-Da-d](?![\w’'])))?\s?,?\s+(?:de\s+la\s+|du\s+|de\s+l['’])?"
)
_STREETS = (
    r"rue|avenue|av\.?|ave\.?|boulevard|boul\.?|bd\.?|bld\.?|bvd\.?|all[ée]es?|place|pl\.|impasse|imp\.|chemin|ch\."
    r"|square|sq\.|quai|cours|passage|ruelle|sentier|route|rte|voie|esplanade|r[ée]sidence|lotissement|hameau|cit[ée]"
    r"|venelle|faubourg|fbg|villa|clos|mont[ée]e|traverse|promenade|lieu-dit|rond-point|mail|parvis"
)
_STREETS_ALONE = (
    r"rue|avenue|av\.|boulevard|bd\.?|bld\.?|all[ée]e|place|impasse|chemin|square|quai|ruelle|sentier|venelle"
    r"|faubourg|esplanade|route"
)
# Nobody says « 2 rue libre »: only these may be followed by small letters.
_STREETS_IN_SMALL = (
    r"rue|avenue|boulevard|bd|all[ée]e|impasse|chemin|square|quai|ruelle|venelle|sentier"
)
_LINK = r"(?:(?:des?|du|la|le|les|l['’]|d['’]|aux?|et|en|sur|sous|à)\s*)"
_INNER = r"(?:(?:des?|du|la|le|les|l['’]|d['’])\s*){0,2}"
_DAY = rf"(?:\d{{1,2}}(?:er)?|(?i:onze|huit|quatre))[ -](?i:{_MONTH})(?:[ -]\d{{4}})?"
_PROPER = rf"(?:{_DAY}|[A-ZÀ-ÖØ-ÞŒ][\w’']*(?:[-‐‑][\w’']+)*)"
_TOWN = rf"(?:\s*,?\s*\d{{5}}\s+{_PROPER}(?:[ -]{_PROPER})*)?"
_ADDRESS = re.compile(
    rf"(?<![\w,.])(?:{_NUMBER}(?i:{_STREETS})(?!\w)\s*{_LINK}{{0,5}}{_PROPER}(?:\s+{_INNER}{_PROPER}){{0,3}}"
    rf"|{_NUMBER}(?i:{_STREETS_IN_SMALL})(?!\w)\.?\s*{_LINK}{{0,5}}[\w’'-]{{3,}}"
    rf"|(?:\b(?i:{_STREETS_ALONE}))\s+{_INNER}{_PROPER}(?:\s+{_INNER}{_PROPER}){{0,3}}){_TOWN}"
)


def emails(text: str) -> Iterator[Span]:
    """Electronic addresses, those that hide their sign « @ » too."""
    yield from (match.span() for match in _EMAIL.finditer(text))


def phones(text: str) -> Iterator[Span]:
    """French telephone numbers in every spelling in figures, and others that begin by « + »."""
    for match in _PHONE.finditer(text):
        if not _DATE.match(match.group()):
            yield match.span()


def social_security_numbers(text: str) -> Iterator[Span]:
    """NIR, with or without their key."""
    yield from (match.span() for match in _NIR.finditer(text))


def birth_dates(text: str) -> Iterator[Span]:
    """Exact dates of birth: said to be one, or too old to be anything else."""
    for match in _FULL_DATE.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        after = text[match.end() : match.end() + 30]
        said = _BIRTH.search(_clause(before)) or _BIRTH_AFTER.search(after)
        if said or _year(match) < _LONG_AGO and not _NOT_A_BIRTH.search(before):
            yield match.span()


def _year(match: re.Match[str]) -> int:
    year = match["year"] or match["year_in_words"]
    # of two figures nothing can be said: it counts as one of today
    return int(year) if len(year) == 4 else _LONG_AGO


def _clause(before: str) -> str:
    """What stands before in the same sentence."""
    return re.split(r"[;!?\n]|\.\s", before)[-1]


def addresses(text: str) -> Iterator[Span]:
    """Streets, with their number and town when they are there."""
    yield from (match.span() for match in _ADDRESS.finditer(text))


def icd10_codes(text: str) -> Iterator[Span]:
    """Codes of diagnosis; without their decimal they must stand where codes are spoken of."""
    last: Span | None = None
    for match in _ICD10.finditer(text):
        glued = text[match.start() - 1 : match.start()] in ("/", "-", "+")
        if _follows(text, last, match) or not glued and _is_code(text, match):
            last = match.span()
            yield last


def _is_code(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    if match["decimal"] and match["decimal"][0] == "." and not match["gap"]:
        return True
    if _PLACE_OR_THING.search(before[-20:]):
        return False
    if not match["letter"].isupper():
        return bool(_ABOUT_CODES.search(before[-15:]))
    spoken_of = _ABOUT_CODES.search(before[-60:]) or _ABOUT_CODES.search(text[match.end() :][:30])
    return match["letter"] == "F" or bool(spoken_of)


def _follows(text: str, last: Span | None, match: re.Match[str]) -> bool:
    """« E11.9 et I10 »: one code after another."""
    if last is None or not match["letter"].isupper():
        return False
    return bool(re.fullmatch(r"\s*(?:[,;/+-]|et|ou|puis)\s*", text[last[1] : match.start()]))
