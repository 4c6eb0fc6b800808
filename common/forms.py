"""The base of every form: French messages, dates and numbers as people type them, nothing lost."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from stdnum import luhn
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import nir

from common import french
from common.errors import ChangedMeanwhile, GuardsFailed, Missing

LONGEST_ECHO = 80  # characters of what was typed that an error says again

# the most general class first: what a subclass says wins
MESSAGES: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "Complétez ce champ."},
    forms.CharField: {
        "max_length": "Ce texte est trop long : %(limit_value)s caractères au plus, "
        "%(show_value)s saisis.",
        "min_length": "Ce texte est trop court : %(limit_value)s caractères au moins, "
        "%(show_value)s saisis.",
    },
    forms.EmailField: {
        "required": "Écrivez une adresse e-mail.",
        "invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr.",
    },
    forms.IntegerField: {
        "required": "Écrivez un nombre.",
        "invalid": "Écrivez un nombre entier, en chiffres.",
        "min_value": "Le plus petit nombre possible est %(limit_value)s.",
        "max_value": "Le plus grand nombre possible est %(limit_value)s.",
    },
    forms.FloatField: {"invalid": "Écrivez un nombre, par exemple 12,5."},
    forms.DecimalField: {"invalid": "Écrivez un nombre, par exemple 12,5."},
    forms.ChoiceField: {
        "required": "Choisissez une réponse.",
        "invalid_choice": "Cette réponse n’est plus proposée. Choisissez-en une autre.",
    },
    forms.MultipleChoiceField: {
        "required": "Cochez au moins une réponse.",
        "invalid_list": "Cochez les réponses dans la liste.",
    },
    forms.ModelChoiceField: {"invalid_choice": "Ce choix n’est plus proposé. Prenez-en un autre."},
    forms.ModelMultipleChoiceField: {
        "required": "Cochez au moins une réponse.",
        "invalid_choice": "Une des réponses n’est plus proposée. Cochez à nouveau.",
    },
    forms.BooleanField: {"required": "Cochez cette case pour continuer."},
    forms.FileField: {
        "required": "Choisissez un fichier.",
        "invalid": "Le fichier n’a pas été reçu. Choisissez-le à nouveau.",
        "missing": "Le fichier n’a pas été reçu. Choisissez-le à nouveau.",
        "empty": "Ce fichier est vide.",
        "max_length": "Le nom de ce fichier est trop long : %(max)d caractères au plus, "
        "%(length)d trouvés.",
    },
}


@dataclass(frozen=True)
class Point:
    """One line of the error summary: where to go, the label of the field, what to do there."""

    target: str
    label: str
    message: str

    @property
    def words(self) -> str:
        """« Téléphone : il manque… »; a label that asks a question needs no colon."""
        if not self.label:
            return self.message
        join = " " if self.label.rstrip()[-1:] in "?!:." else " : "
        return f"{self.label.rstrip()}{join}{self.message}"


class FrenchFormMixin:
    """What makes a form ours, for plain forms and model forms alike.

    Control characters are taken out of what was typed and line ends counted once; Django's
    messages are replaced by French sentences that say how to repair, unless the field has its own.
    """

    use_required_attribute = False

    def __init__(self, data=None, files=None, **kwargs):
        super().__init__(data=printable(data), files=files, **kwargs)
        for field in self.fields.values():
            speak_french(field)

    def summary(self) -> list[Point]:
        """Every error of the form in the order of its fields, what concerns the whole form first."""
        return points_of(cast(forms.BaseForm, self))


class Form(FrenchFormMixin, forms.Form):
    """A form that is not bound to a model; the usual base."""


def speak_french(field: forms.Field) -> None:
    """Put our sentences in place of Django's; a sentence given to the field itself stays."""
    ours: dict[str, str] = {}
    for kind, messages in MESSAGES.items():
        ours |= messages if isinstance(field, kind) else {}
    for code, text in ours.items():
        if _is_djangos(field, code):
            field.error_messages[code] = text


def _is_djangos(field: forms.Field, code: str) -> bool:
    said = field.error_messages.get(code)
    return said is None or any(
        said is base.__dict__.get("default_error_messages", {}).get(code)
        for base in type(field).__mro__
        if base.__module__.startswith("django.")
    )


def printable(data):
    """The same submitted data without NUL and other control characters, line ends as one mark."""
    if data is None or not hasattr(data, "items"):
        return data
    clean = data.copy()
    for name in list(data):
        if hasattr(clean, "setlist"):
            clean.setlist(name, [_printable(value) for value in data.getlist(name)])
        else:
            clean[name] = _printable(data[name])
    return clean


def _printable(value):
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]", "", value)


def target_of(bound: forms.BoundField) -> str:
    """The id of the control that an error of this field should bring the person to."""
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def points_of(form: forms.BaseForm) -> list[Point]:
    """Every error of any form, ours or a library's, in the order of its fields; general ones first."""
    general = [Point(first_target(form), "", str(text)) for text in form.non_field_errors()]
    return general + [
        Point(target_of(bound), str(bound.label), str(text))
        for bound in form
        for text in bound.errors
    ]


