"""The addresses for which a new password was asked; see signin/models/reset_request.py."""

import uuid

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signin", "0001_account_requests_and_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResetRequest",
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
                ("email", models.EmailField(max_length=254, verbose_name="adresse")),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
            ],
            options={
                "verbose_name": "mot de passe oublié",
                "verbose_name_plural": "mots de passe oubliés",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="reset_request_email_lower",
                    )
                ],
            },
        ),
    ]
