"""Contents of plans, all invented: the usual one, one that is too much of everything, a bare one."""

import copy

from tests.factories.plan_problems import problems
from tests.factories.plan_rows import (
    ANA,
    BERTHE,
    CAMILLE,
    CAMILLE_PHONE,
    DOCTOR_PHONE,
    HADDAD,
    HELENE_PHONE,
    INES,
    LOUIS,
    Row,
    action,
    alert,
    appointment,
    delivery,
    fact,
    goal,
    id_of,
    member,
    owner,
    problem,
)

LONG = "anticonstitutionnellementhexakosioihexekontahexaphobique"
LONG_NAME = (
    "Mme Marie-Antoinette-Philippine-Éléonore de La Rochefoucauld-Montmorency-Kowalczyk-Łukaszewska"
)


def plan_content() -> Row:
    """The plan of Mme Berthe R., second version, in force."""
    return {
        "schema": 1,
        "plan": {
            "id": id_of("plan"),
            "number": "PPCS-2026-00012",
            "version": 2,
            "created_on": "2026-09-02",
            "reason": "Deux chutes en deux mois, une perte de poids, et une fille qui s’épuise.",
            "review_on": "2027-02-16",
            "review_place": "à 10 h, au domicile",
            "review_early": "une alerte survient, à la sortie d’une "
            "hospitalisation, ou si Mme R. le demande.",
        },
        "dac": {"name": "Appui Santé 35", "phone": "0261910010"},
        "referent": {
            "name": "Camille Le Goff",
            "line": "coordinatrice, Appui Santé 35",
            "phone": CAMILLE_PHONE,
        },
        "person": person(),
        "synthesis": synthesis(),
        "problems": problems(),
        "team": team(),
        "relatives": [
            {
                "id": id_of("Hélène R."),
                "name": "Hélène R.",
                "link": "sa fille",
                "roles": ["aidant", "personne de confiance"],
                "phone": HELENE_PHONE,
                "measure": "",
                "designated_on": "2026-09-02",
                "receives": "l’exemplaire complet",
            }
        ],
        "alerts": alerts(),
        "unmet": [
            {
                "id": id_of("unmet"),
                "goal": "Aller à l’accueil de jour le jeudi",
                "formulated_on": "2026-09-09",
                "noticed_on": "2026-11-10",
                "version": 1,
                "reason_label": "offre absente sur le territoire",
                "explanation": "Aucune place à moins de 30 minutes.",
                "still_uncovered": True,
                "persons_view": "J’aurais aimé essayer.",
                "follow_up_label": "signalé : besoin non couvert sur le territoire",
                "volet": "support",
            }
        ],
        "appointments": [
            appointment("2026-12-03", "14:30", "Ana vient voir la salle de bain."),
            appointment("2027-02-16", "10:00", "On relit le plan avec Camille et Hélène."),
            appointment("2026-12-01", "", "Pesée du mois avec Inès.", volet="care"),
        ],
        **paperwork(),
    }


def person() -> Row:
    return {
        "full_name": "Mme Berthe R.",
        "birth_date": "1945-03-14",
        "sex": "F",
        "commune": "Rennes",
        "phone": "0261910058",
        "ins_status": "identité vérifiée",
        "facts": [
            fact("Adresse", "12, rue des Tanneurs, Rennes", "coordination"),
            fact("Lieu de vie", "2e étage sans ascenseur"),
            fact("Protection juridique", "aucune"),
            fact("Droits en cours", "APA (GIR 4)"),
            fact("Affection longue durée", "oui (1)", "care"),
            fact("Directives anticipées", "oui, dans le dossier du médecin", "care"),
        ],
    }


def synthesis() -> Row:
    return {
        "project": "Je veux rester chez moi, avec mon chat. Et retourner au marché le samedi, sans "
        "avoir peur de tomber. Le marché des Lices, c’est mes amies, c’est ma semaine.",
        "project_by": "recueilli par Camille Le Goff, à domicile",
        "project_on": "2026-09-02",
        "priority": "ne plus tomber.",
        "choices": "rester dans son logement ; pas de maison de retraite.",
        "preferences": "des visites l’après-midi, peu de personnes différentes.",
        "summary": "Deux chutes depuis août ont réduit les sorties. Perte de 4 kg en cinq mois ; "
        "neuf médicaments par jour. Hélène passe chaque jour et se fatigue.",
        "summary_support": "Les sorties se sont réduites depuis l’été. Hélène passe chaque jour et "
        "se fatigue.",
        "obstacles": "Escalier sans rampe au 2e étage ; traitement mal compris.",
        "views": "Le Dr Haddad craint une nouvelle chute ; Inès insiste sur le poids.",
        "cannot_express": False,
        "spoken_for_by": "",
    }


