"""The one way to take a person away: by the owner's hand, for two people, counted and proven."""

# ruff: noqa: S608 - the statements are put together from the constants below, never from anybody’s words

from django.db import migrations

OF_CASES = "case_id = ANY(v_cases)"
OF_PLANS = "plan_id = ANY(v_plans)"
VERSIONS = "(SELECT id FROM ppcs_planversion WHERE plan_id = ANY(v_plans))"
CONCERTATIONS = "(SELECT id FROM ppcs_concertation WHERE plan_id = ANY(v_plans))"
PROBLEMS = "(SELECT id FROM ppcs_problem WHERE plan_id = ANY(v_plans))"
GOALS = f"(SELECT id FROM ppcs_goal WHERE problem_id IN {PROBLEMS})"
ACTIONS = "(SELECT id FROM ppcs_action WHERE plan_id = ANY(v_plans))"
REVIEWS = "(SELECT id FROM ppcs_review WHERE plan_id = ANY(v_plans))"
ASSESSMENTS = "(SELECT id FROM cases_assessment WHERE case_id = ANY(v_cases))"
EXPORTS = "(SELECT id FROM privacy_subjectexport WHERE request_id = ANY(v_requests))"
ABOUT_HER = "(person_id = v_person OR referral_id = ANY(v_refs))"
# (name in the proof, table, condition): counted, then deleted in this order
WHOLE = (
    ("deliveries", "ppcs_delivery", f"plan_version_id IN {VERSIONS}"),
    ("copies", "ppcs_plancopy", f"plan_version_id IN {VERSIONS}"),
    ("versions", "ppcs_planversion", OF_PLANS),
    ("opinions", "ppcs_opinion", f"concertation_id IN {CONCERTATIONS}"),
    ("concertations", "ppcs_concertation", OF_PLANS),
    ("review_calls", "ppcs_reviewcall", OF_PLANS),
    ("alerts_raised", "ppcs_alertraised", OF_PLANS),
    ("reviewed_goals", "ppcs_reviewedgoal", f"review_id IN {REVIEWS}"),
    ("reviews", "ppcs_review", OF_PLANS),
    ("unmet_goals", "ppcs_unmetgoal", f"goal_id IN {GOALS}"),
    ("reminders", "ppcs_actionreminder", f"action_id IN {ACTIONS}"),
    ("owners", "ppcs_actionowner", f"action_id IN {ACTIONS}"),
    ("goals_of_actions", "ppcs_action_goals", f"action_id IN {ACTIONS}"),
    ("actions", "ppcs_action", OF_PLANS),
    ("alerts", "ppcs_alert", OF_PLANS),
    ("goals", "ppcs_goal", f"problem_id IN {PROBLEMS}"),
    ("problems", "ppcs_problem", OF_PLANS),
    ("syntheses", "ppcs_synthesis", OF_PLANS),
    ("plans", "ppcs_plan", OF_CASES),
    ("openings", "cases_emergencyopening", OF_CASES),
    ("decisions", "cases_consent", OF_CASES),
    ("signed_copies", "cases_signedcopy", OF_CASES),
    ("refusals", "cases_refusal", OF_CASES),
    ("gp_periods", "cases_gpperiod", OF_CASES),
    ("invitations", "cases_casegrant", "content_object_id = ANY(v_cases)"),
    ("team", "cases_teammember", OF_CASES),
    ("relatives", "cases_relative", OF_CASES),
    ("notes", "cases_note", OF_CASES),
    ("documents", "cases_document", OF_CASES),
    ("dimensions", "cases_assesseddimension", f"assessment_id IN {ASSESSMENTS}"),
    ("assessments", "cases_assessment", OF_CASES),
    ("circumstances", "cases_circumstances", OF_CASES),
    ("levels", "cases_levelperiod", OF_CASES),
    ("referents", "cases_referentperiod", OF_CASES),
    ("periods", "cases_caseperiod", OF_CASES),
    ("attachments", "cases_attachment", "referral_id = ANY(v_refs)"),
    ("exchanges", "cases_exchange", "referral_id = ANY(v_refs)"),
    ("first_assessments", "cases_firstassessment", "referral_id = ANY(v_refs)"),
    ("masks", "privacy_exportmask", f"export_id IN {EXPORTS}"),
    ("data_copies", "privacy_subjectexport", "request_id = ANY(v_requests)"),
    ("restrictions", "privacy_restriction", OF_CASES),
    ("rights", "privacy_rightsrequest", "id = ANY(v_requests)"),
    ("holds", "privacy_hold", ABOUT_HER),
    ("proposals", "privacy_erasure", f"id <> p_erasure AND {ABOUT_HER}"),
    ("requests", "cases_referral", "id = ANY(v_refs)"),
    ("situations", "cases_case", "id = ANY(v_cases)"),
    ("persons", "cases_person", "id = v_person"),
)
ASIDE = f"{OF_CASES} AND volet <> 'care'"
SOCIAL = (
    ("notes", "cases_note", ASIDE),
    ("documents", "cases_document", ASIDE),
    (
        "dimensions",
        "cases_assesseddimension",
        f"assessment_id IN {ASSESSMENTS} AND volet <> 'care'",
    ),
)
SAID = " OR ".join(
    f"{name} <> ''"
    for name in ("address", "living_place", "family", "languages", "coverage", "rights")
)
# (name, table, condition, what the columns become): blanked, their row stays
BLANKED = (
    (
        "circumstances",
        "cases_circumstances",
        f"{OF_CASES} AND (seeking_home OR {SAID})",
        "address = '', living_place = '', family = '', languages = '', coverage = '', rights = '',"
        " seeking_home = false, version = version + 1",
    ),
    (
        "needs_of_carers",
        "cases_relative",
        f"{OF_CASES} AND needs <> ''",
        "needs = '', version = version + 1",
    ),
)
# counted besides: what goes with a row, or hangs on it without a key
SEARCHED = """
    (SELECT count(*) FROM cases_person WHERE id = v_person AND search_name <> '')
    + (SELECT count(*) FROM cases_referral WHERE id = ANY(v_refs) AND search_name <> '')
"""
DRAFTS = "(SELECT count(*) FROM cases_referral WHERE id = ANY(v_refs) AND status = 'draft')"
UUID = "'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'"
TOLD = f"(about_id = ANY(v_ids) OR regexp_substr(path, {UUID}) = ANY(v_ids))"
MESSAGES = (
    ("messages", "notifications_outboxmessage", TOLD),
    ("notices", "notifications_notice", TOLD),
)
WITH_PUBLIC_ID = (
    *("ppcs_delivery", "ppcs_plancopy", "ppcs_planversion", "ppcs_opinion", "ppcs_concertation"),
    *("ppcs_reviewcall", "ppcs_alertraised", "ppcs_review", "ppcs_unmetgoal", "ppcs_actionreminder"),
    *("ppcs_action", "ppcs_alert", "ppcs_goal", "ppcs_problem", "ppcs_synthesis", "ppcs_plan"),
    *("cases_emergencyopening", "cases_consent", "cases_signedcopy", "cases_refusal"),
    *("cases_casegrant", "cases_teammember", "cases_relative", "cases_note", "cases_document"),
    *("cases_assesseddimension", "cases_assessment", "cases_circumstances", "cases_caseperiod"),
    *("cases_attachment", "privacy_subjectexport", "privacy_restriction", "privacy_rightsrequest"),
    *("privacy_hold", "privacy_erasure", "cases_referral", "cases_case", "cases_person"),
)


