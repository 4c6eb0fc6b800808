"""Who may do what in this app: requests, situations, and what is written of them."""

from cases.permissions.case import (
    ASSESSMENT,
    CASE,
    CASE_GRANT,
    CASE_PERIOD,
    CIRCUMSTANCES,
    CONSENT,
    DIMENSION,
    DOCUMENT,
    NOTE,
    REFUSAL,
    RELATIVE,
    SIGNED_COPY,
    TEAM_MEMBER,
)
from cases.permissions.opening import OPENING
from cases.permissions.referral import (
    ATTACHMENT,
    AUTHOR_OF_DRAFT,
    REFERRAL,
    REQUESTER,
    through_referral,
)

__all__ = [
    "ASSESSMENT",
    "ATTACHMENT",
    "AUTHOR_OF_DRAFT",
    "CASE",
    "CASE_GRANT",
    "CASE_PERIOD",
    "CIRCUMSTANCES",
    "CONSENT",
    "DIMENSION",
    "DOCUMENT",
    "NOTE",
    "OPENING",
    "REFERRAL",
    "REFUSAL",
    "RELATIVE",
    "REQUESTER",
    "SIGNED_COPY",
    "TEAM_MEMBER",
    "through_referral",
]
