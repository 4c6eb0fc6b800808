"""A situation may be closed and reopened: its periods, and what each of them was before."""

import uuid

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from common.database import StateTrigger

# One period for each situation there is; levels and référents belong to it.
FIRST_PERIODS = """
    INSERT INTO cases_caseperiod (
        public_id, case_id, number, opened_at, opened_by_id, reopening_reason,
        closed_at, closure_reason, closure_relay
    )
    SELECT
        gen_random_uuid(), one.id, 1, one.opened_at,
        COALESCE(
            (SELECT level.set_by_id FROM cases_levelperiod AS level
             WHERE level.case_id = one.id ORDER BY level.id LIMIT 1),
            one.referent_id
        ),
        '',
        one.closed_at,
        CASE WHEN one.closed_at IS NULL THEN ''
             ELSE COALESCE(NULLIF(one.closure_reason, ''), 'unknown') END,
        CASE WHEN one.closed_at IS NULL THEN '' ELSE one.closure_relay END
    FROM cases_case AS one;
    UPDATE cases_levelperiod AS row SET period_id = period.id
        FROM cases_caseperiod AS period WHERE period.case_id = row.case_id;
    UPDATE cases_referentperiod AS row SET period_id = period.id
        FROM cases_caseperiod AS period WHERE period.case_id = row.case_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
# On the way back only the last closing has a place.
LAST_CLOSINGS = """
    UPDATE cases_case AS one
        SET closure_reason = period.closure_reason, closure_relay = period.closure_relay
        FROM cases_caseperiod AS period
        WHERE period.case_id = one.id AND period.closed_at = one.closed_at;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
STATUSES = [
    ("given", "donné"),
    ("refused", "refusé"),
    ("impossible", "impossible à recueillir"),
    ("withdrawn", "retiré"),
    ("replaced", "remplacé"),
    ("lapsed", "caduc"),
]


def to_user(words, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=words,
        **options,
    )


def to_period(rows, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name=rows,
        to="cases.caseperiod",
        verbose_name="période",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_team_decisions_and_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CasePeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="numéro")),
                ("opened_at", models.DateTimeField(verbose_name="ouverte le")),
                ("reopening_reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi rouverte")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="clôturée le")),
                ("closure_reason", models.SlugField(blank=True, max_length=40, verbose_name="motif de clôture")),
                ("closure_relay", models.CharField(blank=True, max_length=300, verbose_name="relais")),
                ("person_told_on", models.DateField(blank=True, null=True, verbose_name="la personne informée le")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="periods", to="cases.case", verbose_name="situation")),
                ("closed_by", to_user("clôturée par", blank=True, null=True)),
                ("opened_by", to_user("ouverte par")),
            ],
            options={
                "verbose_name": "période de suivi",
                "verbose_name_plural": "périodes de suivi",
            },
        ),
        migrations.AddField("levelperiod", "period", to_period("levels", null=True)),
        migrations.AddField("referentperiod", "period", to_period("referents", null=True)),
        migrations.AddField(
            "referentperiod",
            "stays_until",
            models.DateField(blank=True, null=True, verbose_name="référent sortant jusqu’au"),
        ),
        migrations.RunSQL(FIRST_PERIODS, LAST_CLOSINGS),
        migrations.AlterField("levelperiod", "period", to_period("levels")),
        migrations.AlterField("referentperiod", "period", to_period("referents")),
        migrations.RemoveField("case", "closure_reason"),
        migrations.RemoveField("case", "closure_relay"),
        migrations.AlterField(
            "case", "opened_at", models.DateTimeField(verbose_name="suivie depuis le")
        ),
        migrations.AlterField(
            "consent",
            "status",
            django_fsm.FSMField(choices=STATUSES, default="given", max_length=12, protected=True, verbose_name="décision"),
        ),
        migrations.AddConstraint(
            "caseperiod",
            models.UniqueConstraint(fields=("case", "number"), name="period_number_once"),
        ),
        migrations.AddConstraint(
            "caseperiod",
            models.UniqueConstraint(condition=models.Q(("closed_at__isnull", True)), fields=("case",), name="period_one_open"),
        ),
        migrations.AddConstraint(
            "caseperiod",
            models.CheckConstraint(condition=models.Q(("closed_at__isnull", True), ("closed_at__gte", models.F("opened_at")), _connector="OR"), name="period_dates_in_order"),
        ),
        migrations.AddConstraint(
            "caseperiod",
            models.CheckConstraint(condition=models.Q(models.Q(("closed_at__isnull", False), ("closure_reason__gt", "")), models.Q(("closed_at__isnull", True), ("closed_by__isnull", True), ("closure_reason", ""), ("closure_relay", ""), ("person_told_on__isnull", True)), _connector="OR"), name="period_closed_says_why"),
        ),
        migrations.AddConstraint(
            "caseperiod",
            models.CheckConstraint(condition=models.Q(("number", 1), models.Q(("reopening_reason", ""), _negated=True), _connector="OR"), name="period_reopened_says_why"),
        ),
        migrations.AddConstraint(
            "referentperiod",
            models.CheckConstraint(condition=models.Q(("stays_until__isnull", True), models.Q(("ends_on__isnull", False), ("stays_until__gte", models.F("ends_on"))), _connector="OR"), name="referent_overlap_follows"),
        ),
        migrations.AddIndex(
            "referentperiod",
            models.Index(condition=models.Q(("stays_until__isnull", False)), fields=["referent", "stays_until"], name="referent_leaving"),
        ),
        StateTrigger(
            "case",
            field="status",
            born=["open"],
            pairs=[
                ("closed", "open"),
                ("on_watch", "closed"),
                ("on_watch", "open"),
                ("open", "closed"),
                ("open", "on_watch"),
            ],
        ),
        StateTrigger(
            "consent",
            field="status",
            born=["given", "impossible", "refused"],
            pairs=[
                ("given", "lapsed"),
                ("given", "replaced"),
                ("given", "withdrawn"),
                ("impossible", "lapsed"),
                ("impossible", "replaced"),
                ("refused", "replaced"),
            ],
        ),
    ]
