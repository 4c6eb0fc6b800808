"""A link that only the owner of an address can have: used once, for a few days."""

from datetime import datetime, timedelta

from django.db import models

from signin import crypto


class SingleUseLink(models.Model):
    """The fields of a link and how it is made; the token itself is kept nowhere."""

    LINK_PURPOSE = ""

    link_number = models.PositiveSmallIntegerField("envoi", default=1, editable=False)
    link_hash = models.CharField(
        "empreinte du lien", max_length=64, null=True, unique=True, editable=False
    )
    link_expires_at = models.DateTimeField("valable jusqu’au", null=True, editable=False)

    class Meta:
        abstract = True

    def issue_link(self, *, at: datetime, lifetime: timedelta) -> str:
        """The token of the present link; its days are counted from the first time it is made."""
        token = crypto.link_token(self.LINK_PURPOSE, self.public_id, self.link_number)
        if self.link_hash != crypto.fingerprint(token):
            self.link_hash, self.link_expires_at = crypto.fingerprint(token), at + lifetime
            self.save(update_fields=["link_hash", "link_expires_at"])
        return token

    def renew_link(self) -> None:
        """Make the present link worthless; the next one is another. The caller saves."""
        self.link_number += 1
        self.link_hash, self.link_expires_at = None, None

    def has_valid_link(self, *, at: datetime) -> bool:
        return self.link_expires_at is not None and at < self.link_expires_at
