"""What the directory is searched by; a filter that cannot be read filters nothing."""

from django import forms

from common.forms import Form
from directory.enums import OrganisationKind, Profession, Sector
from directory.forms.fields import CommuneField


class SearchForm(Form):
    """The words and the commune, common to both lists."""

    q = forms.CharField(label="Rechercher dans l’annuaire", required=False, max_length=120)
    commune = CommuneField(required=False)

    def criteria(self) -> dict[str, str]:
        """What could be read, as the selectors take it; the commune by its INSEE code."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if "commune" in found:
            found["commune"] = found["commune"].pk
        return {"text": found.pop("q", "")} | found


class OrganisationSearchForm(SearchForm):
    kind = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Toutes"), *OrganisationKind.choices]
    )
    sector = forms.ChoiceField(
        label="Secteur", required=False, choices=[("", "Tous"), *Sector.choices]
    )


class ProfessionalSearchForm(SearchForm):
    profession = forms.ChoiceField(
        label="Profession", required=False, choices=[("", "Toutes"), *Profession.choices]
    )
