"""What the screening says: a kind, a place in the text, the words found and a French advice."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found; the codes are stable, a justification is stored with them."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    NIR = "nir"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    DRUG = "drug"
    ICD10 = "icd10"
    DIAGNOSIS = "diagnosis"
    INITIALS = "initials"
    WORDING = "wording"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def blocking(self) -> bool:
        """Whether the words must be removed, or their presence justified."""
        return self not in GENTLE


GENTLE = {Kind.INITIALS, Kind.WORDING}

LABELS = {
    Kind.NAME: "nom de personne",
    Kind.PHONE: "numéro de téléphone",
    Kind.EMAIL: "adresse électronique",
    Kind.NIR: "numéro de sécurité sociale",
    Kind.BIRTH_DATE: "date de naissance",
    Kind.ADDRESS: "adresse postale",
    Kind.DRUG: "médicament",
    Kind.ICD10: "code de diagnostic",
    Kind.DIAGNOSIS: "diagnostic ou maladie",
    Kind.INITIALS: "initiales",
    Kind.WORDING: "mot à éviter",
}

ADVICE = {
    Kind.NAME: "Retirez ce nom : écrivez « la personne », « sa fille », « le gardien »…",
    Kind.PHONE: "Retirez ce numéro : les coordonnées ont leur propre champ, protégé.",
    Kind.EMAIL: "Retirez cette adresse électronique : les coordonnées ont leur propre champ, protégé.",
    Kind.NIR: "Retirez ce numéro de sécurité sociale : la commission n’en a jamais besoin.",
    Kind.BIRTH_DATE: "Retirez cette date : la tranche d’âge suffit.",
    Kind.ADDRESS: "Retirez cette adresse : écrivez le quartier ou le secteur.",
    Kind.DRUG: (
        "Retirez ce médicament : indiquez seulement si un suivi de soins existe, "
        "est rompu ou n’est pas connu."
    ),
    Kind.ICD10: "Retirez ce code de diagnostic : la saisine ne contient pas de diagnostic.",
    Kind.DIAGNOSIS: "Retirez ce diagnostic : décrivez ce que vous avez vu ou entendu, sans le nommer.",
    Kind.INITIALS: (
        "Évitez les initiales, qui font reconnaître la personne : écrivez « la personne »."
    ),
}

WORDING_ADVICE = {
    "situation": "Préférez « situation » ou « personne » à « cas ».",
    "person": "Préférez « la personne ».",
    "patient": "Hors du soin, préférez « la personne » à « patient ».",
    "fact": "Décrivez plutôt un fait : ce qui s’est passé, quand, et ses suites.",
    "examine": "Préférez « examiner la situation ».",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Words of the text that the form asks to remove or to justify; `text[start:end] == found`."""

    kind: Kind
    start: int
    end: int
    found: str
    advice: str

    @property
    def blocking(self) -> bool:
        """False for a gentle warning, which holds nothing back."""
        return self.kind.blocking
