"""Migration operations for what only PostgreSQL can promise."""

from django.db.migrations.operations.base import Operation

# Whom a transaction reads for: an account, or « machine »; see common/row_security.py.
SETTING = "cordee.reader"
MACHINE = "machine"
# For conditions: whether the process serves nobody, and else who reads; asked once a statement.
IS_MACHINE = f"(SELECT current_setting('{SETTING}', true) = '{MACHINE}')"
READER = (
    f"(SELECT CASE WHEN current_setting('{SETTING}', true) ~ '^[0-9]+$'"
    f" THEN current_setting('{SETTING}', true)::bigint END)"
)


class StateTrigger(Operation):
    """Let the database refuse any change of state, or state of birth, that the workflow has not.

    The table of pairs is frozen in the migration; a test compares it with the workflow, so that a
    new transition needs a new StateTrigger.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, model_name: str, *, field: str, born: list[str], pairs: list[tuple[str, str]]
    ):
        self.model_name, self.field, self.born, self.pairs = model_name, field, born, pairs

    def deconstruct(self):
        return (
            self.__class__.__qualname__,
            [self.model_name],
            {"field": self.field, "born": self.born, "pairs": self.pairs},
        )

    def state_forwards(self, app_label, state):
        """Nothing of this shows in Django's own picture of the models."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(self._sql(table), params=None)  # « % » in it is plpgsql's

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{self.field}_moves ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_{self.field}_moves()")

    def describe(self):
        return f"Let the database hold the states of {self.model_name}"

    def _sql(self, table: str) -> str:
        name, column = f"{table}_{self.field}_moves", self.field
        born = ", ".join(f"'{state}'" for state in self.born)
        moves = ", ".join(f"('{source}', '{target}')" for source, target in self.pairs)
        return f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF TG_OP = 'INSERT' AND NEW.{column} NOT IN ({born}) THEN
                RAISE EXCEPTION '% cannot be born in state %', TG_TABLE_NAME, NEW.{column}
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            ELSIF TG_OP = 'UPDATE' AND NEW.{column} IS DISTINCT FROM OLD.{column}
                AND (OLD.{column}, NEW.{column}) NOT IN ({moves}) THEN
                RAISE EXCEPTION '% cannot go from % to %', TG_TABLE_NAME, OLD.{column}, NEW.{column}
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        END $body$;
        DROP TRIGGER IF EXISTS {name} ON {table};
        CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}();
        """


class RowSecurity(Operation):
    """Let a table show, and take, only rows that `condition` allows to the reader.

    `condition` is SQL about the row, in which `{reader}` stands for the account's identifier. It is
    kept simple: columns of the row, and `IN` or `EXISTS` on tables that carry no such policy, or
    whose policy says the same. The owner of the tables, who serves nobody, is not held by it.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, *, condition: str):
        self.model_name, self.condition = model_name, condition

    def deconstruct(self):
        return (self.__class__.__qualname__, [self.model_name], {"condition": self.condition})

    def state_forwards(self, app_label, state):
        """Nothing of this shows in Django's own picture of the models."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        allowed = f"{IS_MACHINE} OR ({self.condition.replace('{reader}', READER)})"
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"DROP POLICY IF EXISTS tied_to_reader ON {table}", params=None)
        schema_editor.execute(
            f"CREATE POLICY tied_to_reader ON {table} TO cordee_app "
            f"USING ({allowed}) WITH CHECK ({allowed})",
            params=None,
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f"DROP POLICY IF EXISTS tied_to_reader ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self):
        return f"Let the database hide {self.model_name} from whoever has no tie to it"
