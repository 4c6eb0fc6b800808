"""Requests, the persons they are about, and the situations that they open."""

from cases.models.attachment import Attachment
from cases.models.case import Case, LevelPeriod, ReferentPeriod
from cases.models.exchange import Exchange
from cases.models.first_assessment import FirstAssessment
from cases.models.person import Person
from cases.models.referral import Referral

__all__ = [
    "Attachment",
    "Case",
    "Exchange",
    "FirstAssessment",
    "LevelPeriod",
    "Person",
    "Referral",
    "ReferentPeriod",
]
