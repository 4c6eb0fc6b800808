"""The words as temporary tables, so that the rows of every situation are made by the database itself."""

from collections.abc import Sequence

from demo.volume.drawing import Situation
from demo.volume.loading import OWNER, Load
from demo.volume.words import MORE, NOTES, PLACES, PLANS
from directory.models import Professional

# The table of what was drawn: one row for each situation, `s` in every statement.
SEEDING = """
    CREATE TEMPORARY TABLE seeding (
        n int PRIMARY KEY, dac bigint, commune text, birth_name text, used_name text,
        first_name text, search_name text, birth_date date, sex text, phone text, address text,
        referent bigint, team bigint[], requester int, level text, status text, opened_on date,
        closed_on date, moved_on date, plan_status text, plan_on date, fresh boolean, variant int,
        own_due_on date, own_due_kind text, again text, again_on date, again_birth_name text,
        again_first_name text, again_search_name text, again_sex text, again_birth_date date,
        expectation text
    )
"""
# Professionals as a team shows them.
WHO = """
    CREATE TEMPORARY TABLE seeding_who AS
    SELECT DISTINCT ON (p.id) p.id, p.user_id,
        concat_ws(' ', nullif(p.title, ''), p.first_name, p.last_name) AS name, p.function,
        coalesce(nullif(p.phone, ''), '026191' || lpad((p.id % 10000)::text, 4, '0')) AS phone,
        coalesce(u.email, '') AS email, o.id AS organisation, o.name AS organisation_name
    FROM directory_professional p
    LEFT JOIN accounts_user u ON u.id = p.user_id
    JOIN directory_membership m ON m.professional_id = p.id AND m.status = 'active'
    JOIN directory_organisation o ON o.id = m.organisation_id
    ORDER BY p.id, m.id
"""


def prepare(load: Load, rows) -> None:
    """Fill the temporary tables: what was drawn, then the words."""
    load.execute(SEEDING)
    load.copy(f"seeding ({', '.join(Situation.columns())})", rows)
    load.execute(WHO)
    _referents(load)
    place = ("role", "sector", "in_care_team", "function", "mission", "mission_support")
    _table(load, "place", place, [[getattr(one, name) for name in place] for one in PLACES])
    plan = ("reason", "project", "priority", "summary", "summary_support")
    _table(load, "plan", plan, [[getattr(one, name) for name in plan] for one in PLANS])
    _per_plan(load, "problem", ("title", "volet", "dimension"), lambda one: one.problems)
    _per_plan(load, "goal", ("title", "criteria"), lambda one: one.goals)
    _per_plan(
        load,
        "action",
        ("title", "simple", "kind", "owner"),
        lambda one: [(a.title, a.simple, a.kind, a.owner) for a in one.actions],
    )
    _per_plan(load, "alert", ("sign", "volet"), lambda one: one.alerts)
    _table(load, "note", ("kind", "volet", "text"), NOTES)
    _table(load, "more", ("text",), [(text,) for text in MORE])
    load.execute("ANALYZE seeding, seeding_who")


def _referents(load: Load) -> None:
    """Names and lines of the référents, as a plan shows them."""
    keys = [key for (key,) in load.execute("SELECT DISTINCT referent FROM seeding")]
    people = Professional.objects.using(OWNER).filter(user__in=keys).select_related("user")
    load.execute("CREATE TEMPORARY TABLE seeding_referent (id bigint, name text, line text)")
    load.copy(
        "seeding_referent (id, name, line)",
        [(one.user_id, str(one.user), one.line) for one in people.order_by("pk")],
    )


def _table(load: Load, name: str, columns: Sequence[str], rows: Sequence) -> None:
    """`seeding_<name>`, its rows numbered from 1 in `r`."""
    named = ", ".join(f'"{column}" text' for column in columns)
    load.execute(f"CREATE TEMPORARY TABLE seeding_{name} (r int, {named})")
    load.copy(f"seeding_{name}", [(rank, *map(str, row)) for rank, row in enumerate(rows, 1)])


def _per_plan(load: Load, name: str, columns: Sequence[str], of) -> None:
    """The same for what every plan has several of; `v` is the rank of the plan's words."""
    named = ", ".join(f'"{column}" text' for column in columns)
    load.execute(f"CREATE TEMPORARY TABLE seeding_{name} (v int, r int, {named})")
    load.copy(
        f"seeding_{name}",
        [
            (variant, rank, *map(str, row))
            for variant, plan in enumerate(PLANS, 1)
            for rank, row in enumerate(of(plan), 1)
        ],
    )
