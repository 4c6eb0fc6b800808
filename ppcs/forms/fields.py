"""Fields of the blocks of a plan, worded after the models: nothing is required, a draft is a draft."""

from django import forms
from django.db import models

from cases.enums import Volet
from common.forms import FrenchDateField, PhoneField

WHO_READS = {
    Volet.CARE.value: "Lu par l’équipe de soins et par ceux que la personne a nommés pour les soins. "
    "Absent de l’exemplaire « aides ».",
    Volet.SUPPORT.value: "Lu par tous ceux qui lisent le plan, aussi hors de l’équipe de soins.",
    Volet.COORDINATION.value: "Lu par tous ceux qui lisent le plan : rendez-vous, organisation.",
}


def text(model: type[models.Model], name: str, *, rows: int = 0, hint: str = "") -> forms.CharField:
    """One line, or `rows` lines, no longer than the column."""
    column = model._meta.get_field(name)
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=_label(column),
        help_text=hint or column.help_text,
        max_length=column.max_length,
        required=False,
        widget=widget,
    )


def one_of(
    model: type[models.Model], name: str, *, hint: str = "", blank: str = "", choices=None
) -> forms.ChoiceField:
    """Round buttons; with `blank`, a list that begins with these words."""
    column = model._meta.get_field(name)
    given = list(choices if choices is not None else column.choices)
    asked = [("", blank), *given] if blank else given
    return forms.ChoiceField(
        label=_label(column),
        help_text=hint or column.help_text,
        choices=[(value, _sentence(label)) for value, label in asked],
        required=not column.blank,
        widget=forms.Select if blank else forms.RadioSelect,
    )


def day(model: type[models.Model], name: str, *, hint: str = "", **limits) -> FrenchDateField:
    column = model._meta.get_field(name)
    return FrenchDateField(
        label=_label(column), help_text=hint or column.help_text, required=False, **limits
    )


def tick(model: type[models.Model], name: str, *, hint: str = "") -> forms.BooleanField:
    column = model._meta.get_field(name)
    return forms.BooleanField(label=_label(column), help_text=hint, required=False)


def phone(model: type[models.Model], name: str) -> PhoneField:
    return PhoneField(label=_label(model._meta.get_field(name)), required=False)


def volet(model: type[models.Model]) -> forms.ChoiceField:
    """Which part it belongs to; the page says who reads each (`WHO_READS`)."""
    return one_of(model, "volet", choices=[(v, label) for v, label in Volet.choices])


def _label(column: models.Field) -> str:
    return _sentence(column.verbose_name)


def _sentence(words) -> str:
    words = str(words)
    return words[:1].upper() + words[1:]
