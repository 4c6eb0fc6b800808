"""The sheet of a saisine as it is typed: structured facts, short texts, and nobody's name."""

from typing import cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict  # noqa: TID251 - a draft is read back as it was posted

from accounts.models import User
from cases.services.draft import SAVE_NUMBER
from commissions.enums import (
    CareFollowUp,
    Company,
    DecisionKind,
    ItemList,
    Means,
    Mode,
    Outcome,
    PersonType,
    Protection,
    Scope,
    Sex,
    YesNoUnknown,
)
from commissions.forms.screened import PREFIX, ScreenedMixin, ScreenedText
from commissions.models import Mandate
from commissions.models.situation import LONGEST_TEXT
from commissions.services.decisions import Words
from commissions.services.sheet import STEP_PARTS, Content
from common.forms import Form, FrenchDateField, PhoneField

ROWS = 4  # of steps and of bodies; the first are shown, the others unfold
YES, NO = "yes", "no"
EVERYBODY, NAMED = "everybody", "named"


def offer(form: forms.BaseForm, name: str, choices) -> None:
    """Propose these answers in a field that waits for the words of the commission."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def people(named: list[Mandate]) -> list[tuple[str, str]]:
    """Whom an accord may name, as they are called in the box."""
    return [
        (str(one.public_id), f"{one.user}, {one.function}, {one.organisation}") for one in named
    ]


def sentence(label: str) -> str:
    return f"{label[:1].upper()}{label[1:]}"


def pick(
    label: str, choices=(), *, hint: str = "", radio: bool = False, blank: str = "Non précisé"
):
    """One answer of a list; the service asks for those that it needs, all at once."""
    offered = [(str(value), sentence(str(words))) for value, words in choices]
    if not radio:
        offered = [("", blank), *offered]
    widget = forms.RadioSelect if radio else forms.Select
    return forms.ChoiceField(
        label=label, help_text=hint, choices=offered, required=False, widget=widget
    )


def several(label: str, choices=(), *, hint: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=[(str(value), sentence(str(words))) for value, words in choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def line(label: str, longest: int, *, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, help_text=hint, required=False)


def tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def day(label: str, **kwargs) -> FrenchDateField:
    return FrenchDateField(label=label, required=False, **kwargs)


LISTS = {
    "referrer_kind": ItemList.REFERRER_KIND,
    "link_kind": ItemList.LINK_KIND,
    "age_band": ItemList.AGE_BAND,
    "area": ItemList.AREA,
    "household": ItemList.HOUSEHOLD,
    "housing": ItemList.HOUSING,
    "motives": ItemList.MOTIVE,
    "factors": ItemList.FACTOR,
}
SHOWN = (
    *LISTS,
    *("link_since", "mode", "person_type", "sex", "eviction", "facts", "question"),
    *("persons_words", "strengths", "attends", "company", "no_emergency", "pledged"),
)
RESTRICTED = (
    *("service", "contact_name", "contact_phone", "contact_mail", "care", "protection"),
    *("representative", "representative_told_on", "return_wish", "safe_contact", "conflict_words"),
)
DECISIONS = ("info_", "accord_")
STEP_LABELS = {"on": "Quand", "who": "Qui, quel service", "result": "Ce que cela a donné"}
STEP_LONGEST = {"on": 40, "who": 80, "result": 200}


class SheetForm(ScreenedMixin, Form):
    """Nothing is required by the fields themselves: the service says all that is missing at once.

    There is no field for a name, a birth date, an address, a diagnosis, a treatment or a file.
    """

    referrer_kind = pick("Vous êtes", blank="Choisissez")
    service = line("Structure et service", 160)
    contact_name = line("Votre nom", 160)
    contact_phone = PhoneField(label="Votre téléphone", required=False)
    contact_mail = forms.EmailField(label="Votre messagerie sécurisée", required=False)
    link_kind = pick("Votre lien avec la personne", radio=True)
    link_since = ScreenedText(label="Depuis", max_length=40, help_text="Par exemple : deux ans.")

    person_type = pick("La personne est", PersonType.choices, radio=True)
    representative = ScreenedText(
        label="Qui la représente",
        max_length=160,
        help_text="La fonction et le service, par exemple « mandataire judiciaire, UDAF ».",
        health_only=True,
    )
    representative_told_on = day("Représentant informé le", not_future=True)
    protection = pick("Mesure de protection", Protection.choices)
    age_band = pick("Tranche d’âge")
    sex = pick("Sexe", Sex.choices)
    area = pick("Secteur")
    household = pick("Vit")

    housing = pick("Logement")
    eviction = pick("Menace d’expulsion", YesNoUnknown.choices)

    motives = several("Ce qui vous amène")
    factors = several("Ce qui se mêle", hint="Plusieurs facteurs à la fois, le plus souvent.")

    facts = ScreenedText(
        label="Ce que vous avez vu ou entendu vous-même",
        help_text="Des faits, pas de diagnostic ni de ouï-dire. Écrivez « la personne », « sa fille ».",
        max_length=LONGEST_TEXT,
        rows=6,
    )
    strengths = ScreenedText(
        label="Ses ressources, ses points d’appui", max_length=LONGEST_TEXT, rows=3
    )
    question = ScreenedText(
        label="Que demandez-vous à la commission ?",
        help_text="Une question concrète. Par exemple : comment renouer sans brusquer ?",
        max_length=300,
        rows=2,
    )
    care = pick(
        "Suivi de soins",
        CareFollowUp.choices,
        hint="Rien d’autre sur la santé : ni diagnostic, ni traitement.",
        radio=True,
    )
    persons_words = ScreenedText(
        label="Ce que la personne dit, souhaite, refuse",
        help_text="Avec ses mots. La séance commence par eux.",
        max_length=LONGEST_TEXT,
        rows=4,
    )
    attends = pick("Souhaite-t-elle participer ?", YesNoUnknown.choices, radio=True)
    company = pick("Accompagnée", Company.choices)

    info_outcome = pick(
        "La personne sait-elle que vous saisissez la commission ?",
        [(Outcome.GIVEN, "Oui, elle est informée"), (Outcome.NOT_COLLECTED, "Non, pas encore")],
        radio=True,
    )
    info_decided_on = day("Informée le", not_future=True)
    info_collected_by = line("Par (fonction)", 120)
    info_means = pick("Comment", Means.choices, blank="Choisissez")
    accord_outcome = pick(
        "Est-elle d’accord ?",
        [
            (Outcome.GIVEN, "Oui, elle donne son accord"),
            (Outcome.NOT_COLLECTED, "Son accord n’est pas encore recueilli"),
            (Outcome.REFUSED, "Elle refuse"),
        ],
        radio=True,
    )
    accord_decided_on = day("Accord donné le", not_future=True)
    accord_collected_by = line("Recueilli par (fonction)", 120)
    accord_means = pick("Comment", Means.choices, blank="Comme pour l’information")
    accord_scope = several("Ce qui peut être partagé", Scope.choices)
    accord_only_named = pick(
        "Avec qui",
        [
            (EVERYBODY, "Les personnes que la commission admettra pour cette situation"),
            (NAMED, "Seulement celles que je coche ci-dessous"),
        ],
        radio=True,
    )
    accord_named = several("Personnes nommées")
    accord_until = day("Jusqu’au")
    accord_reason = pick("Pourquoi pas encore", blank="Choisissez")
    accord_reason_words = ScreenedText(label="Précision", max_length=300, health_only=True)
    mode = pick(
        "Examen demandé",
        [
            (Mode.ANONYMOUS, "Anonyme : personne ne lit l’identité"),
            (Mode.NOMINATIVE, "Nominatif restreint : si l’accord couvre l’identité"),
        ],
        radio=True,
    )

    no_emergency = tick(
        "Il n’y a pas d’urgence : rien ne demande d’agir avant la prochaine séance."
    )
    conflict = pick(
        "Avez-vous un intérêt personnel dans cette situation ?",
        [(NO, "Non"), (YES, "Oui")],
        hint="Voisin, proche, litige, héritage, procédure en cours.",
        radio=True,
    )
    conflict_words = ScreenedText(label="Lequel ?", max_length=300, health_only=True)
    return_wish = ScreenedText(
        label="Comment lui rendre compte : à qui, par quel moyen",
        max_length=300,
        health_only=True,
    )
    safe_contact = pick(
        "La joindre chez elle est-il sans danger pour elle ?",
        YesNoUnknown.choices,
        hint="Adresse partagée, violences, courrier ouvert par un autre.",
        radio=True,
    )
    pledged = tick(
        "Je m’engage : ce que j’écris est exact, limité au nécessaire, et je le dirais à la personne."
    )

    def __init__(
        self,
        data=None,
        *,
        lists: dict[str, list[tuple[str, str]]],
        named: list[Mandate],
        with_decisions: bool = True,
        as_typed: bool = False,
    ):
        self.as_typed = as_typed
        super().__init__(data)
        for name, kind in LISTS.items():
            blank = [("", "Choisissez" if name == "referrer_kind" else "Non précisé")]
            offered = list(lists[kind])
            plain = name in ("motives", "factors", "link_kind")
            offer(self, name, offered if plain else blank + offered)
        for n in rows():
            offer(self, f"body_{n}_kind", [("", "Choisissez"), *lists[ItemList.BODY_KIND]])
        self._prepare_decisions(lists, named, with_decisions)

    def _prepare_decisions(self, lists, named: list[Mandate], with_decisions: bool) -> None:
        self.with_decisions = with_decisions
        if not with_decisions:
            for name in [n for n in self.fields if n.startswith(DECISIONS)]:
                del self.fields[name]
            return
        self._named = {str(one.public_id): one.user for one in named}
        offer(self, "accord_named", people(named))
        offer(self, "accord_reason", [("", "Choisissez"), *lists[ItemList.NO_ACCORD]])

    def full_clean(self):
        """A draft is shown as it was left, without reproaches."""
        if self.as_typed:
            self._errors = ErrorDict()
        else:
            super().full_clean()

    @property
    def step_rows(self) -> list[list]:
        return [[self[f"step_{n}_{part}"] for part in STEP_PARTS] for n in rows()]

    @property
    def body_rows(self) -> list[list]:
        return [[self[f"body_{n}_{part}"] for part in ("kind", "name", "informed")] for n in rows()]

    @property
    def uses_more_steps(self) -> bool:
        """Whether something stands in the rows that are folded."""
        return _is_used(self.step_rows[2:])

    @property
    def uses_more_bodies(self) -> bool:
        return _is_used(self.body_rows[2:])

    def content(self) -> Content:
        """What the service takes: as much as could be read, so that it says all that is missing."""
        typed = self.cleaned_data.get
        shown = {name: typed(name) if typed(name) is not None else "" for name in SHOWN}
        shown["motives"], shown["factors"] = typed("motives") or [], typed("factors") or []
        shown["no_emergency"], shown["pledged"] = (
            bool(typed("no_emergency")),
            bool(typed("pledged")),
        )
        shown["steps"], shown["bodies"] = self._steps(), self._bodies()
        restricted = {name: typed(name) or "" for name in RESTRICTED}
        restricted["representative_told_on"] = typed("representative_told_on")
        restricted["conflict"] = {YES: True, NO: False}.get(typed("conflict") or "")
        restricted["people"] = self._people()
        return Content(
            shown=shown,
            restricted=restricted,
            information=self._information() if self.with_decisions else None,
            accord=self._accord() if self.with_decisions else None,
            kept=self.kept(),
        )

    def _steps(self) -> list[dict]:
        found = []
        for n in rows():
            row = {part: self.cleaned_data.get(f"step_{n}_{part}") or "" for part in STEP_PARTS}
            if any(row.values()):
                found.append({"row": n, **row})
        return found

    def _bodies(self) -> list[dict]:
        return [
            {"kind": kind, "informed": bool(self.cleaned_data.get(f"body_{n}_informed"))}
            for n in rows()
            if (kind := self.cleaned_data.get(f"body_{n}_kind"))
        ]

    def _people(self) -> list[dict]:
        return [
            {"kind": self.cleaned_data.get(f"body_{n}_kind") or "", "name": name}
            for n in rows()
            if (name := self.cleaned_data.get(f"body_{n}_name"))
        ]

    def _information(self) -> Words:
        typed = self.cleaned_data.get
        return Words(
            kind=DecisionKind.INFORMATION,
            outcome=typed("info_outcome") or "",
            decided_on=typed("info_decided_on"),
            collected_by=typed("info_collected_by") or "",
            means=typed("info_means") or "",
        )

    def _accord(self) -> Words:
        """The day, the function and the way are those of the information where nothing else is said."""
        typed, told = self.cleaned_data.get, self._information()
        return Words(
            kind=DecisionKind.ACCORD,
            outcome=typed("accord_outcome") or "",
            decided_on=typed("accord_decided_on") or told.decided_on,
            collected_by=typed("accord_collected_by") or told.collected_by,
            means=typed("accord_means") or told.means,
            scope=tuple(typed("accord_scope") or ()),
            only_named={EVERYBODY: False, NAMED: True}.get(typed("accord_only_named") or ""),
            named=self._chosen(),
            until=typed("accord_until"),
            reason=typed("accord_reason") or "",
            reason_words=typed("accord_reason_words") or "",
        )

    def _chosen(self) -> tuple[User, ...]:
        return tuple(self._named[key] for key in self.cleaned_data.get("accord_named") or ())


def _is_used(folded: list[list]) -> bool:
    return any(bound.value() or bound.errors for row in folded for bound in row)


def rows() -> range:
    return range(1, ROWS + 1)


def every_field(declared: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """The fields in the order of the page: the rows come after the question."""
    fields: dict[str, forms.Field] = {}
    for name, field in declared.items():
        fields[name] = field
        if name == "question":
            fields |= row_fields()
    return fields


def row_fields() -> dict[str, forms.Field]:
    """The fields of the rows: what was tried already, and who is there already."""
    found: dict[str, forms.Field] = {
        f"step_{n}_{part}": ScreenedText(label=STEP_LABELS[part], max_length=STEP_LONGEST[part])
        for n in rows()
        for part in STEP_PARTS
    }
    for n in rows():
        found[f"body_{n}_kind"] = pick("Intervenant", blank="Choisissez")
        found[f"body_{n}_name"] = line("Nom ou service", 120)
        found[f"body_{n}_informed"] = tick("Déjà informé de la saisine")
    return found


SheetForm.base_fields = every_field(SheetForm.base_fields)


def typed_of(posted: QueryDict) -> dict[str, list[str]]:
    """What was typed in the fields of the form, ready for the draft; empty values left out."""
    names = {*SheetForm.base_fields, SAVE_NUMBER}
    typed = {
        name: posted.getlist(name) for name in posted if name in names or name.startswith(PREFIX)
    }
    return {name: values for name, values in typed.items() if any(values)}


def posted_of(typed: dict[str, list[str]]) -> QueryDict:
    """A draft as if it had just been posted."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data
