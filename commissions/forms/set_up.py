"""One small form per section of a commission's settings."""

from typing import cast

from django import forms
from django.db import models

from commissions.enums import CARE_LISTS, ItemList
from commissions.enums import SetUpSection as S
from commissions.forms.fields import AccountField, NumberField, VersionedForm
from commissions.models import Commission
from commissions.services.set_up import FIELDS
from common.forms import Form, FrenchDateField, speak_french

LONGEST_CHARTER = 20000


def column_of(name: str) -> models.Field:
    return cast(models.Field, Commission._meta.get_field(name))


def words(name: str, label: str, hint: str = "", *, required: bool = False) -> forms.CharField:
    longest = column_of(name).max_length
    return forms.CharField(label=label, help_text=hint, max_length=longest, required=required)


def numbers(section: S) -> dict[str, NumberField]:
    """A field for each number of the section, as its column words and limits it."""
    columns = (column_of(name) for name in FIELDS[section])
    return {
        column.name: NumberField.of(column)
        for column in columns
        if column.get_internal_type() == "PositiveSmallIntegerField"
    }


def yes_no(label: str, *, yes: str, no: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("oui", yes), ("non", no)],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )


class SectionForm(VersionedForm):
    """A section filled with what the commission has now; `values()` is what the service takes."""

    section: S

    def __init__(self, data=None, *, commission: Commission):
        super().__init__(data, initial=self._initial(commission))
        for name, field in numbers(self.section).items():
            speak_french(field)
            self.fields[name] = field

    def _initial(self, commission: Commission) -> dict:
        found = {name: getattr(commission, name) for name in FIELDS[self.section]}
        return {
            name: ("oui" if value else "non") if isinstance(value, bool) else value
            for name, value in found.items()
        } | {"version": commission.version}

    @property
    def numbers(self) -> list[str]:
        """The names of the fields that hold a number: the page makes them short."""
        return [name for name, field in self.fields.items() if isinstance(field, NumberField)]

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS[self.section]}


class IdentityForm(SectionForm):
    section = S.IDENTITY

    name = words(
        "name",
        "Nom de la commission",
        "Le nom que vous employez ici : il s’affiche partout.",
        required=True,
    )
    word = words(
        "word",
        "Mot employé pour une situation",
        "« situation » convient partout ; jamais « cas ».",
        required=True,
    )
    carrier = words("carrier", "Porteur", "Une ville, un hôpital, une association.")
    territory = words("territory", "Territoire", "Par exemple : les communes du CLSM.")
    person_may_refer = yes_no(
        "La personne elle-même peut-elle saisir la commission ?",
        yes="Oui, par l’animateur qui note sa demande",
        no="Non, un professionnel la saisit avec elle",
    )


class ResponsibilityForm(SectionForm):
    section = S.RESPONSIBILITY

    controller = words(
        "controller",
        "Responsable de traitement",
        "L’organisme qui répond des données ; plusieurs s’ils sont conjoints.",
    )
    protection_officer = AccountField(
        label="Délégué à la protection des données",
        help_text="Il lit les ouvertures du coffre et les purges, jamais le contenu.",
        required=False,
    )
    impact_assessed_on = FrenchDateField(
        label="Analyse d’impact (AIPD) faite le", not_future=True, required=False
    )
    register_entry = words("register_entry", "Inscription au registre", "Sa référence.")


class DelaysForm(SectionForm):
    section = S.DELAYS


class RetentionForm(SectionForm):
    section = S.RETENTION


class SessionForm(SectionForm):
    section = S.SESSION

    quorum_psychiatry = yes_no(
        "Le quorum demande-t-il une personne de la psychiatrie ?", yes="Oui", no="Non"
    )
    quorum_social = yes_no(
        "Le quorum demande-t-il une personne de l’action sociale ?", yes="Oui", no="Non"
    )


class AccordForm(SectionForm):
    section = S.ACCORD

    strict_accord = yes_no(
        "Sans accord de la personne",
        yes="Rien n’est examiné, même sans identité",
        no="Une situation anonyme peut être examinée, avec un motif écrit",
    )
    keep_blind_mark = yes_no(
        "Après une opposition",
        yes="Garder une empreinte qui empêche de ressaisir la personne par erreur",
        no="Ne rien garder",
    )


class FiguresForm(SectionForm):
    section = S.FIGURES


SECTION_FORMS = {
    form.section: form
    for form in (
        IdentityForm,
        ResponsibilityForm,
        DelaysForm,
        RetentionForm,
        SessionForm,
        AccordForm,
        FiguresForm,
    )
}


class ItemForm(Form):
    """A choice of a list. Whether it speaks of care is asked only where a reader may lack it."""

    label = forms.CharField(label="Nouveau choix", max_length=120)
    about_care = forms.BooleanField(
        label="Ce choix dit quelque chose des soins",
        help_text="Il reste alors absent pour qui est hors de la liste R1110-2.",
        required=False,
    )

    def __init__(self, data=None, *, kind: ItemList, **kwargs):
        super().__init__(data, **kwargs)
        if kind not in CARE_LISTS:
            del self.fields["about_care"]

    def about(self) -> dict:
        """What the services take."""
        return {
            "label": self.cleaned_data["label"],
            "about_care": self.cleaned_data.get("about_care", False),
        }


class CharterForm(VersionedForm):
    text = forms.CharField(
        label="Texte de la charte",
        max_length=LONGEST_CHARTER,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="Une ligne qui commence par ## est un titre. Une ligne vide sépare deux paragraphes.",
        required=False,
    )


class SignForm(Form):
    charter = forms.CharField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(
        label="J’ai lu cette charte et je m’y engage personnellement", required=False
    )
