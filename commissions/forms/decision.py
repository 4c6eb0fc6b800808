"""A decision of the person, noted after the saisine left: information, accord, its renewal or its end."""

from commissions.enums import DecisionKind, Means, Outcome, Scope
from commissions.forms.fields import VersionedForm
from commissions.forms.screened import ScreenedMixin, ScreenedText
from commissions.forms.sheet import EVERYBODY, NAMED, day, line, offer, people, pick, several
from commissions.models import Mandate
from commissions.services.decisions import Words

ANSWERS: dict[str, list] = {
    DecisionKind.INFORMATION: [
        (Outcome.GIVEN, "Elle est informée"),
        (Outcome.NOT_COLLECTED, "Elle ne l’est pas encore"),
    ],
    DecisionKind.ACCORD: [
        (Outcome.GIVEN, "Elle donne son accord, ou le renouvelle"),
        (Outcome.NOT_COLLECTED, "Son accord n’est pas recueilli"),
        (Outcome.REFUSED, "Elle refuse"),
        (Outcome.WITHDRAWN, "Elle retire son accord"),
    ],
}


class DecisionForm(ScreenedMixin, VersionedForm):
    """Nothing is required by the fields: the service says all that is missing at once."""

    outcome = pick("Ce qu’elle a répondu", radio=True)
    decided_on = day("Le", not_future=True)
    collected_by = line("Recueilli par (fonction)", 120)
    means = pick("Comment", Means.choices, blank="Choisissez")
    scope = several("Ce qui peut être partagé", Scope.choices)
    only_named = pick(
        "Avec qui",
        [
            (EVERYBODY, "Les personnes que la commission admettra pour cette situation"),
            (NAMED, "Seulement celles qui sont cochées ci-dessous"),
        ],
        radio=True,
    )
    named = several("Personnes nommées")
    until = day("Jusqu’au")
    reason = pick("Pourquoi pas encore", blank="Choisissez")
    reason_words = ScreenedText(label="Précision", max_length=300, health_only=True)

    def __init__(self, *args, kind: str, named: list[Mandate], reasons: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self._named = {str(one.public_id): one.user for one in named}
        offer(self, "outcome", [(value.value, words) for value, words in ANSWERS[kind]])
        offer(self, "named", people(named))
        offer(self, "reason", [("", "Choisissez"), *reasons])
        if kind == DecisionKind.INFORMATION:
            self.fields["outcome"].label = "La personne sait-elle que la commission est saisie ?"
            self.fields["collected_by"].label = "Informée par (fonction)"
            for name in ("scope", "only_named", "named", "until", "reason", "reason_words"):
                del self.fields[name]

    def words(self) -> Words:
        """What the service takes; needs a valid form."""
        typed = self.cleaned_data.get
        return Words(
            kind=self.kind,
            outcome=typed("outcome") or "",
            decided_on=typed("decided_on"),
            collected_by=typed("collected_by") or "",
            means=typed("means") or "",
            scope=tuple(typed("scope") or ()),
            only_named={EVERYBODY: False, NAMED: True}.get(typed("only_named") or ""),
            named=tuple(self._named[key] for key in typed("named") or ()),
            until=typed("until"),
            reason=typed("reason") or "",
            reason_words=typed("reason_words") or "",
        )
