"""What the controller decided about the delays."""

from django import forms

from commissions.forms.fields import NumberField, VersionedForm
from common.forms import FrenchDateField
from privacy.forms.rights import long_text
from privacy.models import RetentionRule


class RetentionForm(VersionedForm):
    request_months = NumberField.of(RetentionRule._meta.get_field("request_months"))
    social_months = NumberField.of(RetentionRule._meta.get_field("social_months"))
    health_years = NumberField.of(RetentionRule._meta.get_field("health_years"))
    keep_figures = forms.BooleanField(
        label="Proposer d’anonymiser plutôt que d’effacer",
        help_text="Il reste alors un fait statistique : des années, des tranches, des codes ; rien "
        "qui mène à la personne.",
        required=False,
    )
    decided_on = FrenchDateField(label="Décidé le", required=False)
    decided_by = forms.CharField(
        label="Par qui",
        help_text="La fonction ou l’instance, au nom du responsable de traitement.",
        max_length=160,
        required=False,
    )
    basis = long_text(
        "Sur quoi cela se fonde",
        "Par exemple : référentiel de la CNIL, registre des traitements, avis du délégué.",
        length=500,
    )
