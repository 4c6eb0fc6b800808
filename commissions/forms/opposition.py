"""Forms of an opposition: when and how the person said so; by its code for whoever may not see it."""

import re

from django import forms
from django.core.exceptions import ValidationError

from commissions.enums import Means
from commissions.forms.fields import VersionedForm
from commissions.forms.instruction import capital
from commissions.models.situation import CODE
from common.forms import Form, FrenchDateField


def said_on() -> FrenchDateField:
    return FrenchDateField(label="Elle l’a dit le", not_future=True)


def said_how() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Comment ?", choices=capital(Means.choices), widget=forms.RadioSelect
    )


class OppositionForm(VersionedForm):
    decided_on = said_on()
    how = said_how()


class CodeField(forms.CharField):
    """« S-7K4Q2 », also typed without the dash or in small letters."""

    default_error_messages = {
        "required": "Écrivez le code de la situation.",
        "invalid": "Un code s’écrit comme ceci : S-7K4Q2.",
    }

    def to_python(self, value) -> str:
        text = re.sub(r"[\s\-–.]", "", super().to_python(value) or "").upper()
        if not text:
            return ""
        code = f"S-{text.removeprefix('S')}" if len(text) == len("S7K4Q2") else f"S-{text}"
        if not re.fullmatch(CODE, code):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return code


class OppositionByCodeForm(Form):
    code = CodeField(label="Code de la situation", max_length=12)
    decided_on = said_on()
    how = said_how()