def first_target(form: forms.BaseForm) -> str:
    """Where errors of the whole form lead: its first visible control."""
    visible = form.visible_fields()
    return target_of(visible[0]) if visible else ""


def add_missing(form: forms.BaseForm, missing: Iterable[Missing]) -> None:
    """Show what the guards of a service found lacking beside the fields that repair it."""
    if not form.errors and not hasattr(form, "cleaned_data"):
        form.cleaned_data = {}  # add_error needs it, also when nothing was submitted
    for item in missing:
        form.add_error(item.field if item.field in form.fields else None, item.message)


@contextmanager
def refusals_in(
    form: forms.BaseForm, *, overtaken: Callable[[str], None] | None = None
) -> Iterator[None]:
    """What a service called in this block refuses becomes errors of `form`: ask `form.errors` after.

    `overtaken` is told in words what a colleague changed meanwhile; without it the door answers.
    """
    try:
        yield
    except GuardsFailed as failed:
        add_missing(form, failed.missing)
    except ChangedMeanwhile as changed:
        if overtaken is None:
            raise
        overtaken(str(changed))


class FrenchDateField(forms.DateField):
    """A day typed as 14/06/1944; also 14-06-1944, 14.06.1944, 14061944 and 1944-06-14.

    `not_future` and `not_past` refuse days after or before today, `not_before` those before a day.
    """

    widget = forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "required": "Écrivez une date.",
        "invalid": "Écrivez la date comme ceci : 14/06/1944.",
        "short_year": "Écrivez l’année avec ses quatre chiffres, comme ceci : 14/06/1944.",
        "unreal": "Cette date n’existe pas.",
        "future": "Cette date est dans le futur.",
        "past": "Cette date est passée. Choisissez un jour à venir.",
        "too_early": "Cette date est trop ancienne. Vérifiez l’année.",
    }

    def __init__(self, *, not_future=False, not_past=False, not_before=None, **kwargs):
        self.not_future, self.not_past, self.not_before = not_future, not_past, not_before
        super().__init__(**kwargs)

    def to_python(self, value) -> datetime.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        year, month, day = self._parts(str(value).strip())
        try:
            return datetime.date(year, month, day)
        except ValueError:
            raise self._error("unreal") from None

    def _parts(self, text: str) -> tuple[int, int, int]:
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            return int(found[1]), int(found[2]), int(found[3])
        found = re.fullmatch(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})", text)
        found = found or re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text)
        if not found:
            raise self._error("invalid")
        if len(found[3]) < 4:
            raise self._error("short_year")
        return int(found[3]), int(found[2]), int(found[1])

    def validate(self, value) -> None:
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if self.not_future and value > today:
            raise self._error("future")
        if self.not_past and value < today:
            raise self._error("past")
        if self.not_before and value < self.not_before:
            raise self._error("too_early")

    def prepare_value(self, value):
        return french.day_digits(value) if isinstance(value, datetime.date) else value

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class BirthDateField(FrenchDateField):
    """The day somebody was born: not tomorrow, and not more than 130 years ago."""

    default_error_messages = {
        "required": "Écrivez la date de naissance.",
        "future": "La date de naissance est dans le futur.",
        "too_early": "Vérifiez l’année : cette date de naissance donne plus de 130 ans.",
    }

    def __init__(self, **kwargs):
        super().__init__(not_future=True, **kwargs)

    def validate(self, value) -> None:
        super().validate(value)
        if value and timezone.localdate().year - value.year > 130:
            raise self._error("too_early")


class HourField(forms.Field):
    """An hour typed as « 14 h 30 », « 14h », « 14:30 », « 1430 »; None when it is not known."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages = {
        "required": "Écrivez l’heure.",
        "invalid": "Écrivez l’heure comme ceci : 14 h 30.",
    }

    def to_python(self, value) -> datetime.time | None:
        if isinstance(value, datetime.time):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})\s*[hH:]?\s*(\d{2})?", text)
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return datetime.time(int(found[1]), int(found[2] or 0))

    def prepare_value(self, value):
        return french.hour(value) if isinstance(value, datetime.time) else value


class PhoneField(forms.CharField):
    """A telephone number; the clean value is « 0299001234 », or « +32… » for another country."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "type": "tel"})
    default_error_messages = {
        "required": "Écrivez un numéro de téléphone.",
        "letters": "Un numéro de téléphone ne contient que des chiffres.",
        "start": "Un numéro français commence par 0 ou par +33.",
        "foreign": "Ce numéro étranger n’est pas complet. Exemple : +32 470 12 34 56.",
    }

    def to_python(self, value) -> str:
        text = super().to_python(value) or ""
        if not text:
            return ""
        digits = re.sub(r"[\s.\-()/\u00a0\u202f]", "", text)
        digits = re.sub(r"^(?:\+33|0033)0?", "0", digits)
        if not re.fullmatch(r"\+?[0-9]+", digits):
            raise ValidationError(self.error_messages["letters"], code="letters")
        if digits.startswith(("+", "00")):
            return self._foreign(re.sub(r"^(?:\+|00)", "", digits))
        if len(digits) != 10:
            raise ValidationError(wrong_count(len(digits), 10, "chiffre"), code="count")
        if not re.fullmatch(r"0[1-9]\d{8}", digits):
            raise ValidationError(self.error_messages["start"], code="start")
        return digits

    def _foreign(self, digits: str) -> str:
        if not 8 <= len(digits) <= 15:
            raise ValidationError(self.error_messages["foreign"], code="foreign")
        return f"+{digits}"

    def prepare_value(self, value):
        return french.phone(value) if isinstance(value, str) else value


