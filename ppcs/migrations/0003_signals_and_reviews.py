"""Alerts are raised, events call for a review, a review says where each goal stands."""

import uuid

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from common.database import StateTrigger

VOLETS = [("care", "soins"), ("support", "aides"), ("coordination", "coordination")]
FINDINGS = [
    ("achieved", "atteint"),
    ("partly", "partiellement atteint"),
    ("not_achieved", "non atteint"),
    ("not_assessable", "non évaluable"),
]
OUTCOMES = [
    ("reviewed", "un point d’étape a été fait"),
    ("revised", "le plan est révisé"),
    ("nothing_more", "rien de plus pour le plan"),
]
STATUSES = [("raised", "levée"), ("taken_up", "prise en charge"), ("settled", "traitée")]
CALLS = [
    ("discharge", "sortie d’hospitalisation"),
    ("life_event", "évènement de vie"),
    ("request", "demande de la personne"),
    ("alert", "alerte"),
]

# What the version in force says of each alert, and since which version it is there.
ALERTS_AS_AGREED = """
    UPDATE ppcs_alert AS alert SET agreed = row.content
        FROM ppcs_plan AS plan
        JOIN ppcs_planversion AS version
            ON version.plan_id = plan.id AND version.number = plan.current_version
        CROSS JOIN LATERAL jsonb_array_elements(version.content->'alerts') AS row(content)
        WHERE plan.id = alert.plan_id AND row.content->>'id' = alert.public_id::text;
    UPDATE ppcs_alert AS alert SET first_version = found.number
        FROM (
            SELECT version.plan_id, row.content->>'id' AS id, min(version.number) AS number
            FROM ppcs_planversion AS version
            CROSS JOIN LATERAL jsonb_array_elements(version.content->'alerts') AS row(content)
            GROUP BY version.plan_id, row.content->>'id'
        ) AS found
        WHERE found.plan_id = alert.plan_id AND found.id = alert.public_id::text;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
# When each plan that is followed is looked at again, on its situation.
REVIEWS_DUE = """
    UPDATE cases_case AS one SET review_due_on = synthesis.review_on
        FROM ppcs_plan AS plan JOIN ppcs_synthesis AS synthesis ON synthesis.plan_id = plan.id
        WHERE plan.case_id = one.id AND plan.current_version > 0
            AND plan.status IN ('in_force', 'revising', 'consulting');
    SET CONSTRAINTS ALL IMMEDIATE;
"""
# A review of one goal said in itself where that goal stood.
FINDINGS_OF_GOALS = """
    INSERT INTO ppcs_reviewedgoal (review_id, goal_id, finding, words)
    SELECT id, goal_id, CASE outcome WHEN 'given_up' THEN 'not_achieved' ELSE outcome END, ''
    FROM ppcs_review WHERE goal_id IS NOT NULL AND outcome <> '';
    SET CONSTRAINTS ALL IMMEDIATE;
"""
OUTCOMES_OF_REVIEWS = """
    UPDATE ppcs_review AS review SET outcome = row.finding
        FROM ppcs_reviewedgoal AS row
        WHERE row.review_id = review.id AND row.goal_id = review.goal_id
            AND row.finding <> 'not_assessable';
    SET CONSTRAINTS ALL IMMEDIATE;
