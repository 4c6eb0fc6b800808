"""The whole content of a plan as one plain dict: what is shown, frozen, compared and printed."""

from ppcs.content.building import SCHEMA, consents_of, content_of, iso

__all__ = ["SCHEMA", "consents_of", "content_of", "iso"]
