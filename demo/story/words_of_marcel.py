"""What is said and written around M. Marcel Even; all of it is invented."""

SYNTHESIS = {
    "reason": "Deux hospitalisations en six mois, des repas irréguliers, plusieurs intervenants.",
    "project": (
        "Je veux cuisiner moi-même, comme du temps d’Yvette, et monter chez mon frère le dimanche "
        "sans m’arrêter trois fois dans l’escalier."
    ),
    "project_by": "Camille Le Goff, au domicile",
    "priority": "Refaire à manger moi-même.",
    "choices": "Pas de télésurveillance. D’accord pour que l’infirmière appelle.",
    "preferences": "Le matin, avant onze heures.",
    "summary": (
        "Depuis le décès de sa femme, M. Even mange peu et mal. L’essoufflement l’a conduit deux fois "
        "à l’hôpital cet automne. Le logement reste froid : la chaudière n’est pas réparée."
    ),
    "summary_support": (
        "Depuis le décès de sa femme, M. Even mange peu et mal. Le logement reste froid : la "
        "chaudière n’est pas réparée."
    ),
    "review_place": "au domicile, avec son frère",
    "review_early": "une hospitalisation, une alerte, ou s’il le demande",
}

DIMENSIONS = {
    "medical": {
        "findings": "Deux hospitalisations pour essoufflement. Diabète bien suivi.",
        "tool": "",
        "risks": "Nouvelle hospitalisation.",
        "resources": "Connaît bien son traitement.",
    },
    "psychological": {
        "findings": "Deuil récent. Ne se plaint pas, parle peu.",
        "tool": "Mini-GDS : 2 sur 4",
        "risks": "Repli pendant l’hiver.",
        "resources": "Son frère appelle chaque soir.",
    },
    "social": {
        "findings": "Petite retraite, factures d’énergie en retard.",
        "tool": "",
        "risks": "Coupure.",
        "resources": "Connu du CCAS.",
    },
    "environmental": {
        "findings": "Appartement au deuxième étage, chaudière en panne depuis septembre.",
        "tool": "",
        "risks": "Froid, humidité.",
        "resources": "Bailleur joignable.",
    },
}

PROBLEMS = (
    {
        "key": "meals",
        "title": "Les repas se réduisent à du pain et de la soupe",
        "precision": "Ne cuisine plus depuis le décès de sa femme.",
        "context_support": "Ne cuisine plus depuis le décès de sa femme.",
        "problem_code": "MED-061",
        "need_code": "1.3.2.2",
        "dimension": "social",
        "volet": "support",
        "expressed_by": "person",
        "persons_priority": True,
    },
    {
        "key": "breath",
        "title": "L’essoufflement l’a conduit deux fois à l’hôpital",
        "precision": "À chaque fois, trois jours de gêne sans prévenir personne.",
        "problem_code": "MED-056",
        "need_code": "1.1.10",
        "dimension": "medical",
        "volet": "care",
        "expressed_by": "professional",
    },
    {
        "key": "cold",
        "title": "L’appartement reste à quatorze degrés",
        "nature": "unmet_need",
        "precision": "Chaudière en panne depuis septembre.",
        "context_support": "Chaudière en panne depuis septembre.",
        "dimension": "environmental",
        "volet": "support",
        "expressed_by": "relative",
    },
)

GOALS = (
    {
        "key": "cook",
        "of": "meals",
        "title": "Cuisiner trois fois par semaine",
        "criteria": "Trois repas cuisinés par semaine, notés sur le calendrier.",
        "volet": "support",
        "ahead": 40,
        "opinion": "Le pot-au-feu, je sais encore le faire.",
    },
    {
        "key": "know",
        "of": "breath",
        "title": "Savoir quoi faire dès que l’essoufflement augmente",
        "criteria": "Il appelle dès le premier jour.\nPas d’hospitalisation en trois mois.",
        "volet": "care",
        "ahead": 50,
        "opinion": "J’ai peur de déranger.",
    },
    {
        "key": "heating",
        "of": "cold",
        "title": "Avoir dix-neuf degrés dans la cuisine et la chambre",
        "criteria": "La chaudière est réparée.",
        "volet": "support",
        "ahead": 12,
        "opinion": "Ce serait Noël.",
    },
)

