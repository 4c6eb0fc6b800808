"""Forms about who sits: a mandate, a suppléance, a plenary session with its themes."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone

from commissions.enums import Family, Quality
from commissions.forms.fields import AccountField, VersionedForm, moment_of
from commissions.models import Mandate, PlenarySession, Theme
from commissions.services.mandates import CHANGEABLE, Card
from commissions.services.plenary import Topic
from common.forms import Form, FrenchDateField, HourField, speak_french

TOPICS, SHOWN = 8, 2
YES_NO = [
    ("oui", "Oui, sa profession est dans la liste"),
    ("non", "Non, elle est hors de la liste"),
]


def offered(choices) -> list[tuple[str, str]]:
    return [("", "Choisissez"), *((v, f"{label[:1].upper()}{label[1:]}") for v, label in choices)]


def holder(mandate: Mandate) -> str:
    return f"{mandate.user.get_full_name()}, {mandate.function}"


class MandateChoice(forms.TypedChoiceField):
    """One of some mandates that the page has read."""

    def __init__(self, **kwargs):
        super().__init__(required=False, empty_value=None, **kwargs)

    def offer(self, mandates: Iterable[Mandate]) -> None:
        known = {str(one.public_id): one for one in mandates}
        self.choices = [("", "Choisissez"), *((key, holder(one)) for key, one in known.items())]
        self.coerce = known.get


class CardForm(VersionedForm):
    """What a mandate says, whoever holds it."""

    family = forms.ChoiceField(
        label="Ce que cette personne apporte",
        help_text="Compte pour le quorum.",
        choices=offered(Family.choices),
        required=False,
    )
    function = forms.CharField(
        label="Fonction",
        help_text="S’affiche à la place du nom. Par exemple : psychiatre.",
        max_length=120,
        required=False,
    )
    organisation = forms.CharField(label="Organisme", max_length=160, required=False)
    in_secret_list = forms.ChoiceField(
        label="Sa profession est-elle dans la liste de l’article R1110-2 ?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    starts_on = FrenchDateField(label="Du", help_text="Premier jour compris.", required=False)
    ends_on = FrenchDateField(
        label="Au", help_text="Dernier jour compris ; à écrire pour un invité.", required=False
    )

    def card(self) -> Card:
        """What the services take."""
        known: dict[str, Any] = {name: self.cleaned_data.get(name) for name in CHANGEABLE}
        answer = known["in_secret_list"]
        known["in_secret_list"] = None if not answer else answer == "oui"
        return Card(**known)


class GiveForm(CardForm):
    field_order = ("user", "quality", "stands_for")

    user = AccountField(label="Personne", required=False)
    quality = forms.ChoiceField(
        label="En qualité de", choices=offered(Quality.choices), required=False
    )
    stands_for = MandateChoice(label="Supplée")

    def __init__(self, data=None, *, titulaires: Iterable[Mandate]):
        super().__init__(data, initial={"starts_on": timezone.localdate()})
        del self.fields["version"]
        cast(MandateChoice, self.fields["stands_for"]).offer(titulaires)

    def gesture(self) -> dict:
        """What the service takes; a titulaire chosen before another quality was counts for nothing."""
        quality = self.cleaned_data["quality"]
        stands_for = self.cleaned_data["stands_for"] if quality == Quality.SUBSTITUTE else None
        return {
            "user": self.cleaned_data.get("user"),
            "quality": quality,
            "stands_for": stands_for,
            "card": self.card(),
        }


class EditForm(CardForm):
    def __init__(self, data=None, *, mandate: Mandate):
        initial = {name: getattr(mandate, name) for name in CHANGEABLE}
        initial |= {
            "version": mandate.version,
            "in_secret_list": "oui" if mandate.in_secret_list else "non",
        }
        super().__init__(data, initial=initial)


class SubstitutionForm(Form):
    substitute = MandateChoice(label="Suppléant")
    starts_on = FrenchDateField(label="À partir du", required=False)
    starts_hour = HourField(label="Heure du début", required=False)
    ends_on = FrenchDateField(label="Jusqu’au", required=False)
    ends_hour = HourField(label="Heure de fin", required=False)

    def __init__(self, data=None, *, substitutes: list[Mandate]):
        now = timezone.localtime()
        initial: dict = {"starts_on": now.date(), "starts_hour": now.time().replace(second=0)}
        if len(substitutes) == 1:
            initial["substitute"] = str(substitutes[0].public_id)
        super().__init__(data, initial=initial)
        cast(MandateChoice, self.fields["substitute"]).offer(substitutes)

    def gesture(self) -> dict:
        """What the service takes."""
        clean = self.cleaned_data
        return {
            "substitute": clean.get("substitute"),
            "starts_at": moment_of(clean.get("starts_on"), clean.get("starts_hour")),
            "ends_at": moment_of(clean.get("ends_on"), clean.get("ends_hour")),
        }


class PlenaryForm(Form):
    """A date, a place, and rows for themes; an empty row is no theme."""

    starts_on = FrenchDateField(label="Jour", required=False)
    starts_hour = HourField(label="Heure", required=False)
    place = forms.CharField(label="Lieu", max_length=120, required=False)

    def __init__(self, data=None, *, plenary: PlenarySession | None = None):
        super().__init__(data, initial=_initial(plenary))
        for number in range(1, TOPICS + 1):
            title = forms.CharField(label=f"Thème {number}", max_length=160, required=False)
            words = forms.CharField(
                label=f"Ce qui en est attendu, thème {number}",
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            for name, field in ((f"title_{number}", title), (f"words_{number}", words)):
                speak_french(field)
                self.fields[name] = field

    def rows(self) -> list[dict]:
        """The fields of the themes written, and of one or more to write, for the page."""
        filled = [n for n in range(1, TOPICS + 1) if self._says(n)]
        last = min(max([SHOWN, *(n + 1 for n in filled)]), TOPICS)
        return [
            {"number": n, "title": self[f"title_{n}"], "words": self[f"words_{n}"]}
            for n in range(1, last + 1)
        ]

    def _says(self, number: int) -> bool:
        return any(self[f"{name}_{number}"].value() for name in ("title", "words"))

    def gesture(self) -> dict:
        """What the services take."""
        clean = self.cleaned_data
        typed = (
            Topic(n, clean.get(f"title_{n}", "").strip(), clean.get(f"words_{n}", "").strip())
            for n in range(1, TOPICS + 1)
        )
        return {
            "starts_at": moment_of(clean.get("starts_on"), clean.get("starts_hour")),
            "place": clean.get("place", ""),
            "topics": [topic for topic in typed if topic.title or topic.words],
        }


def _initial(plenary: PlenarySession | None) -> dict:
    if plenary is None:
        return {}
    begins = timezone.localtime(plenary.starts_at)
    initial = {"starts_on": begins.date(), "starts_hour": begins.time(), "place": plenary.place}
    for number, theme in enumerate(Theme.objects.filter(plenary=plenary), 1):
        initial |= {f"title_{number}": theme.title, f"words_{number}": theme.words}
    return initial
