"""The four problems of the plan of Mme Berthe R., invented: two volets, goals and actions of both."""

from tests.factories.plan_rows import (
    ANA,
    BERTHE,
    CAMILLE,
    HADDAD,
    HELENE,
    INES,
    KARIM,
    LOUIS,
    Row,
    action,
    goal,
    id_of,
    problem,
)


def problems() -> list[Row]:
    meals = goal(
        "2.1",
        "Manger trois vrais repas par jour",
        action(
            "2.1.1",
            "Mettre en place le portage du déjeuner, cinq jours par semaine.",
            LOUIS,
            simple="Il fait livrer mes repas.",
            due_on="2026-12-04",
            kind="attenuate",
            status="in_progress",
        ),
        action(
            "2.1.2",
            "Faire ensemble la liste des courses, le lundi soir.",
            BERTHE,
            HELENE,
            when="chaque lundi",
            status="done",
        ),
        criteria=["trois repas notés dans le cahier, six jours sur sept."],
        due_on="2027-01-15",
    )
    return [fear(), weight(meals), medicines(), loneliness()]


def fear() -> Row:
    walk = goal(
        "1.1",
        "Marcher chez moi sans tomber",
        action(
            "1.1.1",
            "Visiter le logement, poser deux barres d’appui, fixer les tapis.",
            ANA,
            due_on="2026-12-03",
        ),
        action(
            "1.1.2",
            "Marcher dix minutes par jour dans le couloir, avec la canne.",
            BERTHE,
            simple="Je marche dix minutes.",
            when="chaque jour",
            status="in_progress",
            also_serves=["4.1"],
        ),
        action(
            "1.1.3",
            "Revoir les médicaments qui donnent des vertiges.",
            HADDAD,
            due_on="2026-11-26",
            kind="resolve",
            status="in_progress",
            volet="care",
        ),
        criteria=["aucune chute en trois mois", "barres d’appui posées."],
        opinion="Oui, mais sans déambulateur.",
    )
    market = goal(
        "1.2",
        "Retourner au marché des Lices le samedi",
        action(
            "1.2.1",
            "Accompagner Mme R. au marché, un samedi sur deux, départ à 10 h.",
            KARIM,
            HELENE,
            simple="On va au marché ensemble.",
            when="un samedi sur deux",
            kind="attenuate",
        ),
        criteria=["deux sorties par mois, tenues jusqu’à fin janvier."],
        due_on="2027-01-30",
        status="draft",
    )
    return problem(
        1,
        "La peur de tomber empêche de bouger et de sortir",
        walk,
        market,
        dimension="médicale",
        precision="Deux chutes depuis août, vertiges au lever.",
        context_support="La sortie du samedi lui manque.",
        codes=[{"system": "paerpa", "code": "MED-057", "label": "Problème de mobilité"}],
    )


def weight(meals: Row) -> Row:
    strength = goal(
        "2.2",
        "Retrouver mes forces",
        action(
            "2.2.1",
            "Peser chaque mois ; prévenir le médecin sous 50 kg.",
            INES,
            due_on="2026-12-01",
            volet="care",
        ),
        action(
            "2.2.2",
            "Prescrire une prise de sang et des compléments.",
            HADDAD,
            due_on="2026-11-12",
            kind="resolve",
            status="done",
            volet="care",
        ),
        criteria=["poids d’au moins 52 kg, deux mois de suite."],
        volet="care",
    )
    return problem(
        2,
        "Les repas sont sautés et les courses difficiles",
        meals,
        strength,
        expressed_by="un proche",
    )


def medicines() -> Row:
    right_ones = goal(
        "3.1",
        "Prendre les bons médicaments sans me tromper",
        action(
            "3.1.1",
            "Préparer le pilulier chaque lundi matin.",
            INES,
            simple="Elle prépare mes médicaments.",
            when="chaque lundi matin",
            kind="resolve",
            status="in_progress",
            volet="care",
        ),
        action(
            "3.1.2",
            "Expliquer à quoi sert chaque médicament, en deux séances.",
            INES,
            BERTHE,
            due_on="2026-12-18",
            is_etp=True,
            volet="care",
        ),
        criteria=["aucun oubli noté pendant quatre semaines."],
        due_on="2027-01-15",
        volet="care",
    )
    return problem(
        3,
        "Neuf médicaments par jour, avec des prises oubliées",
        right_ones,
        dimension="médicale",
        expressed_by="un professionnel",
        volet="care",
    )


def loneliness() -> Row:
    company = goal(
        "4.1",
        "Voir du monde chaque semaine et laisser souffler Hélène",
        {"see": "1.1.2", "id": id_of("action 1.1.2"), "title": "Marcher.", "volet": "support"},
        action(
            "4.1.1",
            "Organiser la visite d’une bénévole, le mercredi après-midi.",
            LOUIS,
            due_on="2026-12-09",
            kind="resolve",
        ),
        action(
            "4.1.2",
            "Demander la révision de l’APA : plus d’heures et droit au répit.",
            LOUIS,
            CAMILLE,
            due_on="2026-12-11",
            kind="attenuate",
            status="in_progress",
            expected="une heure de plus chaque soir",
        ),
        criteria=["une visite ou sortie par semaine", "un jour libre par semaine pour Hélène."],
        status="draft",
    )
    return problem(4, "Les journées sont longues, et Hélène s’épuise", company)
