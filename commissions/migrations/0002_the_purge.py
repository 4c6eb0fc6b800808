"""The one way to take a situation away: by the owner's hand, once it is over and due or asked by two."""

# ruff: noqa: S608 - the statements are put together from the constants below, never from anybody’s words

from django.db import migrations

# what hangs on a situation, as (name in the proof, table, condition); counted, then deleted in this order
ENTRIES = "(SELECT id FROM commissions_agendaentry WHERE situation_id = p_situation)"
HANGING = (
    ("contributions", "commissions_contribution", f"entry_id IN {ENTRIES}"),
    (
        "addenda",
        "commissions_addendum",
        f"record_id IN (SELECT id FROM commissions_record WHERE entry_id IN {ENTRIES})",
    ),
    ("records", "commissions_record", f"entry_id IN {ENTRIES}"),
    ("preconisations", "commissions_preconisation", "situation_id = p_situation"),
    ("returns", "commissions_personreturn", "situation_id = p_situation"),
    ("admissions", "commissions_admission", f"content_object_id IN {ENTRIES}"),
    ("entries", "commissions_agendaentry", "situation_id = p_situation"),
    ("decisions", "commissions_decision", "situation_id = p_situation"),
    ("links", "commissions_linkanswer", "situation_id = p_situation"),
    ("rights", "commissions_rightsrequest", "situation_id = p_situation"),
    ("openings", "commissions_vaultopening", "situation_id = p_situation"),
    ("identity", "commissions_identity", "situation_id = p_situation"),
    ("restricted", "commissions_restrictedsheet", "situation_id = p_situation"),
    ("sheet", "commissions_situation", "id = p_situation"),
)
MESSAGES = (
    ("messages", "notifications_outboxmessage", "about_id = ANY(commissions_ids(p_situation))"),
    ("notices", "notifications_notice", "about_id = ANY(commissions_ids(p_situation))"),
)
# rows of many-to-many tables go with theirs
JOINED = (
    (
        "commissions_contribution_readers",
        f"contribution_id IN (SELECT id FROM commissions_contribution WHERE entry_id IN {ENTRIES})",
    ),
    (
        "commissions_decision_named",
        "decision_id IN (SELECT id FROM commissions_decision WHERE situation_id = p_situation)",
    ),
)
NAMED = [row for row in HANGING if row[0] not in ("identity", "restricted")]
# every public identifier by which a message, a notice or an address may speak of it
IDS = f"""
CREATE FUNCTION commissions_ids(p_situation bigint) RETURNS text[]
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $body$
SELECT array_agg(found.public_id::text) FROM (
    {" UNION ALL ".join(f"SELECT public_id FROM {table} WHERE {where}" for _, table, where in NAMED)}
) AS found
$body$;
"""
COUNTS = f"""
CREATE FUNCTION commissions_purge_counts(p_situation bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
SELECT jsonb_build_object(
    {
    ", ".join(
        f"'{name}', (SELECT count(*) FROM {table} WHERE {where})"
        for name, table, where in (*MESSAGES, *HANGING)
    )
}
)
$body$;
"""
BLANK = """
    UPDATE commissions_situation SET
        status = 'purged', code = NULL, referrer_id = NULL, referrer_kind = '', link_kind = '',
        link_since = '', mode = 'anonymous', person_type = 'adult', age_band = '', sex = '',
        area = '', household = '', housing = '', eviction = '', motives = '{}', factors = '{}',
        facts = '', question = '', persons_words = '', strengths = '', steps = '[]', bodies = '[]',
        attends = '', company = '', no_emergency = false, pledged = false, justified = '[]',
        from_dac = '{}', started_at = now(), saved_at = NULL, submitted_at = NULL,
        more_asked_at = NULL, decided_at = NULL, first_examined_at = NULL, plan_started_at = NULL,
        closed_at = NULL, closing_reason = '', suspension_reason = '', purged_at = now(),
        more_asked = '', checks = '{}', checked_by_id = NULL, without_accord_reason = '',
        orientation = '', referent_id = NULL, referent_accepted_at = NULL, next_on = NULL,
        last_acted_at = NULL, purge_due_on = NULL, purge_asked_by_id = NULL, purge_asked_at = NULL,
        version = version + 1
    WHERE id = p_situation;
"""
GONE = [row for row in HANGING if row[0] != "sheet"]
DELETES = "\n    ".join(
    f"DELETE FROM {table} WHERE {where};"
    for table, where in (
        *((table, where) for _, table, where in MESSAGES),
        *JOINED,
        *((table, where) for _, table, where in GONE),
    )
)
PURGE = f"""
CREATE FUNCTION commissions_purge(p_situation bigint, p_second bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    held commissions_situation%ROWTYPE;
    counted jsonb;
BEGIN
    SELECT * INTO held FROM commissions_situation WHERE id = p_situation FOR UPDATE;
    IF held.status IS NULL OR held.status NOT IN ('closed', 'inadmissible', 'opposition') THEN
        RAISE EXCEPTION 'only what is over is purged'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commissions_purge_over';
    END IF;
    IF NOT (
        coalesce(held.purge_due_on <= (now() AT TIME ZONE 'Europe/Paris')::date, false)
        OR coalesce(p_second <> held.purge_asked_by_id, false)
    ) THEN
        RAISE EXCEPTION 'a purge is due, or two people ask for it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commissions_purge_due_or_two';
    END IF;
    IF EXISTS (SELECT FROM commissions_statisticalrecord WHERE situation_id = p_situation) THEN
        RAISE EXCEPTION 'the statistical record is cut off first'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commissions_purge_cut';
    END IF;
    INSERT INTO commissions_blindmark (commission_id, blind, noted_on)
    SELECT c.id, i.blind, (held.closed_at AT TIME ZONE 'Europe/Paris')::date
    FROM commissions_identity i JOIN commissions_commission c ON c.id = held.commission_id
    WHERE i.situation_id = p_situation AND i.blind <> '' AND c.keep_blind_mark
        AND held.status = 'opposition'
    ON CONFLICT (commission_id, blind) DO UPDATE SET noted_on = EXCLUDED.noted_on;
    counted := commissions_purge_counts(p_situation);
    {DELETES}
    {BLANK}
    RETURN counted;
END $body$;
"""
# the functions belong to the owner, who alone may delete these rows; nobody else than the app calls them
RIGHTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO cordee_app;"
    for name in (
        "commissions_ids(bigint)",
        "commissions_purge_counts(bigint)",
        "commissions_purge(bigint, bigint)",
    )
)
BACKWARDS = """
DROP FUNCTION commissions_purge(bigint, bigint);
DROP FUNCTION commissions_purge_counts(bigint);
DROP FUNCTION commissions_ids(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("commissions", "0001_the_commission"),
        ("notifications", "0002_pace_of_reminders"),
    ]
    operations = [migrations.RunSQL(IDS + COUNTS + PURGE + RIGHTS, BACKWARDS)]
