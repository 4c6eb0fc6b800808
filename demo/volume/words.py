"""The words that the many situations are made of: names that nobody bears together, and plain texts."""

from dataclasses import dataclass

from cases.enums import Dimension, TeamRole, TeamSector, Volet

FAMILIES = tuple(
    """Abgrall Allain Ansquer Aubin Auffret Bellec Berthou Bescond Bodénès Bouëdec Bourhis Briand
    Cadiou Cariou Cloarec Coadic Corre Cosquer Créac’h Daniel Denis Derrien Dréan Drévillon Fleury
    Floc’h Fouesnant Gallais Galliou Gautier Gestin Goasdoué Goulven Guéguen Guénolé Guézennec
    Guillou Hamon Hascoët Hélias Hervé Huon Inizan Jacob Jaffrès Jézéquel Jolivet Kerbrat Kerdoncuff
    Kergoat Kerhervé Kerleau Kermarrec Kernéis L’Hostis Lagadec Lannuzel Larvor Laurent Lebreton
    Léon Lozac’h Madec Mahé Marec Marzin Mérel Mével Miossec Morvan Nédélec Nicolas Offret Ollivier
    Palud Penn Pennec Péron Perrot Pichon Piriou Pouliquen Prigent Quéméneur Quéré Quiniou Quillien
    Riou Rivoal Rolland Ropars Rouault Salaün Sanquer Scouarnec Simon Squiban Stéphan Tanguy Thomas
    Tosser Trévidic Troadec Urien Vaillant Yvinec Zunino Benali Diallo Fernandes Haddad Kowalski Mansouri
    Nguyen Okafor Pereira Rossi Santos Traoré Yilmaz""".split()
)
PARTICLES = ("", "", "", "", "", "", "Le ", "Le ", "Saint-", "De ")
# A family name of few persons, the same number whatever the volume: what a search is measured on.
RARE_FAMILY, RARE = "Quintrec-Volume", 25
WOMEN = tuple(
    """Anna Annick Aurélie Berthe Brigitte Chantal Claudine Denise Édith Élise Émilienne Fatima
    Françoise Gaëlle Germaine Gwenaëlle Hélène Huguette Irène Jacqueline Jeanne Josiane Karine Léone
    Lucienne Madeleine Marcelle Maria Marie-Thérèse Mélanie Monique Nadine Nolwenn Odette Paulette
    Raymonde Renée Rozenn Simone Soizic Solange Suzanne Thérèse Yvette Yvonne""".split()
)
MEN = tuple(
    """Alain Albert Ali André Armel Bernard Corentin Daniel Denis Émile Étienne Fañch Fernand François
    Gaston Georges Gérard Goulven Guy Henri Hervé Jean Jean-Yves Joël Jules Julien Karim Léon Louis
    Lucien Marcel Maurice Michel Nicolas Noël Patrick Paul Pierre Raymond René Robert Roger Ronan
    Serge Yann Yves""".split()
)
STREETS = (
    "rue des Ajoncs",
    "chemin du Lavoir",
    "place de l’Église",
    "rue du Four",
    "impasse des Genêts",
    "route de la Lande",
    "rue des Tisserands",
    "allée des Pommiers",
)


@dataclass(frozen=True)
class Place:
    """One of the five places in the team around a person."""

    role: TeamRole
    sector: TeamSector
    in_care_team: bool
    has_account: bool
    function: str
    mission: str
    mission_support: str


PLACES = (
    Place(TeamRole.GP, TeamSector.HEALTH, True, True, "Médecin généraliste",
          "Suit le traitement, réévalue tous les trois mois.", "Suit la personne au long cours."),
    Place(TeamRole.NURSE, TeamSector.HEALTH, True, True, "Infirmière libérale",
          "Pilulier chaque semaine, surveillance du poids.", "Passe chaque semaine."),
    Place(TeamRole.PHARMACIST, TeamSector.HEALTH, True, False, "Pharmacien",
          "Bilan de médication, livraison.", "Livre à domicile."),
    Place(TeamRole.SOCIAL_WORKER, TeamSector.SOCIAL, False, True, "Assistante sociale",
          "Droits et dossiers.", "Droits et dossiers."),
    Place(TeamRole.HOME_HELP, TeamSector.MEDICO_SOCIAL, False, False, "Aide à domicile",
          "Repas, courses, trois passages par semaine.", "Repas, courses."),
)  # fmt: skip


