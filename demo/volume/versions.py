"""The frozen version of every plan: what `content_of` says of a few, said of all with their own values.

The pilots are the first situations, whose plan has just been validated: nothing of it has moved.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from cases.enums import ConsentMode, TeamRole
from cases.models import Relative, TeamMember
from common.canonical import canonical
from demo.volume.drawing import FRESH
from demo.volume.loading import Load
from demo.volume.plans import ACTIONS, ALERTS, DUE, GOAL_DUE, GOALS, PROBLEMS, REVIEW
from demo.volume.situations import TEAM, at
from demo.volume.words import PLACES
from ppcs.content import content_of, iso
from ppcs.enums import AgreementHow, GpHow
from ppcs.models import Action, Alert, Goal, Plan, PlanVersion, Problem
from ppcs.services.validate import CREATION

PERSON, GP = AgreementHow.PERSON, GpHow.INFORMED
FULL_NAME = (
    "concat_ws(' ', CASE s.sex WHEN 'F' THEN 'Mme' WHEN 'M' THEN 'M.' END, s.first_name, "
    "coalesce(nullif(s.used_name, ''), s.birth_name))"
)
SOURCE = """
    seeding s
    JOIN seeding_referent f ON f.id = s.referent
    JOIN ppcs_plan p ON p.id = {plan}
    JOIN cases_relative rel ON rel.id = {relative}
    JOIN directory_dac d ON d.id = s.dac
    JOIN directory_organisation o ON o.id = d.organisation_id
    JOIN directory_commune t ON t.insee_code = s.commune
    JOIN seeding_who w1 ON w1.id = s.team[1]
    JOIN seeding_who w2 ON w2.id = s.team[2]
    JOIN seeding_who w3 ON w3.id = s.team[3]
    JOIN seeding_who w4 ON w4.id = s.team[4]
    JOIN seeding_who w5 ON w5.id = s.team[5]
"""


class Versions:
    """Makes the text of a content with holes from each pilot, and fills it for every plan."""

    def __init__(self, load: Load):
        self.load = load
        self.values = list(self._values())
        self.source = SOURCE.format(plan=load.key(Plan), relative=load.key(Relative))

    def prepare(self) -> None:
        """Read the pilots, as the application does: what they are made of must be committed."""
        values = ", ".join(f"({value})::text" for value in self.values)
        pilots = self.load.execute(
            f"SELECT s.variant, s.sex, p.id, ARRAY[{values}] FROM {self.source} WHERE s.n <= {FRESH}"
        )
        self.load.execute(
            "CREATE TEMPORARY TABLE seeding_content (variant int, sex text, text text)"
        )
        self.load.copy(
            "seeding_content (variant, sex, text)", [_with_holes(*row) for row in pilots]
        )

    def write(self) -> None:
        """One version for each plan."""
        filled = f"format(x.text, VARIADIC ARRAY[{', '.join(f'({v})::text' for v in self.values)}])"
        source = (
            f"(SELECT s.n, s.plan_on, s.referent, {filled} AS text FROM {self.source} "
            "JOIN seeding_content x ON x.variant = s.variant AND x.sex = s.sex) AS s"
        )
        columns = {
            "plan": self.load.key(Plan),
            "number": "1",
            "content": "s.text::jsonb",
            "fingerprint": "encode(sha256(convert_to(s.text, 'UTF8')), 'hex')",
            "sentence": f"'{CREATION}'",
            "validated_at": at("s.plan_on", "15:00"),
            "validated_by": "s.referent",
            "person_how": f"'{PERSON}'",
            "person_on": "s.plan_on",
            "gp_how": f"'{GP}'",
            "gp_on": "s.plan_on - 1",
        }
        self.load.insert(PlanVersion, source, self.load.key(PlanVersion), columns)

    def _values(self) -> Iterator[str]:
        """What differs from one plan to another, as SQL; each whole, as it stands in the content."""
        load = self.load
        yield FULL_NAME
        yield from ("s.birth_date", "t.name", "s.phone", "s.address")
        yield from ("d.name", "o.phone", "f.name", "f.line", "f.name || ', au domicile'")
        yield from ("p.number", "p.public_id", "'review-' || p.public_id")
        yield from ("rel.public_id", "rel.name", "rel.phone")
        yield from ("s.opened_on + 3", "s.plan_on - 10", "s.plan_on - 9", "s.plan_on - 2")
        yield from ("s.plan_on - 1", "s.plan_on", REVIEW)
        for rank, place in enumerate(PLACES, 1):
            yield load.public_id(TeamMember, load.key(TeamMember, TEAM, str(rank)))
            yield from (f"w{rank}.name", f"w{rank}.phone", f"w{rank}.email")
            yield from (f"w{rank}.organisation_name", _line(place.function, rank))
        for model, each in ((Problem, PROBLEMS), (Goal, GOALS), (Action, ACTIONS), (Alert, ALERTS)):
            for rank in range(1, each + 1):
                yield load.public_id(model, load.key(model, each, str(rank)))
        for rank in range(1, GOALS + 1):
            yield GOAL_DUE.replace("g.r", str(rank))
        for rank in range(1, ACTIONS + 1):
            yield DUE.replace("a.r", str(rank))


def _line(function: str, rank: int) -> str:
    return f"'{function}, ' || w{rank}.organisation_name"


def _with_holes(variant: int, sex: str, key: int, own: list[str]) -> tuple[int, str, str]:
    """A pilot's content as canonical text; each value of its own became the hole of that value."""
    text = canonical(_content(Plan.objects.get(pk=key))).decode().replace("%", "%%")
    for rank, value in enumerate(own, 1):
        if value:
            text = text.replace(json.dumps(value, ensure_ascii=False), f'"%{rank}$s"')
    return variant, sex, text


def _content(plan: Plan) -> dict:
    """What a validation freezes: the person agreed, the médecin traitant was informed the day before."""
    found = content_of(plan, version=1)
    on = timezone.localdate(plan.in_force_since)
    person = {
        "how_label": str(PERSON.label),
        "name": found["person"]["full_name"],
        "on": iso(on),
        "mode_label": str(ConsentMode.ORAL.label),
        "reason": "",
    }
    gp = next(row["name"] for row in found["team"] if row["role"] == TeamRole.GP)
    line = {"number": 1, "on": iso(on), "sentence": CREATION, "sentence_support": CREATION}
    return found | {
        "validation": {
            "person": person,
            "gp": {
                "how_label": str(GP.label),
                "name": gp,
                "on": iso(on - timedelta(days=1)),
                "mode_label": "",
                "reason": "",
            },
            "referent": {"name": found["referent"]["name"], "on": iso(on)},
        },
        "versions": [line],
    }