class RppsField(forms.CharField):
    """The national number of a health professional: 11 digits, the last one a Luhn key."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "required": "Écrivez le numéro RPPS.",
        "letters": "Un numéro RPPS ne contient que des chiffres.",
        "key": "Ce numéro RPPS est faux : la clé ne correspond pas. Vérifiez les 11 chiffres.",
    }

    def to_python(self, value) -> str:
        digits = re.sub(r"[\s.\-\u00a0\u202f]", "", super().to_python(value) or "")
        if not digits:
            return ""
        if not re.fullmatch(r"[0-9]+", digits):
            raise ValidationError(self.error_messages["letters"], code="letters")
        if len(digits) != 11:
            raise ValidationError(wrong_count(len(digits), 11, "chiffre"), code="count")
        if not luhn.is_valid(digits):
            raise ValidationError(self.error_messages["key"], code="key")
        return digits


class InsField(forms.CharField):
    """The health identity number of a person: 13 characters and a key of 2, Corsica included."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages = {
        "required": "Écrivez le matricule INS.",
        "key": "Ce matricule INS est faux : la clé ne correspond pas. Vérifiez les 15 caractères.",
        "invalid": "Un matricule INS ne contient que des chiffres (2A ou 2B pour la Corse).",
    }

    def to_python(self, value) -> str:
        number = re.sub(r"[\s.\-\u00a0\u202f]", "", super().to_python(value) or "").upper()
        if not number:
            return ""
        if len(number) != 15:
            raise ValidationError(wrong_count(len(number), 15, "caractère"), code="count")
        try:
            return nir.validate(number)
        except InvalidChecksum:
            raise ValidationError(self.error_messages["key"], code="key") from None
        except NumberError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def wrong_count(typed: int, expected: int, unit: str) -> str:
    """« Il manque un chiffre : 10 attendus, 9 saisis. »"""
    gap = abs(expected - typed)
    number = f"un {unit}" if gap == 1 else f"{gap} {unit}s"
    said = "saisi" if typed < 2 else "saisis"
    start = f"Il manque {number}" if typed < expected else f"Il y a {number} de trop"
    return f"{start} : {expected} attendus, {typed} {said}."


class ComboboxWidget(forms.MultiWidget):
    """A text box that proposes as one types, and the hidden key of what was chosen."""

    def __init__(self, url, minimum: int = 2, attrs=None):
        self.url, self.minimum = url, minimum
        text = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"})
        super().__init__(widgets={"": text, "key": forms.HiddenInput()}, attrs=attrs)

    def decompress(self, value):
        return list(value) if value else ["", ""]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        text, key = context["widget"]["subwidgets"]
        for name_ in ("aria-describedby", "aria-invalid", "class"):
            key["attrs"].pop(name_, None)
        text["attrs"] |= {
            "data-combobox": True,
            "data-url": str(self.url),
            "data-minimum": str(self.minimum),
            "data-companion": key["attrs"].get("id", ""),
        }
        return context


class ComboboxField(forms.Field):
    """Something looked up by typing: a commune, an organisation, a professional.

    `find(key, text)` gives the object for a chosen key, or for the text alone (no JavaScript), and
    None when nothing fits; it may raise ValidationError (« Plusieurs communes portent ce nom… »).
    `written(object)` is how it reads in the box. A key that does not belong to the text shown is
    forgotten: what the person reads is what counts. The initial value is the object itself.
    """

    default_error_messages = {
        "required": "Choisissez une réponse dans la liste proposée.",
        "unknown": "Rien ne correspond à « %(text)s ». Choisissez dans la liste proposée.",
    }

    def __init__(self, *, url, find: Callable, written: Callable = str, minimum: int = 2, **kwargs):
        self.find, self.written = find, written
        super().__init__(widget=ComboboxWidget(url, minimum), **kwargs)

    def clean(self, value):
        text, key = [(part or "").strip() for part in (value or ["", ""])]
        if not text:
            self.validate(None)
            return None
        found = self.find(key, text) if key else None
        if found is None or self.written(found) != text:
            found = self.find("", text)
        if found is None:
            shown = text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"
            raise ValidationError(
                self.error_messages["unknown"], code="unknown", params={"text": shown}
            )
        return found

    def prepare_value(self, value):
        if value is None or isinstance(value, list | tuple):
            return value
        return [self.written(value), str(getattr(value, "pk", value))]

    def has_changed(self, initial, data) -> bool:
        before = self.prepare_value(initial) or ["", ""]
        return list(before)[0] != ((data or ["", ""])[0] or "")
