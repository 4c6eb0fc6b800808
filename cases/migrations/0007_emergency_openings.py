"""Make the table of openings in an emergency."""

import uuid
from datetime import timedelta

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual

from common.database import StateTrigger

STATES = [
    ("to_judge", "à juger"),
    ("justified", "jugée justifiée"),
    ("unjustified", "jugée non justifiée"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_complete_consents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergencyOpening",
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
                    "status",
                    django_fsm.FSMField(
                        choices=STATES,
                        default="to_judge",
                        max_length=11,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                (
                    "judged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="jugée le"),
                ),
                (
                    "judgement",
                    models.TextField(blank=True, verbose_name="pourquoi ce jugement"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="ouverte le")),
                ("until", models.DateTimeField(verbose_name="jusqu’à")),
                ("reason", models.TextField(max_length=1000, verbose_name="motif")),
                ("is_declared", models.BooleanField(verbose_name="urgence déclarée")),
                ("judge_before", models.DateTimeField(verbose_name="à juger avant le")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="cases.case",
                        verbose_name="situation",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="jugée par",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_openings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ouverte par",
                    ),
                ),
            ],
            options={
                "verbose_name": "ouverture d’urgence",
                "verbose_name_plural": "ouvertures d’urgence",
                "indexes": [
                    models.Index(fields=["opened_by", "until"], name="opening_of_user"),
                    models.Index(fields=["case", "opened_at"], name="opening_of_case"),
                    models.Index(
                        condition=Q(status="to_judge"),
                        fields=["judge_before"],
                        name="opening_to_judge",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(until__gt=F("opened_at")), name="opening_moments_in_order"
                    ),
                    models.CheckConstraint(
                        condition=Q(until__lte=F("opened_at") + Value(timedelta(minutes=30))),
                        name="opening_half_an_hour_at_most",
                    ),
                    models.CheckConstraint(
                        condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("opened_by")),
                        name="opening_judged_by_another",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            status="to_judge", judged_by__isnull=True, judged_at__isnull=True
                        )
                        | (
                            ~Q(status="to_judge")
                            & Q(judged_by__isnull=False, judged_at__isnull=False)
                            & ~Q(judgement="")
                        ),
                        name="opening_judged_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=GreaterThanOrEqual(Length(Trim("reason")), 20),
                        name="opening_reason_is_told",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_declared=True), name="opening_is_declared"
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        StateTrigger(
            "emergencyopening",
            field="status",
            born=["to_judge"],
            pairs=[("to_judge", "justified"), ("to_judge", "unjustified")],
        ),
    ]
