"""The communes that a DAC answers for: find, add, end."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.forms import ComboboxField, Form, FrenchDateField
from common.normalise import normalise
from directory.selectors import Place, find_places, place_by_code

FIRST_DAY = date(2019, 7, 24)  # no DAC existed before the law that made them
NAMED = 4


def _find_place(key: str, text: str) -> Place | None:
    if key:
        return place_by_code(key)
    found = find_places(text.partition("(")[0], limit=NAMED + 1)
    whole = normalise(text)
    exact = [
        place
        for place in found
        if whole in (normalise(place.label), normalise(place.label.partition("(")[0]))
    ]
    if len(exact or found) == 1:
        return place_by_code((exact or found)[0].code)
    if found:
        named = " ; ".join(place.label for place in found[:NAMED])
        raise ValidationError(
            f"Plusieurs lieux répondent à ce texte : {named}. Choisissez dans la liste proposée."
        )
    return None


class PlaceField(ComboboxField):
    """A commune, an EPCI or a département; the clean value is a Place with its communes."""

    default_error_messages = {
        "required": "Indiquez une commune, un EPCI ou un département.",
        "unknown": "Rien ne correspond à « %(text)s ». Choisissez dans la liste proposée.",
    }

    def __init__(self, **kwargs):
        super().__init__(url="", find=_find_place, written=lambda place: place.label, **kwargs)

    def prepare_value(self, value):
        return [value.label, value.code] if isinstance(value, Place) else value


class CoverForm(Form):
    """`url` is where the proposals of this DAC's page are asked for."""

    communes = PlaceField(
        label="Commune, EPCI ou département",
        help_text="Un EPCI ou un département ajoute toutes ses communes.",
    )
    from_day = FrenchDateField(
        label="À partir du", not_before=FIRST_DAY, help_text="Exemple : 01/01/2027."
    )

    def __init__(self, data=None, *, url: str, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["communes"].widget.url = url


class EndCoverageForm(Form):
    communes = PlaceField(
        label="Commune, EPCI ou département",
        help_text="D’un EPCI ou d’un département, seules les communes que vous couvrez sont retirées.",
    )
    last_day = FrenchDateField(
        label="Dernier jour",
        help_text="Le lendemain, une demande pour ces communes ne vous arrive plus. "
        "Celles que vous avez déjà restent chez vous.",
    )

    def __init__(self, data=None, *, url: str, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["communes"].widget.url = url

    def clean_last_day(self) -> date:
        last_day = self.cleaned_data["last_day"]
        if last_day < timezone.localdate() - timedelta(days=1):
            raise ValidationError(
                "Choisissez hier au plus tôt : ce que le DAC a couvert ne se réécrit pas."
            )
        return last_day


class CoverageFilterForm(Form):
    q = forms.CharField(label="Commune, code ou EPCI", required=False, max_length=120)
    quand = forms.ChoiceField(
        label="Période",
        required=False,
        choices=[("", "En cours"), ("later", "À venir"), ("ended", "Terminées")],
    )
