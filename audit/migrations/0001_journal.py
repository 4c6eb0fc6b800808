"""Make the journal: owned by cordee_journal, insert-only for the application and for everybody."""

import django.db.models.deletion  # noqa: F401
from django.db import migrations, models

FORWARDS = """
SET LOCAL ROLE cordee_journal;
CREATE TABLE journal.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    kind varchar(10) NOT NULL CHECK (kind IN ('change', 'reading', 'listing', 'refusal', 'sign_in')),
    action varchar(80) NOT NULL,
    actor_id bigint,
    actor_label varchar(180) NOT NULL DEFAULT '',
    object_type varchar(60) NOT NULL DEFAULT '',
    object_id varchar(60) NOT NULL DEFAULT '',
    because varchar(200) NOT NULL DEFAULT '',
    data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX event_object ON journal.event (object_type, object_id, at DESC);
CREATE INDEX event_actor ON journal.event (actor_id, at DESC);
CREATE INDEX event_at ON journal.event (at);
CREATE FUNCTION journal.refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'The journal is written once.' USING ERRCODE = 'insufficient_privilege';
END $body$;
CREATE TRIGGER event_written_once BEFORE UPDATE OR DELETE ON journal.event
    FOR EACH ROW EXECUTE FUNCTION journal.refuse_rewriting();
CREATE TRIGGER event_never_emptied BEFORE TRUNCATE ON journal.event
    FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_rewriting();
GRANT USAGE ON SCHEMA journal TO cordee_app;
GRANT SELECT, INSERT ON journal.event TO cordee_app;
RESET ROLE;
"""
BACKWARDS = """
SET LOCAL ROLE cordee_journal;
DROP TABLE journal.event;
DROP FUNCTION journal.refuse_rewriting();
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
                ("kind", models.CharField(choices=[("change", "modification"), ("reading", "consultation"), ("listing", "liste affichée"), ("refusal", "accès refusé"), ("sign_in", "connexion")], max_length=10, verbose_name="nature")),
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
                "db_table": '"journal"."event"',
                "managed": False,
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
