"""Rows of two contents of a plan against one another: what comes, goes and changes in each."""

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import TextChoices

from cases.enums import TeamRole, TeamSector, Volet
from common import french

Row = dict[str, Any]
ALIKE = 0.35  # below, two texts are shown as another one, and not word by word


class Piece(NamedTuple):
    """Some words of a text. Kinds: same, added, removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A row that comes or goes: « Action 1.1.3 », its words, who and when."""

    what: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """A row that stays, and one thing of it that changes. Kinds: changed, moved."""

    what: str
    before: str
    after: str
    kind: str = "changed"

    @property
    def pieces(self) -> list[Piece]:
        """Both texts in one, word by word."""
        return pieces(self.before, self.after)

    @property
    def before_pieces(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind != "added"]

    @property
    def after_pieces(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind != "removed"]


@dataclass(frozen=True)
class Section:
    """One part of the plan; `unchanged` counts its rows where nothing changes."""

    title: str
    added: list[Line]
    removed: list[Line]
    changed: list[Change]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Difference:
    """The change in one sentence, then the parts where something changes."""

    sentence: str
    sections: list[Section]
    unchanged: int

    @property
    def added(self) -> int:
        return sum(len(section.added) for section in self.sections)

    @property
    def removed(self) -> int:
        return sum(len(section.removed) for section in self.sections)

    @property
    def changed(self) -> int:
        return sum(len(section.changed) for section in self.sections)


def pieces(before: str, after: str) -> list[Piece]:
    """Two texts word by word; two texts that have little in common, one after the other."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    match = difflib.SequenceMatcher(
        None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False
    )
    steps = match.get_opcodes()
    if match.ratio() < ALIKE:
        steps = [("replace", 0, len(old), 0, len(new))]
    found = []
    for step, i, i_end, j, j_end in steps:
        if step == "equal":
            found.append(Piece("same", "".join(new[j:j_end])))
        else:
            found += [
                Piece("removed", "".join(old[i:i_end])),
                Piece("added", "".join(new[j:j_end])),
            ]
    found = [piece for piece in found if piece.text]
    spaced = [piece._replace(text=piece.text.rstrip() + " ") for piece in found[:-1]]
    return [*spaced, *(piece._replace(text=piece.text.rstrip()) for piece in found[-1:])]


# --- How one thing of a row is said ---
def _text(value: object) -> str:
    return str(value or "").strip()


def _yes(value: object) -> str:
    return {True: "oui", False: "non"}.get(value, "") if isinstance(value, bool) else ""


def day_of(value: object) -> str:
    try:
        return french.day(datetime.date.fromisoformat(str(value or "")))
    except ValueError:
        return _text(value)


def _list(value: object) -> str:
    return " ; ".join(_text(item) for item in value or [])


def names_of(owners: Iterable[Row] | None) -> str:
    return listed([owner["name"] or "la personne" for owner in owners or []])


def _codes(codes: Iterable[Row] | None) -> str:
    return " ; ".join(f"{code['code']} {code['label']}" for code in codes or [])


def _contacts(contacts: Iterable[Row] | None) -> str:
    return " ; ".join(" ".join(filter(None, (c["name"], c["phone"]))) for c in contacts or [])


def _word_of(choices: type[TextChoices]) -> Callable[[object], str]:
    """The French word of a code, the code itself when it is no longer in the list."""
    words = dict(choices.choices)
    return lambda code: str(words.get(str(code or ""), code or ""))


class Field(NamedTuple):
    """A thing of a row that is compared, its French name (none: the row itself), how it is said."""

    key: str
    label: str
    say: Callable[[Any], str] = _text


VOLET = Field("volet", "volet", _word_of(Volet))
PROBLEM = (
    Field("title", ""),
    Field("precision", "contexte"),
    Field("nature", "nature"),
    Field("dimension", "dimension"),
    VOLET,
    Field("codes", "codes", _codes),
    Field("expressed_by", "exprimé par"),
    Field("necessary", "intervention nécessaire", _yes),
    Field("possible", "intervention possible", _yes),
    Field("persons_priority", "priorité de la personne", _yes),
)
GOAL = (
    Field("title", ""),
    Field("under", "problème"),
    Field("description", "description"),
    Field("criteria", "critères", _list),
    Field("opinion", "avis de la personne"),
    Field("strategy", "comment s’y prendre"),
    Field("due_on", "échéance", day_of),
    Field("status_label", "état"),
    VOLET,
    Field("shared_on", "partagé avec la personne", day_of),
)
ACTION = (
    Field("title", ""),
    Field("under", "objectif"),
    Field("simple", "en mots simples"),
    Field("when", "rythme"),
    Field("due_on", "échéance", day_of),
    Field("kind_label", "type"),
    Field("is_etp", "éducation thérapeutique", _yes),
    Field("owners", "qui", names_of),
    Field("expected", "résultat attendu"),
    Field("description", "précision"),
    Field("opinion", "avis de la personne"),
    Field("status_label", "état"),
    VOLET,
)
ALERT = (
    Field("sign", ""),
    Field("severity_label", "gravité"),
    Field("do_person", "ce que fait la personne"),
    Field("do_relatives", "ce que font les proches"),
    Field("do_professionals", "ce que font les professionnels"),
    Field("contacts", "qui appeler", _contacts),
    Field("delay", "délai"),
    Field("triggers_review", "déclenche une réévaluation", _yes),
    VOLET,
)
UNMET = (
    Field("goal", ""),
    Field("reason_label", "motif"),
    Field("explanation", "explication"),
    Field("still_uncovered", "besoin non couvert", _yes),
    Field("persons_view", "point de vue de la personne"),
    Field("follow_up_label", "suite"),
)
MEMBER = (
    Field("name", ""),
    Field("function", "fonction"),
    Field("role", "rôle", _word_of(TeamRole)),
    Field("sector", "secteur", _word_of(TeamSector)),
    Field("organisation", "structure"),
    Field("phone", "téléphone"),
    Field("email", "adresse électronique"),
    Field("in_care_team", "équipe de soins", _yes),
    Field("mission", "mission"),
)
RELATIVE = (
    Field("name", ""),
    Field("link", "lien"),
    Field("roles", "rôles", _list),
    Field("phone", "téléphone"),
    Field("measure", "mesure"),
    Field("receives", "reçoit"),
)
APPOINTMENT = (
    Field("what", ""),
    Field("on", "jour", day_of),
    Field("time", "heure"),
    Field("place", "lieu"),
)
FACT = (Field("value", ""),)
CONSENT = (
    Field("decision_label", ""),
    Field("on", "date", day_of),
    Field("how", "mode"),
    Field("by", "recueilli par"),
    Field("until", "jusqu’au", day_of),
)
WORDS = (
    Field("project", "Son projet"),
    Field("priority", "Sa priorité"),
    Field("choices", "Ses choix"),
    Field("preferences", "Ses préférences"),
    Field("spoken_for_by", "Parole portée par"),
)
SYNTHESIS = (
    Field("summary", "Synthèse"),
    Field("summary_support", "Synthèse, volet aides"),
    Field("obstacles", "Freins"),
    Field("views", "Points de vue"),
    Field("simple", "Page de la personne"),
    Field("simple_support", "Page de la personne, volet aides"),
)
REVIEW = (
    Field("review_on", "Réévaluation", day_of),
    Field("review_place", "Lieu de la réévaluation"),
    Field("review_early", "Réévaluation plus tôt si"),
    Field("reason", "Motif du plan"),
)


# --- Rows against rows ---
class Rows(NamedTuple):
    """What comes, goes and changes among the rows of one kind, before it becomes words."""

    added: list[Row]
    removed: list[Row]
    changed: list[tuple[Row, list[Change]]]
    unchanged: int

    def section(self, title: str, name: Callable, detail: Callable, head: str) -> Section:
        """These rows as a part of the difference; `head` is the key of a row's own words."""
        lines = [
            [Line(name(row), _text(row[head]) or name(row), detail(row)) for row in rows]
            for rows in (self.added, self.removed)
        ]
        changed = [change for _, changes in self.changed for change in changes]
        return Section(title, *lines, changed, self.unchanged)


