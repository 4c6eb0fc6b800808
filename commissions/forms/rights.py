"""Forms of a request about her data."""

from django import forms

from commissions.enums import RightKind
from commissions.forms.instruction import capital
from common.forms import Form, FrenchDateField

NOTED = [choice for choice in RightKind.choices if choice[0] != RightKind.OPPOSITION]


class NoteForm(Form):
    kind = forms.ChoiceField(
        label="Ce que la personne demande", choices=capital(NOTED), widget=forms.RadioSelect
    )
    received_on = FrenchDateField(label="Reçue le", not_future=True)


class AnswerForm(Form):
    answered_on = FrenchDateField(label="Répondu le", not_future=True)