@dataclass(frozen=True)
class Action:
    """One action of a plan, with the rank of the place that does it: 6 the person, 7 her relative."""

    title: str
    simple: str
    kind: str
    owner: int


@dataclass(frozen=True)
class Plan:
    """The words of a whole plan: two problems of two goals of two actions each, and two alerts."""

    key: str
    reason: str
    project: str
    priority: str
    summary: str
    summary_support: str
    problems: tuple[tuple[str, Volet, Dimension], ...]
    goals: tuple[tuple[str, str], ...]
    actions: tuple[Action, ...]
    alerts: tuple[tuple[str, Volet], ...]


C, S = Volet.CARE, Volet.SUPPORT
FALLS = Plan(
    "falls",
    "Deux chutes en trois mois, une perte de poids, des intervenants qui se voient peu.",
    "Je veux rester chez moi et pouvoir aller au marché le samedi.",
    "ne plus tomber",
    "Chutes la nuit en se levant ; hypotension et somnifère au long cours ; perte de 4 kg.",
    "Les sorties se sont réduites, les repas sont sautés, la maison est mal éclairée.",
    (("Elle tombe la nuit", C, Dimension.MEDICAL), ("Elle ne sort plus", S, Dimension.SOCIAL)),
    (
        ("Ne plus tomber d’ici l’été", "Aucune chute pendant deux mois"),
        ("Reprendre deux kilos", "Poids stable à la pesée du mois"),
        ("Retourner au marché", "Une sortie par semaine"),
        ("Manger chaque jour un repas chaud", "Repas livrés cinq jours sur sept"),
    ),
    (
        Action("Revoir l’ordonnance", "Le médecin revoit les médicaments.", "prevention", 1),
        Action("Préparer le pilulier chaque lundi", "L’infirmière prépare les boîtes.", "prevention", 2),
        Action("Peser chaque semaine", "On note le poids.", "prevention", 2),
        Action("Bilan de médication partagé", "Le pharmacien explique.", "prevention", 3),
        Action("Demander l’APA", "L’assistante sociale fait le dossier.", "compensation", 4),
        Action("Accompagner au marché", "Sortie le samedi matin.", "resolution", 5),
        Action("Marcher dix minutes par jour", "Marcher un peu chaque jour.", "prevention", 6),
        Action("Éclairer le couloir", "Poser deux lampes.", "resolution", 7),
    ),
    (("Une nouvelle chute", C), ("Les repas restent au frigo", S)),
)  # fmt: skip
ALONE = Plan(
    "alone",
    "Rupture de suivi depuis six mois, loyers en retard, voisinage inquiet.",
    "Je voudrais garder mon logement et qu’on me laisse le temps.",
    "garder l’appartement",
    "Traitement interrompu à la sortie d’hospitalisation ; sommeil inversé ; pas d’idée suicidaire dite.",
    "Trois mois de loyer en retard, courrier non ouvert, appartement encombré.",
    (("Le suivi s’est arrêté", C, Dimension.PSYCHOLOGICAL), ("Le logement est menacé", S, Dimension.ENVIRONMENTAL)),
    (
        ("Revoir un soignant régulièrement", "Trois rendez-vous honorés de suite"),
        ("Reprendre un traitement accepté", "Traitement pris chaque jour, dit par la personne"),
        ("Arrêter la procédure", "Plan d’apurement signé"),
        ("Rendre le logement sûr", "Passage libre jusqu’à la fenêtre"),
    ),
    (
        Action("Consultation longue au cabinet", "Voir le médecin, prendre le temps.", "resolution", 1),
        Action("Visite hebdomadaire", "L’infirmière passe le jeudi.", "prevention", 2),
        Action("Reprendre le traitement par étapes", "On reprend doucement.", "resolution", 2),
        Action("Délivrance chaque semaine", "La pharmacie prépare pour sept jours.", "prevention", 3),
        Action("Négocier avec le bailleur", "L’assistante sociale appelle le bailleur.", "resolution", 4),
        Action("Trier une pièce par mois", "Ranger ensemble.", "resolution", 5),
        Action("Ouvrir le courrier le mardi", "Ouvrir les lettres le mardi.", "prevention", 6),
        Action("Appeler le dimanche", "Un appel chaque dimanche.", "prevention", 7),
    ),
    (("Porte close deux fois de suite", C), ("Un courrier d’huissier", S)),
)  # fmt: skip
CARER = Plan(
    "carer",
    "L’aidant s’épuise, la mémoire baisse, les nuits sont courtes pour tous.",
    "Je veux rester avec mon mari, mais qu’il dorme.",
    "que l’aidant souffle",
    "Troubles cognitifs connus depuis deux ans ; agitation le soir ; iatrogénie possible.",
    "L’aidant ne sort plus, les droits au répit ne sont pas ouverts.",
    (("Les nuits sont agitées", C, Dimension.MEDICAL), ("L’aidant est épuisé", S, Dimension.SOCIAL)),
    (
        ("Des nuits plus calmes", "Quatre nuits sur sept sans lever"),
        ("Un traitement simplifié", "Une seule prise le soir"),
        ("Un jour de répit par semaine", "Accueil de jour tenu un mois"),
        ("Des droits ouverts", "Notification reçue"),
    ),
    (
        Action("Bilan de mémoire", "Le médecin demande un bilan.", "prevention", 1),
        Action("Surveiller le sommeil", "L’infirmière note les nuits.", "prevention", 2),
        Action("Aide à la toilette du soir", "Aide le soir.", "compensation", 2),
        Action("Revoir les prises du soir", "Le pharmacien simplifie.", "prevention", 3),
        Action("Demander le droit au répit", "Le dossier du répit.", "compensation", 4),
        Action("Relayer l’aidant le jeudi", "Quelqu’un vient le jeudi.", "compensation", 5),
        Action("Essayer l’accueil de jour", "Essayer une journée.", "resolution", 6),
        Action("Tenir le cahier de liaison", "Écrire dans le cahier.", "prevention", 7),
    ),
    (("Une fugue", C), ("L’aidant n’en peut plus", S)),
)  # fmt: skip
PLANS = (FALLS, ALONE, CARER)