ACTIONS = (
    {
        "key": "workshop",
        "goals": ("cook",),
        "title": "L’inscrire à l’atelier cuisine du CCAS",
        "simple": "Louis m’inscrit à l’atelier cuisine.",
        "kind": "resolution",
        "volet": "support",
        "owners": ("louis",),
        "ahead": -12,
    },
    {
        "key": "delivery",
        "goals": ("cook",),
        "title": "Mettre en place le portage de repas les autres jours",
        "simple": "Louis fait livrer mes repas.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("louis",),
        "ahead": -5,
    },
    {
        "key": "market",
        "goals": ("cook",),
        "title": "Faire les courses avec lui le jeudi matin",
        "simple": "Nadège fait les courses avec moi.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("nadege", "person"),
        "ahead": 20,
        "when": "chaque jeudi matin",
    },
    {
        "key": "written",
        "goals": ("know",),
        "title": "Écrire avec lui ce qu’il fait quand l’essoufflement augmente",
        "simple": "Le docteur m’écrit quoi faire.",
        "kind": "prevention",
        "volet": "care",
        "owners": ("samir",),
        "ahead": 3,
    },
    {
        "key": "peak_flow",
        "goals": ("know",),
        "title": "Passer chaque semaine et relever son souffle",
        "simple": "Inès passe chaque mardi.",
        "kind": "prevention",
        "volet": "care",
        "owners": ("ines",),
        "ahead": 24,
        "when": "chaque mardi",
    },
    {
        "key": "rehabilitation",
        "goals": ("know",),
        "title": "Prendre rendez-vous pour la réadaptation respiratoire",
        "kind": "resolution",
        "volet": "care",
        "owners": ("ines",),
        "ahead": -2,
    },
    {
        "key": "fund",
        "goals": ("heating",),
        "title": "Demander l’aide du fonds de solidarité pour la chaudière",
        "simple": "Louis demande l’aide pour le chauffage.",
        "kind": "compensation",
        "volet": "support",
        "owners": ("louis",),
        "ahead": -8,
    },
    {
        "key": "landlord",
        "goals": ("heating",),
        "title": "Relancer le bailleur par courrier",
        "kind": "resolution",
        "volet": "support",
        "owners": ("camille_member",),
        "ahead": 2,
    },
)

ALERTS = (
    {
        "sign": "Plus essoufflé que d’habitude deux jours de suite",
        "severity": "report",
        "volet": "care",
        "do_person": "Appeler Inès le matin même.",
        "do_relatives": "Appeler le 15 s’il ne peut plus parler.",
        "do_professionals": "Passer dans la journée, prévenir le Dr Haddad.",
        "first_contact": "Inès Moreau",
        "first_phone": "0639988170",
        "delay": "le jour même",
        "triggers_review": True,
    },
    {
        "sign": "Il ne répond pas au téléphone de la journée",
        "severity": "report",
        "volet": "support",
        "do_relatives": "Son frère passe le soir même.",
        "do_professionals": "Prévenir la référente.",
        "first_contact": "Joseph Even, son frère",
        "first_phone": "0639988171",
    },
)

# action, how many open days ago, what becomes of it, who says so, and why when it failed
MOVES = (
    ("workshop", 20, "accept", "louis"),
    ("delivery", 20, "accept", "louis"),
    ("peak_flow", 19, "start", "ines"),
    ("rehabilitation", 19, "accept", "ines"),
    ("market", 18, "start", "camille"),
    ("workshop", 11, "finish", "louis"),
    ("fund", 9, "fail", "louis", "not_eligible"),
    ("landlord", 9, "start", "camille"),
)

# goal, where its criterion stood at the point d'étape, in which words
FINDINGS = (
    ("cook", "partly", "Le dimanche, pas encore en semaine."),
    ("know", "not_assessable", "Aucun épisode depuis."),
    ("heating", "not_achieved", "Chaudière toujours en panne."),
)

# open days ago, hour, who, kind, volet, text
NOTES = (
    (
        31,
        "11:00",
        "camille",
        "home_visit",
        "support",
        "Première visite avec son frère Joseph. La cuisine est propre et vide.",
    ),
    (
        14,
        "9:20",
        "ines",
        "home_visit",
        "care",
        "Souffle meilleur que la semaine dernière. Il a cuisiné dimanche.",
    ),
    (
        9,
        "16:40",
        "louis",
        "call",
        "support",
        "Fonds de solidarité : dossier refusé, le bailleur doit réparer lui-même.",
    ),
)
