"""Which tables hang on a person, found by their keys; and which files lie in the vault."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from cases.models import Case, Person, Referral
from cases.uploads import vault


def hang_on_a_person() -> list[type[models.Model]]:
    """Every table with a key that leads to a person, a request or a situation."""
    found: set[type[models.Model]] = {Person, Referral, Case}
    everything = apps.get_models(include_auto_created=True)
    while True:
        more = {
            model
            for model in everything
            if model not in found and any(leads_to(field, found) for field in columns(model))
        }
        if not more:
            return sorted(found, key=lambda model: model._meta.label)
        found |= more


def columns(model) -> list[models.Field]:
    return list(model._meta.concrete_fields)


def leads_to(field: models.Field, found: set) -> bool:
    return bool(field.is_relation and field.related_model in found)


def files() -> set[str]:
    """The names under which something is stored."""
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in vault.stored()}
