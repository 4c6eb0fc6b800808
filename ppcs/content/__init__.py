"""The whole content of a plan as one plain dict: what is shown, frozen, compared and printed."""

from ppcs.content.building import (
    SCHEMA,
    alert_row,
    consents_of,
    content_of,
    iso,
    unmet_row,
)

__all__ = ["SCHEMA", "alert_row", "consents_of", "content_of", "iso", "unmet_row"]
