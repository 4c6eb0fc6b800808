"""The yearly bilan: its questions, what is counted for them, and what may be shown of it."""

from commissions.selectors.bilan.content import bilan_of, blockages_of, figures_in
from commissions.selectors.bilan.layout import in_brief, laid_out
from commissions.selectors.bilan.rows import years_of
from commissions.selectors.bilan.sheet import csv_of

__all__ = ["bilan_of", "blockages_of", "csv_of", "figures_in", "in_brief", "laid_out", "years_of"]
