"""Complete what an accord says (D1110-3-1): what, to whom, on what, how told; and its signed copy."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

CATEGORIES = [
    ("identity", "identité et coordonnées"),
    ("daily_life", "vie quotidienne et autonomie"),
    ("housing", "logement et cadre de vie"),
    ("rights", "droits, ressources et démarches"),
    ("family", "entourage et aidants"),
    ("organisation", "rendez-vous, contacts et plan d’actions"),
    ("health", "santé : soins, traitements, évaluation médicale"),
]
ROLES = [
    ("gp", "médecin traitant"),
    ("specialist", "médecin spécialiste"),
    ("nurse", "infirmier ou infirmière"),
    ("pharmacist", "pharmacien ou pharmacienne"),
    ("physiotherapist", "masseur-kinésithérapeute"),
    ("occupational_therapist", "ergothérapeute"),
    ("psychologist", "psychologue"),
    ("other_care", "autre professionnel de santé"),
    ("social_worker", "assistant ou assistante de service social"),
    ("home_help", "aide à domicile"),
    ("disability_office", "MDPH"),
    ("support_service", "SAVS ou SAMSAH"),
    ("guardian", "mandataire judiciaire"),
    ("landlord", "bailleur"),
    ("coordination", "coordination de parcours"),
    ("volunteer", "bénévole"),
    ("other", "autre intervenant"),
]
SUPPORTS = [
    ("cordee", "dossier partagé dans Cordée"),
    ("secure_mail", "messagerie sécurisée de santé"),
    ("paper", "document sur papier"),
    ("spoken", "de vive voix : réunion ou téléphone"),
]
INFORMED_BY = [
    ("spoken", "expliqué de vive voix"),
    ("notice", "notice remise"),
    ("helped", "avec une aide : interprète, proche, document facile à lire"),
]
CONSULTED = [
    ("trusted_person", "sa personne de confiance"),
    ("representative", "son représentant légal"),
    ("relative", "un proche"),
    ("nobody", "personne : le motif dit pourquoi"),
]
KINDS = [
    ("pdf", "PDF"),
    ("jpg", "image JPEG"),
    ("png", "image PNG"),
    ("docx", "document Word"),
    ("odt", "document OpenDocument"),
]


def some_of(label, choices):
    return ArrayField(
        models.CharField(choices=choices, max_length=24),
        blank=True,
        default=list,
        size=None,
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_indexes_of_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignedCopy",
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
                ("name", models.CharField(max_length=150, verbose_name="nom du fichier")),
                (
                    "kind",
                    models.CharField(choices=KINDS, max_length=5, verbose_name="nature"),
                ),
                ("size", models.PositiveIntegerField(verbose_name="taille en octets")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "stored_as",
                    models.CharField(max_length=80, unique=True, verbose_name="nom de stockage"),
                ),
                ("added_at", models.DateTimeField(verbose_name="ajoutée le")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajoutée par",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_copies",
                        to="cases.case",
                        verbose_name="situation",
                    ),
                ),
            ],
            options={"verbose_name": "copie signée", "verbose_name_plural": "copies signées"},
        ),
        *(
            migrations.AddField("consent", name, some_of(label, choices))
            for name, label, choices in (
                ("categories", "catégories d’informations", CATEGORIES),
                ("recipient_roles", "catégories de professionnels", ROLES),
                ("supports", "supports du partage", SUPPORTS),
                ("informed_by", "comment elle a été informée", INFORMED_BY),
            )
        ),
        migrations.AddField(
            "consent",
            "security_told",
            models.BooleanField(default=False, verbose_name="mesures de sécurité expliquées"),
        ),
        migrations.AddField(
            "consent",
            "consulted",
            models.CharField(
                blank=True,
                choices=CONSULTED,
                max_length=14,
                verbose_name="qui a été informé à sa place",
            ),
        ),
        migrations.AddField(
            "consent",
            "paper",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="cases.signedcopy",
                verbose_name="copie signée",
            ),
        ),
    ]
