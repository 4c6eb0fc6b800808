"""The relevé: closed fields only, its agreed elements one by one."""

from collections.abc import Sequence

from django import forms

from commissions.forms.fields import VersionedForm
from commissions.forms.screened import ScreenedMixin, ScreenedText
from commissions.models import Mandate
from commissions.services.record import LONGEST, MOST_AGREED, Written
from common.forms import FrenchDateField

FREE_ROWS = 2


class RecordForm(ScreenedMixin, VersionedForm):
    """`agreed` rows beyond those filled come two at a time, up to eight."""

    question = ScreenedText(label="Question posée", max_length=LONGEST)
    orientation = ScreenedText(
        label="Orientation pour le saisissant",
        help_text="Avec ses propres préconisations, c’est tout ce qu’il lira de la séance.",
        max_length=1000,
        rows=3,
    )
    referent = forms.ChoiceField(
        label="Référent de la situation",
        help_text="Il porte le suivi et le lien avec la personne ; il devra accepter.",
        required=False,
    )
    next_on = FrenchDateField(label="Prochaine date", not_past=True, required=False)

    def __init__(self, data=None, *, agreed: Sequence[str] = (), referents, **kwargs):
        rows = _agreed_fields(data, agreed)
        self.base_fields = self.base_fields | rows
        kwargs["field_order"] = ["version", "question", *rows]
        initial = {f"agreed_{rank}": text for rank, text in enumerate(agreed)}
        kwargs["initial"] = {**kwargs.get("initial", {}), **initial}
        super().__init__(data, **kwargs)
        self.fields["referent"].choices = [("", "À désigner"), *referents]

    def agreed_fields(self):
        return [self[name] for name in self.fields if name.startswith("agreed_")]

    def written(self) -> Written:
        """What the service takes."""
        said = self.cleaned_data
        key = said["referent"]
        return Written(
            question=said["question"],
            agreed=tuple(said[one.name] for one in self.agreed_fields()),
            referent=Mandate.objects.filter(public_id=key).first() if key else None,
            next_on=said["next_on"],
            orientation=said["orientation"],
        )


def _agreed_fields(data, agreed: Sequence[str]) -> dict[str, ScreenedText]:
    sent = [name for name in data or () if name.startswith("agreed_")]
    count = min(MOST_AGREED, max(len(agreed) + FREE_ROWS, len(sent), FREE_ROWS + 1))
    return {
        f"agreed_{rank}": ScreenedText(label=f"Élément partagé {rank + 1}", max_length=LONGEST)
        for rank in range(count)
    }


class AddendumForm(ScreenedMixin, VersionedForm):
    text = ScreenedText(
        label="Correction",
        help_text="Le relevé validé ne change pas : la correction s’ajoute à la fin, datée.",
        max_length=600,
        rows=3,
    )
