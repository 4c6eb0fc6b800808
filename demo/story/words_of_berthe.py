"""What is said and written around Mme Berthe Rolland; all of it is invented."""

PROJECT = (
    "Je veux rester chez moi, dans ma cuisine, avec mon chat. Et retourner au marché le samedi, sans "
    "avoir peur de tomber. Que ma fille vienne pour le café, pas pour la vaisselle."
)
PRIORITY = "Ne plus tomber."

CIRCUMSTANCES = {
    "address": "4, venelle des Lavoirs, Bécherel",
    "living_place": "Maison de bourg sur deux niveaux, salle de bain à l’étage",
    "family": "Veuve depuis 2019, une fille à Montfort-sur-Meu",
    "languages": "français",
    "coverage": "Régime général, mutuelle",
    "rights": "Retraite et réversion. APA jamais demandée.",
    "long_illness": "oui",
    "directives": "oui, chez le médecin traitant",
}

DIMENSIONS = {
    "medical": {
        "findings": "Deux chutes en un mois, la dernière avec plaie du cuir chevelu. Neuf médicaments "
        "par jour, pilulier retrouvé plein deux semaines sur quatre. Perte de 4 kg en cinq mois.",
        "tool": "Get up and go : 24 s",
        "risks": "Nouvelle chute, dénutrition, double prise.",
        "resources": "Passage infirmier chaque matin.",
    },
    "psychological": {
        "findings": "Peur de tomber, sorties abandonnées. Plaintes de mémoire, à explorer.",
        "tool": "Mini-GDS : 1 sur 4",
        "risks": "Repli.",
        "resources": "Volontaire, pleine d’humour, sait ce qu’elle veut.",
    },
    "social": {
        "findings": "Sa fille passe chaque soir et s’épuise. Amies du marché, perdues de vue.",
        "tool": "",
        "risks": "Épuisement de l’aidante.",
        "resources": "La voisine a les clés ; Mme Rolland gère seule son courrier.",
    },
    "environmental": {
        "findings": "Chambre et salle de bain à l’étage, escalier raide, baignoire haute.",
        "tool": "",
        "risks": "Chute dans l’escalier.",
        "resources": "Salon assez grand pour un lit.",
    },
}

SUMMARY = (
    "Deux chutes depuis l’automne ont réduit les sorties. Les repas sont irréguliers, le poids baisse "
    "et le pilulier n’est pas suivi. Hélène passe chaque jour et se fatigue. Dormir en bas "
    "rendrait l’escalier inutile."
)
SUMMARY_SUPPORT = (
    "Mme Rolland sort moins et ses repas sont irréguliers. Hélène passe chaque jour et se fatigue. "
    "Dormir en bas rendrait l’escalier inutile."
)
OBSTACLES = "Pas d’accueil de jour à moins de trente minutes. Refus net de la maison de retraite."
VIEWS = "Dr Haddad et Inès Moreau : revoir l’ordonnance d’abord, rééducation ensuite."

# title, what it is, for the « aides » reader, codes, dimension, volet, who said it
PROBLEMS = (
    {
        "key": "falls",
        "title": "La peur de tomber empêche de bouger et de sortir",
        "precision": "Deux chutes en un mois, vertiges au lever. Elle monte encore à l’étage pour se laver.",
        "context_support": "Elle monte encore à l’étage pour se laver.",
        "problem_code": "MED-057",
        "need_code": "1.2.1.3",
        "dimension": "environmental",
        "volet": "support",
        "expressed_by": "person",
        "persons_priority": True,
    },
    {
        "key": "meals",
        "title": "Les repas sont sautés et les courses difficiles",
        "precision": "Repéré par sa fille, confirmé par elle.",
        "context_support": "Repéré par sa fille, confirmé par elle.",
        "problem_code": "MED-061",
        "need_code": "1.3.2.2",
        "dimension": "social",
        "volet": "support",
        "expressed_by": "relative",
    },
    {
        "key": "pills",
        "title": "Neuf médicaments par jour, avec des prises oubliées",
        "precision": "Pilulier retrouvé plein deux semaines sur quatre.",
        "problem_code": "MED-056",
        "need_code": "1.1.10",
        "dimension": "medical",
        "volet": "care",
        "expressed_by": "professional",
    },
    {
        "key": "carer",
        "title": "Les journées sont longues, et Hélène s’épuise",
        "nature": "unmet_need",
        "precision": "Hélène a cessé de travailler le vendredi.",
        "context_support": "Hélène a cessé de travailler le vendredi.",
        "problem_code": "MED-058",
        "need_code": "1.3.4.1",
        "dimension": "psychological",
        "volet": "support",
        "expressed_by": "person",
    },
)