def match(
    before: list[Row], after: list[Row], fields: tuple[Field, ...], name: Callable[[Row], str]
) -> Rows:
    old = {_key(row): row for row in before}
    new = {_key(row): row for row in after}
    both = [(old[key], row) for key, row in new.items() if key in old]
    changed = [(row, list(_changes(was, row, fields, name(row)))) for was, row in both]
    return Rows(
        added=[row for key, row in new.items() if key not in old],
        removed=[row for key, row in old.items() if key not in new],
        changed=[(row, changes) for row, changes in changed if changes],
        unchanged=sum(not changes for _, changes in changed),
    )


def _key(row: Row) -> object:
    """Its id; an agreement has none, and is known by what it is about and for whom."""
    return row.get("id") or (row.get("kind_label"), row.get("to"))


def _changes(was: Row, row: Row, fields: tuple[Field, ...], name: str) -> Iterator[Change]:
    for field in fields:
        said, says = field.say(was.get(field.key)), field.say(row.get(field.key))
        if said != says:
            yield Change(f"{name}, {field.label}" if field.label else name, said, says)


def texts(title: str, before: Row, after: Row, fields: tuple[Field, ...]) -> Section:
    """A part made of texts that have no id: each is its own row."""
    added, removed, changed, unchanged = [], [], [], 0
    for field in fields:
        said, says = field.say(before.get(field.key)), field.say(after.get(field.key))
        if said == says:
            unchanged += bool(says)
        elif not said:
            added.append(Line(field.label, says))
        elif not says:
            removed.append(Line(field.label, said))
        else:
            changed.append(Change(field.label, said, says))
    return Section(title, added, removed, changed, unchanged)


def no_detail(row: Row) -> str:
    return ""


def listed(names: list[str]) -> str:
    """« A », « A et B », « A, B et C »."""
    return " et ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
