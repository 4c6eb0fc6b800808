"""Abstract bases of our models: a public random identifier, and a version that writers compare."""

import uuid

from django.db import models


class PublicModel(models.Model):
    """An object with a page: its address holds a random identifier, never a counter."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )

    class Meta:
        abstract = True


class Versioned(models.Model):
    """An object that two people may have open at once: each change counts one up."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True

    def save_change(self) -> None:
        """Save after a change made under `locked`, so that a stale page is noticed."""
        self.version += 1
        self.save()
