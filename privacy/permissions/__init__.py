"""Who may do what with alerts, copies, erasures."""

from privacy.permissions.erasure import ERASURE, ERASURE_PROOF, HOLD, RETENTION
from privacy.permissions.officer import ALERT, IS_OFFICER, OFFICER, WATCH
from privacy.permissions.rights import RESTRICTION, RIGHTS_REQUEST, SUBJECT_EXPORT

__all__ = [
    "ALERT",
    "ERASURE",
    "ERASURE_PROOF",
    "HOLD",
    "IS_OFFICER",
    "OFFICER",
    "RESTRICTION",
    "RETENTION",
    "RIGHTS_REQUEST",
    "SUBJECT_EXPORT",
    "WATCH",
]
