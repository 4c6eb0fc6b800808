"""The plan of Mme Berthe Rolland: written, discussed, validated with her, under way, in revision."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils import timezone

from demo.story.around import Event
from demo.story.plan_teller import PlanTeller
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
from ppcs.models import Goal, Opinion
from ppcs.services.consult import ask_opinions
from ppcs.services.opine import Heard, give_opinion, meet_opinion
from ppcs.services.revise import revise_plan
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


class PlanOfBerthe(PlanTeller):
    """From the first visit to the revision that is being written."""

    def events(self) -> list[Event]:
        """The (moment, function) pairs, for the teller to play."""
        moment = self.around.days.moment
        told: list[tuple[int, str, Callable]] = [
            (39, "9:30", self._start),
            (39, "10:10", partial(self.add_problems, PROBLEMS)),
            (38, "14:00", partial(self.add_goals, GOALS)),
            (38, "14:40", partial(self.add_actions, ACTIONS)),
            (37, "16:30", partial(self.add_alerts, ALERTS)),
            (36, "9:15", self._ask),
            *((back, "18:30", self._answers(one)) for one in OPINIONS for back in [one[1]]),
            (31, "11:00", self._meet),
            (30, "15:20", self.validate),
            (29, "10:00", self._deliver),
            *((back, "17:40", self.moves(one)) for one in MOVES for back in [one[1]]),
            (2, "15:40", self._revise),
            (1, "10:30", self._rewrite),
        ]
        return [(moment(back, hour), happen) for back, hour, happen in told]

    def _start(self, at: datetime) -> None:
        words = {
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
            "review_on": self.ahead(86),
            "review_place": "au domicile, avec Hélène",
            "review_early": "une alerte survient, à la sortie d’une hospitalisation, ou à sa demande",
        }
        self.begin(words, at)

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

    def _deliver(self, at: datetime) -> None:
        members, relatives = self.around.members, self.around.relatives
        to = (
            ("full", "by_hand", {"to_person": True}),
            ("full", "by_hand", {"relative": relatives["helene"]}),
            ("full", "secure_mail", {"member": members["samir"]}),
            ("full", "secure_mail", {"member": members["ines"]}),
            ("support", "platform", {"member": members["louis"]}),
            ("support", "post", {"member": members["nadege"]}),
        )
        self.deliver(to, at)

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
        self.add_action(
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
