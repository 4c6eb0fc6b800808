"""Say on a situation that its processing is restricted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_row_security")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="restricted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="traitement limité depuis le"),
        ),
    ]
