"""What the antivirus said of each stored file; those that are there came before it was asked."""

from django.db import migrations, models

SCAN = [
    ("none", "non analysé"),
    ("waiting", "en quarantaine"),
    ("clean", "analysé"),
    ("refused", "refusé par l’antivirus"),
]


def scan():
    return models.CharField(
        choices=SCAN, default="none", editable=False, max_length=7, verbose_name="antivirus"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_restricted_processing"),
    ]

    operations = [
        migrations.AddField(model_name=name, name="scan", field=scan())
        for name in ("attachment", "document", "signedcopy")
    ] + [
        migrations.AddIndex(
            model_name=name,
            index=models.Index(
                fields=["id"],
                condition=models.Q(("scan", "waiting")),
                name=f"{name}_waits_for_scan",
            ),
        )
        for name in ("attachment", "document", "signedcopy")
    ]
