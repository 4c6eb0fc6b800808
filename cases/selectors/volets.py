"""What each volet means for who reads it, in words: beside a choice, and at the head of a page."""

from datetime import date

from accounts.models import User
from cases.backends import grants_in_force
from cases.enums import EVERY_VOLET, Volet
from cases.models import Case
from cases.permissions.reading import CARE_TEAM, COORDINATOR, INVITED, MANAGER, OUTSIDE
from cases.selectors.access import readers_now
from cases.selectors.lens import Reading
from common import french

# Beside the choice of a volet: who will read what is being written.
WHO_READS = {
    Volet.CARE.value: "La santé. Lu par le DAC, l’équipe de soins, et les autres intervenants "
    "si la personne l’a accepté pour les soins.",
    Volet.SUPPORT.value: "La vie quotidienne et les droits. Lu aussi par les intervenants hors de "
    "l’équipe de soins, avec l’accord de la personne : n’y écrivez rien de sa santé.",
    Volet.COORDINATION.value: "Rendez-vous, contacts, organisation. Lu comme les aides, et par le "
    "responsable du DAC : n’y écrivez rien de sa santé.",
}
# What stands beside a row that is written already.
READ_BY = {
    Volet.CARE.value: "DAC et équipe de soins",
    Volet.SUPPORT.value: "DAC, équipe de soins, intervenants avec accord",
    Volet.COORDINATION.value: "toute l’équipe et le responsable du DAC",
}


def volet_choices(reading: Reading) -> list[tuple[str, str]]:
    """The volets in which a reader may write: those that they read."""
    return [(one.value, one.label.capitalize()) for one in Volet if one.value in reading.volets]


def hints_of(case: Case, reading: Reading, *, today: date) -> dict[str, str]:
    """The words beside each volet; a coordinator is told besides who reads it today, by name."""
    if not reading.coordinates:
        return WHO_READS
    readers = [(str(member.name), volets) for member, volets in readers_now(case, today).items()]
    grants = grants_in_force().filter(content_object=case).select_related("user")
    readers += [(str(one.user), frozenset(one.volets)) for one in grants.order_by("pk")]
    found = {}
    for volet, words in WHO_READS.items():
        names = dict.fromkeys(name for name, volets in readers if volet in volets)
        told = ", ".join(names) or "personne"
        found[volet] = f"{words} Aujourd’hui, hors du DAC : {told}."
    return found


def reading_words(user: User, case: Case, reading: Reading) -> str:
    """« Vous lisez les volets aides et coordination, selon l’accord de la personne. »

    Asks nothing of the database when `case` comes from the door.
    """
    if reading.coordinates:
        return "Vous lisez tous les volets, comme coordinateur du DAC."
    what = _volets_in_words(reading)
    if reading.emergency is not None and not reading.volets:
        until = french.hour(reading.emergency.until)
        return f"Vous lisez ce qui aide en urgence, parce que vous l’avez ouvert, jusqu’à {until}."
    if CARE_TEAM.test(user, case):
        words = "comme membre de l’équipe de soins : la personne est informée et ne s’y oppose pas"
        less = ". Elle a refusé que vous lisiez le reste" if _is_partial(reading) else ""
        return f"Vous lisez {what}, {words}{less}."
    for relation, why in _GROUNDS:
        if relation.test(user, case):
            return f"Vous lisez {what}, {why}."
    return f"Vous lisez {what}."


_GROUNDS = (
    (COORDINATOR, "comme coordinateur du DAC"),
    (OUTSIDE, "selon l’accord de la personne"),
    (INVITED, "par l’invitation du DAC à votre nom"),
    (MANAGER, "comme responsable du DAC"),
)


def _is_partial(reading: Reading) -> bool:
    return reading.volets < EVERY_VOLET


def _volets_in_words(reading: Reading) -> str:
    labels = [one.label for one in Volet if one.value in reading.volets]
    match labels:
        case []:
            return "l’identité et les contacts seulement"
        case [one]:
            return f"le volet {one} seul"
        case [*first, last]:
            return f"les volets {', '.join(first)} et {last}"