def team() -> list[Row]:
    return [
        member(
            "Camille Le Goff",
            "référente",
            "medico_social",
            "Fait le lien, suit le plan, organise les réunions.",
            organisation="Appui Santé 35",
            phone=CAMILLE_PHONE,
            email="c.legoff@exemple.fr",
            in_care_team=True,
        ),
        member(
            "Dr Samir Haddad",
            "médecin traitant",
            "health",
            "Suit la santé, revoit les traitements, valide le plan.",
            mission_support="Valide le plan.",
            phone=DOCTOR_PHONE,
            in_care_team=True,
            volet="care",
            role="gp",
        ),
        member(
            "Inès Moreau",
            "infirmière libérale",
            "health",
            "Pilulier, poids, explications.",
            mission_support="",
            phone="0639980041",
            in_care_team=True,
            volet="care",
        ),
        member(
            "Ana Pereira",
            "ergothérapeute",
            "medico_social",
            "Logement, barres d’appui, escalier.",
            organisation="équipe mobile",
            phone="0261910044",
            in_care_team=True,
        ),
        member(
            "Louis Tanguy",
            "assistant social",
            "social",
            "Repas, APA, visites de bénévole.",
            organisation="CCAS de Rennes",
            phone="0261910067",
        ),
        member(
            "Karim Benali",
            "aide à domicile",
            "medico_social",
            "Toilette, ménage, marché.",
            organisation="service Les Bruyères",
            phone="0261910073",
            no_account=True,
        ),
    ]


def alerts() -> list[Row]:
    return [
        alert(
            "Mme R. est tombée",
            "emergency",
            ("SAMU", "15"),
            ("Hélène R.", HELENE_PHONE),
            ("Camille Le Goff", CAMILLE_PHONE),
            do_relatives="Ne pas la relever seul. Montre d’alerte ou téléphone.",
            do_professionals="Prévenir la référente le jour même.",
            delay="le jour même",
            triggers_review=True,
        ),
        alert(
            "Deux jours sans vrai repas",
            "report",
            ("Hélène R.", HELENE_PHONE),
            ("Camille Le Goff", CAMILLE_PHONE),
            do_relatives="Le noter dans le cahier et appeler.",
            do_professionals="Passer au domicile sous 24 heures.",
        ),
        alert(
            "Saignement, malaise, ou double prise de médicament",
            "emergency",
            ("Dr Haddad", DOCTOR_PHONE),
            ("Soir et nuit", "15"),
            do_person="Garder la boîte sous la main.",
            do_professionals="Contrôle des constantes, avis médical immédiat.",
            volet="care",
        ),
    ]


def paperwork() -> Row:
    """Agreements, validation, versions and who received a copy."""
    consent = {
        "decision_label": "donné",
        "on": "2026-09-02",
        "how": "par écrit",
        "by": "Camille Le Goff",
        "until": None,
    }
    return {
        "consents": [
            {"kind_label": "Accord pour élaborer un plan", "to": "", **consent},
            {
                "kind_label": "Accord pour le partage hors de l’équipe de soins",
                "to": "L. Tanguy, K. Benali",
                **consent,
            },
            {"kind_label": "Accord pour associer un proche", "to": "Hélène R.", **consent},
        ],
        "validation": {
            "person": {
                "how_label": "la personne est d’accord",
                "name": "Mme Berthe R.",
                "on": "2026-11-16",
                "mode_label": "à domicile, sur papier",
                "reason": "",
            },
            "gp": {
                "how_label": "d’accord",
                "name": "Dr Samir Haddad",
                "on": "2026-11-17",
                "mode_label": "messagerie sécurisée",
                "reason": "",
            },
            "referent": {"name": "Camille Le Goff", "on": "2026-11-18"},
        },
        "refusals": [{"words": "Le bailleur ne doit rien voir."}],
        "versions": [
            {
                "number": 2,
                "on": "2026-11-18",
                "sentence": "Objectifs 2.2 et 4.1 ajoutés ; accueil de jour non réalisé.",
                "sentence_support": "Objectif 4.1 ajouté ; accueil de jour non réalisé.",
            },
            {
                "number": 1,
                "on": "2026-09-09",
                "sentence": "Création.",
                "sentence_support": "Création.",
            },
        ],
        "deliveries": [
            delivery("Mme R. et sa fille Hélène", "complet", "en main propre"),
            delivery("Dr Haddad, I. Moreau, A. Pereira", "complet", "messagerie sécurisée"),
            delivery("L. Tanguy (CCAS), K. Benali", "aides", "dans Cordée"),
        ],
    }