def _union(rows, column: str) -> str:
    return " UNION ALL ".join(f"SELECT {column} FROM {table} WHERE {where}" for table, where in rows)


IDS_OF_WHOLE = _union(
    [(table, where) for _, table, where in WHOLE if table in WITH_PUBLIC_ID], "public_id::text AS id"
)
IDS_OF_SOCIAL = _union([(table, where) for _, table, where in SOCIAL], "public_id::text AS id")
FILES_OF_WHOLE = _union(
    (
        ("cases_attachment", "referral_id = ANY(v_refs)"),
        ("cases_document", OF_CASES),
        ("cases_signedcopy", OF_CASES),
        ("ppcs_plancopy", f"plan_version_id IN {VERSIONS}"),
    ),
    "stored_as AS name",
) + "".join(
    f" UNION ALL SELECT {column} FROM privacy_subjectexport WHERE request_id = ANY(v_requests)"
    for column in ("draft_as", "pdf_as", "json_as")
)
FILES_OF_SOCIAL = f"SELECT stored_as AS name FROM cases_document WHERE {ASIDE}"

# what is of this person, as the variables of both functions
VARIABLES = """
    held privacy_erasure%ROWTYPE;
    v_person bigint;
    v_cases bigint[];
    v_refs bigint[];
    v_plans bigint[];
    v_requests bigint[];
    v_ids text[];
    v_files text[];
    counted jsonb := '{}';
"""
# whoever was noted by a request that was accepted since is the person of its situation
WHO = """
    v_person := coalesce(held.person_id, (
        SELECT c.person_id FROM cases_referral r JOIN cases_case c ON c.id = r.case_id
        WHERE r.id = held.referral_id));
"""
SCOPE = f"""
    {WHO}
    SELECT coalesce(array_agg(id), '{{}}') INTO v_cases FROM cases_case WHERE person_id = v_person;
    SELECT coalesce(array_agg(id), '{{}}') INTO v_refs FROM cases_referral
    WHERE id = held.referral_id OR case_id = ANY(v_cases)
        OR (id = ANY(held.others) AND case_id IS NULL AND coalesce(dac_id, held.dac_id) = held.dac_id);
    SELECT coalesce(array_agg(id), '{{}}') INTO v_plans FROM ppcs_plan WHERE case_id = ANY(v_cases);
    SELECT coalesce(array_agg(id), '{{}}') INTO v_requests FROM privacy_rightsrequest WHERE {ABOUT_HER};
    IF held.extent = 'whole' THEN
        SELECT coalesce(array_agg(id), '{{}}') INTO v_ids FROM ({IDS_OF_WHOLE}) AS found;
        SELECT coalesce(array_agg(DISTINCT name), '{{}}') INTO v_files
        FROM ({FILES_OF_WHOLE}) AS found WHERE name <> '';
    ELSE
        SELECT coalesce(array_agg(id), '{{}}') INTO v_ids FROM ({IDS_OF_SOCIAL}) AS found;
        SELECT coalesce(array_agg(DISTINCT name), '{{}}') INTO v_files
        FROM ({FILES_OF_SOCIAL}) AS found WHERE name <> '';
    END IF;
"""


