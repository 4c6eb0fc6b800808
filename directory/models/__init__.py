"""The territory, the organisations and the people in them."""

from directory.models.dac import Dac, DacClosure, DacCoverage, DacListItem, DacMessageText
from directory.models.people import Membership, Organisation, Professional
from directory.models.territory import Commune

__all__ = [
    "Commune",
    "Dac",
    "DacClosure",
    "DacCoverage",
    "DacListItem",
    "DacMessageText",
    "Membership",
    "Organisation",
    "Professional",
]
