"""What the paper says, word for word, built from a content alone; the template only lays it out."""

import datetime
from dataclasses import dataclass

from cases.enums import TeamSector
from common import french
from ppcs.enums import Copy, Severity
from ppcs.lens import Row
from ppcs.pdf import words
from ppcs.pdf.brief import Brief, brief_of
from ppcs.pdf.heading import Heading, heading_of
from ppcs.pdf.table import SECTORS, Problem, Sector, problem_of

LONG_TEXT = 1100  # signs; beyond, two texts side by side become one above the other
LONG_LIST = 8  # rows; the same for two tables
NATIONAL_FRAME = "Document structuré selon les quatre parties du PPCS (HAS, 2019)."
SUPPORT_ONLY = (
    "Cet exemplaire présente le volet aides ; le volet soins n’y figure pas. "
    "Des numéros peuvent donc manquer."
)


@dataclass(frozen=True)
class Member:
    name: str
    function: str
    sector: Sector
    in_care_team: bool
    mission: str
    contact: list[str]


@dataclass(frozen=True)
class Unmet:
    goal: str
    when: str
    why: list[str]
    view: str
    follow_up: list[str]


@dataclass(frozen=True)
class Alert:
    sign: str
    severity: str
    is_urgent: bool
    around: list[str]
    professionals: list[str]
    contacts: list[str]


@dataclass(frozen=True)
class Signature:
    who: str
    name: str
    lines: list[str]


@dataclass(frozen=True)
class PlanSheet:
    """The paper. Rows of tables that hold plain words only are tuples of these."""

    is_full: bool
    is_validated: bool
    heading: Heading
    brief: Brief
    title: str
    frame: str
    identity: list[tuple[str, str]]
    project: str
    project_by: str
    voice: list[tuple[str, str]]
    synthesis: list[tuple[str, str]]
    problems: list[Problem]
    review: str
    review_early: str
    team: list[Member]
    unmet: list[Unmet]
    alerts: list[Alert]
    consents: list[tuple[str, str, str, str]]
    refusals: list[str]
    signatures: list[Signature]
    versions: list[tuple[str, str, str]]
    deliveries: list[tuple[str, str, str]]
    fingerprint: str
    printed_on: str

    @property
    def sets_texts_apart(self) -> bool:
        """Whether her words and the synthesis are too long to stand side by side."""
        hers = len(self.project) + sum(len(said) for _, said in self.voice)
        theirs = sum(len(said) for _, said in self.synthesis)
        return max(hers, theirs) > LONG_TEXT or not self.synthesis

    @property
    def sets_tables_apart(self) -> bool:
        return max(len(self.versions), len(self.deliveries)) >= LONG_LIST or not self.deliveries


def plan_sheet(
    content: Row, *, copy: str, fingerprint: str, printed_on: datetime.date
) -> PlanSheet:
    """The paper of a content that has passed the lens of this copy."""
    is_full = copy == Copy.FULL
    person, plan = content["person"], content["plan"]
    name = words.text(person["full_name"])
    return PlanSheet(
        is_full=is_full,
        is_validated=content["validation"] is not None,
        heading=heading_of(content, copy=copy, fingerprint=fingerprint),
        brief=brief_of(content, is_full=is_full, printed_on=printed_on),
        title=f"Le plan complet de {name}" if is_full else f"Le plan de {name}, volet aides",
        frame=NATIONAL_FRAME if is_full else f"{NATIONAL_FRAME} {SUPPORT_ONLY}",
        identity=_identity(content),
        problems=[problem_of(row, person=name) for row in content["problems"]],
        review=_review(plan),
        review_early=words.text(plan["review_early"]),
        signatures=_signatures(content["validation"]),
        fingerprint=" ".join(fingerprint[i : i + 8] for i in range(0, len(fingerprint), 8)),
        printed_on=french.day_long(printed_on).partition(" ")[2],
        **_synthesis(content),
        **_tables(content),
    )


def _synthesis(content: Row) -> dict:
    said = content["synthesis"]
    return {
        "project": words.text(said["project"]),
        "project_by": _collected(said),
        "voice": _filled(
            ("Ses choix", said["choices"]),
            ("Ses préférences", said["preferences"]),
            ("Sa priorité", said["priority"]),
        ),
        "synthesis": _filled(
            ("Pourquoi ce plan", content["plan"]["reason"]),
            ("Ce que nous comprenons ensemble", said["summary"]),
            ("Ce qui fait obstacle", said["obstacles"]),
            ("Points de vue", said["views"]),
        ),
    }


def _tables(content: Row) -> dict:
    return {
        "team": [*map(_relative, content["relatives"]), *map(_member, content["team"])],
        "unmet": [_unmet(row) for row in content["unmet"]],
        "alerts": [_alert(row) for row in content["alerts"]],
        "consents": [_consent(row) for row in content["consents"]],
        "refusals": [words.text(row["words"]) for row in content["refusals"]],
        "versions": [_version(row) for row in content["versions"]],
        "deliveries": [_delivery(row) for row in content["deliveries"]],
    }


