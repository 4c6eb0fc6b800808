"""The vocabulary of the ways in."""

from datetime import timedelta

from django.db import models

CHARTER_VERSION = "2026-11"
INVITATION_LIFETIME = timedelta(days=7)
CONFIRMATION_LIFETIME = timedelta(days=3)


class AccountRequestState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "adresse à confirmer"
    PENDING = "pending", "à étudier"
    APPROVED = "approved", "acceptée"
    REFUSED = "refused", "refusée"


class InvitationState(models.TextChoices):
    OPEN = "open", "en attente"
    ACCEPTED = "accepted", "acceptée"
    REVOKED = "revoked", "annulée"


class RefusalReason(models.TextChoices):
    """Coded, because the answer leaves by ordinary e-mail: no free words in it."""

    UNVERIFIED = "unverified", "l’exercice professionnel n’a pas pu être vérifié"
    OUTSIDE = "outside", "l’organisme ne relève pas de ce territoire"
    NO_NEED = "no_need", "la fonction indiquée n’appelle pas de compte"
    TWICE = "twice", "un compte existe déjà pour cette personne"


class Civility(models.TextChoices):
    """What goes before a name; no civil status is asked."""

    MADAM = "Mme", "Mme"
    MISTER = "M.", "M."
    DOCTOR = "Dr", "Dr"
    PROFESSOR = "Pr", "Pr"
