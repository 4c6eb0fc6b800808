"""Each button of a mandate played through its service."""

from django.utils import timezone

from commissions.models import Mandate
from commissions.services import mandates
from tests.factories import commissions as make
from tests.personas import fresh


def act(mandate: Mandate, by) -> dict:
    """What every gesture on a mandate takes."""
    again = Mandate.objects.get(pk=mandate.pk)
    return {"mandate": again, "version": again.version, "by": fresh(by), "at": timezone.now()}


def suspend(cast):
    table = make.table(cast)
    yield
    mandates.suspend_mandate(**act(table.mandates["marc"], table.claire))


def restore(cast):
    table = make.table(cast)
    mandates.suspend_mandate(**act(table.mandates["marc"], table.claire))
    yield
    mandates.restore_mandate(**act(table.mandates["marc"], table.claire))


def end(cast):
    table = make.table(cast)
    yield
    mandates.end_mandate(**act(table.mandates["marc"], table.claire))


PLAYS = {Mandate: {"suspend": [suspend], "restore": [restore], "end": [end]}}