def _add(name: str, value: str) -> str:
    return f"counted := counted || jsonb_build_object('{name}', {value});"


def _count(rows) -> str:
    return "\n        ".join(
        _add(row[0], f"(SELECT count(*) FROM {row[1]} WHERE {row[2]})") for row in rows
    )


COUNT = f"""
    {_add("files", "cardinality(v_files)")}
    {_count(MESSAGES)}
    IF held.extent = 'whole' THEN
        {_add("search_columns", SEARCHED)}
        {_add("drafts", DRAFTS)}
        {_count(WHOLE)}
    ELSE
        {_count(SOCIAL)}
        {_count(BLANKED)}
    END IF;
"""
COUNTS = f"""
CREATE FUNCTION privacy_purge_counts(p_erasure bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE {VARIABLES}
BEGIN
    SELECT * INTO held FROM privacy_erasure WHERE id = p_erasure;
    {SCOPE}
    {COUNT}
    RETURN counted;
END $body$;
"""


def _refuse(condition: str, words: str, name: str) -> str:
    return f"""
    IF {condition} THEN
        RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;"""


SECOND_MAY = """
    EXISTS (
        SELECT FROM directory_membership m
        JOIN directory_professional p ON p.id = m.professional_id
        JOIN directory_dac d ON d.organisation_id = m.organisation_id
        JOIN accounts_user u ON u.id = p.user_id
        WHERE d.id = held.dac_id AND u.id = p_second AND u.is_active AND m.status = 'active'
            AND (m.ends_on IS NULL OR m.ends_on >= (now() AT TIME ZONE 'Europe/Paris')::date)
            AND m.role = CASE held.asked_as
                WHEN 'manager' THEN 'data_protection' WHEN 'data_protection' THEN 'manager' END)
"""
GUARDS = "".join(
    _refuse(condition, words, f"privacy_purge_{name}")
    for condition, words, name in (
        ("held.status IS DISTINCT FROM 'asked'", "only what was asked for is erased", "asked"),
        (
            "p_second IS NULL OR held.asked_by_id IS NULL OR p_second = held.asked_by_id",
            "two people erase",
            "two",
        ),
        (f"NOT {SECOND_MAY}", "the second person has the other office", "office"),
    )
)
GUARDS_OF_SCOPE = "".join(
    _refuse(condition, words, f"privacy_purge_{name}")
    for condition, words, name in (
        (
            f"EXISTS (SELECT FROM privacy_hold WHERE lifted_at IS NULL AND {ABOUT_HER}) OR EXISTS ("
            "SELECT FROM cases_case WHERE id = ANY(v_cases) AND restricted_at IS NOT NULL)",
            "what is held is not erased",
            "held",
        ),
        (
            "EXISTS (SELECT FROM cases_case WHERE id = ANY(v_cases) AND status <> ''closed'')".replace(
                "''", "'"
            ),
            "only what is over is erased",
            "over",
        ),
        (
            "held.extent = 'whole' AND EXISTS (SELECT FROM cases_referral WHERE id = ANY(v_refs)"
            " AND status IN ('received', 'assessing', 'more_asked'))",
            "what waits for an answer is not erased",
            "waiting",
        ),
    )
)


def _delete(rows) -> str:
    return "\n        ".join(
        f"DELETE FROM {row[1]} WHERE {row[2]}; GET DIAGNOSTICS n = ROW_COUNT; "
        f"done := done || jsonb_build_object('{row[0]}', n);"
        for row in rows
    )


