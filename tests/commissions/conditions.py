"""What tests of single conditions share: whether a relation holds, rows changed by hand, what a guard says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from commissions.models import Attendance, Situation
from common.errors import GuardsFailed
from tests.factories import commissions as make
from tests.personas import fresh


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


def hour(offset: int) -> datetime:
    return timezone.now() + timedelta(hours=offset)


@contextmanager
def lacking(field: str, words: str) -> Iterator[None]:
    """Within, a guard refuses and says these words by this field, whatever else it says."""
    with pytest.raises(GuardsFailed) as failed:
        yield
    found = [(item.field, item.message) for item in failed.value.missing]
    assert [message for name, message in found if name == field and words in message], found


def holds(relation, user, row) -> bool:
    """Whether the query of this relation finds the row, its states and its shortcuts left aside."""
    return type(row).objects.filter(relation.query(fresh(user)), pk=row.pk).exists()


def set_of(model, changes: dict, **which) -> None:
    """Change rows behind the services' back; what can be called is worked out when the test runs."""
    rows = model.objects.filter(**which)
    assert rows.exists()
    rows.update(**{k: v() if callable(v) else v for k, v in changes.items()})


def attends(at: make.Table, session, key: str, present: bool = True) -> Attendance:
    """A seat in the attendance of a session."""
    return Attendance.objects.create(
        session=session,
        mandate=at.mandates[key],
        charter=at.commission.charter,
        present=present,
        noted_at=timezone.now(),
    )


def close(about: Situation) -> None:
    """Over, whatever was still running."""
    about.close(reason="reached", at=timezone.now())
    about.save()
