"""What the data protection officer works with."""

from privacy.models.alert import Alert
from privacy.models.erasure import AnonymousRecord, Erasure, ErasureProof, FileToDelete
from privacy.models.retention import Hold, RetentionRule
from privacy.models.subject import ExportMask, Restriction, RightsRequest, SubjectExport
from privacy.models.watch import Watch, Watermark

__all__ = [
    "Alert",
    "AnonymousRecord",
    "Erasure",
    "ErasureProof",
    "ExportMask",
    "FileToDelete",
    "Hold",
    "Restriction",
    "RetentionRule",
    "RightsRequest",
    "SubjectExport",
    "Watch",
    "Watermark",
]
