"""M. Marcel Even: a plan in force for a month, followed, late in places, with an alert since yesterday."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from django.utils import timezone

from cases.enums import ConsentKind
from cases.enums import TeamRole as R
from cases.enums import TeamSector as T
from cases.services.relatives import RelativeCard, add_relative
from demo.story.around import Around, Event, Someone
from demo.story.plan_teller import PlanTeller
from demo.story.words_of_marcel import (
    ACTIONS,
    ALERTS,
    DIMENSIONS,
    FINDINGS,
    GOALS,
    MOVES,
    NOTES,
    PROBLEMS,
    SYNTHESIS,
)
from ppcs.models import Alert, Goal
from ppcs.services.consult import Meeting, note_meeting
from ppcs.services.raise_alert import Seen, raise_alert
from ppcs.services.review import Found, Point, note_review

FROM_THE_DIRECTORY = {
    "samir": Someone("Haddad", T.HEALTH, R.GP, True, "Suit la santé.", "Valide le plan."),
    "ines": Someone("Moreau", T.HEALTH, R.NURSE, True, "Passe chaque mardi.", "Passe le mardi."),
    "louis": Someone(
        "Tanguy",
        T.SOCIAL,
        R.SOCIAL_WORKER,
        False,
        "Repas, chauffage, factures.",
        "Repas, chauffage, factures.",
    ),
    "nadege": Someone(
        "Kerbrat", T.MEDICO_SOCIAL, R.HOME_HELP, False, "Courses du jeudi.", "Courses du jeudi."
    ),
    "camille_member": Someone(
        "Le Goff",
        T.MEDICO_SOCIAL,
        R.COORDINATION,
        True,
        "Fait le lien, suit le plan.",
        "Fait le lien, suit le plan.",
    ),
}


class AroundMarcel(Around):
    """His brother, his team, what he decided; one accord ends soon."""

    def events(self) -> list[Event]:
        """The (moment, function) pairs, for the teller to play."""
        moment = self.days.moment
        return [
            (moment(31, "10:30"), self._brother),
            (moment(31, "10:40"), self._decisions),
            (moment(30, "9:30"), partial(self.welcome, FROM_THE_DIRECTORY)),
            (moment(30, "9:50"), self._accords),
            (moment(30, "10:00"), self._gp),
            (moment(29, "14:30"), self._assessment),
            (moment(29, "16:00"), lambda at: self.plan_next("visit", self._next_visit, at)),
            *self.noted(NOTES),
        ]

    @property
    def _next_visit(self) -> date:
        return self.days.today + timedelta(days=12)

    def _brother(self, at: datetime) -> None:
        card = RelativeCard(
            name="Joseph Even",
            link="son frère",
            roles=("contact", "emergency"),
            phone="0639988171",
        )
        self.relatives["joseph"] = add_relative(case=self.case, card=card, by=self.camille, at=at)

    def _decisions(self, at: datetime) -> None:
        for kind in (ConsentKind.INFORMATION, ConsentKind.NON_OPPOSITION, ConsentKind.PLAN):
            self.decide(kind, at)

    def _accords(self, at: datetime) -> None:
        for key, days in (("louis", 320), ("nadege", 18)):
            self.decide(
                ConsentKind.SHARING,
                at,
                members=(self.members[key],),
                scope="support",
                until=self.days.today + timedelta(days=days),
            )

    def _gp(self, at: datetime) -> None:
        self.gp_agrees("Sa demande", at)

    def _assessment(self, at: datetime) -> None:
        self.assess(self.days.day(31), "M. Even et son frère", DIMENSIONS, at)


class PlanOfMarcel(PlanTeller):
    """In force for a month; what was late, done, refused, and the point d'étape of last week."""

    def events(self) -> list[Event]:
        """The (moment, function) pairs, for the teller to play."""
        moment = self.around.days.moment
        told: list[tuple[int, str, Callable]] = [
            (28, "9:30", self._start),
            (28, "10:10", partial(self.add_problems, PROBLEMS)),
            (28, "10:40", partial(self.add_goals, GOALS)),
            (28, "11:10", partial(self.add_actions, ACTIONS)),
            (28, "11:40", partial(self.add_alerts, ALERTS)),
            (26, "14:00", self._meeting),
            (25, "15:20", self.validate),
            (24, "10:00", self._deliver),
            *((back, "17:40", self.moves(one)) for one in MOVES for back in [one[1]]),
            (6, "11:10", self._review),
            (1, "17:20", self._raise),
        ]
        return [(moment(back, hour), happen) for back, hour, happen in told]

    def _start(self, at: datetime) -> None:
        collected = {"project_on": self.around.days.day(31), "review_on": self.ahead(27)}
        self.begin(SYNTHESIS | collected, at)

    def _meeting(self, at: datetime) -> None:
        plan = self.plan
        meeting = Meeting(
            mode="meeting",
            held_on=timezone.localdate(at),
            participants="M. Even, Joseph Even, Dr Haddad, Inès Moreau, Louis Tanguy",
            minutes="Chacun est d’accord. M. Even tient à cuisiner le dimanche.",
        )
        note_meeting(plan=plan, meeting=meeting, version=plan.version, by=self.camille, at=at)

    def _deliver(self, at: datetime) -> None:
        members = self.around.members
        to = (
            ("full", "by_hand", {"to_person": True}),
            ("full", "secure_mail", {"member": members["samir"]}),
            ("full", "secure_mail", {"member": members["ines"]}),
            ("support", "platform", {"member": members["louis"]}),
        )
        self.deliver(to, at)

    def _review(self, at: datetime) -> None:
        plan = self.plan
        found = tuple(
            Found(Goal.objects.get(pk=self.goals[key].pk), finding, words)
            for key, finding, words in FINDINGS
        )
        point = Point(
            category="intermediate",
            done_on=timezone.localdate(at),
            text="Il a cuisiné trois dimanches. Le logement reste froid : voir avec le bailleur.",
            decision="adjust",
            found=found,
        )
        note_review(plan=plan, point=point, version=plan.version, by=self.camille, at=at)

    def _raise(self, at: datetime) -> None:
        alert = Alert.objects.get(plan=self.plan, volet="care")
        seen = Seen(
            timezone.localdate(at),
            "Deuxième soir qu’il dort assis. Pas de fièvre. Dr Haddad prévenu, passe demain matin.",
        )
        raise_alert(alert=alert, seen=seen, by=self.around.scenery.users["ines"], at=at)
