"""Rows by the hundred thousand: INSERT … SELECT as the owner of the tables, their rules put back at the end."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connections
from django.db.models import Field, Model
from django_fsm import FSMField
from psycopg import sql

from common.workflow import initial_states, pairs

OWNER = "owner"
# What the owner may put aside and make again: foreign keys, unique constraints, plain indexes. The
# primary keys and the conditions on one row stay.
CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')
    ORDER BY contype = 'f', conname
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[])
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    ORDER BY 1
"""


class Load:
    """One connection of the owner, in a transaction: many rows quickly, or none at all."""

    def __init__(self, *, seed: int, say: Callable[[str], None]):
        self.connection = connections[OWNER]
        self.seed, self.say = seed, say
        self.first: dict[type[Model], int] = {}
        self.seconds: dict[str, float] = {}

    def execute(self, statement: str, values: object = None) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def copy(self, table: str, rows: Iterable[tuple]) -> None:
        """Rows made in Python into a table, by COPY."""
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def after(self, model: type[Model]) -> int:
        """The greatest key there was before: the keys that we give begin after it."""
        if model not in self.first:
            table = model._meta.db_table
            self.first[model] = self.execute(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0]
        return self.first[model]

    def key(self, model: type[Model], each: int = 1, rank: str = "1") -> str:
        """The key of row `rank` of the `each` rows that situation `s.n` has in this table, as SQL."""
        return f"({self.after(model)} + (s.n - 1) * {each} + {rank})"

    def public_id(self, model: type[Model], key: str) -> str:
        """The public identifier of a row of ours: as random as it looks, the same for the same seed."""
        return f"md5('{model._meta.label_lower}:{self.seed}:' || {key})::uuid"

    def insert(
        self, model: type[Model], source: str, key: str, columns: Mapping[str, str] | None = None
    ) -> None:
        """One row of `model` for each row of `source`; `columns` are SQL by field, others get their default."""
        given = {"id": key, **(columns or {})}
        if any(field.name == "public_id" for field in model._meta.concrete_fields):
            given.setdefault("public_id", self.public_id(model, key))
        known = {field.name: field for field in model._meta.concrete_fields}
        if unknown := given.keys() - known.keys():
            raise LookupError(f"{model.__name__} has no field {sorted(unknown)}")
        names, values = [], []
        for name, field in known.items():
            names.append(field.column)
            values.append(given.get(name) or self._default(field))
        with self.told(model._meta.db_table):
            columns = ", ".join(map(self.connection.ops.quote_name, names))
            what = ", ".join(values)
            self.execute(
                f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {what} FROM {source}"
            )

    def _default(self, field: Field) -> str:
        value = field.get_db_prep_save(field.get_default(), self.connection)
        return sql.Literal(value).as_string(self.connection.connection)

    @contextmanager
    def told(self, what: str) -> Iterator[None]:
        """Seconds of a step, added up under its name and said."""
        started = time.monotonic()
        yield
        took = time.monotonic() - started
        self.seconds[what] = self.seconds.get(what, 0) + took
        self.say(f"{what:<28} {took:7.1f} s")

    @contextmanager
    def rules_aside(self, models: Iterable[type[Model]]) -> Iterator[None]:
        """Without triggers, foreign keys and indexes inside; all of them again, and checked, afterwards."""
        models = list(models)
        tables = [model._meta.db_table for model in models]
        constraints, indexes = self.execute(CONSTRAINTS, [tables]), self.execute(INDEXES, [tables])
        for table in tables:
            self.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, name, _ in reversed(constraints):
            self.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            self.execute(f"DROP INDEX {name}")
        yield
        with self.told("index, contraintes"):
            for _, definition in indexes:
                self.execute(definition)
            for table, name, definition in constraints:
                self.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            for table in tables:
                self.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for model in models:
            self.check_states(model)
            self.move_sequence(model)

    def check_states(self, model: type[Model]) -> None:
        """No row in a state to which the workflow knows no way: the trigger was aside."""
        for field in model._meta.concrete_fields:
            if not isinstance(field, FSMField):
                continue
            legal = reachable(model, field.name)
            found = self.execute(f"SELECT DISTINCT {field.column} FROM {model._meta.db_table}")
            if wrong := {state for (state,) in found} - legal:
                raise ValueError(f"{model.__name__}: no way to {sorted(wrong)}")

    def move_sequence(self, model: type[Model]) -> None:
        """The next row that the application makes comes after ours."""
        table = model._meta.db_table
        self.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} "
            "HAVING max(id) IS NOT NULL"
        )


def reachable(model: type[Model], field: str) -> set[str]:
    """Every state to which declared moves lead."""
    found = set(initial_states(model, field))
    moves = pairs(model, field)
    while more := {target for source, target in moves if source in found} - found:
        found |= more
    return found
