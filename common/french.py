"""How French writes days, hours, ages, telephone numbers, sizes and plurals."""

import datetime
import re
import unicodedata
from typing import Any

from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

NBSP = "\u00a0"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DAYS_SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MONTHS_SHORT = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
Day = datetime.date | datetime.datetime


def local(value: Day) -> Day:
    """An aware datetime moved to the time of the site; a date or a naive datetime as it is."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day(value: Day) -> str:
    """« jeu. 15 janv. 2026 »."""
    return f"{day_without_year(value)}{NBSP}{local(value).year}"


def day_without_year(value: Day) -> str:
    """« jeu. 15 janv. »."""
    value = local(value)
    number = _day_number(value)
    return f"{DAYS_SHORT[value.weekday()]}{NBSP}{number}{NBSP}{MONTHS_SHORT[value.month - 1]}"


def day_long(value: Day) -> str:
    """« jeudi 15 janvier 2026 »."""
    value = local(value)
    number = _day_number(value)
    return f"{DAYS[value.weekday()]} {number}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def day_short(value: Day, today: datetime.date | None = None) -> str:
    """« aujourd’hui », « hier », « demain », else the day, with its year only when it is another one."""
    today = today or timezone.localdate()
    value = local(value)
    date = value.date() if isinstance(value, datetime.datetime) else value
    near = {0: "aujourd’hui", -1: "hier", 1: "demain"}.get((date - today).days)
    if near:
        return near
    return day_without_year(date) if date.year == today.year else day(date)


def day_digits(value: Day) -> str:
    """« 15/01/2026 », as people type it."""
    return local(value).strftime("%d/%m/%Y")


def hour(value: datetime.datetime | datetime.time) -> str:
    """« 14 h 30 », « 14 h »."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    minutes = f"{NBSP}{value.minute:02d}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


def moment(value: datetime.datetime, today: datetime.date | None = None) -> str:
    """« jeu. 15 janv., 14 h 30 », « hier, 17 h 40 »."""
    return f"{day_short(value, today)}, {hour(value)}"


def when(value: Day | str | None) -> str:
    """A moment, a day, or words already written."""
    if value is None or isinstance(value, str):
        return value or ""
    return moment(value) if isinstance(value, datetime.datetime) else day_short(value)


def age(born_on: datetime.date, today: datetime.date | None = None) -> str:
    """« 81 ans »; below two years « 14 mois ». Empty when the birth date lies in the future."""
    today = today or timezone.localdate()
    months = (today.year - born_on.year) * 12 + today.month - born_on.month
    months -= today.day < born_on.day
    if months < 0:
        return ""
    return f"{months // 12}{NBSP}ans" if months >= 24 else f"{months}{NBSP}mois"


def phone(value: str) -> str:
    """« 02 99 00 12 34 » from any way of writing a French number; other numbers as they are."""
    digits = re.sub(r"[\s.\-()\u202f\u00a0]", "", value)
    digits = re.sub(r"^(?:\+33|0033)0?", "0", digits)
    if not re.fullmatch(r"0\d{9}", digits):
        return value
    return NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))


def size(octets: int) -> str:
    """« 240 ko », « 1,2 Mo »."""
    if octets < 1024:
        return f"{octets}{NBSP}{'octet' if octets < 2 else 'octets'}"
    if octets < 1024 * 1024:
        return f"{round(octets / 1024)}{NBSP}ko"
    mega = f"{octets / 1024 / 1024:.1f}".removesuffix(".0").replace(".", ",")
    return f"{mega}{NBSP}Mo"


def is_plural(count: float) -> bool:
    """French has its plural from two on: 0 and 1,9 are singular."""
    return abs(count) >= 2


def counted(count: int, words: str) -> str:
    """« 3 demandes »: the number before its word; « jour ouvré,jours ouvrés » gives both forms."""
    one, _, many = words.partition(",")
    return f"{grouped(count)}{NBSP}{(many or one + 's') if is_plural(count) else one}"


def of(name: str) -> str:
    """« d’Inès », « de Louis »: the preposition before a name."""
    first = unicodedata.normalize("NFD", name.strip()[:1]).casefold()[:1]
    return f"d’{name}" if first and first in "aeiouyh" else f"de {name}"


def grouped(count: int) -> str:
    """« 12 400 »: thousands apart by a no-break space."""
    return f"{count:,}".replace(",", NBSP)


def typography(text: Any) -> SafeString:
    """The text escaped, with no-break spaces before : ; ? ! » and after «. Tags of safe text stay."""
    escaped = str(conditional_escape(text))
    parts = re.split(r"(<[^>]*>)", escaped)
    done = [part if part.startswith("<") else _spaces(part) for part in parts]
    return mark_safe("".join(done))  # noqa: S308 - escaped above, only spaces were changed


def _spaces(text: str) -> str:
    text = re.sub(r"[ \u202f]([:;?!»%€])", NBSP + r"\1", text)
    return re.sub(r"«[ \u202f]", "«" + NBSP, text)


def _day_number(value: Day) -> str:
    return "1er" if value.day == 1 else str(value.day)