"""


def to_user(words, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=words,
        **options,
    )


def to(model, words, name, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to=model,
        verbose_name=words,
        **options,
    )


def public_id():
    return models.UUIDField(
        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
    )


def pk():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("ppcs", "0002_reminders_of_actions"),
        ("cases", "0004_accords_that_expire"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "alert",
            "first_version",
            models.PositiveIntegerField(default=0, verbose_name="depuis la version"),
        ),
        migrations.AddField(
            "alert",
            "dropped_on",
            models.DateField(blank=True, null=True, verbose_name="retirée du plan le"),
        ),
        migrations.AddField(
            "alert",
            "agreed",
            models.JSONField(default=dict, editable=False, verbose_name="telle que validée"),
        ),
        migrations.RunSQL(ALERTS_AS_AGREED, migrations.RunSQL.noop),
        migrations.RunSQL(REVIEWS_DUE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ReviewedGoal",
            fields=[
                ("id", pk()),
                (
                    "finding",
                    models.CharField(choices=FINDINGS, max_length=14, verbose_name="critère"),
                ),
                (
                    "words",
                    models.CharField(blank=True, max_length=300, verbose_name="précision"),
                ),
                ("goal", to("ppcs.goal", "objectif", "reviewed")),
                ("review", to("ppcs.review", "bilan", "reviewed_goals")),
            ],
            options={
                "verbose_name": "objectif passé en revue",
                "verbose_name_plural": "objectifs passés en revue",
                "constraints": [
                    models.UniqueConstraint(fields=("review", "goal"), name="reviewed_goal_once")
                ],
            },
        ),
        migrations.RunSQL(FINDINGS_OF_GOALS, OUTCOMES_OF_REVIEWS),
        migrations.RemoveField("review", "outcome"),
        migrations.AddField(
            "review",
            "next_on",
            models.DateField(blank=True, null=True, verbose_name="prochaine réévaluation"),
        ),
        migrations.CreateModel(
            name="AlertRaised",
            fields=[
                ("id", pk()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("public_id", public_id()),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=STATUSES,
                        default="raised",
                        max_length=8,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                (
                    "taken_up_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="prise en charge le"),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="traitée le"),
                ),
                (
                    "done",
                    models.TextField(blank=True, max_length=2000, verbose_name="ce qui a été fait"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=OUTCOMES, max_length=12, verbose_name="suite"
                    ),
                ),
                ("plan_version", models.PositiveIntegerField(verbose_name="version en vigueur")),
                ("agreed", models.JSONField(editable=False, verbose_name="telle que validée")),
                (
                    "volet",
                    models.CharField(choices=VOLETS, max_length=12, verbose_name="volet"),
                ),
                ("happened_on", models.DateField(verbose_name="constaté le")),
                (
                    "seen",
                    models.TextField(max_length=5000, verbose_name="ce qui a été constaté"),
                ),
                ("raised_at", models.DateTimeField(verbose_name="levée le")),
                (
                    "told_by",
                    models.CharField(blank=True, max_length=180, verbose_name="signalée par"),
                ),
                ("alert", to("ppcs.alert", "alerte", "raised")),
                ("plan", to("ppcs.plan", "plan", "raised")),
                ("raised_by", to_user("par")),
                ("taken_up_by", to_user("prise en charge par", blank=True, null=True)),
                ("settled_by", to_user("traitée par", blank=True, null=True)),
            ],
            options={
                "verbose_name": "alerte levée",
                "verbose_name_plural": "alertes levées",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alert", "raised_by", "told_by"),
                        condition=~Q(status="settled"),
                        name="alert_raised_once",
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["plan"], condition=~Q(status="settled"), name="alert_raised_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewCall",
            fields=[
                ("id", pk()),
                ("public_id", public_id()),
                (
                    "kind",
                    models.CharField(choices=CALLS, max_length=10, verbose_name="évènement"),
                ),
                ("happened_on", models.DateField(verbose_name="le")),
                ("review_on", models.DateField(verbose_name="réévaluer au plus tard le")),
                (
                    "words",
                    models.CharField(blank=True, max_length=300, verbose_name="en quelques mots"),
                ),
                ("noted_at", models.DateTimeField(verbose_name="noté le")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="répondu le"),
                ),
                ("answered_by", to_user("répondu par", blank=True, null=True)),
                ("noted_by", to_user("noté par")),
                ("plan", to("ppcs.plan", "plan", "calls")),
                (
                    "raised",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call",
                        to="ppcs.alertraised",
                        verbose_name="alerte levée",
                    ),
                ),
                ("review", to("ppcs.review", "bilan", "answers", blank=True, null=True)),
            ],
            options={
                "verbose_name": "appel à réévaluer",
                "verbose_name_plural": "appels à réévaluer",
                "indexes": [
                    models.Index(
                        fields=["plan"],
                        condition=Q(answered_at__isnull=True),
                        name="review_call_open",
                    )
                ],
            },
        ),
        StateTrigger(
            "alertraised",
            field="status",
            born=["raised"],
            pairs=[("raised", "taken_up"), ("taken_up", "settled")],
        ),
    ]
