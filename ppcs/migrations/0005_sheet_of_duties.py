"""« Qui fait quoi et quand » printed alone: two more kinds of copies."""

from django.db import migrations, models

KINDS = [
    ("full", "exemplaire complet"),
    ("support", "exemplaire « aides »"),
    ("duties", "feuille « qui fait quoi »"),
    ("duties_support", "feuille « qui fait quoi », volet aides"),
]


class Migration(migrations.Migration):
    dependencies = [("ppcs", "0003_signals_and_reviews")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="copy",
            field=models.CharField(choices=KINDS, max_length=14, verbose_name="exemplaire"),
        )
        for name in ("plancopy", "delivery")
    ]
