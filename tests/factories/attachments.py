"""Files joined to requests, by the service that joins them in the field."""

from pathlib import Path

from django.utils import timezone

from cases.enums import ReferralStatus as S
from cases.models import Attachment, Referral
from cases.services import decide
from cases.services.attachment import attach
from tests.factories import cases as make
from tests.factories import files
from tests.personas import Cast

NAME = "Compte rendu Mme Rolland, été.pdf"


def stored(folder: Path) -> list[str]:
    """The names of the files that lie in this folder of files."""
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def join(referral: Referral, by, *, name: str = NAME, data: bytes | None = None) -> Attachment:
    upload = files.upload(name, files.pdf() if data is None else data)
    return attach(referral=referral, upload=upload, by=by, at=timezone.now())


def drafted(cast: Cast) -> Attachment:
    """A file of a draft of Samir's."""
    return join(make.draft(cast), cast.samir)


def in_status(cast: Cast, status: str) -> Attachment:
    """A file of Samir's, joined while it could be, of a request now in this state."""
    if status == S.DRAFT:
        return drafted(cast)
    referral = make.in_status(cast, S.MORE_ASKED)
    attachment = join(referral, cast.samir)
    if status == S.REDIRECTED:
        act = {"by": cast.camille, "at": timezone.now()}
        referral.refresh_from_db()
        referral.resume()
        referral.save_change()
        decide.redirect(
            referral=referral, to=cast.dac22, text="Aux 22.", version=referral.version, **act
        )
    return Attachment.objects.get(pk=attachment.pk)
