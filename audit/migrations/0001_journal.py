"""Make the journal: a schema of cordee_journal, in which the application only calls functions."""

from django.db import migrations, models

PATH = "SET search_path = pg_catalog, journal, pg_temp"
DEFINER = f"SECURITY DEFINER {PATH}"
# two advisory locks: whoever writes shares the first, the sealer asks for it alone, for an instant
WRITING, SEALING = 712_061, 712_062

# --- What happened, and what changed in which row: by month, written once ---
TABLES = """
CREATE SEQUENCE journal.event_id;
CREATE SEQUENCE journal.change_id;
CREATE TABLE journal.event (
    id bigint NOT NULL DEFAULT nextval('journal.event_id'),
    at timestamptz NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind varchar(10) NOT NULL
        CHECK (kind IN ('change', 'reading', 'listing', 'refusal', 'sign_in', 'export')),
    action varchar(80) NOT NULL,
    actor_id bigint,
    actor_label varchar(180) NOT NULL DEFAULT '',
    object_type varchar(60) NOT NULL DEFAULT '',
    object_id varchar(60) NOT NULL DEFAULT '',
    because varchar(200) NOT NULL DEFAULT '',
    data jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX event_object ON journal.event (object_type, object_id, at DESC);
CREATE INDEX event_actor ON journal.event (actor_id, at DESC);
CREATE INDEX event_at ON journal.event (at);
CREATE INDEX event_listed ON journal.event USING gin ((data -> 'ids')) WHERE kind = 'listing';
CREATE TABLE journal.change (
    id bigint NOT NULL DEFAULT nextval('journal.change_id'),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    relation varchar(63) NOT NULL,
    row_key varchar(60) NOT NULL,
    operation char(1) NOT NULL CHECK (operation IN ('I', 'U', 'D', 'T')),
    fields text[] NOT NULL DEFAULT '{}',
    actor_id bigint,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX change_row ON journal.change (relation, row_key, at DESC);
CREATE TABLE journal.event_default PARTITION OF journal.event DEFAULT;
CREATE TABLE journal.change_default PARTITION OF journal.change DEFAULT;
"""
# --- A door opened in one transaction; nothing is read without it ---
DOORS = """
CREATE TABLE journal.door (
    xact xid8 NOT NULL,
    began timestamptz NOT NULL,
    actor_id bigint,
    purpose varchar(80) NOT NULL,
    everything boolean NOT NULL,
    types text[] NOT NULL,
    ids text[] NOT NULL,
    kinds text[]
);
CREATE INDEX door_xact ON journal.door (xact);
"""
# --- Seals, and the proofs of what was purged: inserted only ---
SEALS = """
CREATE TABLE journal.seal (
    number bigint PRIMARY KEY,
    made_at timestamptz NOT NULL,
    event_from bigint NOT NULL,
    event_to bigint NOT NULL,
    change_from bigint NOT NULL,
    change_to bigint NOT NULL,
    purge_to bigint NOT NULL,
    groups text NOT NULL,
    purges text NOT NULL,
    previous text NOT NULL,
    digest text NOT NULL
);
CREATE TABLE journal.purge (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    before date NOT NULL,
    first varchar(180) NOT NULL CHECK (first <> ''),
    second varchar(180) NOT NULL CHECK (second <> '' AND lower(second) <> lower(first)),
    done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    sealed_through bigint NOT NULL,
    counts jsonb NOT NULL
);
"""
# a row leaves with a month that a proof of the same transaction names, and in no other way
WRITTEN_ONCE = f"""
CREATE FUNCTION journal.refuse_rewriting() RETURNS trigger LANGUAGE plpgsql {PATH} AS $body$
BEGIN
    IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'purged' AND EXISTS (
        SELECT FROM journal.purge p WHERE p.xact = pg_current_xact_id() AND OLD.at < p.before
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The journal is written once.' USING ERRCODE = 'insufficient_privilege';
END $body$;
CREATE TRIGGER event_written_once BEFORE UPDATE OR DELETE ON journal.event
    FOR EACH ROW EXECUTE FUNCTION journal.refuse_rewriting('purged');
CREATE TRIGGER change_written_once BEFORE UPDATE OR DELETE ON journal.change
    FOR EACH ROW EXECUTE FUNCTION journal.refuse_rewriting('purged');
CREATE TRIGGER seal_written_once BEFORE UPDATE OR DELETE ON journal.seal
    FOR EACH ROW EXECUTE FUNCTION journal.refuse_rewriting();
CREATE TRIGGER purge_written_once BEFORE UPDATE OR DELETE ON journal.purge
    FOR EACH ROW EXECUTE FUNCTION journal.refuse_rewriting();
""" + "".join(
    f"""
CREATE TRIGGER {name}_never_emptied BEFORE TRUNCATE ON journal.{name}
    FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_rewriting();
"""
    for name in ("event", "change", "seal", "purge", "event_default", "change_default")
)
PARTITIONS = f"""
CREATE FUNCTION journal.make_partitions(p_months int DEFAULT 3) RETURNS int
LANGUAGE plpgsql {DEFINER} SET lock_timeout = '200ms' SET "TimeZone" = 'UTC' AS $body$
DECLARE
    parent text;
    month timestamptz;
    ends timestamptz;
    name text;
    held boolean;
    made int := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY['event', 'change'] LOOP
        FOR step IN 0 .. least(p_months, 24) LOOP
            month := date_trunc('month', now()) + make_interval(months => step);
            ends := month + interval '1 month';
            name := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
            CONTINUE WHEN to_regclass('journal.' || name) IS NOT NULL;
            -- what came early stays where it is: a row is never moved
            EXECUTE format('SELECT EXISTS (SELECT FROM journal.%I WHERE at >= $1 AND at < $2)',
                parent || '_default') INTO held USING month, ends;
            CONTINUE WHEN held;
            EXECUTE format('CREATE TABLE journal.%I PARTITION OF journal.%I FOR VALUES FROM (%L) TO (%L)',
                name, parent, month, ends);
            EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON journal.%I FOR EACH STATEMENT'
                ' EXECUTE FUNCTION journal.refuse_rewriting()', name || '_never_emptied', name);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $body$;
"""
WRITE = f"""
CREATE FUNCTION journal.write(
    p_at timestamptz, p_kind text, p_action text, p_actor bigint, p_label text,
    p_type text, p_id text, p_because text, p_data jsonb
) RETURNS void LANGUAGE plpgsql {DEFINER} AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({WRITING});
    INSERT INTO journal.event
        (at, kind, action, actor_id, actor_label, object_type, object_id, because, data)
    VALUES (p_at, p_kind, p_action, p_actor, p_label, p_type, p_id, p_because, p_data);
END $body$;
"""
# one row for each row changed: never a value, so that nobody who was erased lives on here
CAPTURE = f"""
CREATE FUNCTION journal.capture() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $body$
DECLARE
    key text := '';
    names text[] := '{{}}';
    acting text := current_setting('cordee.reader', true);
    before jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({WRITING});
    IF TG_OP = 'UPDATE' THEN
        IF OLD *<> NEW THEN
            before := to_jsonb(OLD);
            SELECT coalesce(array_agg(n.key ORDER BY n.key), '{{}}') INTO names
            FROM jsonb_each(to_jsonb(NEW)) n WHERE n.value IS DISTINCT FROM before -> n.key;
        END IF;
    END IF;
    IF TG_OP = 'TRUNCATE' THEN
        NULL;
    ELSIF TG_ARGV[0] = 'id' THEN
        IF TG_OP = 'DELETE' THEN key := OLD.id; ELSE key := NEW.id; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        key := to_jsonb(OLD) ->> TG_ARGV[0];
    ELSE
        key := to_jsonb(NEW) ->> TG_ARGV[0];
    END IF;
    INSERT INTO journal.change (relation, row_key, operation, fields, actor_id)
    VALUES (TG_TABLE_NAME, key, left(TG_OP, 1), names,
        CASE WHEN acting ~ '^[0-9]{{1,18}}$' THEN acting::bigint END);
    RETURN NULL;
END $body$;
"""
# A quiet door shows what was done to a few objects, for the sentence of a page that leaves its own
# row; any other door says so in the journal before it opens.
OPEN = f"""
CREATE FUNCTION journal.open_door(
    p_actor bigint, p_label text, p_purpose text, p_scope text[], p_quiet boolean DEFAULT false
) RETURNS void LANGUAGE plpgsql {DEFINER} AS $body$
BEGIN
    IF coalesce(p_purpose, '') = '' THEN
        RAISE EXCEPTION 'a door is opened for a reason' USING ERRCODE = 'check_violation';
    END IF;
    IF p_quiet AND (p_scope IS NULL OR cardinality(p_scope) > 20) THEN
        RAISE EXCEPTION 'a quiet door shows a few objects' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO journal.door (xact, began, actor_id, purpose, everything, types, ids, kinds)
    SELECT pg_current_xact_id(), transaction_timestamp(), p_actor, left(p_purpose, 80),
        p_scope IS NULL, coalesce(array_agg(split_part(s.one, ':', 1)), '{{}}'),
        coalesce(array_agg(substr(s.one, strpos(s.one, ':') + 1)), '{{}}'),
        CASE WHEN p_quiet THEN ARRAY['change'] END
    FROM unnest(p_scope) AS s (one);
    IF NOT p_quiet THEN
        PERFORM journal.write(clock_timestamp(), 'reading', 'journal.opened', p_actor, p_label,
            'audit.event', '', left(p_purpose, 200), jsonb_build_object(
                'scope', coalesce(to_jsonb(p_scope[1:50]), '"everything"'),
                'count', cardinality(p_scope)));
    END IF;
END $body$;
CREATE VIEW journal.opened AS
SELECT d.everything, d.types, d.ids, d.kinds FROM journal.door d
WHERE d.xact = pg_current_xact_id_if_assigned() AND d.began = transaction_timestamp();
-- the rows behind the doors that are not onto everything; few, or the planner would read all
CREATE FUNCTION journal.behind() RETURNS TABLE (id bigint, at timestamptz)
LANGUAGE plpgsql STABLE ROWS 100 {DEFINER} AS $body$
#variable_conflict use_column
DECLARE
    o record;
BEGIN
    FOR o IN
        SELECT d.kinds, s.type, array_agg(s.id) AS ids
        FROM journal.opened d, unnest(d.types, d.ids) AS s (type, id) GROUP BY d.kinds, s.type
    LOOP
        RETURN QUERY SELECT i.id, i.at FROM journal.event i
        WHERE i.object_type = o.type AND i.object_id = ANY (o.ids)
            AND (o.kinds IS NULL OR i.kind = ANY (o.kinds));
        IF o.kinds IS NULL THEN
            RETURN QUERY SELECT i.id, i.at FROM journal.event i
            WHERE i.kind = 'listing' AND i.object_type = o.type AND i.data -> 'ids' ?| o.ids;
        END IF;
    END LOOP;
END $body$;
-- a union by itself would be merged into the question, and its barrier lost: hence the wrapping
CREATE VIEW journal.seen WITH (security_barrier) AS SELECT * FROM (
    SELECT e.id, e.at, e.kind, e.action, e.actor_id, e.actor_label, e.object_type, e.object_id,
        e.because, e.data
    FROM journal.event e
    WHERE EXISTS (SELECT FROM journal.opened WHERE everything)
    UNION ALL
    SELECT e.id, e.at, e.kind, e.action, e.actor_id, e.actor_label, e.object_type, e.object_id,
        e.because, e.data
    FROM (SELECT DISTINCT f.id, f.at FROM journal.behind() f) b
    JOIN journal.event e ON e.id = b.id AND e.at = b.at
    WHERE NOT EXISTS (SELECT FROM journal.opened WHERE everything)
) AS behind_the_door;
"""
# what one row is worth: its content, without its number, so that two that changed places show
LEAVES = f"""
CREATE FUNCTION journal.event_leaf(e journal.event) RETURNS text LANGUAGE sql STABLE AS $body$
SELECT encode(sha256(convert_to(jsonb_build_array(
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    to_char(e.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    e.xact::text, e.kind, e.action, e.actor_id, e.actor_label, e.object_type, e.object_id, e.because,
    e.data)::text, 'UTF8')), 'hex')
$body$;
CREATE FUNCTION journal.change_leaf(c journal.change) RETURNS text LANGUAGE sql STABLE AS $body$
SELECT encode(sha256(convert_to(jsonb_build_array(
    to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    c.xact::text, c.relation, c.row_key, c.operation, c.fields, c.actor_id)::text, 'UTF8')), 'hex')
$body$;
CREATE FUNCTION journal.leaves(p_table text, p_after bigint, p_until bigint)
RETURNS TABLE (id bigint, month text, leaf text) LANGUAGE plpgsql STABLE {DEFINER} AS $body$
#variable_conflict use_column
BEGIN
    IF p_table = 'event' THEN
        RETURN QUERY SELECT e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM'), journal.event_leaf(e)
        FROM journal.event e WHERE e.id > p_after AND e.id <= p_until
        ORDER BY e.id, e.at;
    ELSE
        RETURN QUERY SELECT c.id, to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM'), journal.change_leaf(c)
        FROM journal.change c WHERE c.id > p_after AND c.id <= p_until
        ORDER BY c.id, c.at;
    END IF;
END $body$;
"""
SEAL_NEXT = f"""
CREATE FUNCTION journal.last_numbers(OUT event_to bigint, OUT change_to bigint)
LANGUAGE plpgsql {DEFINER} SET lock_timeout = '200ms' AS $body$
BEGIN
    -- nobody is between taking a number and committing it while this lock is held alone
    PERFORM pg_advisory_lock({WRITING});
    BEGIN
        SELECT max(e.id) INTO event_to FROM journal.event e;
        SELECT max(c.id) INTO change_to FROM journal.change c;
    EXCEPTION WHEN OTHERS THEN
        PERFORM pg_advisory_unlock({WRITING});
        RAISE;
    END;
    PERFORM pg_advisory_unlock({WRITING});
END $body$;
CREATE FUNCTION journal.seal_next() RETURNS bigint LANGUAGE plpgsql {DEFINER} AS $body$
DECLARE
    last journal.seal;
    fresh journal.seal;
BEGIN
    IF NOT pg_try_advisory_xact_lock({SEALING}) THEN
        RETURN NULL;
    END IF;
    DELETE FROM journal.door d
    WHERE d.xact < pg_snapshot_xmin(pg_current_snapshot()) OR d.began < now() - interval '1 day';
    SELECT * INTO last FROM journal.seal s ORDER BY s.number DESC LIMIT 1;
    fresh.number := coalesce(last.number, 0) + 1;
    fresh.made_at := clock_timestamp();
    fresh.event_from := coalesce(last.event_to, 0);
    fresh.change_from := coalesce(last.change_to, 0);
    SELECT n.event_to, n.change_to INTO fresh.event_to, fresh.change_to FROM journal.last_numbers() n;
    fresh.event_to := greatest(fresh.event_to, fresh.event_from);
    fresh.change_to := greatest(fresh.change_to, fresh.change_from);
    SELECT coalesce(max(p.id), coalesce(last.purge_to, 0)),
        coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'before', p.before, 'first', p.first,
            'second', p.second, 'done_at', p.done_at, 'sealed_through', p.sealed_through,
            'counts', p.counts) ORDER BY p.id), '[]')::text
    INTO fresh.purge_to, fresh.purges
    FROM journal.purge p WHERE p.id > coalesce(last.purge_to, 0);
    IF (fresh.event_to, fresh.change_to) = (fresh.event_from, fresh.change_from)
        AND fresh.purges = '[]' THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(string_agg(concat_ws(' ', g.name, g.month, g.count, g.digest), ';'
        ORDER BY g.name, g.month), '')
    INTO fresh.groups
    FROM (
        SELECT t.name, l.month, count(*) AS count,
            encode(sha256(convert_to(string_agg(l.id || ':' || l.leaf, E'\\n' ORDER BY l.id), 'UTF8')),
                'hex') AS digest
        FROM (VALUES ('change', fresh.change_from, fresh.change_to),
            ('event', fresh.event_from, fresh.event_to)) t (name, after, until),
            LATERAL journal.leaves(t.name, t.after, t.until) l
        GROUP BY t.name, l.month
    ) g;
    fresh.previous := coalesce(last.digest, repeat('0', 64));
    fresh.digest := journal.seal_digest(fresh);
    INSERT INTO journal.seal SELECT fresh.*;
    RETURN fresh.number;
END $body$;
CREATE FUNCTION journal.seal_digest(s journal.seal) RETURNS text LANGUAGE sql STABLE AS $body$
SELECT encode(sha256(convert_to(concat_ws(E'\\n', s.number,
    to_char(s.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), s.event_from, s.event_to,
    s.change_from, s.change_to, s.purge_to, s.groups, s.purges, s.previous), 'UTF8')), 'hex')
$body$;
CREATE FUNCTION journal.seals(p_after bigint, p_most int DEFAULT NULL)
RETURNS TABLE (
    number bigint, made_at text, event_from bigint, event_to bigint, change_from bigint,
    change_to bigint, purge_to bigint, groups text, purges text, previous text, digest text
) LANGUAGE plpgsql STABLE {DEFINER} AS $body$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT s.number,
        to_char(s.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), s.event_from,
        s.event_to, s.change_from, s.change_to, s.purge_to, s.groups, s.purges, s.previous, s.digest
    FROM journal.seal s WHERE s.number > p_after ORDER BY s.number LIMIT p_most;
END $body$;
CREATE FUNCTION journal.waiting(OUT rows bigint, OUT oldest timestamptz)
LANGUAGE plpgsql STABLE {DEFINER} AS $body$
DECLARE
    last journal.seal;
BEGIN
    SELECT * INTO last FROM journal.seal s ORDER BY s.number DESC LIMIT 1;
    SELECT count(*), min(w.written_at) INTO rows, oldest FROM (
        SELECT e.written_at FROM journal.event e WHERE e.id > coalesce(last.event_to, 0)
        UNION ALL
        SELECT c.at FROM journal.change c WHERE c.id > coalesce(last.change_to, 0)
    ) w;
END $body$;
"""
# whole months, sealed before, twelve months old at least; two people are named; the proof stays
PURGE = f"""
CREATE FUNCTION journal.purge_before(
    p_before date, p_first text, p_second text, p_dry_run boolean DEFAULT true
) RETURNS jsonb LANGUAGE plpgsql {DEFINER} SET lock_timeout = '2s' SET "TimeZone" = 'UTC' AS $body$
DECLARE
    last journal.seal;
    counted jsonb;
    parent text;
    part text;
BEGIN
    IF p_before IS NULL OR p_before <> date_trunc('month', p_before) THEN
        RAISE EXCEPTION 'whole months are purged' USING ERRCODE = 'check_violation';
    END IF;
    IF p_before > date_trunc('month', now()) - interval '12 months' THEN
        RAISE EXCEPTION 'twelve months are kept' USING ERRCODE = 'check_violation';
    END IF;
    IF coalesce(btrim(p_first), '') = '' OR coalesce(btrim(p_second), '') = ''
        OR lower(btrim(p_first)) = lower(btrim(p_second)) THEN
        RAISE EXCEPTION 'two people are named' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock({WRITING});
    SELECT * INTO last FROM journal.seal s ORDER BY s.number DESC LIMIT 1;
    IF EXISTS (SELECT FROM journal.event e WHERE e.at < p_before AND e.id > coalesce(last.event_to, 0))
        OR EXISTS (SELECT FROM journal.change c WHERE c.at < p_before AND c.id > coalesce(last.change_to, 0))
    THEN
        RAISE EXCEPTION 'what is not sealed is not purged' USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(jsonb_object_agg(g.name, g.months), '{{}}') INTO counted FROM (
        SELECT m.name, jsonb_object_agg(m.month, m.rows) AS months FROM (
            SELECT 'event' AS name, to_char(e.at, 'YYYY-MM') AS month, count(*) AS rows
            FROM journal.event e WHERE e.at < p_before GROUP BY 2
            UNION ALL
            SELECT 'change', to_char(c.at, 'YYYY-MM'), count(*)
            FROM journal.change c WHERE c.at < p_before GROUP BY 2
        ) m GROUP BY m.name
    ) g;
    IF p_dry_run OR counted = '{{}}' THEN
        RETURN counted;
    END IF;
    INSERT INTO journal.purge (before, first, second, sealed_through, counts)
    VALUES (p_before, btrim(p_first), btrim(p_second), coalesce(last.number, 0), counted);
    PERFORM journal.write(clock_timestamp(), 'change', 'journal.purged', NULL, '', 'audit.event', '', '',
        jsonb_build_object('before', p_before, 'first', btrim(p_first), 'second', btrim(p_second),
            'counts', counted));
    FOREACH parent IN ARRAY ARRAY['event', 'change'] LOOP
        FOR part IN
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = ('journal.' || parent)::regclass AND c.relname ~ '_[0-9]{{4}}_[0-9]{{2}}$'
                AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= p_before
        LOOP
            EXECUTE format('DROP TABLE journal.%I', part);
        END LOOP;
        EXECUTE format('DELETE FROM journal.%I WHERE at < $1', parent) USING p_before::timestamptz;
    END LOOP;
    RETURN counted;
END $body$;
"""
# nobody may anything; then, name by name
RIGHTS = """
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA journal FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA journal FROM PUBLIC;
GRANT USAGE ON SCHEMA journal TO cordee_app, cordee_owner, cordee_sealer;
GRANT SELECT ON journal.seen TO cordee_app;
GRANT EXECUTE ON FUNCTION
    journal.write(timestamptz, text, text, bigint, text, text, text, text, jsonb),
    journal.open_door(bigint, text, text, text[], boolean), journal.behind()
    TO cordee_app;
GRANT EXECUTE ON FUNCTION
    journal.leaves(text, bigint, bigint), journal.seals(bigint, int), journal.waiting()
    TO cordee_app, cordee_sealer;
GRANT EXECUTE ON FUNCTION journal.seal_next() TO cordee_sealer;
GRANT EXECUTE ON FUNCTION journal.make_partitions(int) TO cordee_sealer, cordee_owner;
GRANT EXECUTE ON FUNCTION journal.capture() TO cordee_owner;
GRANT EXECUTE ON FUNCTION journal.purge_before(date, text, text, boolean) TO cordee_owner;
SELECT journal.make_partitions(2);
"""
FORWARDS = "\n".join(
    (
        "SET LOCAL ROLE cordee_journal;",
        TABLES,
        DOORS,
        SEALS,
        WRITTEN_ONCE,
        PARTITIONS,
        WRITE,
        CAPTURE,
        OPEN,
        LEAVES,
        SEAL_NEXT,
        PURGE,
        RIGHTS,
        "RESET ROLE;",
    )
)
# what watches the tables of `public` goes with the function that it calls
BACKWARDS = """
SET LOCAL ROLE cordee_journal;
DROP VIEW journal.seen, journal.opened;
DROP TABLE journal.event, journal.change, journal.door, journal.seal, journal.purge CASCADE;
DROP SEQUENCE journal.event_id, journal.change_id;
DROP FUNCTION journal.make_partitions, journal.write, journal.capture, journal.open_door, journal.behind,
    journal.leaves, journal.last_numbers, journal.seal_next, journal.seals, journal.waiting,
    journal.purge_before, journal.refuse_rewriting CASCADE;
RESET ROLE;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="le")),
                ("kind", models.CharField(choices=[("change", "modification"), ("reading", "consultation"), ("listing", "liste affichée"), ("refusal", "accès refusé"), ("sign_in", "connexion"), ("export", "export")], max_length=10, verbose_name="nature")),
                ("action", models.CharField(max_length=80, verbose_name="action")),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="compte")),
                ("actor_label", models.CharField(blank=True, max_length=180, verbose_name="qui")),
                ("object_type", models.CharField(blank=True, max_length=60, verbose_name="objet")),
                ("object_id", models.CharField(blank=True, max_length=60, verbose_name="identifiant")),
                ("because", models.CharField(blank=True, max_length=200, verbose_name="à quel titre")),
                ("data", models.JSONField(default=dict, verbose_name="données")),
            ],
            options={
                "verbose_name": "événement",
                "verbose_name_plural": "journal",
                "db_table": '"journal"."seen"',
                "managed": False,
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
