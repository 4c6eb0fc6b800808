"""A person that a DAC accompanies; each DAC has its own row, so that none learns of another's."""

from django.db import models

from cases.enums import InsStatus, Sex
from common.bases import PublicModel
from common.normalise import normalise

LONGEST_PARTICLE = 2  # « le », « de »


class Identity(models.Model):
    """What tells a person from another: the traits of the INS, all optional until known."""

    birth_name = models.CharField("nom de naissance", max_length=80, blank=True)
    used_name = models.CharField("nom utilisé", max_length=80, blank=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    sex = models.CharField("sexe", max_length=1, choices=Sex.choices, blank=True)
    ins = models.CharField("matricule INS", max_length=15, blank=True)
    search_name = models.TextField("nom normalisé", blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.search_name = " ".join(self.name_forms)
        super().save(*args, **kwargs)

    @property
    def has_identity(self) -> bool:
        return bool(self.birth_name or self.used_name)

    @property
    def name_forms(self) -> tuple[str, ...]:
        """« le gall berthe », « rolland berthe »: under each family name, as people type it."""
        families = [name for name in (self.used_name, self.birth_name) if name] or [""]
        return tuple(dict.fromkeys(normalise(f"{name} {self.first_name}") for name in families))

    @property
    def family_words(self) -> frozenset[str]:
        """The words of both family names, by which somebody is recognised; particles left out."""
        words = normalise(f"{self.birth_name} {self.used_name}").split()
        return frozenset(word for word in words if len(word) > LONGEST_PARTICLE) or frozenset(words)

    @property
    def full_name(self) -> str:
        """« Mme Berthe Rolland », or nothing for a question without identity."""
        civility = {Sex.FEMALE: "Mme", Sex.MALE: "M."}.get(self.sex, "")
        name = self.used_name or self.birth_name
        return " ".join(part for part in (civility, self.first_name, name) if part)


class Person(Identity, PublicModel):
    dac = models.ForeignKey(
        "directory.Dac", models.PROTECT, verbose_name="DAC", related_name="persons"
    )
    commune = models.ForeignKey("directory.Commune", models.PROTECT, verbose_name="commune")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    safe_contact = models.CharField("moyen sûr de la joindre", max_length=200, blank=True)
    ins_status = models.CharField(
        "statut de l’identité",
        max_length=12,
        choices=InsStatus.choices,
        default=InsStatus.PROVISIONAL,
    )

    class Meta:
        verbose_name = "personne"
        indexes = [
            models.Index(fields=["dac", "birth_date"], name="person_birth"),
            # a search reads names and communes here, and nothing of the rows
            models.Index(fields=["dac", "search_name", "commune", "id"], name="person_found"),
            models.Index(
                fields=["search_name"], opclasses=["text_pattern_ops"], name="person_search"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dac", "ins"], condition=~models.Q(ins=""), name="person_ins_once_a_dac"
            )
        ]

    def __str__(self) -> str:
        return f"Personne {self.public_id}"
