"""Files that people join: what they really are, made harmless, kept where nobody reads them."""

from cases.uploads.inspection import ACCEPTED, Inspected, UploadRefused, inspect

__all__ = ["ACCEPTED", "Inspected", "UploadRefused", "inspect"]
