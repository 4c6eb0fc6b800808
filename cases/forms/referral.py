"""The request as it is typed: five short blocks, each error beside its field."""

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict  # noqa: TID251 - a draft is read back as it was posted

from accounts.models import User
from cases.enums import (
    Agreement,
    CloseContactKind,
    GpStatus,
    LivingPlace,
    RequesterKind,
    Sex,
    Urgency,
)
from cases.models import Referral
from cases.models.referral import LONG_TEXT
from cases.services.draft import SAVE_NUMBER
from cases.services.send_referral import ReferralContent, RequesterCard
from common.forms import BirthDateField, Form, InsField, PhoneField
from directory.forms.fields import CommuneField

NOT_SAID = [("", "Non précisé")]
NOT_CONTENT = ("requester_name", "requester_function", "requester_kind", "requester_phone")


class ReferralForm(Form):
    """Nothing is required by the fields themselves: the service says all that is missing at once."""

    birth_name = forms.CharField(label="Nom de naissance", max_length=80, required=False)
    first_name = forms.CharField(label="Prénom", max_length=80, required=False)
    birth_date = BirthDateField(label="Date de naissance", required=False)
    commune = CommuneField(
        label="Commune de résidence",
        required=False,
        help_text="Elle désigne le DAC qui vous répondra.",
    )
    used_name = forms.CharField(label="Nom utilisé", max_length=80, required=False)
    sex = forms.ChoiceField(label="Sexe", choices=NOT_SAID + Sex.choices, required=False)
    ins = InsField(label="Matricule INS", required=False)
    phone = PhoneField(label="Téléphone de la personne", required=False)
    safe_contact = forms.CharField(
        label="Un moyen sûr de la joindre",
        max_length=200,
        required=False,
        help_text="Par exemple : appeler le matin, ne pas laisser de message.",
    )
    living_place = forms.ChoiceField(
        label="Où est-elle en ce moment ?", choices=NOT_SAID + LivingPlace.choices, required=False
    )
    problem_areas = forms.MultipleChoiceField(
        label="Domaines qui posent problème",
        help_text="Cochez ce que vous constatez, l’évaluation viendra après.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    complexity_factors = forms.MultipleChoiceField(
        label="Ce qui rend la situation complexe",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    expectation = forms.CharField(
        label="En quelques lignes, ce qui vous amène et ce que vous attendez du DAC",
        help_text="Écrivez comme à une collègue. 5 à 10 lignes suffisent.",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    urgency = forms.ChoiceField(
        label="Quand faut-il agir ?",
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    helpers = forms.CharField(
        label="Aides et intervenants déjà là",
        help_text="Infirmière, aide à domicile, kiné, service social, assistante maternelle…",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    agreement = forms.ChoiceField(
        label="La personne est-elle informée et d’accord pour cette demande ?",
        choices=Agreement.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    close_contact_kind = forms.ChoiceField(
        label="Un proche à contacter", choices=NOT_SAID + CloseContactKind.choices, required=False
    )
    close_contact_name = forms.CharField(label="Son nom", max_length=120, required=False)
    close_contact_phone = PhoneField(label="Son téléphone", required=False)
    gp_status = forms.ChoiceField(
        label="Le médecin traitant",
        choices=NOT_SAID + [c for c in GpStatus.choices if c[0] != GpStatus.REQUESTER],
        required=False,
    )
    gp_name = forms.CharField(label="Son nom", max_length=120, required=False)

    def __init__(self, data=None, *, lists: dict[str, list[tuple]], as_typed=False, **kwargs):
        self.as_typed = as_typed
        super().__init__(data, **kwargs)
        self.fields["problem_areas"].choices = lists["problem_area"]
        self.fields["complexity_factors"].choices = lists["complexity_factor"]

    def full_clean(self):
        """A draft is shown as it was left, without reproaches."""
        if self.as_typed:
            self._errors = ErrorDict()
        else:
            super().full_clean()

    def content(self) -> ReferralContent:
        """The clean request; needs a valid form."""
        values = {k: v for k, v in self.cleaned_data.items() if k not in NOT_CONTENT}
        return ReferralContent(**values)

    def requester(self, by: User, card: RequesterCard) -> RequesterCard:
        """Who asks: the person signed in."""
        return card


class GpReferralForm(ReferralForm):
    """The médecin traitant need not say who the médecin traitant is."""

    gp_status = None
    gp_name = None

    def content(self) -> ReferralContent:
        values = {k: v for k, v in self.cleaned_data.items() if k not in NOT_CONTENT}
        return ReferralContent(**values, gp_status=GpStatus.REQUESTER)


class ReceivedReferralForm(ReferralForm):
    """A request received by phone or letter, typed in by the DAC for its requester."""

    requester_name = forms.CharField(
        label="Nom du demandeur",
        max_length=180,
        error_messages={"required": "Écrivez le nom du demandeur."},
    )
    requester_kind = forms.ChoiceField(
        label="Qui est-ce ?",
        choices=[("", "Choisissez"), *RequesterKind.choices],
        error_messages={"required": "Dites qui demande."},
    )
    requester_function = forms.CharField(
        label="Fonction et organisme", max_length=300, required=False
    )
    requester_phone = PhoneField(label="Téléphone du demandeur", required=False)

    def requester(self, by: User, card: RequesterCard) -> RequesterCard:
        """Who asks: as told on the telephone; an account is found by nobody's guess."""
        return RequesterCard(
            name=self.cleaned_data["requester_name"],
            line=self.cleaned_data["requester_function"],
            kind=self.cleaned_data["requester_kind"],
            phone=self.cleaned_data["requester_phone"],
        )


def typed_of(form_class: type[ReferralForm], posted: QueryDict) -> dict[str, list[str]]:
    """What was typed in the fields of the form, ready for the draft; empty values left out."""
    names = {*form_class.base_fields, "commune_key", SAVE_NUMBER}
    typed = {name: posted.getlist(name) for name in posted if name in names}
    kept = {name: values for name, values in typed.items() if any(values)}
    return kept if kept.keys() - {SAVE_NUMBER} else {}


def posted_of(referral: Referral) -> QueryDict:
    """The draft's content as if it had just been posted."""
    data = QueryDict(mutable=True)
    for name, values in referral.draft_data.items():
        data.setlist(name, values)
    return data
