"""The bilan as it may be shown: one plain dict, masked already, frozen as it is when published.

{"schema", "year", "commission": {"name", "carrier"}, "threshold", "percent_min", "inside",
 "families": [{"key", "title", "tables": [{"key", "title", "caption", "base", "hidden",
   "rows": [{"code", "label", "shown", "count", "percent", "bar"}]}]}]}

`count` is None wherever a sign stands instead; `hidden` says that no row of the table may be shown.
No text that a person wrote is in it, but the names of the commission and of its lists.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import capfirst

from commissions.disclosure import (
    Cell,
    Masked,
    Order,
    Rules,
    Shape,
    Sign,
    Table,
    mask,
    secret_order,
)
from commissions.enums import Family as MemberFamily
from commissions.enums import ItemList
from commissions.models import Commission
from commissions.selectors.bilan.questions import (
    MANY_FACTORS,
    NOT_SAID,
    Options,
    Population,
    Question,
    families,
)
from commissions.selectors.bilan.rows import BECAME, Year, course_of, read_year

SCHEMA = 1
BECAME_WORDS = {
    "done_in_time": "Réalisées à l’échéance",
    "done_late": "Réalisées plus tard",
    "not_done": "Non réalisées",
    "open": "En cours",
}
BLOCKAGES = ("blockages", "Ce qui a manqué")
MEETING_WORDS = {
    "planned": "Séances restreintes prévues",
    "held": "Séances restreintes tenues",
    "cancelled": "Séances restreintes annulées",
    "plenary": "Séances plénières tenues",
}


@dataclass(frozen=True)
class Reader:
    """For whom the figures are shaped: below which number they are masked, and in what order."""

    rules: Rules
    order_key: bytes
    inside: bool

    def order(self, year: int, table: str) -> Order:
        return secret_order(self.order_key, f"{year}|{table}")


def bilan_of(commission: Commission, year: int, *, inside: bool, asked_by=None) -> dict:
    """The bilan of one year: inside the commission, or as it would be published."""
    reader = _reader(commission, inside=inside)
    rows = read_year(commission, year, asked_by=asked_by)
    return {
        "schema": SCHEMA,
        "year": year,
        "commission": {"name": commission.name, "carrier": commission.carrier},
        "threshold": reader.rules.threshold,
        "percent_min": commission.percent_least,
        "inside": inside,
        "families": _families(rows, reader),
    }


def blockages_of(commission: Commission, year: int) -> dict:
    """The answers noted as missing, as they are counted inside the commission."""
    items = commission.items.filter(kind=ItemList.BLOCKAGE)
    noted = Counter(commission.blockages.filter(year=year).values_list("kind", flat=True))
    words = {item.code: item.label for item in items}
    return _lone(*BLOCKAGES, noted, words, _reader(commission, inside=True))


def figures_in(content: dict) -> dict[str, int]:
    """Every number that a content shows, by table and row."""
    found = {}
    for family in content["families"]:
        for table in family["tables"]:
            for row in table["rows"]:
                if row["count"] is not None:
                    found[f"{table['key']}.{row['code']}"] = row["count"]
    return found


def _reader(commission: Commission, *, inside: bool) -> Reader:
    threshold = commission.mask_inside if inside else commission.mask_published
    key = f"{settings.SECRET_KEY}|bilan|{commission.public_id}".encode()
    return Reader(Rules(threshold, commission.percent_least), key, inside)


def _families(rows: Year, reader: Reader) -> list[dict]:
    shaped = []
    for family in families(rows.commission):
        masked: dict[str, Masked] = {}
        tables = [_asked(rows, question, reader, masked) for question in family.questions]
        tables = _before(family.key, rows, reader) + tables + _after(family.key, rows, reader)
        shaped.append({"key": family.key, "title": family.title, "tables": tables})
    return shaped


def _asked(rows: Year, question: Question, reader: Reader, masked: dict[str, Masked]) -> dict:
    """The table of one question; `masked` remembers those that came before it."""
    options = _options(rows, question)
    records = rows.populations[question.population]
    answers = [_answer(question, record, options) for record in records]
    counts = dict.fromkeys((code for code, _ in options), 0)
    for answer in answers:
        for code in answer:
            counts[code] += 1
    covers = question.shape is Shape.CHOICES and len(options) > 1
    table = Table(question.shape, counts, len(records), covers)
    base_shown = True
    if question.part_of is not None:
        before, code = question.part_of
        base_shown = masked[before].cells[code].sign is Sign.PLAIN
    order = reader.order(rows.year, question.key)
    masked[question.key] = mask(table, reader.rules, order, base_shown=base_shown)
    caption = f"Sur %s {question.population.value}"
    return _shaped(question.key, question.title, masked[question.key], options, reader, caption)


def _options(rows: Year, question: Question) -> Options:
    """The rows of a table; those of a list of the commission, and one for what is in none."""
    if isinstance(question.options, ItemList):
        return (*rows.items.get(question.options, ()), NOT_SAID)
    return (*question.options, NOT_SAID) if question.column else question.options


def _answer(question: Question, record, options: Options) -> set[str]:
    """In which rows one record counts."""
    codes = {code for code, _ in options}
    if question.column:
        value = getattr(record, question.column)
        found = set(value if isinstance(value, list) else [value]) & codes
        return found or {NOT_SAID[0]}
    assert question.reads is not None
    value = question.reads(course_of(record))
    if isinstance(value, bool):
        return {"yes"} if value else set()
    return {value}


def _before(key: str, rows: Year, reader: Reader) -> list[dict]:
    """The tables of a family that count something else than situations of one population."""
    if key == "activity":
        return [_meetings(rows), _situations(rows, reader)]
    if key == "plan":
        return _preconisations(rows, reader)
    if key == "process":
        words = {value: capfirst(label) for value, label in MemberFamily.choices}
        return [
            _lone("attendance", "Présences en séance, par famille", rows.attended, words, reader)
        ]
    if key == "confidentiality":
        return [_charters(rows, reader), _events(rows, reader)]
    if key == "blockages":
        words = dict(rows.items.get(ItemList.BLOCKAGE, ()))
        return [_lone(*BLOCKAGES, rows.blockages, words, reader)]
    return []


def _after(key: str, rows: Year, reader: Reader) -> list[dict]:
    """What stays inside: read beside the other tables, it would uncover small counts of them."""
    if key != "typology" or not reader.inside:
        return []
    records = rows.populations[Population.EXAMINED]
    many = sum(len(record.factors) >= MANY_FACTORS for record in records)
    masked = mask(
        Table(Shape.CHOICES, {"many": many}, len(records)),
        reader.rules,
        reader.order(rows.year, "many_factors"),
    )
    options = (("many", f"{MANY_FACTORS} facteurs ou plus"),)
    caption = f"Sur %s {Population.EXAMINED.value}"
    return [_shaped("many_factors", "Facteurs intriqués", masked, options, reader, caption)]


def _meetings(rows: Year) -> dict:
    most = max(rows.meetings.values(), default=0) or 1
    return {
        "key": "meetings",
        "title": "Séances",
        "caption": "",
        "hidden": False,
        "rows": [
            {
                "code": code,
                "label": label,
                "shown": str(rows.meetings[code]),
                "count": rows.meetings[code],
                "percent": None,
                "bar": round(100 * rows.meetings[code] / most),
            }
            for code, label in MEETING_WORDS.items()
        ],
    }


def _situations(rows: Year, reader: Reader) -> dict:
    counts = {
        "submitted": len(rows.populations[Population.SUBMITTED]),
        "examined": len(rows.populations[Population.EXAMINED]),
        "closed": len(rows.populations[Population.CLOSED]),
    }
    words = {
        "submitted": "Saisines déposées",
        "examined": "Situations examinées pour la première fois",
        "closed": "Situations clôturées",
    }
    if reader.inside:
        counts["active"], words["active"] = rows.active, f"En cours au 31 décembre {rows.year}"
    return _lone("situations", "Situations", counts, words, reader)


def _preconisations(rows: Year, reader: Reader) -> list[dict]:
    kinds = (*rows.items.get(ItemList.PRECONISATION, ()), NOT_SAID)
    known = {code for code, _ in kinds}
    by_kind = dict.fromkeys(known, 0)
    for code, count in rows.preconisations.items():
        by_kind[code if code in known else NOT_SAID[0]] += count
    caption = "Sur %s préconisations retenues pour les situations examinées dans l’année"
    base, shaped = sum(by_kind.values()), []
    for key, title, counts, options in (
        ("kinds", "Préconisations par type", by_kind, kinds),
        (
            "became",
            "Ce qu’elles sont devenues",
            {name: rows.became[name] for name in BECAME},
            tuple(BECAME_WORDS.items()),
        ),
    ):
        table = Table(Shape.BREAKDOWN, counts, base)
        masked = mask(table, reader.rules, reader.order(rows.year, key))
        shaped.append(_shaped(key, title, masked, options, reader, caption))
    return shaped


def _charters(rows: Year, reader: Reader) -> dict:
    table = Table(Shape.CHOICES, {"signed": rows.signed}, rows.members)
    masked = mask(table, reader.rules, reader.order(rows.year, "charters"))
    options = (("signed", "Charte signée et valable"),)
    return _shaped("charters", "Charte", masked, options, reader, "Sur %s mandats en cours")


def _events(rows: Year, reader: Reader) -> dict:
    counts = {"refusals": rows.refusals, "rights": rows.rights, "oppositions": rows.opposed}
    words = {
        "refusals": "Accès refusés",
        "rights": "Demandes de droits",
        "oppositions": "Oppositions de la personne",
    }
    return _lone("events", "Accès et droits", counts, words, reader)


def _lone(
    key: str, title: str, counts: Mapping[str, int], words: dict[str, str], reader: Reader
) -> dict:
    """Counts that add up to nothing that is shown."""
    table = Table(Shape.LONE, {code: counts.get(code, 0) for code in words})
    masked = mask(table, reader.rules, reader.order(0, key))
    return _shaped(key, title, masked, tuple(words.items()), reader, "")


def _shaped(
    key: str, title: str, masked: Masked, options: Options, reader: Reader, caption: str
) -> dict:
    threshold = reader.rules.threshold
    shown = [cell.count for cell in masked.cells.values() if cell.count is not None]
    base = masked.base.count if masked.base is not None else None
    longest = base or max(shown, default=1) or 1
    if masked.base is not None:
        caption = caption % _counted(masked.base, threshold)
    return {
        "key": key,
        "title": title,
        "caption": caption,
        "hidden": masked.base is not None and not shown and _says_nothing(masked),
        "rows": [
            {
                "code": code,
                "label": label,
                "shown": masked.cells[code].words(threshold),
                "count": masked.cells[code].count,
                "percent": masked.cells[code].percent,
                "bar": round(100 * (masked.cells[code].count or 0) / longest),
            }
            for code, label in options
        ],
    }


def _counted(base: Cell, threshold: int) -> str:
    return {
        Sign.PLAIN: f"{base.count}",
        Sign.FEW: f"moins de {threshold}",
    }.get(base.sign, "un nombre non publié de")


def _says_nothing(masked: Masked) -> bool:
    return {cell.sign for cell in masked.cells.values()} == {Sign.WITHHELD}
