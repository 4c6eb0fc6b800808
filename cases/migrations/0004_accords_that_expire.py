"""The first accord that expires competes for the next date of a situation; reviews have their own."""

from django.db import migrations, models

KINDS = [
    ("first_contact", "Premier contact avec la personne"),
    ("contact", "Reprendre contact avec la personne"),
    ("visit", "Visite à domicile"),
    ("meeting", "Réunion avec les intervenants"),
    ("review", "Faire le point sur la situation"),
    ("watch_end", "Fin de veille : refaire le point"),
    ("start_plan", "Commencer le plan"),
    ("opinions", "Avis attendus sur le plan"),
    ("action", "Action à échéance"),
    ("plan_review", "Bilan à faire"),
    ("alert", "Alerte levée"),
    ("accord", "Accord qui expire"),
]
NAMES = {
    "next_due_kind": "nature de l’échéance",
    "own_due_kind": "nature de l’échéance fixée",
    "plan_due_kind": "nature de l’échéance du plan",
}
# As `cases.services.due` computes it.
ACCORDS = """
    UPDATE cases_case AS one SET accord_due_on = found.until
        FROM (
            SELECT consent.case_id, min(consent.until) AS until
            FROM cases_consent AS consent
            LEFT JOIN cases_teammember AS member ON member.id = consent.member_id
            LEFT JOIN cases_relative AS relative ON relative.id = consent.relative_id
            WHERE consent.status = 'given' AND consent.until IS NOT NULL
                AND (consent.kind <> 'sharing' OR member.status = 'active')
                AND (consent.kind <> 'relative' OR relative.ends_on IS NULL)
            GROUP BY consent.case_id
        ) AS found
        WHERE found.case_id = one.id;
    UPDATE cases_case SET next_due_on = accord_due_on, next_due_kind = 'accord'
        WHERE status = 'open' AND accord_due_on IS NOT NULL
            AND (next_due_on IS NULL OR accord_due_on < next_due_on);
    SET CONSTRAINTS ALL IMMEDIATE;
"""
WITHOUT = """
    UPDATE cases_case SET next_due_on = LEAST(own_due_on, plan_due_on),
        next_due_kind = CASE WHEN plan_due_on < own_due_on OR own_due_on IS NULL
            THEN plan_due_kind ELSE own_due_kind END
        WHERE next_due_kind = 'accord';
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_periods_of_follow_up")]

    operations = [
        migrations.AddField(
            "case",
            "accord_due_on",
            models.DateField(blank=True, null=True, verbose_name="premier accord qui expire"),
        ),
        migrations.AddField(
            "case",
            "review_due_on",
            models.DateField(blank=True, null=True, verbose_name="réévaluation du plan"),
        ),
        *(
            migrations.AlterField(
                "case",
                name,
                models.CharField(blank=True, choices=KINDS, max_length=30, verbose_name=words),
            )
            for name, words in NAMES.items()
        ),
        migrations.RunSQL(ACCORDS, WITHOUT),
    ]