# problem, title, criteria, volet, days ahead, what she says of it
GOALS = (
    {
        "key": "ground_floor",
        "of": "falls",
        "title": "Vivre au rez-de-chaussée en sécurité",
        "criteria": "Elle dort et se lave en bas.\nAucune chute pendant deux mois.",
        "volet": "support",
        "ahead": 60,
        "opinion": "Dormir en bas, oui, si on descend mon lit à moi.",
    },
    {
        "key": "market",
        "of": "falls",
        "title": "Retourner au marché le samedi",
        "criteria": "Deux sorties par mois, tenues jusqu’à fin janvier.",
        "volet": "support",
        "ahead": 70,
        "opinion": "Le marché, c’est mes amies.",
    },
    {
        "key": "three_meals",
        "of": "meals",
        "title": "Manger trois vrais repas par jour",
        "criteria": "Trois repas notés dans le cahier, six jours sur sept.",
        "volet": "support",
        "ahead": 50,
    },
    {
        "key": "weight",
        "of": "meals",
        "title": "Retrouver des forces",
        "criteria": "Poids d’au moins 52 kg, deux mois de suite.",
        "volet": "care",
        "ahead": 75,
    },
    {
        "key": "right_pills",
        "of": "pills",
        "title": "Prendre les bons médicaments sans se tromper",
        "criteria": "Aucun oubli noté pendant quatre semaines.",
        "volet": "care",
        "ahead": 45,
        "opinion": "Il y en a trop, dites-le au docteur.",
    },
    {
        "key": "evenings",
        "of": "carer",
        "title": "Rendre deux soirées par semaine à Hélène",
        "criteria": "Une aide est là mardi et jeudi soir.\nHélène dit pouvoir souffler.",
        "volet": "support",
        "ahead": 40,
        "opinion": "Qu’elle vienne pour le café.",
    },
)

# goals served, title, plain words for her page, kind, volet, owners, days ahead, rhythm
ACTIONS = (
    {
        "key": "bed",
        "goals": ("ground_floor",),
        "title": "Installer le lit dans le salon, poser deux barres d’appui",
        "simple": "Solenn installe mon lit en bas.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("solenn", "helene"),
        "ahead": 6,
    },
    {
        "key": "walk",
        "goals": ("ground_floor", "market"),
        "title": "Marcher dix minutes par jour dans le couloir, avec la canne",
        "simple": "Je marche dix minutes.",
        "kind": "prevention",
        "volet": "support",
        "owners": ("person",),
        "ahead": 45,
        "when": "chaque jour",
    },
    {
        "key": "dizziness",
        "goals": ("ground_floor",),
        "title": "Revoir les médicaments qui donnent des vertiges",
        "simple": "Le docteur revoit mes médicaments.",
        "kind": "resolution",
        "volet": "care",
        "owners": ("samir",),
        "ahead": 4,
    },
    {
        "key": "go_to_market",
        "goals": ("market",),
        "title": "L’accompagner au marché, un samedi sur deux, départ à 10 h",
        "simple": "Nadège m’accompagne au marché.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("nadege", "helene"),
        "ahead": 13,
        "when": "un samedi sur deux",
    },
    {
        "key": "meals_home",
        "goals": ("three_meals",),
        "title": "Mettre en place le portage du déjeuner, cinq jours par semaine",
        "simple": "Louis fait livrer mes repas.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("louis",),
        "ahead": 9,
    },
    {
        "key": "list",
        "goals": ("three_meals",),
        "title": "Faire ensemble la liste des courses",
        "simple": "On fait la liste des courses.",
        "kind": "prevention",
        "volet": "support",
        "owners": ("person", "helene"),
        "ahead": 30,
        "when": "chaque lundi soir",
    },
    {
        "key": "weigh",
        "goals": ("weight",),
        "title": "Peser chaque mois ; prévenir le médecin sous 50 kg",
        "kind": "prevention",
        "volet": "care",
        "owners": ("ines",),
        "ahead": 12,
        "when": "chaque mois",
    },
    {
        "key": "pillbox",
        "goals": ("right_pills",),
        "title": "Préparer le pilulier chaque lundi matin",
        "simple": "Inès prépare mes médicaments.",
        "kind": "resolution",
        "volet": "care",
        "owners": ("ines", "pharmacist"),
        "ahead": 30,
        "when": "chaque lundi",
    },
    {
        "key": "teach",
        "goals": ("right_pills",),
        "title": "Expliquer à quoi sert chaque médicament, en deux séances",
        "kind": "prevention",
        "is_etp": True,
        "volet": "care",
        "owners": ("ines", "person"),
        "ahead": 26,
    },
    {
        "key": "apa",
        "goals": ("evenings",),
        "title": "Déposer le dossier d’APA, avec le droit au répit",
        "simple": "Louis dépose mon dossier d’aide.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("louis", "camille_member"),
        "ahead": -4,
    },
    {
        "key": "evening_help",
        "goals": ("evenings", "three_meals"),
        "title": "Aide à domicile le mardi et le jeudi soir",
        "simple": "Nadège vient le mardi et le jeudi soir.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("nadege",),
        "ahead": 16,
        "when": "mardi et jeudi soir",
    },
)

