"""Forms of a restricted session: its hours, who is admitted to one examination."""

from datetime import datetime

from django import forms
from django.utils import timezone

from commissions.forms.fields import VersionedForm, moment_of
from commissions.models import Mandate, RestrictedSession
from commissions.selectors.admitting import Candidate
from commissions.services.sessions import Times
from common.forms import Form, FrenchDateField, HourField

CHOOSE = ("", "Choisissez")


class SessionForm(VersionedForm):
    on = FrenchDateField(label="Le")
    starts = HourField(label="De")
    ends = HourField(label="À")
    place = forms.CharField(
        label="Lieu",
        help_text="Une salle ; jamais le nom de quelqu’un.",
        max_length=120,
        required=False,
    )

    def times(self) -> Times:
        data = self.cleaned_data
        starts, ends = moment_of(data["on"], data["starts"]), moment_of(data["on"], data["ends"])
        return Times(starts, ends, data["place"])  # type: ignore[arg-type]

    @staticmethod
    def shown(session: RestrictedSession) -> dict:
        """What the form begins with for a session that exists."""
        return {
            **hours(session.starts_at, session.ends_at),
            "place": session.place,
            "version": session.version,
        }


def hours(starts_at: datetime, ends_at: datetime) -> dict:
    """A window as the form types it."""
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return {"on": starts.date(), "starts": starts.time(), "ends": ends.time()}


class AdmitForm(Form):
    """`offered` may be admitted; what each of them would read is shown before the button."""

    mandate = forms.TypedChoiceField(label="Qui", empty_value=None, required=False)
    why = forms.CharField(
        label="Pourquoi cette personne",
        help_text="Une phrase : ce qu’elle apporte à cet examen, et qu’aucune autre n’apporte.",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    anonymous_ok = forms.BooleanField(
        label="L’examen devient anonyme pour tout le monde : j’en tiens compte", required=False
    )

    def __init__(self, *args, offered: list[Candidate], preview: str, nominative: bool, **kwargs):
        super().__init__(*args, **kwargs)
        known = {str(one.mandate.public_id): one.mandate for one in offered}
        field = self.fields["mandate"]
        field.choices = [CHOOSE, *((str(one.mandate.public_id), one.label) for one in offered)]
        field.coerce = known.get
        field.widget.attrs |= {
            "hx-get": preview,
            "hx-target": "#apercu",
            "hx-swap": "outerHTML",
            "hx-trigger": "change",
            "hx-sync": "this:replace",
        }
        self.outside = ",".join(
            str(one.mandate.public_id) for one in offered if not one.in_secret_list
        )
        if not nominative or not self.outside:
            del self.fields["anonymous_ok"]

    def mandate_chosen(self) -> Mandate | None:
        return self.cleaned_data["mandate"]
