"""Requests, the persons they are about, the situations that they open, and all that surrounds them."""

from cases.models.assessment import AssessedDimension, Assessment
from cases.models.attachment import Attachment
from cases.models.case import Case
from cases.models.circumstances import Circumstances
from cases.models.consent import Consent, SignedCopy
from cases.models.exchange import Exchange
from cases.models.first_assessment import FirstAssessment
from cases.models.grant import CaseGrant
from cases.models.note import Document, Note
from cases.models.opening import EmergencyOpening
from cases.models.period import CasePeriod, LevelPeriod, ReferentPeriod
from cases.models.person import Person
from cases.models.referral import Referral
from cases.models.relative import Relative
from cases.models.team import GpPeriod, Refusal, TeamMember

__all__ = [
    "AssessedDimension",
    "Assessment",
    "Attachment",
    "Case",
    "CaseGrant",
    "CasePeriod",
    "Circumstances",
    "Consent",
    "Document",
    "EmergencyOpening",
    "Exchange",
    "FirstAssessment",
    "GpPeriod",
    "LevelPeriod",
    "Note",
    "Person",
    "ReferentPeriod",
    "Referral",
    "Refusal",
    "Relative",
    "SignedCopy",
    "TeamMember",
]
