"""Write an organisation or a professional in the directory."""

from datetime import datetime

from django.db import transaction

from audit.services import record
from common.locking import locked
from directory.enums import OrganisationKind, Profession, Sector
from directory.models import Commune, Organisation, Professional


@transaction.atomic
def register_organisation(
    *,
    name: str,
    kind: OrganisationKind,
    sector: Sector,
    commune: Commune,
    by,
    at: datetime,
    **details,
) -> Organisation:
    """Write an organisation; `details` are its FINESS number, telephone and address, if known."""
    organisation = Organisation.objects.create(
        name=name, kind=kind, sector=sector, commune=commune, **details
    )
    record(by=by, action="directory.organisation.registered", obj=organisation, at=at, kind=kind)
    return organisation


@transaction.atomic
def register_professional(
    *,
    first_name: str,
    last_name: str,
    profession: Profession,
    by,
    at: datetime,
    user=None,
    **details,
) -> Professional:
    """Write somebody of the field; `user` is the account, None for who has none yet."""
    professional = Professional.objects.create(
        user=user, first_name=first_name, last_name=last_name, profession=profession, **details
    )
    record(
        by=by,
        action="directory.professional.registered",
        obj=professional,
        at=at,
        profession=profession,
    )
    return professional


@transaction.atomic
def correct_organisation(*, organisation: Organisation, by, at: datetime, **values) -> Organisation:
    """Put right what the directory says of an organisation; the journal keeps the names of fields."""
    organisation = locked(organisation)
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, values[name])
    if changed:
        organisation.save()
        record(
            by=by,
            action="directory.organisation.corrected",
            obj=organisation,
            at=at,
            fields=sorted(changed),
        )
    return organisation
