"""Everything about a person as plain sections and lines, third parties masked: made by the worker.

What is in the tables is found by the registry, field by field, so that a field that is added later
is handed over too; of other people a function is left, never a name.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Field,
    ForeignKey,
    JSONField,
    ManyToManyField,
    Model,
    QuerySet,
)
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from cases.models import Case, Person, Referral, Relative, TeamMember
from common.bases import PublicModel
from common.french import NBSP, day_digits, hour
from directory.models import Commune, Dac, DacListItem, Organisation, Professional
from privacy.models import RightsRequest
from privacy.selectors.journal import asked, without_commissions
from privacy.selectors.subject_frozen import frozen_lines
from privacy.selectors.subject_registry import AMONG_WORDS, EXPORTED, Section
from privacy.selectors.subjects import Subject, cases_of, referrals_of, rows_about, subject_of
from privacy.selectors.third_parties import ThirdParties, known, name_before_comma, names_in
from privacy.selectors.wording import done_in, nature_of, thing_named

SCHEMA = 1
PURPOSE = "copie de ses données à une personne"
WITHHELD = "coordonnées et noms d’autres personnes"
TECHNICAL = frozenset(
    {
        *("id", "public_id", "version", "field_versions", "updated_by", "search_name", "stored_as"),
        *("sha256", "fingerprint", "size", "progress", "started_at", "save_number", "draft_data"),
        *("agreed", "group", "permission"),
    }
)


def content_for(request: RightsRequest) -> dict[str, Any]:
    """What is reviewed: sections of rows, each row a list of (label, words), keyed by its rank."""
    return _Builder(subject_of(request), asked_by=request.recorded_by).content()


def manifest_of(content: dict[str, Any], masks: int = 0) -> dict[str, Any]:
    """Counts and categories, and no word: what the data protection officer reads."""
    return {
        "made_on": content["made_on"],
        "sections": [[one["title"], len(one["rows"])] for one in content["sections"]],
        "withheld": sorted(content["withheld"].items()),
        "masks": masks,
    }


@dataclass
class _Builder:
    subject: Subject
    asked_by: User

    def __post_init__(self):
        self.cases = list(cases_of(self.subject).order_by("pk").select_related("dac"))
        self.referrals = list(referrals_of(self.subject).order_by("pk"))
        self.case_keys = [row.pk for row in self.cases]
        self.referral_keys = [row.pk for row in self.referrals]
        self.functions = _functions(self.case_keys, self.referral_keys)
        self.labels = dict(
            DacListItem.objects.filter(dac=self.subject.dac_id).values_list("code", "label")
        )
        holder = self.subject.person or self.subject.referral
        own = {word for form in holder.name_forms for word in form.split()}
        self.parties: ThirdParties = known(self._people(), own=own, phone=holder.phone)
        self.objects: list[tuple[str, str]] = []

    def content(self) -> dict[str, Any]:
        built = [(spec.title, list(self._rows(model, spec))) for model, spec in EXPORTED.items()]
        built.append(("Qui a consulté, et à quel titre", list(self._journal())))
        return {
            "schema": SCHEMA,
            "made_on": timezone.localdate().isoformat(),
            "sections": [
                {
                    "title": title,
                    "rows": [
                        {"key": f"{rank}.{number}", "lines": [list(line) for line in lines]}
                        for number, lines in enumerate(rows)
                    ],
                }
                for rank, (title, rows) in enumerate(built)
            ],
            "withheld": dict(self.parties.taken),
        }

    # --- Who else is named ---
    def _people(self) -> Iterator[tuple[str, str]]:
        for member in TeamMember.objects.filter(case__in=self.case_keys).order_by("pk"):
            yield member.name, member.line
        for relative in Relative.objects.filter(case__in=self.case_keys).order_by("pk"):
            yield relative.name, f"un proche : {relative.link}"
        for row in self.referrals:
            yield row.requester_name, "la personne qui a fait la demande"
            yield name_before_comma(row.close_contact_name), "un proche"
            yield row.gp_name, "le médecin traitant"
        for model, spec in EXPORTED.items():
            fields = [name for name, shown in spec.masked.items() if shown]
            for row in self._of(model, spec).values(*fields) if fields else ():
                for key, said in row.items():
                    names = names_in(said) if key in AMONG_WORDS else [said]
                    yield from ((name, spec.masked[key]) for name in names)
        for user, function in self.functions.items():
            yield user[1], function

    # --- The rows of the tables ---
    def _of(self, model: type[Model], spec: Section) -> QuerySet:
        keys = {"person": [self.subject.person.pk] if self.subject.person else []}
        keys |= {"case": self.case_keys, "referral": self.referral_keys}
        if spec.of == "subject":
            return model._default_manager.filter(rows_about(self.subject)).order_by("pk")
        path = f"{spec.path}__in" if spec.path else "pk__in"
        return model._default_manager.filter(**{path: keys[spec.of]}).order_by("pk")

    def _rows(self, model: type[Model], spec: Section) -> Iterator[list[tuple[str, str]]]:
        fields = [one for one in model._meta.concrete_fields if one.name not in TECHNICAL]
        joined = [one.name for one in fields if isinstance(one, ForeignKey)]
        for row in self._of(model, spec).select_related(*joined):
            if issubclass(model, PublicModel):
                self.objects.append((model._meta.label_lower, str(row.public_id)))
            lines = list(self._lines(row, fields, spec))
            for many in model._meta.many_to_many:
                lines += self._many(row, many)
            if lines:
                yield lines

    def _lines(self, row: Model, fields: list[Field], spec: Section) -> Iterator[tuple[str, str]]:
        for one in fields:
            value = getattr(row, one.name)
            if value in (None, "", [], {}):
                continue
            label = NAMED_BY_OTHERS.get(one.name) or str(one.verbose_name)
            if one.name in spec.masked:
                self.parties.withheld(WITHHELD)
                if shown := spec.masked[one.name]:
                    yield label, f"[{shown}]"
            elif isinstance(one, JSONField):
                yield from self._frozen(value, label)
            elif words := self._said(row, one, value):
                yield label, words

    def _said(self, row: Model, one: Field, value: Any) -> str:
        if isinstance(one, ForeignKey):
            return self._other(value)
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, datetime):
            return at_the_minute(value)
        if isinstance(value, date):
            return day_digits(value)
        if isinstance(value, list):
            choices = dict(getattr(one, "base_field", one).flatchoices)
            return ", ".join(
                str(choices.get(item) or self.labels.get(item, item)) for item in value
            )
        if one.choices:
            return str(getattr(row, f"get_{one.name}_display")())
        words = self.labels.get(value, value) if isinstance(value, str) else value
        own = isinstance(row, Person | Referral)
        return str(words) if own and one.name in OWN_NAMES else self.parties.text(str(words))

    def _other(self, value: Any) -> str:
        """Somebody else by their function; what the row hangs on says nothing of its own."""
        if isinstance(value, User):
            return self.functions.get((value.pk, value.get_full_name()), "un professionnel")
        if isinstance(value, TeamMember):
            return value.line
        if isinstance(value, Relative):
            return f"un proche : {value.link}"
        if isinstance(value, Commune | Dac | Organisation):
            return str(value)
        return "" if isinstance(value, HOLDERS) else self.parties.text(str(value))

    def _many(self, row: Model, many: ManyToManyField) -> list[tuple[str, str]]:
        words = [self._other(other) for other in getattr(row, many.name).order_by("pk")]
        return [(str(many.verbose_name), ", ".join(filter(None, words)))] if words else []

    def _frozen(self, content: dict, label: str) -> Iterator[tuple[str, str]]:
        """A plan as it was validated, line by line."""
        for line in frozen_lines(content, label):
            if line.withheld:
                self.parties.withheld(WITHHELD)
            if line.words:
                yield line.label, line.words if line.own else self.parties.text(line.words)

    # --- Who looked ---
    def _journal(self) -> Iterator[list[tuple[str, str]]]:
        """Readings, lists, prints and changes; what else was done with a copy of it stands elsewhere."""
        if not self.objects:
            return
        events = asked(asked_by=self.asked_by, purpose=PURPOSE, objects=self.objects)
        kinds = (EventKind.READING, EventKind.LISTING, EventKind.CHANGE)
        events = without_commissions(events.filter(kind__in=kinds))
        by_key = {key: function for (key, _), function in self.functions.items()}
        shown = list(events.order_by("at", "pk"))
        by_key |= _functions_of({event.actor_id for event in shown} - by_key.keys())
        for event in shown:
            who = by_key.get(
                event.actor_id, "Cordée" if event.actor_id is None else "un professionnel"
            )
            line = [("le", at_the_minute(event.at)), ("qui", who), ("quoi", _looked_at(event))]
            yield [*line, ("à quel titre", event.because)] if event.because else line


def at_the_minute(value: datetime) -> str:
    """« 15/01/2026, 14 h 30 »: on paper, « hier » would be wrong tomorrow."""
    return f"{day_digits(value)}, {hour(value)}"


def _looked_at(event) -> str:
    """« A ouvert : Situation », « A écrit : Note, ajout »."""
    _, done = nature_of(event.kind)
    what = thing_named(event.object_type)
    if event.kind == EventKind.CHANGE:
        what = f"{what}, {done_in(event.action)}"
    return f"{done}{NBSP}: {what}" if what else done


OWN_NAMES = frozenset({"birth_name", "used_name", "first_name", "phone", "reference", "ins"})
# fields of a library's model: their own words are not for the person
NAMED_BY_OTHERS = {"user": "qui"}
HOLDERS = (Case, Person, Referral, RightsRequest, type(None))


def _functions(cases: list[int], referrals: list[int]) -> dict[tuple[int, str], str]:
    """(account, name) → what they do: of everybody who stands in a row of this person."""
    found: set[int] = set()
    for model, spec in EXPORTED.items():
        if spec.of not in ("case", "referral"):
            continue
        path = f"{spec.path}__in" if spec.path else "pk__in"
        rows = model._default_manager.filter(**{path: cases if spec.of == "case" else referrals})
        names = [one.name for one in model._meta.concrete_fields if one.related_model is User]
        for values in rows.values_list(*names) if names else ():
            found |= {value for value in values if value}
    functions = _functions_of(found)
    users = User.objects.filter(pk__in=found).order_by("pk")
    return {
        (user.pk, user.get_full_name()): functions.get(user.pk, "un professionnel")
        for user in users
    }


def _functions_of(users: set) -> dict[int, str]:
    people = Professional.objects.filter(user__in=users - {None}).order_by("pk")
    functions: dict[int, str] = defaultdict(lambda: "un professionnel")
    functions |= {row.user_id: row.line for row in people}
    return functions
