"""The statements of the worklist against prepared ones written by hand for the same rows."""

import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
from django.db import connection
from django.utils import timezone

from accounts.models import User
from cases.permissions import CASE, REFERRAL
from common.permissions import for_one_request
from desk.selectors.worklist import PAGE, SHORT, Board, board
from directory.standing import standing_of
from tests.bench.limits import Line
from tests.bench.pages import COORDINATOR, in_volume
from tests.bench.volumes import LARGEST

ROUNDS = 60
TILES = """
    SELECT count(*), count(*) FILTER (WHERE next_due_on < %(today)s),
        count(*) FILTER (WHERE next_due_on BETWEEN %(today)s AND %(week)s),
        count(*) FILTER (WHERE status = 'on_watch')
    FROM cases_case WHERE referent_id = %(user)s AND dac_id = %(dac)s AND status <> 'closed'
"""
ASKED = """
    SELECT count(*) FILTER (WHERE status = 'received'),
        count(*) FILTER (WHERE status = 'assessing' AND more_received_at IS NOT NULL AND more_read_at IS NULL),
        count(*) FILTER (WHERE due_on < %(today)s)
    FROM cases_referral
    WHERE dac_id = %(dac)s AND status IN ('received', 'assessing', 'more_asked')
"""
SHOWN = """
    r.public_id, r.sex, r.first_name, r.used_name, r.birth_name, r.birth_date, r.nature, c.name,
    r.requester_name, r.requester_line, r.expectation, r.sent_at, r.due_on, r.status,
    r.more_received_at, r.more_read_at, u.title, u.first_name, u.last_name
    FROM cases_referral r LEFT JOIN directory_commune c ON c.insee_code = r.commune_id
    LEFT JOIN accounts_user u ON u.id = r.handled_by_id
"""
TO_QUALIFY = f"""
    SELECT {SHOWN} WHERE r.dac_id = %(dac)s AND r.status = 'received'
    ORDER BY r.due_on, r.id LIMIT {SHORT}
"""
UNDER_WAY = f"""
    SELECT {SHOWN} WHERE r.dac_id = %(dac)s AND (
        (r.status = 'assessing' AND r.more_received_at IS NOT NULL AND r.more_read_at IS NULL)
        OR (r.status IN ('assessing', 'more_asked') AND r.handled_by_id = %(user)s))
    ORDER BY r.status = 'assessing' AND r.more_received_at IS NOT NULL AND r.more_read_at IS NULL DESC,
        CASE WHEN r.status = 'assessing' AND r.more_received_at IS NOT NULL AND r.more_read_at IS NULL
            THEN r.more_received_at END,
        r.due_on, r.id LIMIT {PAGE}
"""
CASES = f"""
    SELECT k.public_id, k.reference, k.status, k.level, k.next_due_on, k.next_due_kind,
        k.last_movement_at, p.sex, p.first_name, p.used_name, p.birth_name, p.birth_date, c.name,
        u.title, u.first_name, u.last_name
    FROM cases_case k JOIN cases_person p ON p.id = k.person_id
    JOIN directory_commune c ON c.insee_code = p.commune_id JOIN accounts_user u ON u.id = k.referent_id
    WHERE k.referent_id = %(user)s AND k.dac_id = %(dac)s AND k.status <> 'closed'
    ORDER BY k.next_due_on NULLS LAST, k.id LIMIT {PAGE}
"""
LEFT_ALONE = f"""
    SELECT k.public_id FROM cases_case k
    WHERE k.dac_id = %(dac)s AND k.status <> 'closed' AND k.referent_id NOT IN (
        SELECT f.user_id FROM directory_membership m
        JOIN directory_professional f ON f.id = m.professional_id
        JOIN accounts_user u ON u.id = f.user_id AND u.is_active
        JOIN directory_dac d ON d.organisation_id = m.organisation_id
        WHERE d.id = %(dac)s AND m.role = 'coordinator' AND m.status = 'active'
        AND (m.ends_on IS NULL OR m.ends_on >= %(today)s))
    ORDER BY k.next_due_on, k.id LIMIT {PAGE}
"""
LABELS = "SELECT code, label FROM directory_daclistitem WHERE dac_id = %(dac)s AND list = 'level'"
CALENDAR = """
    SELECT d.working_weekdays, d.closed_on_public_holidays, c.starts_on, c.ends_on
    FROM directory_dac d LEFT JOIN directory_dacclosure c ON c.dac_id = d.id WHERE d.id = %(dac)s
"""
BY_HAND = (TILES, ASKED, TO_QUALIFY, UNDER_WAY, CASES, LEFT_ALONE, LABELS, CALENDAR)


def worklist_sql_ratio() -> Iterator[Line]:
    """Seconds in the database, Django's statements as they are sent, without making any object of them."""
    yield from in_volume(LARGEST, lambda: list(_measured()))


def _measured() -> Iterator[Line]:
    user, today = User.objects.get(email=f"{COORDINATOR}@demo.test"), timezone.localdate()
    for_one_request(user)
    (dac,) = standing_of(user).coordinates
    values = {"user": user.pk, "dac": dac, "today": today, "week": today + timedelta(days=7)}
    found, ours = _recorded(user, today)
    _check(found, _by_hand(values)[1])
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        times[0].append(_replayed(ours))
        times[1].append(_by_hand(values)[0])
    mine, theirs = (statistics.median(took) * 1000 for took in times)
    yield "worklist_sql_statements", len(ours), "count"
    yield "worklist_sql_ms", round(mine, 2), "ms"
    yield "worklist_sql_by_hand_ms", round(theirs, 2), "ms"
    yield "worklist_sql_ratio", round(mine / theirs, 2), "ratio"


def _recorded(user: User, today: date) -> tuple[Board, list[tuple]]:
    """The worklist, and the statements that it took."""
    sent: list[tuple] = []

    def keep(execute, statement, values, many, context):
        sent.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(keep):
        found = board(
            REFERRAL.visible_to(user),
            CASE.visible_to(user),
            user=user,
            chosen="",
            page=None,
            today=today,
        )
    return found, sent


def _replayed(sent: list[tuple]) -> float:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        for statement, values in sent:
            cursor.execute(statement, values)
            cursor.fetchall()
    return time.perf_counter() - started


def _by_hand(values: dict) -> tuple[float, list[list[tuple]]]:
    started = time.perf_counter()
    found = []
    with psycopg.Cursor(connection.connection) as cursor:
        for statement in BY_HAND:
            found.append(cursor.execute(statement, values, prepare=True).fetchall())
    return time.perf_counter() - started, found


def _check(found: Board, by_hand: list[list[tuple]]) -> None:
    """The same numbers and the same rows, in the same order."""
    (cases,), (asked,), to_qualify, under_way, rows, left_alone, *_ = by_hand
    tiles = found.tiles
    pairs = (
        (cases, (tiles.cases, tiles.cases_late, tiles.cases_week, tiles.cases_on_watch)),
        (asked, (tiles.to_qualify, tiles.complements, tiles.late - tiles.cases_late)),
        *(
            ([str(row[0]) for row in theirs], [row.public_id for row in ours])
            for theirs, ours in (
                (to_qualify, found.to_qualify),
                (under_way, found.under_way),
                (rows, found.cases),
                (left_alone, found.left_alone),
            )
        ),
    )
    for theirs, ours in pairs:
        if theirs != ours:
            raise AssertionError(f"By hand: {theirs}; the worklist: {ours}")
