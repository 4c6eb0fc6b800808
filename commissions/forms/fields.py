"""Fields that forms of the commission share: a number within limits, a named account."""

from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.models import User
from common.forms import ComboboxField, Form
from directory.forms.fields import ProfessionalField, professional_written
from directory.models import Professional

TYPED_NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class VersionedForm(Form):
    """Carries the version that the page showed, so that a quicker colleague is noticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def shown_version(self) -> int:
        """What the page showed; without a readable one, the page counts as stale."""
        return self.cleaned_data.get("version") or 0

    def overtaken(self, words: str, *, version: int) -> None:
        """Tell that somebody was quicker; the next sending of the same page is meant."""
        self.add_error(None, f"{words} Relisez cette page, puis enregistrez à nouveau.")
        typed = self.data.copy()
        typed[self.add_prefix("version")] = str(version)
        self.data = typed


def moment_of(day: date | None, hour: time | None) -> datetime | None:
    """A day and an hour of here as one moment; None while one of them is not written."""
    if day is None or hour is None:
        return None
    return timezone.make_aware(datetime.combine(day, hour))


class AccountField(ComboboxField):
    """Somebody who has an account, by name or by address; the clean value is the User."""

    default_error_messages = {
        "required": "Choisissez quelqu’un qui a un compte.",
        "unknown": "Aucun compte ne répond à « %(text)s ». Écrivez le nom, ou l’adresse du compte.",
        "no_account": "Cette personne n’a pas de compte : elle doit d’abord en ouvrir un.",
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "Son nom, ou l’adresse de son compte.")
        super().__init__(
            url=reverse_lazy("directory:professional-suggestions"),
            find=self._find,
            written=account_written,
            **kwargs,
        )

    def _find(self, key: str, text: str) -> User | None:
        if not key and "@" in text:
            return User.objects.filter(email=text.lower(), is_active=True).first()
        found: Professional | None = ProfessionalField(required=False).find(key, text)
        if found is None:
            return None
        if found.user is None:
            raise ValidationError(self.error_messages["no_account"], code="no_account")
        return found.user

    def prepare_value(self, value):
        if isinstance(value, User):
            professional = Professional.objects.filter(user=value).first()
            key = str(professional.public_id) if professional is not None else ""
            return [account_written(value), key]
        return super().prepare_value(value)


def account_written(user: User) -> str:
    """« Inès Moreau, Infirmière libérale »; the address for whoever is not in the directory."""
    professional = Professional.objects.filter(user=user).first()
    return professional_written(professional) if professional is not None else user.email


class NumberField(forms.IntegerField):
    """A number of the settings, within the limits that its column states."""

    widget = forms.TextInput(attrs=TYPED_NUMBER)

    @classmethod
    def of(cls, column: models.Field, **said) -> "NumberField":
        limits = {
            kind: int(one.limit_value)
            for one in column.validators
            for kind, validator in (("min", MinValueValidator), ("max", MaxValueValidator))
            if isinstance(one, validator)
        }
        label = str(column.verbose_name)
        said.setdefault("label", f"{label[:1].upper()}{label[1:]}")
        return cls(min_value=limits["min"], max_value=limits["max"], **said)
