"""The people of the demonstration, of the tests and of the documentation; all of them are invented."""

from dataclasses import dataclass

from directory.enums import OrganisationKind, Profession, Role, Sector

PASSWORD = "demo"


@dataclass(frozen=True)
class Place:
    """An organisation of the demonstration; no real one bears this name."""

    key: str
    name: str
    kind: OrganisationKind
    sector: Sector
    commune: str
    phone: str = ""


@dataclass(frozen=True)
class Member:
    """One person with an account. `who` is the sentence of the documentation and the sign-in page.

    `totp_secret` is set for whoever signs in with a second factor: fixed, so that the page of the
    demonstration can show the current code.
    """

    key: str
    title: str
    first_name: str
    last_name: str
    profession: Profession
    function: str
    place: str
    who: str
    role: Role = Role.PROFESSIONAL
    rpps: str | None = None
    is_staff: bool = False
    totp_secret: str = ""

    @property
    def login(self) -> str:
        return f"{self.key}@demo.test"

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def needs_second_factor(self) -> bool:
        return bool(self.totp_secret)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the directory who has no account."""

    title: str
    first_name: str
    last_name: str
    profession: Profession
    function: str
    place: str
    phone: str = ""


K, S, P = OrganisationKind, Sector, Profession

PLACES = (
    Place("dac35", "Appui Santé 35", K.DAC, S.HEALTH, "Rennes", "02 61 91 35 35"),
    Place("dac22", "Appui Santé 22", K.DAC, S.HEALTH, "Saint-Brieuc", "02 61 91 22 22"),
    Place("mail", "Cabinet médical du Mail fleuri", K.PRACTICE, S.HEALTH, "Rennes"),
    Place("chu", "CHU des Trois-Rives, service social", K.HOSPITAL, S.SOCIAL, "Rennes"),
    Place("tilleuls", "Cabinet infirmier des Tilleuls", K.PRACTICE, S.HEALTH, "Bécherel"),
    Place("ccas", "CCAS du Pré-Clos", K.SOCIAL_SERVICE, S.SOCIAL, "Bécherel"),
    Place("ergo", "Ergothérapie Pas à Pas", K.PRACTICE, S.HEALTH, "Montfort-sur-Meu"),
    Place("clsm", "CLSM « Rennes Métropole »", K.OTHER, S.HEALTH, "Rennes"),
    Place("cmp", "CMP des Deux-Rives", K.HOSPITAL, S.HEALTH, "Rennes"),
    Place("bailleur", "Habitat Solidaire d’Argoat", K.HOUSING, S.SOCIAL, "Rennes"),
    Place("elus", "Conseil local des Rives", K.OTHER, S.SOCIAL, "Rennes"),
    Place("technique", "Exploitation de Cordée", K.OTHER, S.HEALTH, "Rennes"),
    Place("samsah", "SAMSAH Les Ajoncs", K.DISABILITY, S.MEDICO_SOCIAL, "Rennes"),
    Place("ssiad", "SSIAD de la Haute-Lande", K.HOME_NURSING, S.MEDICO_SOCIAL, "Tinténiac"),
    Place("aide", "Aide et Présence à domicile", K.HOME_HELP, S.MEDICO_SOCIAL, "Montfort-sur-Meu"),
    Place("genets", "EHPAD Les Genêts", K.CARE_HOME, S.MEDICO_SOCIAL, "Combourg"),
    Place("pharmacie", "Pharmacie des Halles", K.PHARMACY, S.HEALTH, "Bécherel"),
    Place("cpts", "CPTS des Marches", K.CPTS, S.HEALTH, "Fougères"),
    Place("msp", "Maison de santé du Grand-Chêne", K.HEALTH_HOME, S.HEALTH, "Dinan"),
    Place("had", "HAD du Penthièvre", K.HOME_NURSING, S.HEALTH, "Lamballe-Armor"),
)

CAST = (
    Member(
        "samir",
        "Dr",
        "Samir",
        "Haddad",
        P.GENERAL_PRACTITIONER,
        "Médecin généraliste",
        "mail",
        "médecin traitant à Rennes : envoie des demandes d’appui et suit leurs réponses",
        rpps="99900000011",
    ),
    Member(
        "camille",
        "",
        "Camille",
        "Le Goff",
        P.COORDINATOR,
        "Coordinatrice",
        "dac35",
        "coordinatrice d’Appui Santé 35 : qualifie les demandes, suit ses situations",
        role=Role.COORDINATOR,
    ),
    Member(
        "yann",
        "",
        "Yann",
        "Riou",
        P.COORDINATOR,
        "Coordinateur",
        "dac35",
        "second coordinateur d’Appui Santé 35 : les relais entre collègues",
        role=Role.COORDINATOR,
    ),
    Member(
        "sophie",
        "",
        "Sophie",
        "Lemoine",
        P.MANAGER,
        "Responsable",
        "dac35",
        "responsable d’Appui Santé 35 : règle le DAC, voit ce qui prend du retard",
        role=Role.MANAGER,
        totp_secret="CORDEEDEMOSOPHIEAAAAAAAAAAAAAAAA",
    ),
    Member(
        "paul",
        "",
        "Paul",
        "Garnier",
        P.SOCIAL_WORKER,
        "Assistant de service social",
        "chu",
        "service social du CHU : un demandeur qui n’est pas le médecin traitant",
    ),
    Member(
        "nadia",
        "",
        "Nadia",
        "Benali",
        P.COORDINATOR,
        "Coordinatrice",
        "dac22",
        "coordinatrice d’Appui Santé 22, un autre DAC : ne voit rien du 35",
        role=Role.COORDINATOR,
    ),
    Member(
        "ines",
        "",
        "Inès",
        "Moreau",
        P.NURSE,
        "Infirmière libérale",
        "tilleuls",
        "infirmière libérale à Bécherel, de l’équipe de soins : demande et suit un appui",
        rpps="99900000029",
    ),
    Member(
        "louis",
        "",
        "Louis",
        "Tanguy",
        P.SOCIAL_WORKER,
        "Assistant social",
        "ccas",
        "assistant social du CCAS, hors de l’équipe de soins",
    ),
    Member(
        "ana",
        "",
        "Ana",
        "Pereira",
        P.OCCUPATIONAL_THERAPIST,
        "Ergothérapeute",
        "ergo",
        "ergothérapeute, sollicitée pour une situation à la fois",
        rpps="99900000037",
    ),
    Member(
        "claire",
        "",
        "Claire",
        "Rouxel",
        P.COORDINATOR,
        "Coordinatrice du CLSM",
        "clsm",
        "coordinatrice et animatrice de la commission du CLSM « Rennes Métropole »",
        totp_secret="CORDEEDEMOCLAIREAAAAAAAAAAAAAAAA",
    ),
    Member(
        "marc",
        "Dr",
        "Marc",
        "Vidal",
        P.SPECIALIST,
        "Psychiatre",
        "cmp",
        "psychiatre au CMP, membre permanent de la commission, dans la liste R1110-2",
        rpps="99900000045",
        totp_secret="CORDEEDEMOMARCAAAAAAAAAAAAAAAAAA",
    ),
    Member(
        "odile",
        "",
        "Odile",
        "Caron",
        P.OTHER,
        "Chargée de mission sociale",
        "bailleur",
        "chargée de mission chez un bailleur social, membre permanent hors de la liste R1110-2",
        totp_secret="CORDEEDEMOODILEAAAAAAAAAAAAAAAAA",
    ),
    Member(
        "lea",
        "",
        "Léa",
        "Marchand",
        P.OTHER,
        "Secrétaire du CLSM",
        "clsm",
        "secrétaire de la commission et suppléante de son animatrice",
        totp_secret="CORDEEDEMOLEAAAAAAAAAAAAAAAAAAAA",
    ),
    Member(
        "hugo",
        "",
        "Hugo",
        "Petit",
        P.OTHER,
        "Élu délégué à la santé",
        "elus",
        "élu qui préside le CLSM : le bilan publié, aucune situation",
        totp_secret="CORDEEDEMOHUGOAAAAAAAAAAAAAAAAAA",
    ),
    Member(
        "noe",
        "",
        "Noé",
        "Lambert",
        P.OTHER,
        "Administrateur technique",
        "technique",
        "administrateur technique : fait tourner Cordée, ne voit aucun contenu",
        role=Role.TECHNICAL,
        is_staff=True,
        totp_secret="CORDEEDEMONOEAAAAAAAAAAAAAAAAAAA",
    ),
    Member(
        "dpo",
        "",
        "Dominique",
        "Prigent",
        P.OTHER,
        "Déléguée à la protection des données",
        "dac35",
        "déléguée à la protection des données : le journal, aucun contenu",
        role=Role.DATA_PROTECTION,
        is_staff=True,
        totp_secret="CORDEEDEMODPOAAAAAAAAAAAAAAAAAAA",
    ),
)

COLLEAGUES = (
    Colleague("Dr", "Anne-Lise", "Aubry", P.GENERAL_PRACTITIONER, "Médecin généraliste", "msp"),
    Colleague("Dr", "Corentin", "Bizeul", P.GENERAL_PRACTITIONER, "Médecin généraliste", "cpts"),
    Colleague("Mme", "Maïté", "Doré", P.GUARDIAN, "Mandataire judiciaire", "ccas"),
    Colleague("Mme", "Nadège", "Kerbrat", P.OTHER, "Auxiliaire de vie", "aide", "02 61 91 40 12"),
    Colleague("M.", "Tristan", "Guérin", P.PHARMACIST, "Pharmacien", "pharmacie"),
    Colleague("Mme", "Élodie", "Sauvaget", P.NURSE, "Infirmière coordinatrice", "ssiad"),
    Colleague("Mme", "Gwenola", "Picard", P.EDUCATOR, "Éducatrice spécialisée", "samsah"),
    Colleague("M.", "Erwan", "Le Menn", P.MANAGER, "Directeur", "genets", "02 61 91 40 20"),
    Colleague("Mme", "Rozenn", "Quémener", P.NURSE, "Cadre de santé", "had"),
)


def member(key: str) -> Member:
    """The person called `key`: « samir » for samir@demo.test."""
    return next(one for one in CAST if one.key == key)


def printed(address: str = "") -> str:
    """The cast as the terminal shows it: where to go, as whom, with which password."""
    width = max(len(one.login) for one in CAST)
    lines = [f"  {one.login:<{width}}  {one.name}, {one.who}" for one in CAST]
    head = f"Cordée de démonstration{f' : {address}' if address else ''}"
    foot = (
        f"Mot de passe de tous les comptes : {PASSWORD}. Un second facteur est demandé à "
        f"{', '.join(one.key for one in CAST if one.needs_second_factor)} : "
        "la page de connexion montre le code du moment."
    )
    return "\n".join([head, "", *lines, "", foot])
