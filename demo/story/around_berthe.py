"""The team, the decisions and the records around Mme Berthe Rolland."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from cases.enums import CareTeamBasis, ConsentKind, ConsentMode, GivenBy, Volet
from cases.enums import TeamRole as R
from cases.enums import TeamSector as T
from cases.models import Case, Relative, TeamMember
from cases.services.assessment import begin_assessment, write_dimension
from cases.services.circumstances import write_circumstances
from cases.services.decisions import Decision, record_decision
from cases.services.document import add_document
from cases.services.gp import note_gp
from cases.services.invite import invite_by_name
from cases.services.note import write_note
from cases.services.open_case import set_next_due
from cases.services.relatives import RelativeCard, add_relative
from cases.services.team import Place, add_member
from demo.story.calendar import StoryDays
from demo.story.papers import paper
from demo.story.people import Scenery
from demo.story.words_of_berthe import CIRCUMSTANCES, DIMENSIONS, NOTES
from directory.models import Professional

Event = tuple[datetime, Callable[[datetime], object]]

# key: (last name in the directory, sector, role, in the care team, mission, the same without health)
FROM_THE_DIRECTORY = {
    "samir": (
        "Haddad",
        T.HEALTH,
        R.GP,
        True,
        "Suit la santé, revoit les traitements, valide le plan.",
        "Valide le plan.",
    ),
    "ines": (
        "Moreau",
        T.HEALTH,
        R.NURSE,
        True,
        "Pilulier, poids, explications.",
        "Passe le matin.",
    ),
    "pharmacist": ("Guérin", T.HEALTH, R.PHARMACIST, True, "Prépare le pilulier avec Inès.", ""),
    "louis": (
        "Tanguy",
        T.SOCIAL,
        R.SOCIAL_WORKER,
        False,
        "APA, portage de repas.",
        "APA, portage de repas.",
    ),
    "nadege": (
        "Kerbrat",
        T.MEDICO_SOCIAL,
        R.HOME_HELP,
        False,
        "Aide du soir, marché.",
        "Aide du soir, marché.",
    ),
    "maite": ("Doré", T.SOCIAL, R.OTHER, False, "Accès aux droits.", "Accès aux droits."),
    "camille_member": (
        "Le Goff",
        T.MEDICO_SOCIAL,
        R.COORDINATION,
        True,
        "Fait le lien, suit le plan.",
        "Fait le lien, suit le plan.",
    ),
}


@dataclass
class Around:
    """Who is around her, by key, as the story goes on."""

    scenery: Scenery
    days: StoryDays
    case_of: Callable[[], Case]
    members: dict[str, TeamMember] = field(default_factory=dict)
    relatives: dict[str, Relative] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.case_of().pk)

    @property
    def camille(self):
        return self.scenery.users["camille"]

    def events(self) -> list[Event]:
        """The (moment, function) pairs, for the teller to play."""
        moment = self.days.moment
        return [
            (moment(42, "10:05"), self._relatives),
            (moment(42, "10:20"), self._decisions),
            (moment(41, "9:30"), self._team),
            (moment(41, "9:45"), self._accords),
            (moment(41, "15:00"), self._gp),
            (moment(41, "16:00"), lambda at: self._due("meeting", 30, at)),
            (moment(40, "11:10"), self._circumstances),
            (moment(40, "14:30"), self._assessment),
            (moment(9, "11:45"), self._invitation),
            (moment(7, "16:20"), self._documents),
            (moment(2, "15:50"), lambda at: self._due("visit", 0, at)),
            *(
                (moment(back, hour), lambda at, note=note: self._note(note, at))
                for back, hour, *note in NOTES
            ),
        ]

    def _relatives(self, at: datetime) -> None:
        self.relatives["helene"] = add_relative(
            case=self.case,
            card=RelativeCard(
                name="Hélène Rolland",
                link="sa fille",
                roles=("carer", "trusted_person", "emergency"),
                phone="0639988182",
                designated_on=self.days.day(44),
                cosigned=True,
                needs="Deux soirées par semaine pour elle.",
                receives="full",
                accord_mode=ConsentMode.ORAL,
                accord_on=self.days.day(42),
            ),
            by=self.camille,
            at=at,
        )
        self.relatives["neighbour"] = add_relative(
            case=self.case,
            card=RelativeCard(
                name="Jeannine Lucas",
                link="sa voisine, qui a les clés",
                roles=("contact",),
                phone="0639988190",
            ),
            by=self.camille,
            at=at,
        )

    def _decisions(self, at: datetime) -> None:
        for kind in (ConsentKind.INFORMATION, ConsentKind.NON_OPPOSITION, ConsentKind.PLAN):
            self._decide(kind, at)

    def _decide(self, kind: str, at: datetime, **about) -> None:
        record_decision(
            case=self.case,
            decision=Decision(
                kind=kind,
                decision="given",
                decided_on=timezone.localdate(at),
                mode=ConsentMode.WRITTEN,
                given_by=GivenBy.PERSON,
                **about,
            ),
            by=self.camille,
            at=at,
        )

    def _team(self, at: datetime) -> None:
        for key, (
            name,
            sector,
            role,
            in_care,
            mission,
            without_health,
        ) in FROM_THE_DIRECTORY.items():
            self.members[key] = add_member(
                case=self.case,
                professional=Professional.objects.get(last_name=name),
                place=Place(
                    sector=sector,
                    role=role,
                    in_care_team=in_care,
                    care_team_basis=CareTeamBasis.RECOGNISED if in_care else "",
                    recognised_on=timezone.localdate(at) if in_care else None,
                    mission=mission,
                    mission_support=without_health,
                ),
                by=self.camille,
                at=at,
            )
        self.members["solenn"] = add_member(
            case=self.case,
            place=Place(
                sector=T.MEDICO_SOCIAL,
                role=R.OCCUPATIONAL_THERAPIST,
                name="Solenn Abgrall",
                function="Ergothérapeute",
                organisation_name="Équipe mobile du Pré-Clos",
                phone="0261914044",
                mission="Logement, barres d’appui, lit au rez-de-chaussée.",
                mission_support="Logement, barres d’appui, lit au rez-de-chaussée.",
            ),
            by=self.camille,
            at=at,
        )

    def _accords(self, at: datetime) -> None:
        """Mme Doré's is still awaited; the others' are for the « aides » alone."""
        self._decide(
            ConsentKind.SHARING,
            at,
            members=tuple(self.members[key] for key in ("louis", "nadege", "solenn")),
            scope="support",
            until=self.days.today + timedelta(days=320),
        )

    def _gp(self, at: datetime) -> None:
        note_gp(
            case=self.case,
            status="agreed",
            member=self.members["samir"],
            source="Appel de Camille Le Goff",
            starts_on=timezone.localdate(at),
            by=self.camille,
            at=at,
        )

    def _circumstances(self, at: datetime) -> None:
        write_circumstances(case=self.case, changes=CIRCUMSTANCES, seen=0, by=self.camille, at=at)

    def _assessment(self, at: datetime) -> None:
        found = begin_assessment(
            case=self.case,
            kind="home_visit",
            done_on=self.days.day(41),
            place="Au domicile",
            present="Mme Rolland et sa fille Hélène",
            by=self.camille,
            at=at,
        )
        for row in found.dimensions.all():
            changes = DIMENSIONS[row.dimension] | {"state": "filled"}
            write_dimension(
                dimension=row, changes=changes, seen=row.version, by=self.camille, at=at
            )

    def _invitation(self, at: datetime) -> None:
        invite_by_name(
            case=self.case,
            professional=Professional.objects.get(last_name="Pereira"),
            volets=[Volet.SUPPORT, Volet.COORDINATION],
            reason="Avis sur l’installation du lit et de la douche au rez-de-chaussée.",
            until=self.days.today + timedelta(days=25),
            by=self.camille,
            at=at,
        )

    def _documents(self, at: datetime) -> None:
        for title, volet, lines in (
            (
                "Compte rendu de consultation",
                Volet.CARE,
                (
                    "Cabinet médical du Mail fleuri",
                    "Ordonnance revue : six médicaments au lieu de neuf.",
                ),
            ),
            (
                "Visite du logement",
                Volet.SUPPORT,
                (
                    "Équipe mobile du Pré-Clos",
                    "Lit possible au salon. Deux barres d’appui à poser.",
                ),
            ),
        ):
            add_document(
                case=self.case,
                title=title,
                volet=volet,
                upload=paper(title, (*lines, "", "Document inventé pour la démonstration.")),
                by=self.camille,
                at=at,
            )

    def _due(self, kind: str, back: int, at: datetime) -> None:
        """What Camille plans next: a meeting `back` open days ago, or a visit in five days."""
        case = self.case
        on = self.days.day(back) if back else self.days.today + timedelta(days=5)
        set_next_due(case=case, on=on, kind=kind, version=case.version, by=self.camille, at=at)

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