BLANK = "\n        ".join(
    f"UPDATE {table} SET {columns} WHERE {where}; GET DIAGNOSTICS n = ROW_COUNT; "
    f"done := done || jsonb_build_object('{name}', n);"
    for name, table, where, columns in BLANKED
)
# keys of rows that stay onto rows that go
UNTIED = f"""
        UPDATE cases_referral SET redirected_from_id = NULL
        WHERE redirected_from_id = ANY(v_refs) AND NOT id = ANY(v_refs);
"""
UNTIED_NOTES = f"""
        UPDATE cases_note SET corrects_id = NULL WHERE {OF_CASES} AND volet = 'care'
            AND corrects_id IN (SELECT id FROM cases_note WHERE {ASIDE});
"""
PURGE = f"""
CREATE FUNCTION privacy_purge(p_erasure bigint, p_second bigint, p_expected jsonb, p_besides jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE {VARIABLES}
    done jsonb := '{{}}';
    n bigint;
    proof bigint;
    named uuid := gen_random_uuid();
    moment timestamptz := now();
BEGIN
    SELECT * INTO held FROM privacy_erasure WHERE id = p_erasure FOR UPDATE;
    {GUARDS}
    PERFORM FROM cases_referral WHERE id = held.referral_id OR id = ANY(held.others) FOR UPDATE;
    {WHO}
    PERFORM FROM cases_case WHERE person_id = v_person FOR UPDATE;
    {SCOPE}
    {GUARDS_OF_SCOPE}
    {COUNT}
    {_refuse("counted IS DISTINCT FROM p_expected", "not what was confirmed", "privacy_purge_counted")}
    INSERT INTO privacy_filetodelete (stored_as, noted_at)
    SELECT name, moment FROM unnest(v_files) AS name ON CONFLICT DO NOTHING;
    {_delete(MESSAGES)}
    done := done || jsonb_build_object('files', cardinality(v_files));
    IF held.extent = 'whole' THEN
        done := done || jsonb_build_object(
            'search_columns', counted -> 'search_columns', 'drafts', counted -> 'drafts');
        UPDATE privacy_erasure SET status = 'done', person_id = NULL, referral_id = NULL,
            others = '{{}}', second_by_id = p_second, done_at = moment, version = version + 1
        WHERE id = p_erasure;
        {UNTIED}
        {_delete(WHOLE)}
    ELSE
        UPDATE privacy_erasure SET status = 'done', person_id = NULL, referral_id = NULL,
            others = '{{}}', second_by_id = p_second, done_at = moment, version = version + 1
        WHERE id = p_erasure;
        {UNTIED_NOTES}
        {_delete(SOCIAL)}
        {BLANK}
    END IF;
    {_refuse("done IS DISTINCT FROM counted", "what was destroyed is not what was counted", "privacy_purge_exact")}
    done := done || p_besides;
    INSERT INTO privacy_erasureproof (public_id, dac_id, extent, kept, reason, counts, asked_by_id,
        asked_at, second_by_id, done_at, digest)
    VALUES (named, held.dac_id, held.extent, held.kept, held.reason, done, held.asked_by_id,
        held.asked_at, p_second, moment, privacy_proof_digest(named, held.extent, held.kept,
        held.reason, held.asked_by_id, p_second, moment, done))
    RETURNING id INTO proof;
    RETURN proof;
END $body$;
"""
DIGEST = """
CREATE FUNCTION privacy_proof_digest(p_named uuid, p_extent text, p_kept text, p_reason text,
    p_first bigint, p_second bigint, p_moment timestamptz, p_counts jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $body$
SELECT encode(sha256(convert_to(concat_ws('|', p_named, p_extent, p_kept, p_reason, p_first, p_second,
    extract(epoch FROM p_moment), p_counts::text), 'UTF8')), 'hex');
$body$;
"""
FUNCTIONS = (
    "privacy_proof_digest(uuid, text, text, text, bigint, bigint, timestamptz, jsonb)",
    "privacy_purge_counts(bigint)",
    "privacy_purge(bigint, bigint, jsonb, jsonb)",
)
# the functions belong to the owner, who alone may delete these rows; nobody else than the app calls them
RIGHTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO cordee_app;"
    for name in FUNCTIONS
)
BACKWARDS = "\n".join(f"DROP FUNCTION {name};" for name in reversed(FUNCTIONS))


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0002_rights_of_persons"),
        ("ppcs", "0005_sheet_of_duties"),
        ("notifications", "0002_pace_of_reminders"),
    ]
    operations = [migrations.RunSQL(DIGEST + COUNTS + PURGE + RIGHTS, BACKWARDS)]
