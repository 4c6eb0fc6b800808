"""The lists a new DAC begins with. Codes are stable; the DAC rewords labels and adds its own.

None of these lists is official. Problem areas, motives and closing reasons are ours; complexity
factors follow those that DACs publish (« facteurs de complexité » of the DAC Métropole de Lyon,
Onco94); the three levels are words attested in several DACs (ponctuel, soutenu, intensif). Of the
three types of action that the HAS has considered in order, only the first (prevention) could be
read in a public source; the other two follow the verbs of its definition of a plan.
"""

from directory.enums import DacList

LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    DacList.PROBLEM_AREA: (
        ("physical_health", "Santé physique"),
        ("mental_health", "Santé psychique, addictions"),
        ("cognition", "Mémoire, cognition"),
        ("medication", "Médicaments"),
        ("autonomy", "Autonomie au quotidien"),
        ("housing", "Logement, sécurité"),
        ("rights", "Droits, ressources"),
        ("isolation", "Isolement"),
        ("carer", "Épuisement de l’aidant"),
    ),
    DacList.COMPLEXITY_FACTOR: (
        ("many_actors", "Plusieurs intervenants qui se voient peu"),
        ("hospital_stays", "Hospitalisations répétées (6 mois)"),
        ("care_refusal", "Refus ou rupture de soins"),
        ("family_conflict", "Désaccord dans l’entourage"),
        ("fragile_carer", "Rôle d’aidant fragilisé"),
        ("hospital_discharge", "Sortie d’hôpital proche"),
        ("unstable_disease", "Pathologie non stabilisée"),
        ("falls", "Chutes à répétition"),
        ("no_gp", "Pas de médecin traitant"),
        ("insufficient_help", "Aides insuffisantes ou inadaptées"),
    ),
    DacList.MOTIVE: (
        ("stay_home", "Maintien à domicile"),
        ("discharge", "Retour ou sortie d’hospitalisation"),
        ("find_professional", "Recherche d’un professionnel ou d’un service"),
        ("rights_access", "Accès aux droits"),
        ("carer_relief", "Répit et soutien de l’aidant"),
        ("mental_health", "Santé mentale"),
        ("palliative", "Soins palliatifs"),
        ("disability", "Handicap"),
        ("information", "Information sur l’offre"),
        ("other", "Autre motif"),
    ),
    DacList.DECLINE_REASON: (
        ("criteria", "Critères non remplis"),
        ("subsidiarity", "Un acteur de proximité répond déjà"),
        ("person_refuses", "La personne ne souhaite pas d’appui"),
        ("gp_disagrees", "Désaccord du médecin traitant"),
        ("emergency", "Relève de l’urgence"),
        ("no_information", "Informations insuffisantes malgré relance"),
        ("duplicate", "Demande en double"),
    ),
    DacList.LEVEL: (
        ("punctual", "Appui ponctuel"),
        ("sustained", "Coordination soutenue"),
        ("intensive", "Coordination intensive"),
    ),
    DacList.CLOSURE_REASON: (
        ("stabilised", "Situation stabilisée, objectifs atteints"),
        ("relay", "Relais efficients mis en place"),
        ("higher_level", "Relais spécialisé ou accompagnement plus intensif"),
        ("withdrawn", "Retrait de la personne"),
        ("criteria", "Critères non remplis, réorientation"),
        ("moved", "Déménagement hors du territoire"),
        ("institution", "Entrée en établissement"),
        ("deceased", "Décès"),
        ("lost", "Perdue de vue, injoignable"),
    ),
    DacList.ACTION_KIND: (
        ("prevention", "Prévenir"),
        ("resolution", "Résoudre"),
        ("compensation", "Atténuer, compenser"),
    ),
    DacList.NOT_DONE_REASON: (
        ("no_offer", "Offre absente ou sans place"),
        ("too_long", "Délai trop long"),
        ("not_eligible", "Critère administratif non rempli"),
        ("cost", "Reste à charge"),
        ("person_refuses", "La personne ne le souhaite plus"),
        ("actor_unavailable", "Intervenant indisponible"),
        ("hospital", "Hospitalisation ou entrée en établissement"),
        ("other", "Autre motif"),
    ),
    DacList.UNMET_REASON: (
        ("no_offer", "Offre absente sur le territoire"),
        ("too_long", "Délai trop long"),
        ("not_eligible", "Critère administratif non rempli"),
        ("cost", "Reste à charge"),
        ("person_changed", "Refus ou changement de choix de la personne"),
        ("actor_unavailable", "Refus ou indisponibilité d’un intervenant"),
        ("health_changed", "Évolution de l’état de santé"),
        ("institution", "Hospitalisation ou entrée en établissement"),
        ("deceased", "Décès"),
        ("coordination", "Défaut de coordination"),
        ("other", "Autre motif"),
    ),
    DacList.PLAN_CLOSURE: (
        ("stabilised", "Situation stabilisée, objectifs atteints"),
        ("withdrawn", "Retrait de l’accord"),
        ("refused", "Refus de la personne"),
        ("moved", "Déménagement"),
        ("institution", "Entrée en établissement"),
        ("deceased", "Décès"),
        ("relay", "Relais par un autre dispositif"),
        ("other", "Autre motif"),
    ),
}

# Codes that the software itself relies on: a DAC may reword them, not switch them off.
KEPT = {
    DacList.LEVEL: frozenset({"punctual", "sustained", "intensive"}),
    DacList.ACTION_KIND: frozenset({"prevention", "resolution", "compensation"}),
}
