"""The screening of free text: what a saisine must not say, where it stands, what to write instead."""

from commissions.screening.findings import Finding, Kind
from commissions.screening.reading import screen

__all__ = ["Finding", "Kind", "screen"]
