"""What a situation of a DAC could lend to a saisine: few fields, one by one, and nobody's identity.

The synthesis and the goals belong to the plan, and stay there. Nothing here is kept: the fields are
read, shown to the coordinator, and copied only if chosen (rule R27).
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.enums import LegalMeasure, LivingPlace, TeamRole, TeamStatus
from cases.enums import Sex as SexOfDac
from cases.models import Case
from commissions.enums import ItemList, PersonType, Protection, Sex

ADULT_AGE = 18
SEXES: dict[str, Sex] = {SexOfDac.FEMALE: Sex.FEMALE, SexOfDac.MALE: Sex.MALE}
HOUSING: dict[str, str] = {
    LivingPlace.INSTITUTION: "institution",
    LivingPlace.HOSPITAL: "institution",
    LivingPlace.NO_HOME: "homeless",
}
BODIES: dict[str, str] = {
    TeamRole.GP: "gp",
    TeamRole.NURSE: "nursing",
    TeamRole.SOCIAL_WORKER: "social",
    TeamRole.HOME_HELP: "home_help",
    TeamRole.SUPPORT_SERVICE: "medico_social",
    TeamRole.LANDLORD: "landlord",
    TeamRole.GUARDIAN: "guardian",
    TeamRole.VOLUNTEER: "association",
}
AS_MANY = 4  # rows of the sheet
BAND = re.compile(r"(\d+)(?:_(\d+))?")


@dataclass(frozen=True)
class Offer:
    """One field that may be copied: its code, what it would say, and the fields of the sheet."""

    code: str
    label: str
    words: str
    typed: dict[str, list[str]]


def offers_of(case: Case, lists: dict[str, list[tuple[str, str]]]) -> list[Offer]:
    """In the order of the sheet; `lists` are the words of the commission chosen."""
    found = [
        _age_band(case, lists),
        _protection(case),
        _sex(case),
        _housing(case, lists),
        _bodies(case, lists),
    ]
    return [offer for offer in found if offer is not None]


def _age_band(case: Case, lists) -> Offer | None:
    born = case.person.birth_date
    if born is None:
        return None
    age = _age(born)
    for code, label in lists[ItemList.AGE_BAND]:
        found = BAND.fullmatch(code)
        if found and int(found[1]) <= age <= int(found[2] or age):
            return Offer("age_band", "Tranche d’âge", label, {"age_band": [code]})
    return None


def _age(born: date) -> int:
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _protection(case: Case) -> Offer | None:
    """That there is a measure, and who is a minor: never which measure, nor by whom."""
    relatives = case.relatives.filter(ends_on__isnull=True).exclude(measure="")
    measures = set(relatives.values_list("measure", flat=True))
    born = case.person.birth_date
    minor = born is not None and _age(born) < ADULT_AGE
    if minor or LegalMeasure.PARENTAL_AUTHORITY in measures:
        typed = {"person_type": [PersonType.MINOR.value]}
        return Offer("person_type", "La personne est", PersonType.MINOR.label, typed)
    if not measures:
        return None
    typed = {
        "person_type": [PersonType.PROTECTED.value],
        "protection": [Protection.RUNNING.value],
    }
    return Offer("person_type", "La personne est", PersonType.PROTECTED.label, typed)


def _sex(case: Case) -> Offer | None:
    sex = SEXES.get(case.person.sex)
    return Offer("sex", "Sexe", sex.label, {"sex": [sex.value]}) if sex else None


def _housing(case: Case, lists) -> Offer | None:
    places = case.referrals.exclude(living_place="").order_by("-sent_at", "pk")
    code = HOUSING.get(places.values_list("living_place", flat=True).first() or "")
    label = dict(lists[ItemList.HOUSING]).get(code or "")
    return Offer("housing", "Logement", label, {"housing": [code]}) if code and label else None


def _bodies(case: Case, lists) -> Offer | None:
    """Kinds of services around the person, without a name."""
    roles = set(case.team.filter(status=TeamStatus.ACTIVE).values_list("role", flat=True))
    known, words = {BODIES[role] for role in roles if role in BODIES}, lists[ItemList.BODY_KIND]
    found = [(code, label) for code, label in words if code in known][:AS_MANY]
    if not found:
        return None
    typed = {f"body_{n}_kind": [code] for n, (code, _) in enumerate(found, start=1)}
    labels = ", ".join(label for _, label in found)
    return Offer("bodies", "Intervenants, sans leur nom", labels, typed)
