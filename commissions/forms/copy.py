"""What a coordinator takes along from a DAC situation: each field by itself, and the accord for it."""

from commissions.enums import DecisionKind, Outcome
from commissions.forms.decision import DecisionForm
from commissions.forms.sheet import offer, several
from commissions.models import Mandate
from commissions.selectors.from_dac import Offer

ANSWERS = [
    (Outcome.GIVEN.value, "Oui, elle est informée et donne son accord"),
    (Outcome.NOT_COLLECTED.value, "Non, ou pas encore"),
]


class CopyForm(DecisionForm):
    """Nothing is ticked beforehand."""

    chosen = several("Champs à recopier")

    def __init__(self, *args, offers: list[Offer], named: list[Mandate], reasons, **kwargs):
        super().__init__(*args, kind=DecisionKind.ACCORD, named=named, reasons=reasons, **kwargs)
        offer(self, "chosen", [(one.code, f"{one.label} : {one.words}") for one in offers])
        self.fields["outcome"].label = "Est-elle d’accord pour que la commission soit saisie ?"
        offer(self, "outcome", ANSWERS)
        for name in ("version", "reason", "reason_words"):
            del self.fields[name]
        self.order_fields(["chosen"])