# --- Too much of everything ---
def heavy() -> Row:
    """10 problems, 20 goals, 46 actions, very long words, names of three lines."""
    content = plan_content()
    content["person"] |= {
        "full_name": LONG_NAME,
        "commune": "Saint-Jean-de-Maurienne-sur-Vilaine-les-Bains",
    }
    content["referent"]["name"] = "Anne-Charlotte Le Goff-Penmarc’h de Kersauson"
    words = content["synthesis"]
    for key in ("project", "summary", "choices"):
        words[key] = " ".join([words[key]] * 5)
    words["priority"] = "ne plus tomber, " * 6 + LONG
    content["problems"] = [_heavy_problem(rank) for rank in range(1, 11)]
    content["appointments"] *= 2
    for key, times in (("team", 3), ("alerts", 3), ("unmet", 4), ("versions", 5)):
        content[key] = copy.deepcopy(content[key]) * times
    content["team"][3] |= {"name": LONG_NAME, "email": f"{LONG}@structure-de-coordination.fr"}
    content["alerts"][0]["sign"] += " " + LONG
    content["deliveries"] *= 5
    return content


def _heavy_problem(rank: int) -> Row:
    sizes = (9, 1) if rank == 5 else (2, 2)
    goals = []
    for place, size in enumerate(sizes, 1):
        number = f"{rank}.{place}"
        actions = [_heavy_action(f"{number}.{i}", rank * 7 + i) for i in range(1, size + 1)]
        title = f"Objectif partagé {LONG if place == 2 else 'avec un intitulé ordinaire'}"
        criteria = [] if rank == 3 else ["critère mesurable."] * (rank % 4 + 1)
        goals.append(goal(number, title, *actions, criteria=criteria))
    words = (
        LONG if rank % 2 else "avec un intitulé assez long pour revenir à la ligne sur le papier"
    )
    return problem(rank, f"Problème de rang {rank} {words}", *goals)


def _heavy_action(number: str, n: int) -> Row:
    title = "Visiter le logement, poser deux barres d’appui, fixer les tapis."
    if n % 7 == 0:
        title += f" {LONG}"
    elif n % 3 == 0:
        title += " Avec une précision assez longue pour tenir sur plusieurs lignes de la colonne."
    owners = [ANA, LOUIS, BERTHE, INES][n % 4 : n % 4 + 1]
    owners += [LOUIS, CAMILLE, HADDAD] if n % 5 == 0 else []
    owners += [owner(LONG_NAME, "personne au nom très long", "social")] if n % 6 == 0 else []
    volet = "care" if n % 4 == 3 else "support"
    return action(number, title, *owners, due_on="2026-12-03", volet=volet)


# --- Much, and ordinary ---
def sized() -> Row:
    """10 problems, 20 goals, 40 actions of ordinary words: what the numbers are measured on."""
    content = plan_content()
    content["problems"] = [_sized_problem(rank) for rank in range(1, 11)]
    return content


def _sized_problem(rank: int) -> Row:
    people, goals = [ANA, LOUIS, INES, HADDAD], []
    for place in (1, 2):
        number = f"{rank}.{place}"
        actions = [
            action(
                f"{number}.{i}",
                "Visiter le logement, poser deux barres d’appui, fixer les tapis.",
                people[(rank + i) % 4],
                due_on="2026-12-03",
                status="in_progress",
            )
            for i in (1, 2)
        ]
        criteria = ["aucune chute en trois mois", "barres d’appui posées"]
        goals.append(goal(number, "Marcher chez moi sans tomber", *actions, criteria=criteria))
    return problem(rank, "La peur de tomber empêche de bouger et de sortir", *goals)


# --- As little as there can be ---
def bare() -> Row:
    """One problem, one goal, one action; every optional part empty; a draft."""
    content = plan_content()
    content["plan"] |= {"version": 1, "reason": "", "review_on": None, "review_place": ""}
    content["plan"]["review_early"] = ""
    content["person"] |= {"commune": "", "phone": "", "facts": [], "sex": "I", "ins_status": ""}
    content["synthesis"] |= {
        key: "" for key, value in content["synthesis"].items() if isinstance(value, str)
    }
    content["synthesis"]["project_on"] = None
    act = action("1.1.1", "Rappeler Mme R.", due_on=None)
    content["problems"] = [problem(1, "Les journées sont longues", goal("1.1", "Souffler", act))]
    content["problems"][0]["goals"][0] |= {"due_on": None, "criteria": [], "shared_on": None}
    for key in ("team", "relatives", "alerts", "unmet", "appointments"):
        content[key] = []
    for key in ("consents", "refusals", "versions", "deliveries"):
        content[key] = []
    return {**content, "validation": None}
