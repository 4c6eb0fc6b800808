"""The person opposes, or takes the accord back: everything stops at once, for everybody (rule R15).

Two ways lead here: from the page of a situation, and by its code, for a member who may not see it.
The second must not tell whether the code exists: it runs the same statements either way, on row 0
(nothing is numbered 0) when there is no such situation, and tells the animateur in both cases, so
that an opposition is not lost by a slip of the hand.
"""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Model, Q
from django.utils import timezone

import audit.services
from accounts.models import User
from commissions.enums import (
    OPPOSABLE,
    DecisionKind,
    EntryOutcome,
    Means,
    Outcome,
)
from commissions.models import (
    Admission,
    AgendaEntry,
    Commission,
    CountedPreconisations,
    Decision,
    Situation,
    StatisticalRecord,
)
from commissions.notifications import OpposedByPerson
from commissions.permissions import COMMISSION, SITUATION
from commissions.services.telling import tell_animators
from common.errors import GuardsFailed, Missing
from common.locking import locked
from notifications.enums import MessageStatus
from notifications.models import Notice, OutboxMessage

NOBODY = 0
NOT_SENT = (MessageStatus.PENDING, MessageStatus.FAILED)  # what is leaving now says nothing
# an INSERT of the ORM would run, or fail, only when there is a row to hang it on
_INSERT_DECISION = """
INSERT INTO commissions_decision (public_id, situation_id, kind, outcome, decided_on, collected_by,
    means, scope, only_named, recorded_by_id, recorded_at)
SELECT %(public_id)s, id, %(kind)s, %(outcome)s, %(decided_on)s, '', %(means)s, '{}', false,
    %(by)s, %(at)s
FROM commissions_situation WHERE id = %(situation)s
"""
_KEPT_OF_STATISTICS = ("id", "commission", "situation", "year")


@transaction.atomic
def oppose(
    *,
    situation: Situation,
    by: User,
    at: datetime,
    decided_on: date,
    how: str,
    version: int | None = None,
) -> None:
    """Stop everything about `situation`; whoever sees it may, from any state in which it was sent.

    `how` is one of Means: by what way the person said so.
    """
    fresh = locked(situation, version=version)
    SITUATION.check(by, "oppose", fresh)
    _check(decided_on, how, at)
    _stop(fresh, fresh.commission, by=by, at=at, decided_on=decided_on, how=how)


@transaction.atomic
def oppose_by_code(
    *, commission: Commission, code: str, by: User, at: datetime, decided_on: date, how: str
) -> None:
    """The same for the situation of this code, if the commission has one; nothing says which."""
    COMMISSION.check(by, "note_opposition", commission)
    _check(decided_on, how, at)
    found = (
        Situation.objects.select_for_update(of=("self",))
        .filter(commission=commission, code=code, status__in=sorted(OPPOSABLE))
        .first()
    )
    _stop(found, commission, by=by, at=at, decided_on=decided_on, how=how)


def _check(decided_on: date, how: str, at: datetime) -> None:
    missing = []
    if decided_on > timezone.localdate(at):
        missing.append(Missing("decided_on", "Cette date est dans le futur."))
    if how not in Means.values:
        missing.append(Missing("how", "Choisissez comment la personne l’a dit."))
    if missing:
        raise GuardsFailed(missing)


def _stop(
    situation: Situation | None,
    commission: Commission,
    *,
    by: User,
    at: datetime,
    decided_on: date,
    how: str,
) -> None:
    """Every effect, in one order; each statement runs whether there is a situation or not."""
    key = situation.pk if situation is not None else NOBODY
    _note_decision(key, by=by, at=at, decided_on=decided_on, how=how)
    _empty_agenda(key, at=at)
    _move(situation, commission, at=at)
    _silence(key, situation)
    _forget_figures(key, at=at)
    about: Model = situation if situation is not None else commission
    action = "commissions.situation.opposed" if situation else "commissions.opposition.unmatched"
    audit.services.record(by=by, action=action, obj=about, at=at, how=how)
    tell_animators(
        OpposedByPerson, about=about, at=at, occasion=at.isoformat(), commission=commission.pk
    )


def _note_decision(key: int, *, by: User, at: datetime, decided_on: date, how: str) -> None:
    """The accord no longer stands; the opposition does. An accord there was makes it a withdrawal."""
    accord = Decision.objects.filter(situation=key, kind=DecisionKind.ACCORD, ended_on__isnull=True)
    agreed = accord.filter(outcome=Outcome.GIVEN).exists()
    accord.update(ended_on=timezone.localdate(at))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_DECISION,
            {
                "public_id": uuid4(),
                "kind": DecisionKind.OPPOSITION.value,
                "outcome": (Outcome.WITHDRAWN if agreed else Outcome.REFUSED).value,
                "decided_on": decided_on,
                "means": how,
                "by": by.pk,
                "at": at,
                "situation": key,
            },
        )


def _empty_agenda(key: int, *, at: datetime) -> None:
    """Off the agenda, also of a session that is open; those behind it move up; nobody is admitted."""
    taken_off = AgendaEntry.objects.filter(situation=key, outcome="")
    session, rank = taken_off.values_list("session", "rank").first() or (NOBODY, NOBODY)
    AgendaEntry.objects.filter(session=session, rank__gt=rank).update(
        rank=F("rank") - 1, version=F("version") + 1
    )
    taken_off.update(outcome=EntryOutcome.WITHDRAWN, version=F("version") + 1)
    Admission.objects.filter(content_object__situation=key, ended_at__isnull=True).update(
        ended_at=at
    )


def _move(situation: Situation | None, commission: Commission, *, at: datetime) -> None:
    if situation is None:
        Situation.objects.filter(pk=NOBODY).update(version=F("version") + 1)
        return
    situation.oppose(at=at)
    situation.last_acted_at, situation.next_on, situation.suspension_reason = at, None, ""
    situation.purge_asked_by, situation.purge_asked_at = None, None
    situation.purge_due_on = timezone.localdate(at) + timedelta(days=commission.opposition_days)
    situation.save_change()


def _silence(key: int, situation: Situation | None) -> None:
    """What waits to be sent about it is not sent any more; what was not read is taken away."""
    about = Q(
        about_type=Situation._meta.label_lower,
        about_id=str(situation.public_id) if situation is not None else str(key),
    )
    OutboxMessage.objects.filter(about, status__in=NOT_SENT).delete()
    Notice.objects.filter(about, read_at__isnull=True).delete()


def _forget_figures(key: int, *, at: datetime) -> None:
    """Of an opposed situation, the year is all that is counted (see services.statistics.note)."""
    CountedPreconisations.objects.filter(record__situation=key).delete()
    blank = {
        field.name: field.get_default()
        for field in StatisticalRecord._meta.concrete_fields
        if field.name not in _KEPT_OF_STATISTICS
    }
    StatisticalRecord.objects.filter(situation=key).update(
        **blank | {"opposed_year": timezone.localdate(at).year}
    )
