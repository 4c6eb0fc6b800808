"""The commission, its mandates, its situations and sessions, and what is left of them."""

from commissions.models.commission import Charter, Commission, ListItem
from commissions.models.decision import Decision, LinkAnswer
from commissions.models.mandate import CharterSignature, Mandate, Substitution
from commissions.models.outcome import Addendum, PersonReturn, Preconisation, PurgeProof, Record
from commissions.models.session import (
    Admission,
    AgendaEntry,
    Attendance,
    Contribution,
    PlenarySession,
    RestrictedSession,
    Theme,
)
from commissions.models.situation import RestrictedSheet, RightsRequest, Situation
from commissions.models.statistics import (
    BilanReader,
    Blockage,
    CountedPreconisations,
    PublishedBilan,
    StatisticalRecord,
)
from commissions.models.vault import BlindMark, Identity, VaultOpening

__all__ = [
    "Addendum",
    "Admission",
    "AgendaEntry",
    "Attendance",
    "BilanReader",
    "BlindMark",
    "Blockage",
    "Charter",
    "CharterSignature",
    "Commission",
    "Contribution",
    "CountedPreconisations",
    "Decision",
    "Identity",
    "LinkAnswer",
    "ListItem",
    "Mandate",
    "PersonReturn",
    "PlenarySession",
    "Preconisation",
    "PublishedBilan",
    "PurgeProof",
    "Record",
    "RestrictedSession",
    "RestrictedSheet",
    "RightsRequest",
    "Situation",
    "StatisticalRecord",
    "Substitution",
    "Theme",
    "VaultOpening",
]
