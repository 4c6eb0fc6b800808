"""The plan of Mme Berthe Rolland: written, discussed, validated with her, under way, in revision."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from demo.story.around_berthe import Around, Event
from demo.story.words_of_berthe import (
    ACTIONS,
    ALERTS,
    GOALS,
    OBSTACLES,
    PRIORITY,
    PROBLEMS,
    PROJECT,
    SUMMARY,
    SUMMARY_SUPPORT,
    VIEWS,
)
from ppcs.models import Action, Goal, Opinion, Plan, PlanVersion, Problem
from ppcs.services.add import add_alert, add_goal, add_problem
from ppcs.services.consult import ask_opinions
from ppcs.services.deliver import Handed, record_delivery
from ppcs.services.follow_action import move_action
from ppcs.services.opine import Heard, give_opinion, meet_opinion
from ppcs.services.plan_actions import add_action, write_action
from ppcs.services.revise import revise_plan
from ppcs.services.start import start_plan
from ppcs.services.validate import Agreement, validate_plan
from ppcs.services.write import write_block

# who, how many open days ago, which answer, in which words; then how it reached the coordinator
OPINIONS = (
    ("samir", 35, "agree", "Oui pour le lit en bas. Je reprends l’ordonnance.", ""),
    ("ines", 35, "agree", "Je peux passer dès 19 h le lundi, pas avant.", ""),
    (
        "solenn",
        34,
        "reserve",
        "Prévoir un essai de trois nuits avant de retirer le lit de l’étage.",
        "Appel",
    ),
    ("nadege", 34, "agree", "", "Appel de sa responsable"),
    ("louis", 33, "agree", "J’attends l’avis d’imposition pour l’APA.", ""),
)
# action, how many open days ago, what becomes of it, who says so
MOVES = (
    ("dizziness", 27, "accept", "samir"),
    ("dizziness", 14, "finish", "samir"),
    ("pillbox", 27, "accept", "ines"),
    ("pillbox", 26, "start", "ines"),
    ("weigh", 26, "accept", "ines"),
    ("meals_home", 25, "accept", "louis"),
    ("meals_home", 16, "start", "louis"),
    ("apa", 25, "accept", "louis"),
    ("walk", 24, "start", "camille"),
    ("go_to_market", 20, "accept", "camille"),
    ("list", 20, "start", "camille"),
)


@dataclass
class PlanOfBerthe:
    """Tells the plan through services; `around` holds her team and her relatives."""

    around: Around
    problems: dict[str, Problem] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return Plan.objects.select_related("synthesis").get(case=self.around.case)

    @property
    def camille(self):
        return self.around.camille

    def events(self) -> list[Event]:
        """The (moment, function) pairs, for the teller to play."""
        moment = self.around.days.moment
        told: list[tuple[int, str, Callable]] = [
            (39, "9:30", self._start),
            (39, "10:10", self._problems),
            (38, "14:00", self._goals),
            (38, "14:40", self._actions),
            (37, "16:30", self._alerts),
            (36, "9:15", self._ask),
            *((back, "18:30", self._answers(one)) for one in OPINIONS for back in [one[1]]),
            (31, "11:00", self._meet),
            (30, "15:20", self._validate),
            (29, "10:00", self._deliver),
            *((back, "17:40", self._moves(one)) for one in MOVES for back in [one[1]]),
            (2, "15:40", self._revise),
            (1, "10:30", self._rewrite),
        ]
        return [(moment(back, hour), happen) for back, hour, happen in told]

    def _ahead(self, days: int):
        return self.around.days.today + timedelta(days=days)

    def _start(self, at: datetime) -> None:
        start_plan(case=self.around.case, by=self.camille, at=at)
        text = self.plan.synthesis
        write_block(
            block=text,
            changes={
                "reason": "Deux chutes, plusieurs intervenants qui se voient peu, une aidante épuisée.",
                "project": PROJECT,
                "project_on": self.around.days.day(41),
                "project_by": "Camille Le Goff, au domicile",
                "priority": PRIORITY,
                "choices": "Rester dans sa maison ; pas de maison de retraite.",
                "preferences": "Des visites l’après-midi, peu de personnes différentes.",
                "summary": SUMMARY,
                "summary_support": SUMMARY_SUPPORT,
                "obstacles": OBSTACLES,
                "views": VIEWS,
                "review_on": self._ahead(86),
                "review_place": "au domicile, avec Hélène",
                "review_early": "une alerte survient, à la sortie d’une hospitalisation, ou à sa demande",
            },
            seen=text.version,
            by=self.camille,
            at=at,
        )

    def _problems(self, at: datetime) -> None:
        for words in PROBLEMS:
            fields = {name: value for name, value in words.items() if name != "key"}
            fields |= {"necessary": "yes", "possible": "yes"}
            self.problems[words["key"]] = add_problem(
                plan=self.plan, fields=fields, by=self.camille, at=at
            )

    def _goals(self, at: datetime) -> None:
        for words in GOALS:
            self.goals[words["key"]] = add_goal(
                problem=self.problems[words["of"]],
                fields={
                    "title": words["title"],
                    "criteria": words["criteria"],
                    "volet": words["volet"],
                    "due_on": self._ahead(words["ahead"]),
                    "opinion": words.get("opinion", ""),
                    "shared_on": timezone.localdate(at),
                },
                by=self.camille,
                at=at,
            )

    def _actions(self, at: datetime) -> None:
        for words in ACTIONS:
            self._action(words, at)

    def _action(self, words: dict, at: datetime) -> None:
        plain = ("title", "simple", "kind", "volet", "when", "is_etp")
        action = add_action(
            plan=self.plan,
            goal_keys=[str(self.goals[key].public_id) for key in words["goals"]],
            fields={name: words[name] for name in plain if name in words}
            | {"due_on": self._ahead(words["ahead"])},
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

    def _alerts(self, at: datetime) -> None:
        for words in ALERTS:
            add_alert(plan=self.plan, fields=dict(words), by=self.camille, at=at)

    def _ask(self, at: datetime) -> None:
        plan = self.plan
        until = self.around.days.day(31)
        ask_opinions(plan=plan, until=until, version=plan.version, by=self.camille, at=at)

    def _answers(self, one: tuple) -> Callable[[datetime], None]:
        who, _, answer, text, source = one

        def happen(at: datetime) -> None:
            opinion = Opinion.objects.get(member=self.around.members[who])
            heard = Heard(source=source, on=timezone.localdate(at)) if source else None
            give_opinion(
                opinion=opinion,
                answer=answer,
                text=text,
                heard=heard,
                version=opinion.version,
                by=self.camille if source else self.around.scenery.users[who],
                at=at,
            )

        return happen

    def _meet(self, at: datetime) -> None:
        opinion = Opinion.objects.get(member=self.around.members["solenn"])
        meet_opinion(
            opinion=opinion,
            met="Le lit de l’étage reste en place un mois.",
            version=opinion.version,
            by=self.camille,
            at=at,
        )

    def _validate(self, at: datetime) -> None:
        plan, today = self.plan, timezone.localdate(at)
        agreement = Agreement(
            person_how="person",
            person_on=today,
            person_mode="written",
            gp_how="agreed",
            gp_on=today,
        )
        validate_plan(plan=plan, agreement=agreement, version=plan.version, by=self.camille, at=at)

    def _deliver(self, at: datetime) -> None:
        version = PlanVersion.objects.get(plan=self.plan)
        members, relatives = self.around.members, self.around.relatives
        to = (
            ("full", "by_hand", {"to_person": True}),
            ("full", "by_hand", {"relative": relatives["helene"]}),
            ("full", "secure_mail", {"member": members["samir"]}),
            ("full", "secure_mail", {"member": members["ines"]}),
            ("support", "platform", {"member": members["louis"]}),
            ("support", "post", {"member": members["nadege"]}),
        )
        for copy, mode, whom in to:
            handed = Handed(copy=copy, mode=mode, on=timezone.localdate(at), **whom)
            record_delivery(version=version, handed=handed, by=self.camille, at=at)

    def _moves(self, one: tuple) -> Callable[[datetime], None]:
        key, _, move, who = one

        def happen(at: datetime) -> None:
            action = Action.objects.get(pk=self.actions[key].pk)
            move_action(
                action=action,
                move=move,
                version=action.version,
                by=self.around.scenery.users[who],
                at=at,
            )

        return happen

    def _revise(self, at: datetime) -> None:
        plan = self.plan
        revise_plan(plan=plan, version=plan.version, by=self.camille, at=at)

    def _rewrite(self, at: datetime) -> None:
        """The bed comes down this week; the market is asked for every Saturday."""
        goal = Goal.objects.get(pk=self.goals["market"].pk)
        write_block(
            block=goal,
            changes={"criteria": "Chaque samedi de décembre.\nElle y va sans avoir peur."},
            seen=goal.version,
            by=self.camille,
            at=at,
        )
        self._action(
            {
                "key": "shower",
                "goals": ("ground_floor",),
                "title": "Demander un devis pour une douche au rez-de-chaussée",
                "simple": "On demande un prix pour une douche en bas.",
                "kind": "compensation",
                "volet": "support",
                "owners": ("solenn",),
                "ahead": 20,
            },
            at,
        )