def _identity(content: Row) -> list[tuple[str, str]]:
    person, dac = content["person"], content["dac"]
    ins = f"{person['ins_status']} (matricule non imprimé)" if person["ins_status"] else ""
    return _filled(
        ("Nom", person["full_name"]),
        ("Naissance", words.day_long(person["birth_date"])),
        ("Identité de santé", ins),
        ("Commune", person["commune"]),
        ("Téléphone", french.phone(person["phone"])),
        *((row["label"], row["value"]) for row in content["person"]["facts"]),
        ("Plan coordonné par", " · ".join(filter(None, (dac["name"], french.phone(dac["phone"]))))),
        ("Numéro du plan", content["plan"]["number"]),
    )


def _collected(said: Row) -> str:
    on = f"le {words.day_long(said['project_on'])}" if said["project_on"] else ""
    spoken = f"propos portés par {said['spoken_for_by']}" if said["cannot_express"] else ""
    return words.sentence(", ".join(filter(None, (spoken, said["project_by"], on))))


def _review(plan: Row) -> str:
    if not plan["review_on"]:
        return ""
    parts = (words.weekday_long(plan["review_on"]), words.text(plan["review_place"]))
    return f"{', '.join(part for part in parts if part)}."


def _relative(row: Row) -> Member:
    roles = [row["link"], *row["roles"]]
    return Member(
        name=words.text(row["name"]),
        function=", ".join(filter(None, roles)),
        sector=SECTORS[TeamSector.ENTOURAGE.value],
        in_care_team=False,
        mission=words.sentence(row["measure"]),
        contact=_filled_lines(french.phone(row["phone"])),
    )


def _member(row: Row) -> Member:
    return Member(
        name=words.text(row["name"]),
        function=", ".join(filter(None, (row["function"], row["organisation"]))),
        sector=SECTORS[row["sector"]],
        in_care_team=row["in_care_team"],
        mission=words.text(row["mission"]),
        contact=_filled_lines(french.phone(row["phone"]), row["email"]),
    )


def _unmet(row: Row) -> Unmet:
    said = f"formulé le {words.day_digits(row['formulated_on'])}" if row["formulated_on"] else ""
    found = f"constaté le {words.day_digits(row['noticed_on'])}" if row["noticed_on"] else ""
    version = f"version {row['version']}" if row["version"] else ""
    uncovered = "Besoin toujours non couvert." if row["still_uncovered"] else ""
    return Unmet(
        goal=words.text(row["goal"]),
        when=", ".join(filter(None, (said, found, version))),
        why=_filled_lines(words.sentence(row["reason_label"]), words.text(row["explanation"])),
        view=words.text(row["persons_view"]),
        follow_up=_filled_lines(words.sentence(row["follow_up_label"]), uncovered),
    )


def _alert(row: Row) -> Alert:
    review = "Le plan est réévalué." if row["triggers_review"] else ""
    delay = words.sentence(f"Délai : {row['delay']}") if row["delay"] else ""
    contacts = [
        " : ".join(filter(None, (words.text(one["name"]), french.phone(one["phone"]))))
        for one in row["contacts"]
    ]
    return Alert(
        sign=words.text(row["sign"]),
        severity=row["severity_label"],
        is_urgent=row["severity"] == Severity.EMERGENCY,
        around=_filled_lines(words.text(row["do_person"]), words.text(row["do_relatives"])),
        professionals=_filled_lines(words.text(row["do_professionals"]), delay, review),
        contacts=[f"{rank}. {one}" for rank, one in enumerate(contacts, 1)],
    )


def _consent(row: Row) -> tuple[str, str, str, str]:
    until = f"jusqu’au {words.day_digits(row['until'])}" if row["until"] else ""
    how = ", ".join(filter(None, (row["how"], row["by"], until)))
    about = f"{row['kind_label']} ({row['to']})" if row["to"] else row["kind_label"]
    return words.text(about), row["decision_label"], words.day_digits(row["on"]), words.text(how)


def _signatures(validation: Row | None) -> list[Signature]:
    if validation is None:
        return []
    boxes = (
        ("La personne", validation["person"]),
        ("Le médecin traitant", validation["gp"]),
        ("Suivi du plan", validation["referent"]),
    )
    return [_signature(who, said) for who, said in boxes if said]


def _signature(who: str, said: Row) -> Signature:
    on_and_mode = (words.day_digits(said["on"]), said.get("mode_label", ""))
    return Signature(
        who=who,
        name=words.text(said["name"]),
        lines=_filled_lines(
            words.sentence(said.get("how_label", "")),
            ", ".join(filter(None, on_and_mode)),
            words.sentence(said.get("reason", "")),
        ),
    )


def _version(row: Row) -> tuple[str, str, str]:
    return f"Version {row['number']}", words.day_digits(row["on"]), words.text(row["sentence"])


def _delivery(row: Row) -> tuple[str, str, str]:
    how = ", ".join(filter(None, (words.day_digits(row["on"]), row["mode_label"])))
    return words.text(row["to"]), row["copy_label"], how


def _filled(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, words.text(value)) for label, value in rows if value]


def _filled_lines(*lines: str) -> list[str]:
    return [line for line in lines if line]
