"""A plan walked by its services: asked about, validated, revised, as people do it."""

from dataclasses import dataclass

from django.utils import timezone

from cases.enums import ConsentKind, TeamRole
from cases.models import Case, TeamMember
from ppcs.enums import OpinionStatus
from ppcs.models import Action, Concertation, Goal, Opinion, Plan, PlanVersion
from ppcs.services.consult import ask_opinions
from ppcs.services.opine import give_opinion
from ppcs.services.revise import revise_plan
from ppcs.services.validate import Agreement, validate_plan
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.team import day

NOW = timezone.now


@dataclass
class World:
    """A situation with a team of five, and a plan that could be validated.

    Camille coordinates; Samir (médecin traitant), Inès (nurse) and the pharmacist without an
    account are of the équipe de soins; Louis is outside it, with an accord for the « aides ».
    """

    cast: object
    case: Case
    doctor: TeamMember
    nurse: TeamMember
    social: TeamMember
    pharmacist: TeamMember
    plan: Plan

    def now(self) -> Plan:
        """The plan as it stands, with a fresh version."""
        self.plan = Plan.objects.get(pk=self.plan.pk)
        return self.plan

    def act(self, **more) -> dict:
        plan = self.now()
        return {
            "plan": plan,
            "version": plan.version,
            "by": self.cast.camille,
            "at": NOW(),
            **more,
        }

    def consulted(self, *, until=None) -> Concertation:
        return ask_opinions(until=until or day(7), **self.act())

    def opinion_of(self, member: TeamMember) -> Opinion:
        return Opinion.objects.get(
            member=member, concertation__plan=self.plan, concertation__closed_at=None
        )

    def answered(self, member: TeamMember, answer: str = "agree", text: str = "") -> Opinion:
        opinion = self.opinion_of(member)
        return give_opinion(
            opinion=opinion,
            answer=answer,
            text=text,
            version=opinion.version,
            by=member.user,
            at=NOW(),
        )

    def validated(self, **agreement) -> PlanVersion:
        """The next version, from wherever the plan is."""
        if self.now().status == "in_force":
            revise_plan(**self.act())
        if self.now().status in ("draft", "revising"):
            self.consulted()
        return validate_plan(agreement=agreed(**agreement), **self.act())

    def goals(self) -> list[Goal]:
        return list(Goal.objects.filter(problem__plan=self.plan).order_by("problem__rank", "rank"))

    def actions(self) -> list[Action]:
        return list(Action.objects.filter(plan=self.plan).order_by("pk"))

    def statuses(self) -> set[str]:
        rows = Opinion.objects.filter(concertation__plan=self.plan)
        return set(rows.values_list("status", flat=True))


def agreed(**changes) -> Agreement:
    """The person agrees, the médecin traitant is informed, nobody is waited for."""
    values = {
        "person_how": "person",
        "person_on": day(0),
        "person_mode": "oral",
        "gp_how": "informed",
        "gp_on": day(0),
        "early": True,
    }
    return Agreement(**{**values, **changes})


def world(cast, **options) -> World:
    case = make.open_case(cast)
    doctor, nurse = team.doctor(cast, case), team.nurse(cast, case)
    social = team.social_worker(cast, case)
    pharmacist = team.member(
        case, in_care_team=True, name="Brigitte Alain", role=TeamRole.PHARMACIST
    )
    team.informed(case)
    team.accord(case, social)
    team.decision(case, ConsentKind.PLAN)
    team.assessment(case)
    plan = plans.whole_plan(case, owners=(doctor, nurse, social, None), **options)
    return World(cast, case, doctor, nurse, social, pharmacist, plan)


ASKED = {OpinionStatus.ASKED}
