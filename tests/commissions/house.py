"""What tests of the house share: who acts, a mandate's card, what a guard said."""

from django.utils import timezone

from commissions.enums import Quality
from commissions.models import Mandate, Situation
from commissions.permissions import SITUATION
from commissions.services import mandates
from tests.personas import fresh

NOW = timezone.now


def who(user) -> dict:
    return {"by": fresh(user), "at": NOW()}


def card(**fields) -> mandates.Card:
    values = {
        "family": "social",
        "function": "Assistante sociale",
        "organisation": "CCAS",
        "in_secret_list": True,
        "starts_on": timezone.localdate(),
    }
    return mandates.Card(**{**values, **fields})


def give(table, user, quality=Quality.PERMANENT, stands_for=None, **fields) -> Mandate:
    return mandates.give_mandate(
        commission=table.commission,
        user=user,
        quality=quality,
        stands_for=stands_for,
        card=card(**fields),
        **who(table.claire),
    )


def said(failed) -> dict[str, str]:
    return {item.field: item.message for item in failed.value.missing}


def sees(user, about: Situation) -> bool:
    return SITUATION.visible_to(fresh(user)).filter(pk=about.pk).exists()


def again(row):
    return type(row).objects.get(pk=row.pk)