ALERTS = (
    {
        "sign": "Elle est tombée",
        "severity": "emergency",
        "volet": "support",
        "do_person": "Appuyer sur la montre d’alerte.",
        "do_relatives": "Ne pas la relever seul. Appeler le 15 si elle a mal ou ne répond pas bien.",
        "do_professionals": "Prévenir la référente le jour même.",
        "first_contact": "SAMU",
        "first_phone": "15",
        "second_contact": "Hélène, sa fille",
        "second_phone": "0639988182",
        "triggers_review": True,
    },
    {
        "sign": "Deux jours sans vrai repas",
        "severity": "report",
        "volet": "support",
        "do_relatives": "Le noter dans le cahier et appeler.",
        "do_professionals": "Passer au domicile sous 24 heures.",
        "first_contact": "Hélène, sa fille",
        "first_phone": "0639988182",
        "delay": "sous 24 heures",
    },
    {
        "sign": "Saignement, malaise, ou double prise de médicament",
        "severity": "emergency",
        "volet": "care",
        "do_relatives": "Garder la boîte sous la main.",
        "do_professionals": "Contrôle des constantes, avis médical immédiat.",
        "first_contact": "Dr Samir Haddad (le soir : 15)",
        "first_phone": "0261914400",
    },
)

# open days ago, hour, who, kind, volet, text
NOTES = (
    (
        41,
        "11:30",
        "camille",
        "home_visit",
        "support",
        "Première visite, avec Hélène. Mme Rolland montre sa cuisine, son chat Moka, et l’escalier.",
    ),
    (
        38,
        "18:50",
        "ines",
        "message",
        "care",
        "Pilulier retrouvé plein ce matin encore. Tension 15/8 debout, vertiges au lever.",
    ),
    (
        33,
        "9:40",
        "camille",
        "call",
        "coordination",
        "Appel à Louis Tanguy : le dossier d’APA sera déposé dès l’avis d’imposition reçu.",
    ),
    (
        17,
        "16:10",
        "louis",
        "call",
        "support",
        "Portage de repas : une place se libère au 1er du mois.",
    ),
    (
        8,
        "10:20",
        "ines",
        "home_visit",
        "care",
        "Poids 51 kg, stable. Elle dit avoir moins de vertiges depuis le changement d’ordonnance.",
    ),
    (
        2,
        "15:30",
        "camille",
        "meeting",
        "coordination",
        "Point avec Hélène et Ana Pereira : le lit peut descendre cette semaine. Version 2 du plan ouverte.",
    ),
)
