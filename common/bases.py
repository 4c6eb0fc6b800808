"""Abstract bases of our models: a public random identifier, and a version that writers compare."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import models


class PublicModel(models.Model):
    """An object with a page: its address holds a random identifier, never a counter."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )

    class Meta:
        abstract = True


def uuid_or_none(text: str | None) -> uuid.UUID | None:
    """The public identifier that an address or a form carries; None for anything else."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class Versioned(models.Model):
    """An object that two people may have open at once: each change counts one up."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True

    def save_change(self) -> None:
        """Save after a change made under `locked`, so that a stale page is noticed."""
        self.version += 1
        self.save()


class FieldVersioned(Versioned):
    """An object whose fields two people write at once: each field knows when it last changed.

    `field_versions` maps a field's name to the version that its last change made, so that a page
    opened earlier may still write the fields that nobody else touched.
    """

    field_versions = models.JSONField("versions des champs", default=dict, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        verbose_name="modifié par",
        related_name="+",
    )
    updated_at = models.DateTimeField("modifié le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def write(
        self,
        changes: dict,
        *,
        seen: int,
        by,
        at: datetime,
        seen_of: Mapping[str, int] | None = None,
    ) -> dict[str, object]:
        """Set the fields that changed, save, and return those that somebody else changed since.

        `changes` holds what was typed, `seen` the version that the page showed, `seen_of` the
        later one of the fields that it saved or was told about since. A field that another wrote
        after that, with other words, is left as it is and comes back with the other's value:
        nothing typed is lost in silence. The row must be held by `locked`.
        """
        overtaken, changed = {}, []
        for name, value in changes.items():
            current = getattr(self, name)
            if value == current:
                continue
            if self.field_versions.get(name, 0) > (seen_of or {}).get(name, seen):
                overtaken[name] = current
                continue
            setattr(self, name, value)
            changed.append(name)
        if changed:
            self.field_versions |= dict.fromkeys(changed, self.version + 1)
            self.updated_by, self.updated_at = by, at
            self.save_change()
        return overtaken
