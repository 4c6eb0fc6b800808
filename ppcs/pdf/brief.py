"""The first page, for the person: at most six tasks, three calls, two appointments, three rights."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from common import french
from ppcs.enums import ActionStatus, OwnerKind, Severity
from ppcs.lens import Row
from ppcs.pdf import words

TASKS, APPOINTMENTS = 6, 2
EMERGENCY_NUMBERS = ("15", "112", "18", "114")
OVER = (ActionStatus.DONE, ActionStatus.NOT_DONE, ActionStatus.CANCELLED)
URGENCY = (Severity.EMERGENCY, Severity.REPORT, Severity.WATCH)
CROWDED, PACKED = 720, 1200  # signs; beyond, the page is set smaller, to hold on one sheet


@dataclass(frozen=True)
class Task:
    who: str
    line: str
    what: str
    when: str


@dataclass(frozen=True)
class Call:
    sign: str
    phone: str
    who: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Appointment:
    """A leaf of a calendar: « jeudi », « 3 », « décembre », and what is beside it."""

    day: str
    number: str
    month: str
    where: str
    what: str


@dataclass(frozen=True)
class Voice:
    """Who speaks: the person on her own copy, the others about her on the « aides » one."""

    title: str
    followed_by: str
    matters: str
    priority: str
    call: str
    danger: str
    question: str
    appointments: str
    rights_title: str
    rights: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Brief:
    """The page itself."""

    voice: Voice
    name: str
    about: str
    referent: str
    phone: str
    quote: str
    spoken_for_by: str
    simple: str
    priority: str
    tasks: list[Task]
    calls: list[Call]
    appointments: list[Appointment]

    @property
    def density(self) -> str:
        """How small the page is set: a class of the style sheet."""
        said = [self.quote, self.simple, self.priority, self.name, self.about, self.referent]
        said += [f"{task.who}{task.line}{task.what}{task.when}" for task in self.tasks]
        said += [f"{call.sign}{call.who}" for call in self.calls]
        said += [f"{one.where}{one.what}" for one in self.appointments]
        length = sum(map(len, said))
        return "crowded packed" if length > PACKED else "crowded" if length > CROWDED else "easy"


def brief_of(content: Row, *, is_full: bool, printed_on: datetime.date) -> Brief:
    """The page by plain rules, from what the content says; nothing is written for it alone."""
    person, said, referent = content["person"], content["synthesis"], content["referent"]
    about = (words.age(person["birth_date"], printed_on), words.text(person["commune"]))
    name = words.shortened(person["full_name"], 70)
    voice = voice_of(content, is_full=is_full)
    return Brief(
        voice=voice,
        name=name,
        about="".join(f", {part}" for part in about if part),
        referent=words.shortened(referent["name"], 60),
        phone=french.phone(referent["phone"]),
        quote=words.shortened(said["project"], 230),
        spoken_for_by=words.text(said["spoken_for_by"]) if said["cannot_express"] else "",
        simple=words.shortened(said.get("simple"), 200),
        priority=words.shortened(said["priority"], 120),
        tasks=_tasks(content, is_full=is_full, printed_on=printed_on),
        calls=list(calls_of(content, voice)),
        appointments=_appointments(content, printed_on),
    )


def voice_of(content: Row, *, is_full: bool) -> Voice:
    """Her own voice on what is hers, the others’ on the « aides » copies."""
    return _own_voice(content["referent"]) if is_full else _voice_of_others(content["person"])


def _own_voice(referent: Row) -> Voice:
    told = words.shortened(referent["name"], 60) or "la personne qui suit mon plan"
    return Voice(
        title="Mon plan en bref",
        followed_by="Mon plan est suivi par",
        matters="Ce qui compte pour moi",
        priority="Ma priorité",
        call="J’appelle",
        danger="Je me sens très mal, ou je suis en danger.",
        question="J’ai une question sur mon plan.",
        appointments="Mes rendez-vous",
        rights_title="Mes droits",
        rights=(
            ("Qui voit quoi", "Mon équipe de soins voit tout. Les autres voient ce que j’accepte."),
            (
                "Changer d’avis",
                f"C’est possible tout le temps. Je le dis à {told}. Le partage s’arrête aussitôt.",
            ),
            (
                "Ce plan est à moi",
                "Je le garde. Je peux demander qui l’a lu, et faire corriger une erreur.",
            ),
        ),
    )


def _voice_of_others(person: Row) -> Voice:
    gender = words.gender(person["sex"])
    she = f"{gender.she[0].upper()}{gender.she[1:]}"
    return Voice(
        title="Son plan en bref",
        followed_by="Plan suivi par",
        matters=f"Ce qui compte pour {gender.her}",
        priority="Sa priorité",
        call="Appeler",
        danger=f"{she} se sent très mal, ou est en danger.",
        question="Une question sur le plan.",
        appointments="Prochains rendez-vous",
        rights_title="Ses droits",
        rights=(
            ("Qui voit quoi", f"{she} choisit ce que chacun peut lire. Ce choix se respecte."),
            ("Changer d’avis", "C’est possible tout le temps. Le partage s’arrête aussitôt."),
            (
                f"Ce plan est à {gender.her}",
                f"{she} peut demander qui l’a lu, et faire corriger une erreur.",
            ),
        ),
    )


def _tasks(content: Row, *, is_full: bool, printed_on: datetime.date) -> list[Task]:
    """Actions with an owner, not yet over: those with a plain sentence first, then as in the plan.

    On her own copy the person's come first, under « Moi »; the « aides » copy has the titles,
    since the plain sentences are written for her to say.
    """
    rows = [
        row
        for problem in content["problems"]
        for goal in problem["goals"]
        for row in goal["actions"]
        if "see" not in row and row["owners"] and row["status"] not in OVER
    ]
    chosen = sorted(rows, key=lambda row: not row["simple"])[:TASKS]
    if is_full:
        chosen.sort(key=lambda row: not is_person(row["owners"][0]))
    me = "Moi" if is_full else content["person"]["full_name"]
    return [_task(row, me=me, is_full=is_full, printed_on=printed_on) for row in chosen]


def _task(row: Row, *, me: str, is_full: bool, printed_on: datetime.date) -> Task:
    owners = row["owners"]
    names = [me if is_person(one) else one["name"] for one in owners[:2]]
    shown = words.shortened(" et ".join(names), 60)
    alone = len(owners) == 1 and not is_person(owners[0])
    return Task(
        who=shown,
        line=words.shortened(owners[0]["line"], 40) if alone else "",
        what=words.shortened((row["simple"] if is_full else "") or row["title"], 95),
        when=moment_of(row, printed_on),
    )


def moment_of(row: Row, printed_on: datetime.date) -> str:
    """When an action is done: its rhythm, else « Avant le 4 décembre »."""
    if row["when"]:
        return words.sentence(words.shortened(row["when"], 40)).removesuffix(".")
    return f"Avant le {words.day_near(row['due_on'], printed_on)}" if row["due_on"] else ""


def is_person(owner: Row) -> bool:
    return owner["kind"] == OwnerKind.PERSON


def calls_of(content: Row, voice: Voice, *, most: int = 1) -> Iterator[Call]:
    """The 15 first, then the `most` serious alerts with somebody to call, then the référent."""
    alerts = sorted(content["alerts"], key=lambda row: URGENCY.index(row["severity"]))
    reachable = [row for row in alerts if any(one["phone"] for one in row["contacts"])]
    danger = [row for row in reachable if _first(row)["phone"] in EMERGENCY_NUMBERS]
    signs = dict.fromkeys(words.sentence(words.shortened(row["sign"], 70)) for row in danger)
    told = " ".join([voice.danger, *list(signs)[:most]])
    yield Call(told, "15", "SAMU, jour et nuit", is_urgent=True)
    others = dict.fromkeys(_call(row) for row in reachable if row not in danger)
    yield from list(others)[:most]
    referent = content["referent"]
    if referent["phone"]:
        name = words.shortened(referent["name"], 40)
        yield Call(voice.question, french.phone(referent["phone"]), name)


def _call(alert: Row) -> Call:
    contact, sign = _first(alert), words.sentence(words.shortened(alert["sign"], 90))
    return Call(sign, french.phone(contact["phone"]), words.shortened(contact["name"], 40))


def _first(alert: Row) -> Row:
    return next(one for one in alert["contacts"] if one["phone"])


def _appointments(content: Row, printed_on: datetime.date) -> list[Appointment]:
    rows = [row for row in content["appointments"] if row["on"] >= printed_on.isoformat()]
    rows.sort(key=lambda row: (row["on"], row["time"]))
    return [_appointment(row, printed_on) for row in rows[:APPOINTMENTS]]


def _appointment(row: Row, printed_on: datetime.date) -> Appointment:
    on = datetime.date.fromisoformat(row["on"])
    weekday, number = french.day_long(on).split(french.NBSP)[0].split(" ")
    short = f"{french.MONTHS_SHORT[on.month - 1]}{french.NBSP}{on.year}"
    place = words.shortened(row["place"], 50)
    where = ", ".join(part for part in (words.hour(row["time"]), place) if part)
    return Appointment(
        day=weekday,
        number=number,
        month=french.MONTHS[on.month - 1] if on.year == printed_on.year else short,
        where=f"{where[:1].upper()}{where[1:]}",
        what=words.shortened(row["what"], 80),
    )
