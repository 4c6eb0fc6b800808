"""What stands at the top and at the foot of every page of a copy, and in the file's properties."""

from dataclasses import dataclass

from ppcs.enums import Copy
from ppcs.lens import Row
from ppcs.pdf import words

TITLES = {
    Copy.FULL.value: "Plan personnalisé de coordination en santé",
    Copy.SUPPORT.value: "Plan personnalisé de coordination en santé",
    Copy.DUTIES.value: "Qui fait quoi, et quand",
    Copy.DUTIES_SUPPORT.value: "Qui fait quoi, et quand",
}
COPIES = {
    Copy.FULL.value: "exemplaire complet",
    Copy.SUPPORT.value: "exemplaire « volet aides »",
    Copy.DUTIES.value: "tous les volets",
    Copy.DUTIES_SUPPORT.value: "volet aides",
}


@dataclass(frozen=True)
class Heading:
    """`title` is the file's; `person`, `version`, `copy`, `fingerprint` stand on each page."""

    title: str
    author: str
    number: str
    person: str
    version: str
    version_on: str
    copy: str
    fingerprint: str


def heading_of(content: Row, *, copy: str, fingerprint: str) -> Heading:
    person, plan = content["person"], content["plan"]
    born = words.day_long(person["birth_date"])
    on = validated_on(content)
    of = f" du {words.day_long(on)}" if on else ", brouillon non validé"
    label = COPIES[str(copy)]
    number = f"{plan['number']}, version {plan['version']}"
    return Heading(
        title=f"{TITLES[str(copy)]} {number}, {label}",
        author=content["dac"]["name"],
        number=number,
        person=words.text(person["full_name"])
        + (f", {words.gender(person['sex']).born_on} {born}" if born else ""),
        version=f"Version {plan['version']}{of}",
        version_on=on or plan["created_on"],
        copy=f"{label[0].upper()}{label[1:]}",
        fingerprint=" ".join(fingerprint[i : i + 4] for i in range(0, 12, 4)),
    )


def validated_on(content: Row) -> str | None:
    """The day of this version: when the référent closed its validation."""
    if content["validation"] is None:
        return None
    return content["validation"]["referent"]["on"]