# kind, volet, text; the journal takes them in turn, two by two
NOTES = (
    ("call", "coordination", "Appel de la personne : elle confirme le rendez-vous de jeudi et demande qui sera là."),
    ("home_visit", "care", "Visite à domicile. Fatiguée, amaigrie, parle volontiers. Tension basse au lever."),
    ("meeting", "support", "Point avec le service d’aide : trois passages tenus, le quatrième reste à trouver."),
    ("message", "coordination", "Message au cabinet pour avancer la consultation ; réponse attendue demain."),
    ("event", "care", "Hospitalisation de quarante-huit heures après un malaise, sortie sans changement."),
    ("call", "support", "Appel du proche : la notification est arrivée, il manque une pièce."),
    ("home_visit", "support", "Vu le logement avec l’ergothérapeute : seuil de douche, éclairage, tapis à retirer."),
    ("call", "care", "L’infirmière signale deux oublis dans la semaine ; pilulier refait avec la personne."),
    ("other", "coordination", "Relu le plan avec la personne ; elle garde la même priorité."),
    ("message", "support", "Dossier complet envoyé, accusé de réception noté."),
)  # fmt: skip
MORE = (
    "Rien d’autre à signaler.",
    "Elle demande qu’on la prévienne la veille.",
    "À revoir au prochain passage.",
    "Le proche est d’accord et le dit.",
    "Prévenu l’équipe le jour même.",
    "On en reparle dans quinze jours.",
    "Elle a ri, ce qui n’était pas arrivé depuis longtemps.",
)
EXPECTATIONS = (
    "Deux chutes ce mois-ci, vit seule, ne veut pas d’aide. Comment s’y prendre ?",
    "Sortie d’hospitalisation prévue lundi, rien n’est en place au domicile.",
    "Plus de médecin traitant, traitement interrompu, famille inquiète.",
    "Aidant épuisé, besoin de répit, ne sait pas à qui s’adresser.",
    "Logement insalubre, refus de soins, plusieurs intervenants qui se croisent.",
)
QUESTION = "Qui peut assurer des toilettes le week-end dans ce secteur ?"
