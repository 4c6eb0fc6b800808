from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_accords_that_expire"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["dac", "search_name", "commune", "id"], name="person_found"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["dac", "search_name", "commune", "id"], name="referral_found"
            ),
        ),
    ]
