"""The whole volume, table after table; there whole or, when it stops before its end, begun anew."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from django.db import connections, transaction
from django.utils import timezone

from cases.models import Person
from demo.volume import plans, situations
from demo.volume.drawing import Draw
from demo.volume.loading import OWNER, Load
from demo.volume.plans import Plans
from demo.volume.scenery import DACS, Scenery
from demo.volume.situations import Situations
from demo.volume.templates import prepare
from demo.volume.versions import Versions
from demo.volume.words import RARE_FAMILY
from directory.enums import MembershipState, Role
from directory.models import Dac, Membership
from ppcs.models import PlanVersion

LEAST = 10 * DACS
# The sequence of references gives four numbers a situation: its own, two requests, a plan.
KEEP = "SELECT setval('cases_reference', (SELECT last_value FROM cases_reference) + %s)"
REST = (*situations.MODELS, *(model for model in plans.MODELS if model is not PlanVersion))


def is_there() -> bool:
    """Whether a volume was begun in this database."""
    return Person.objects.filter(birth_name=RARE_FAMILY).exists()


def measured_dac(login: str = "camille@demo.test") -> Dac | None:
    """The DAC of the cast, in whose lists everything is measured."""
    return Dac.objects.filter(
        organisation__memberships__in=Membership.objects.filter(
            professional__user__email=login,
            role=Role.COORDINATOR,
            status=MembershipState.ACTIVE,
        )
    ).first()


def seed_volume(
    number: int, *, measured: Dac, now: datetime, seed: int, say: Callable[[str], None]
) -> Load:
    """Write `number` situations; what took how long is in the Load that comes back.

    The rules of the tables are put aside meanwhile and made again, so that the database itself
    checks every row; nobody else can read them before the end of each of the two steps.
    """
    load = Load(seed=seed, say=say)
    with closing(connections[OWNER]):
        with transaction.atomic(using=OWNER):
            _quick(load)
            versions = _write(load, number, measured=measured, now=now)
        with load.told("modèles des plans validés"):
            versions.prepare()
        with transaction.atomic(using=OWNER):
            _quick(load)
            with load.rules_aside([PlanVersion]):
                versions.write()
        with load.told("VACUUM, ANALYZE"):
            load.execute("VACUUM (ANALYZE)")
    return load


def _quick(load: Load) -> None:
    """Memory for the sorts of the indexes, in this transaction only."""
    load.execute("SET LOCAL maintenance_work_mem = '512MB'")
    load.execute("SET LOCAL work_mem = '128MB'")


def _write(load: Load, number: int, *, measured: Dac, now: datetime) -> Versions:
    kept = load.execute(KEEP, [4 * number])[0][0] - 4 * number + 1
    # everything is read by this connection: another one would wait for the tables that it holds
    measured = Dac.objects.using(OWNER).select_related("organisation").get(pk=measured.pk)
    with load.rules_aside([Membership]), load.told("DAC, annuaire, comptes"):
        known = Scenery(load, measured=measured, now=now).set_up(number)
        # what the new people refer to is checked now: tables with checks to come cannot be altered
        load.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with load.rules_aside(REST):
        with load.told("tirage"):
            draw = Draw(seed=load.seed, today=timezone.localdate(now))
            prepare(load, draw.situations(known))
        rows = Situations(load, kept - 4)
        rows.write()
        plan = Plans(load, rows)
        plan.write()
        plan.settle_due()
    return Versions(load)
