"""The tables of who may do what in a commission; one per model."""

from commissions.permissions.bilan import BILAN, BILAN_READER
from commissions.permissions.commission import (
    CHARTER,
    COMMISSION,
    MANDATE,
    PLENARY,
    PURGE_PROOF,
    SESSION,
    SIGNATURE,
    SUBSTITUTION,
)
from commissions.permissions.erasure import ERASURE
from commissions.permissions.situation import (
    ADMISSION,
    CONTRIBUTION,
    DECISION,
    ENTRY,
    OPENING,
    PRECONISATION,
    RECORD,
    RETURN,
    RIGHTS,
    SITUATION,
)

__all__ = [
    "ADMISSION",
    "BILAN",
    "BILAN_READER",
    "CHARTER",
    "COMMISSION",
    "CONTRIBUTION",
    "DECISION",
    "ENTRY",
    "ERASURE",
    "MANDATE",
    "OPENING",
    "PLENARY",
    "PRECONISATION",
    "PURGE_PROOF",
    "RECORD",
    "RETURN",
    "RIGHTS",
    "SESSION",
    "SIGNATURE",
    "SITUATION",
    "SUBSTITUTION",
]
