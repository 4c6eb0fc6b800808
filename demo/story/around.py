"""What every situation of the story has around the person: a team, decisions, notes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from cases.enums import CareTeamBasis, ConsentMode, GivenBy, TeamRole, TeamSector
from cases.models import Case, Relative, TeamMember
from cases.services.assessment import begin_assessment, write_dimension
from cases.services.decisions import Decision, record_decision
from cases.services.gp import note_gp
from cases.services.note import write_note
from cases.services.open_case import set_next_due
from cases.services.team import Place, add_member
from cases.services.told import Told
from demo.story.calendar import StoryDays
from demo.story.people import Scenery
from directory.models import Professional

Event = tuple[datetime, Callable[[datetime], object]]


@dataclass(frozen=True)
class Someone:
    """A professional of the directory: what they do here, and the same said without health."""

    last_name: str
    sector: TeamSector
    role: TeamRole
    in_care: bool
    mission: str
    without_health: str


TOLD = Told(
    categories=("identity", "daily_life", "housing", "rights", "family", "organisation"),
    supports=("cordee", "paper", "spoken"),
    security_told=True,
    informed_by=("spoken", "notice"),
)


@dataclass
class Around:
    """Who is around a person, by key, as the story goes on; Camille Le Goff writes it down."""

    scenery: Scenery
    days: StoryDays
    case_of: Callable[[], Case]
    members: dict[str, TeamMember] = field(default_factory=dict)
    relatives: dict[str, Relative] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.case_of().pk)

    @property
    def camille(self) -> User:
        return self.scenery.users["camille"]

    def decide(self, kind: str, at: datetime, **about) -> None:
        """The person said yes, in writing, today, once she was told what is shared and how."""
        record_decision(
            case=self.case,
            decision=Decision(
                kind=kind,
                decision="given",
                decided_on=timezone.localdate(at),
                mode=ConsentMode.WRITTEN,
                given_by=GivenBy.PERSON,
                told=TOLD,
                **about,
            ),
            by=self.camille,
            at=at,
        )

    def welcome(self, people: dict[str, Someone], at: datetime) -> None:
        """Make them members of the team, as the directory knows them."""
        today = timezone.localdate(at)
        for key, one in people.items():
            self.members[key] = add_member(
                case=self.case,
                professional=Professional.objects.get(last_name=one.last_name),
                place=Place(
                    sector=one.sector,
                    role=one.role,
                    in_care_team=one.in_care,
                    care_team_basis=CareTeamBasis.RECOGNISED if one.in_care else "",
                    recognised_on=today if one.in_care else None,
                    mission=one.mission,
                    mission_support=one.without_health,
                ),
                by=self.camille,
                at=at,
            )

    def gp_agrees(self, source: str, at: datetime) -> None:
        """The médecin traitant, who is in the team, agrees."""
        note_gp(
            case=self.case,
            status="agreed",
            member=self.members["samir"],
            source=source,
            starts_on=timezone.localdate(at),
            by=self.camille,
            at=at,
        )

    def assess(self, on: date, present: str, dimensions: dict[str, dict], at: datetime) -> None:
        """The first visit at home, dimension by dimension."""
        found = begin_assessment(
            case=self.case,
            kind="home_visit",
            done_on=on,
            place="Au domicile",
            present=present,
            by=self.camille,
            at=at,
        )
        for row in found.dimensions.all():
            changes = dimensions[row.dimension] | {"state": "filled"}
            write_dimension(
                dimension=row, changes=changes, seen=row.version, by=self.camille, at=at
            )

    def plan_next(self, kind: str, on: date, at: datetime) -> None:
        """What Camille plans next."""
        case = self.case
        set_next_due(case=case, on=on, kind=kind, version=case.version, by=self.camille, at=at)

    def noted(self, notes: tuple[tuple, ...]) -> list[Event]:
        """The journal: (open days ago, hour, who, kind, volet, text)."""
        return [
            (self.days.moment(back, hour), lambda at, note=note: self._note(note, at))
            for back, hour, *note in notes
        ]

    def _note(self, note: list, at: datetime) -> None:
        who, kind, volet, text = note
        write_note(
            case=self.case,
            kind=kind,
            volet=volet,
            happened_at=at,
            with_whom="",
            text=text,
            by=self.scenery.users[who],
            at=at,
        )
