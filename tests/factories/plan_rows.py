"""The rows of a plan's content, with everything that a test does not care about."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

Row = dict[str, Any]
CAMILLE_PHONE, DOCTOR_PHONE, HELENE_PHONE = "0261910012", "0261910031", "0639980027"
KINDS = {"prevent": "prévenir", "resolve": "résoudre", "attenuate": "atténuer"}
ACTION_STATES = {
    "accepted": "acceptée",
    "in_progress": "en cours",
    "done": "faite",
    "not_done": "non faite",
}
GOAL_STATES = {"draft": "en préparation", "active": "en cours", "done": "terminé"}


def id_of(name: str) -> str:
    """The same public identifier for the same name, in every run."""
    return str(uuid5(NAMESPACE_URL, f"plan/{name}"))


def owner(name: str, line: str, sector: str, kind: str = "member") -> Row:
    return {"kind": kind, "id": id_of(name), "name": name, "line": line, "sector": sector}


BERTHE = {"kind": "person", "id": "", "name": "", "line": "", "sector": "person"}
HELENE = owner("Hélène R.", "sa fille", "entourage", "relative")
INES = owner("Inès Moreau", "infirmière", "health")
HADDAD = owner("Dr Samir Haddad", "médecin traitant", "health")
LOUIS = owner("Louis Tanguy", "CCAS", "social")
ANA = owner("Ana Pereira", "ergothérapeute", "medico_social")
KARIM = owner("Karim Benali", "aide à domicile", "medico_social")
CAMILLE = owner("Camille Le Goff", "référente", "medico_social")


def action(number: str, title: str, *owners: Row, **other: Any) -> Row:
    kind, status = other.pop("kind", "prevent"), other.pop("status", "accepted")
    row = {
        "id": id_of(f"action {number}"),
        "number": number,
        "title": title,
        "simple": "",
        "when": "",
        "due_on": None,
        "kind": kind,
        "kind_label": KINDS[kind],
        "is_etp": False,
        "volet": "support",
        "expected": "",
        "owners": list(owners),
        "status": status,
        "status_label": ACTION_STATES[status],
        "also_serves": [],
    }
    return {**row, **other}


def goal(number: str, title: str, *actions: Row, **other: Any) -> Row:
    status = other.pop("status", "active")
    row = {
        "id": id_of(f"goal {number}"),
        "number": number,
        "title": title,
        "description": "",
        "criteria": [],
        "opinion": "",
        "due_on": "2027-02-16",
        "status": status,
        "status_label": GOAL_STATES[status],
        "outcome": "",
        "volet": "support",
        "shared_on": "2026-11-16",
        "actions": list(actions),
    }
    return {**row, **other}


def problem(rank: int, title: str, *goals: Row, **other: Any) -> Row:
    row = {
        "id": id_of(f"problem {rank}"),
        "rank": rank,
        "title": title,
        "nature": "problème",
        "dimension": "sociale",
        "volet": "support",
        "precision": "",
        "context_support": "",
        "codes": [],
        "expressed_by": "la personne",
        "necessary": True,
        "possible": True,
        "persons_priority": rank == 1,
        "goals": list(goals),
    }
    return {**row, **other}


def member(name: str, function: str, sector: str, mission: str, **other: Any) -> Row:
    row = {
        "id": id_of(name),
        "name": name,
        "function": function,
        "sector": sector,
        "role": "other",
        "organisation": "",
        "phone": "",
        "email": "",
        "in_care_team": False,
        "mission": mission,
        "mission_support": mission,
        "volet": "support",
        "no_account": False,
    }
    return {**row, **other}


def alert(sign: str, severity: str, *contacts: tuple[str, str], **other: Any) -> Row:
    labels = {"watch": "à surveiller", "report": "à signaler", "emergency": "urgence"}
    row = {
        "id": id_of(sign),
        "sign": sign,
        "severity": severity,
        "severity_label": labels[severity],
        "do_person": "",
        "do_relatives": "",
        "do_professionals": "",
        "contacts": [{"name": name, "phone": phone} for name, phone in contacts],
        "delay": "",
        "triggers_review": False,
        "volet": "support",
    }
    return {**row, **other}


def fact(label: str, value: str, volet: str = "support") -> Row:
    return {"id": id_of(label), "label": label, "value": value, "volet": volet}


def appointment(on: str, time: str, what: str, volet: str = "support") -> Row:
    return {
        "id": id_of(what),
        "on": on,
        "time": time,
        "place": "au domicile",
        "what": what,
        "volet": volet,
    }


def delivery(to: str, copy_label: str, mode_label: str) -> Row:
    return {"to": to, "copy_label": copy_label, "on": "2026-11-18", "mode_label": mode_label}
