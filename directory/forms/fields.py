"""Look-ups by typing that other apps' forms use too: a commune, an organisation, somebody."""

from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from common.bases import uuid_or_none
from common.forms import ComboboxField
from directory.commune_search import resolve_commune
from directory.models import Commune, Organisation, Professional
from directory.selectors import find_organisations, find_professionals

NAMED = 4


class CommuneField(ComboboxField):
    """A commune by its name, with a code when several share it; the clean value is the Commune."""

    default_error_messages = {
        "required": "Indiquez la commune.",
        "unknown": "Aucune commune ne correspond à « %(text)s ». Choisissez dans la liste proposée.",
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Commune")
        super().__init__(
            url=reverse_lazy("directory:commune-suggestions"), find=_find_commune, **kwargs
        )


class OrganisationField(ComboboxField):
    """An organisation of the directory; the clean value is the Organisation."""

    default_error_messages = {
        "required": "Indiquez l’organisme.",
        "unknown": "Aucun organisme ne correspond à « %(text)s ». Choisissez dans la liste proposée.",
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Organisme")
        super().__init__(
            url=reverse_lazy("directory:organisation-suggestions"),
            find=_find_organisation,
            written=organisation_written,
            **kwargs,
        )

    def prepare_value(self, value):
        if isinstance(value, Organisation):
            return [organisation_written(value), str(value.public_id)]
        return super().prepare_value(value)


class ProfessionalField(ComboboxField):
    """Somebody of the directory; the clean value is the Professional, with their account."""

    default_error_messages = {
        "required": "Choisissez quelqu’un dans l’annuaire.",
        "unknown": "Personne ne correspond à « %(text)s ». Choisissez dans la liste proposée.",
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Professionnel")
        super().__init__(
            url=reverse_lazy("directory:professional-suggestions"),
            find=_find_professional,
            written=professional_written,
            **kwargs,
        )

    def prepare_value(self, value):
        if isinstance(value, Professional):
            return [professional_written(value), str(value.public_id)]
        return super().prepare_value(value)


def professional_written(professional: Professional) -> str:
    """« Inès Moreau, Infirmière libérale »."""
    return f"{professional}, {professional.line}"


def organisation_written(organisation: Organisation) -> str:
    """« CCAS de Bécherel, Bécherel »."""
    return f"{organisation.name}, {organisation.commune.name}"


def _find_commune(key: str, text: str) -> Commune | None:
    if key:
        return Commune.objects.filter(pk=key).first()
    commune, others = resolve_commune(text)
    if commune is None and others:
        raise ValidationError(_which("Plusieurs communes répondent à ce texte", others))
    return commune


def _find_organisation(key: str, text: str) -> Organisation | None:
    known = Organisation.objects.select_related("commune")
    if key:
        return known.filter(public_id=uuid_or_none(key)).first()
    found = list(find_organisations(known, text)[: NAMED + 1])
    exact = [one for one in found if text.casefold() == organisation_written(one).casefold()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        names = [organisation_written(one) for one in found]
        raise ValidationError(_which("Plusieurs organismes répondent à ce texte", names))
    return None


def _find_professional(key: str, text: str) -> Professional | None:
    known = Professional.objects.select_related("user")
    if key:
        return known.filter(public_id=uuid_or_none(key)).first()
    name = text.partition(",")[0]
    found = list(find_professionals(known, name)[: NAMED + 1])
    exact = [one for one in found if text.casefold() == professional_written(one).casefold()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        names = [professional_written(one) for one in found]
        raise ValidationError(_which("Plusieurs personnes répondent à ce texte", names))
    return None


def _which(start: str, found: list) -> str:
    named = " ; ".join(str(one) for one in found[:NAMED])
    more = "…" if len(found) > NAMED else "."
    return f"{start} : {named}{more} Choisissez dans la liste proposée."
