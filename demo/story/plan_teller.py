"""What every plan of the story goes through, by services: written, validated, delivered, followed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from demo.story.around import Around
from ppcs.models import Action, Goal, Plan, PlanVersion, Problem
from ppcs.services.add import add_alert, add_goal, add_problem
from ppcs.services.deliver import Handed, record_delivery
from ppcs.services.follow_action import move_action
from ppcs.services.plan_actions import add_action, write_action
from ppcs.services.start import start_plan
from ppcs.services.validate import Agreement, validate_plan
from ppcs.services.write import write_block

PLAIN = ("title", "simple", "kind", "volet", "when", "is_etp")


@dataclass
class PlanTeller:
    """`around` holds the team and the relatives; Camille Le Goff writes the plan."""

    around: Around
    problems: dict[str, Problem] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return Plan.objects.select_related("synthesis").get(case=self.around.case)

    @property
    def camille(self) -> User:
        return self.around.camille

    def ahead(self, days: int) -> date:
        return self.around.days.today + timedelta(days=days)

    def begin(self, words: dict, at: datetime) -> None:
        """Start it, and write her words and what is understood of them."""
        start_plan(case=self.around.case, by=self.camille, at=at)
        text = self.plan.synthesis
        write_block(block=text, changes=words, seen=text.version, by=self.camille, at=at)

    def add_problems(self, all_of_them: tuple[dict, ...], at: datetime) -> None:
        for words in all_of_them:
            fields = {name: value for name, value in words.items() if name != "key"}
            fields |= {"necessary": "yes", "possible": "yes"}
            self.problems[words["key"]] = add_problem(
                plan=self.plan, fields=fields, by=self.camille, at=at
            )

    def add_goals(self, all_of_them: tuple[dict, ...], at: datetime) -> None:
        for words in all_of_them:
            self.goals[words["key"]] = add_goal(
                problem=self.problems[words["of"]],
                fields={
                    "title": words["title"],
                    "criteria": words["criteria"],
                    "volet": words["volet"],
                    "due_on": self.ahead(words["ahead"]),
                    "opinion": words.get("opinion", ""),
                    "shared_on": timezone.localdate(at),
                },
                by=self.camille,
                at=at,
            )

    def add_actions(self, all_of_them: tuple[dict, ...], at: datetime) -> None:
        for words in all_of_them:
            self.add_action(words, at)

    def add_action(self, words: dict, at: datetime) -> None:
        action = add_action(
            plan=self.plan,
            goal_keys=[str(self.goals[key].public_id) for key in words["goals"]],
            fields={name: words[name] for name in PLAIN if name in words}
            | {"due_on": self.ahead(words["ahead"])},
            by=self.camille,
            at=at,
        )
        written = write_action(
            action=action,
            changes={"owner_keys": [self._owner(key) for key in words["owners"]]},
            seen=action.version,
            by=self.camille,
            at=at,
        )
        self.actions[words["key"]] = written.block

    def _owner(self, key: str) -> str:
        if key == "person":
            return "person"
        if key in self.around.relatives:
            return f"relative:{self.around.relatives[key].public_id}"
        return f"member:{self.around.members[key].public_id}"

    def add_alerts(self, all_of_them: tuple[dict, ...], at: datetime) -> None:
        for words in all_of_them:
            add_alert(plan=self.plan, fields=dict(words), by=self.camille, at=at)

    def validate(self, at: datetime) -> None:
        """The person and the médecin traitant agree."""
        plan, today = self.plan, timezone.localdate(at)
        agreement = Agreement(
            person_how="person",
            person_on=today,
            person_mode="written",
            gp_how="agreed",
            gp_on=today,
        )
        validate_plan(plan=plan, agreement=agreement, version=plan.version, by=self.camille, at=at)

    def deliver(self, to: tuple[tuple, ...], at: datetime) -> None:
        """Note who received which copy: (copy, mode, whom)."""
        version = PlanVersion.objects.get(plan=self.plan)
        for copy, mode, whom in to:
            handed = Handed(copy=copy, mode=mode, on=timezone.localdate(at), **whom)
            record_delivery(version=version, handed=handed, by=self.camille, at=at)

    def moves(self, one: tuple) -> Callable[[datetime], None]:
        """Of an action: (key, open days ago, move, who), and the coded reason of a failure."""
        key, _, move, who, *reason = one

        def happen(at: datetime) -> None:
            action = Action.objects.get(pk=self.actions[key].pk)
            more = {"reason": reason[0]} if reason else {}
            move_action(
                action=action,
                move=move,
                version=action.version,
                by=self.around.scenery.users[who],
                at=at,
                **more,
            )

        return happen
