"""The team, the decisions and the records around Mme Berthe Rolland."""

from datetime import date, datetime, timedelta

from cases.enums import ConsentKind, ConsentMode, Volet
from cases.enums import TeamRole as R
from cases.enums import TeamSector as T
from cases.services.circumstances import write_circumstances
from cases.services.document import add_document
from cases.services.invite import invite_by_name
from cases.services.relatives import RelativeCard, add_relative
from cases.services.team import Place, add_member
from demo.story.around import Around, Event, Someone
from demo.story.papers import paper
from demo.story.words_of_berthe import CIRCUMSTANCES, DIMENSIONS, NOTES
from directory.models import Professional

FROM_THE_DIRECTORY = {
    "samir": Someone(
        "Haddad",
        T.HEALTH,
        R.GP,
        True,
        "Suit la santé, revoit les traitements, valide le plan.",
        "Valide le plan.",
    ),
    "ines": Someone(
        "Moreau", T.HEALTH, R.NURSE, True, "Pilulier, poids, explications.", "Passe le matin."
    ),
    "pharmacist": Someone(
        "Guérin", T.HEALTH, R.PHARMACIST, True, "Prépare le pilulier avec Inès.", ""
    ),
    "louis": Someone(
        "Tanguy",
        T.SOCIAL,
        R.SOCIAL_WORKER,
        False,
        "APA, portage de repas.",
        "APA, portage de repas.",
    ),
    "nadege": Someone(
        "Kerbrat",
        T.MEDICO_SOCIAL,
        R.HOME_HELP,
        False,
        "Aide du soir, marché.",
        "Aide du soir, marché.",
    ),
    "maite": Someone("Doré", T.SOCIAL, R.OTHER, False, "Accès aux droits.", "Accès aux droits."),
    "camille_member": Someone(
        "Le Goff",
        T.MEDICO_SOCIAL,
        R.COORDINATION,
        True,
        "Fait le lien, suit le plan.",
        "Fait le lien, suit le plan.",
    ),
}


class AroundBerthe(Around):
    """Tells who came around her, what she decided, and what was written down."""

    def events(self) -> list[Event]:
        """The (moment, function) pairs, for the teller to play."""
        moment = self.days.moment
        return [
            (moment(42, "10:05"), self._relatives),
            (moment(42, "10:20"), self._decisions),
            (moment(41, "9:30"), self._team),
            (moment(41, "9:45"), self._accords),
            (moment(41, "15:00"), self._gp),
            (moment(41, "16:00"), lambda at: self.plan_next("meeting", self.days.day(30), at)),
            (moment(40, "11:10"), self._circumstances),
            (moment(40, "14:30"), self._assessment),
            (moment(9, "11:45"), self._invitation),
            (moment(7, "16:20"), self._documents),
            (moment(2, "15:50"), lambda at: self.plan_next("visit", self._in_five_days, at)),
            *self.noted(NOTES),
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
            self.decide(kind, at)

    def _team(self, at: datetime) -> None:
        self.welcome(FROM_THE_DIRECTORY, at)
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
        self.decide(
            ConsentKind.SHARING,
            at,
            members=tuple(self.members[key] for key in ("louis", "nadege", "solenn")),
            scope="support",
            until=self.days.today + timedelta(days=320),
        )

    def _gp(self, at: datetime) -> None:
        self.gp_agrees("Appel de Camille Le Goff", at)

    def _circumstances(self, at: datetime) -> None:
        write_circumstances(case=self.case, changes=CIRCUMSTANCES, seen=0, by=self.camille, at=at)

    def _assessment(self, at: datetime) -> None:
        self.assess(self.days.day(41), "Mme Rolland et sa fille Hélène", DIMENSIONS, at)

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

    @property
    def _in_five_days(self) -> date:
        return self.days.today + timedelta(days=5)
