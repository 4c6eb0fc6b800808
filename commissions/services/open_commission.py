"""Make a commission: its lists, a first charter, its first animateur."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.defaults import ABOUT_CARE, CHARTER, LISTS
from commissions.enums import Family, Quality
from commissions.models import Charter, Commission, ListItem, Mandate
from commissions.notifications import ToReadForMember, tell


@transaction.atomic
def open_commission(
    *, name: str, animator: User, function: str, organisation: str, by, at: datetime, **settings
) -> Commission:
    """A commission that takes no saisine yet: the animateur signs the charter, then sets it up.

    `by` is None when whoever runs Cordée opens it. `settings` are fields of the commission.
    """
    made = Commission.objects.create(name=name, created_at=at, **settings)
    ListItem.objects.bulk_create(_first_items(made))
    made.charter = Charter.objects.create(
        commission=made, number=1, text=CHARTER, made_at=at, made_by=animator
    )
    made.save(update_fields=["charter"])
    mandate = Mandate.objects.create(
        commission=made,
        user=animator,
        quality=Quality.ANIMATOR,
        family=Family.COORDINATION,
        function=function,
        organisation=organisation,
        starts_on=timezone.localdate(at),
        given_by=by,
        given_at=at,
    )
    record(by=by, action="commissions.commission.opened", obj=made, at=at)
    record(
        by=by,
        action="commissions.mandate.given",
        obj=mandate,
        at=at,
        quality=Quality.ANIMATOR.value,
    )
    tell(ToReadForMember, animator, about=made, at=at, occasion=str(mandate.public_id))
    return made


def _first_items(commission: Commission) -> list[ListItem]:
    """The lists of defaults.py; none of them is official, each commission words its own."""
    return [
        ListItem(
            commission=commission,
            kind=kind,
            code=code,
            label=label,
            rank=rank,
            about_care=(kind, code) in ABOUT_CARE,
        )
        for kind, items in LISTS.items()
        for rank, (code, label) in enumerate(items)
    ]
