"""Make the tables of what the data protection officer watches: alerts, thresholds, how far one looked."""

import uuid

import django.core.validators
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from common.database import StateTrigger


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0007_emergency_openings"),
        ("directory", "0003_reminders_of_actions"),
    ]
    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="identifiant public",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "many_files",
                    models.PositiveSmallIntegerField(
                        default=40,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="situations différentes ouvertes",
                    ),
                ),
                (
                    "many_files_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="en combien de minutes",
                    ),
                ),
                (
                    "same_surname",
                    models.BooleanField(
                        default=True, verbose_name="même nom que la personne consultée"
                    ),
                ),
                (
                    "without_link",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="situations ouvertes en un jour, sans lien avec elles",
                    ),
                ),
                (
                    "refusals",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="accès refusés à un même compte",
                    ),
                ),
                (
                    "refusals_minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="en combien de minutes",
                    ),
                ),
                (
                    "at_night",
                    models.BooleanField(default=False, verbose_name="consultations de nuit"),
                ),
                (
                    "night_from",
                    models.PositiveSmallIntegerField(
                        default=22,
                        validators=[
                            django.core.validators.MinValueValidator(18),
                            django.core.validators.MaxValueValidator(23),
                        ],
                        verbose_name="la nuit commence à (heure)",
                    ),
                ),
                (
                    "night_until",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="la nuit finit à (heure)",
                    ),
                ),
                (
                    "third_parties",
                    models.CharField(
                        choices=[
                            ("function", "leur fonction et leur organisme"),
                            ("name", "leur nom, leur fonction et leur organisme"),
                        ],
                        default="function",
                        max_length=8,
                        verbose_name="sur la liste remise à la personne, les professionnels sont dits par",
                    ),
                ),
                (
                    "dac",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watch",
                        to="directory.dac",
                        verbose_name="DAC",
                    ),
                ),
            ],
            options={
                "verbose_name": "veille sur les accès",
                "verbose_name_plural": "veilles sur les accès",
            },
        ),
        migrations.CreateModel(
            name="Watermark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("looked_until", models.DateTimeField(verbose_name="journal regardé jusqu’au")),
            ],
            options={
                "verbose_name": "avancement de la veille",
                "verbose_name_plural": "avancements de la veille",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="watermark_is_alone")
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="identifiant public",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("open", "à regarder"),
                            ("looked_at", "regardée"),
                            ("closed", "traitée"),
                        ],
                        default="open",
                        max_length=9,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                (
                    "looked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="regardée le"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="traitée le"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("legitimate", "accès légitime"),
                            ("explained", "accès expliqué, rappel des règles fait"),
                            ("unjustified", "accès injustifié, suite donnée"),
                            ("false_alarm", "fausse alerte"),
                        ],
                        max_length=12,
                        verbose_name="issue",
                    ),
                ),
                (
                    "outcome_note",
                    models.TextField(blank=True, max_length=1000, verbose_name="ce qui a été fait"),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("many_files", "beaucoup de situations en peu de temps"),
                            ("same_surname", "même nom que la personne consultée"),
                            ("without_link", "consultation sans lien avec la situation"),
                            ("refusals", "accès refusés à la suite"),
                            ("at_night", "consultation de nuit"),
                            ("emergency", "ouverture d’urgence"),
                            ("emergency_rate", "ouvertures d’urgence trop nombreuses"),
                        ],
                        max_length=16,
                        verbose_name="règle",
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=60, verbose_name="objet")),
                ("day", models.DateField(verbose_name="jour")),
                ("first_at", models.DateTimeField(verbose_name="premier fait")),
                ("last_at", models.DateTimeField(verbose_name="dernier fait")),
                ("facts", models.JSONField(default=dict, verbose_name="faits")),
                ("raised_at", models.DateTimeField(verbose_name="levée le")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="traitée par",
                    ),
                ),
                (
                    "dac",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="directory.dac",
                        verbose_name="DAC",
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="regardée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "alerte sur les accès",
                "verbose_name_plural": "alertes sur les accès",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "closed"), _negated=True),
                        fields=["dac", "raised_at"],
                        name="access_alert_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "closed"), _negated=True),
                        fields=("dac", "rule", "account", "about", "day"),
                        name="access_alert_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("status", "closed"),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("outcome_note", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True),
                                ("closed_at__isnull", True),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="access_alert_closed_with_outcome",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        StateTrigger(
            "alert",
            field="status",
            born=["open"],
            pairs=[("looked_at", "closed"), ("open", "closed"), ("open", "looked_at")],
        ),
    ]
