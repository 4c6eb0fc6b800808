"""The lists a new commission begins with; each item may be reworded, retired, or added to.

Motives follow the local experiences that could be read (Lille, Marseille, Vénissieux and the
« commissions santé mentale et logement »), factors those of Marseille. Every other list is ours:
none is official, and no page presents one as such. An item « about care » is absent for whoever is
outside the list of article R1110-2 of the Code de la santé publique.
"""

from commissions.enums import ItemList as L

LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    L.REFERRER_KIND: (
        ("gp", "Médecin traitant"),
        ("hospital", "Établissement ou service de soins"),
        ("social", "Service social"),
        ("medico_social", "Service médico-social"),
        ("dac", "DAC"),
        ("landlord", "Bailleur"),
        ("association", "Association"),
        ("town", "Service de ville"),
        ("person", "La personne elle-même"),
    ),
    L.LINK_KIND: (
        ("care", "Soin"),
        ("support", "Accompagnement"),
        ("tenancy", "Bailleur de la personne"),
        ("other", "Autre lien"),
    ),
    L.AGE_BAND: (
        ("18_25", "18 à 25 ans"),
        ("26_39", "26 à 39 ans"),
        ("40_59", "40 à 59 ans"),
        ("60_74", "60 à 74 ans"),
        ("75_84", "75 à 84 ans"),
        ("85", "85 ans et plus"),
    ),
    L.HOUSEHOLD: (
        ("alone", "Vit seule"),
        ("couple", "En couple"),
        ("children", "Avec des enfants"),
        ("family", "Avec d’autres proches"),
        ("shared", "Logement partagé"),
        ("unknown", "Non connu"),
    ),
    L.HOUSING: (
        ("social_tenant", "Locataire du parc social"),
        ("private_tenant", "Locataire du parc privé"),
        ("owner", "Propriétaire occupant"),
        ("hosted", "Hébergée"),
        ("homeless", "Sans domicile"),
        ("institution", "En établissement"),
    ),
    L.AREA: (
        ("north", "Nord"),
        ("south", "Sud"),
        ("east", "Est"),
        ("west", "Ouest"),
        ("centre", "Centre"),
    ),
    L.MOTIVE: (
        ("neighbours", "Troubles du voisinage"),
        ("nuisance", "Odeurs, nuisances"),
        ("dwelling", "Logement dégradé ou dangereux"),
        ("worry", "Inquiétude d’un partenaire"),
        ("isolation", "Isolement, rupture du lien social"),
        ("care_break", "Rupture de soins"),
        ("housing_access", "Accès difficile à un logement adapté"),
        ("coordination", "Besoin de coordination"),
    ),
    L.FACTOR: (
        ("poverty", "Précarité"),
        ("psychic", "Vulnérabilité psychique"),
        ("isolation", "Isolement"),
        ("social_break", "Rupture sociale"),
        ("hoarding", "Incurie dans le logement"),
        ("debt", "Endettement"),
        ("rights", "Perte de droits"),
    ),
    L.BODY_KIND: (
        ("gp", "Médecin traitant"),
        ("psychiatry", "Psychiatrie de secteur"),
        ("nursing", "Soins infirmiers"),
        ("social", "Service social"),
        ("home_help", "Aide à domicile"),
        ("medico_social", "Service médico-social"),
        ("landlord", "Bailleur"),
        ("guardian", "Mandataire judiciaire"),
        ("association", "Association"),
        ("other", "Autre"),
    ),
    L.CHECK: (
        ("adult", "Personne majeure, vivant sur le territoire (ou circuit dédié aux mineurs)"),
        ("intricate", "Plusieurs facteurs intriqués, au moins deux organismes concernés"),
        ("tried", "Les démarches ordinaires ont été tentées et décrites"),
        ("no_emergency", "Pas d’urgence : sinon, orienter tout de suite"),
        ("informed", "Personne informée et accord recherché, ou motif écrit"),
        ("no_opposition", "Aucune opposition connue"),
        (
            "right_place",
            "Ni plainte, ni dossier d’expulsion, ni demande de soins sans consentement",
        ),
        ("question", "Une question concrète est posée à la commission"),
        (
            "representative",
            "Mineur ou majeur protégé : représentant légal associé (sinon sans objet)",
        ),
    ),
    L.INADMISSIBLE: (
        ("territory", "Hors territoire"),
        ("emergency", "Urgence, orientée"),
        ("other_body", "Autre dispositif compétent (DAC, MDPH, CCAPEX, SIAO…)"),
        ("steps", "Démarches préalables insuffisantes"),
        ("not_informed", "Personne non informée"),
        ("foreign", "Demande étrangère à l’aide (plainte, expulsion, renseignement)"),
        ("duplicate", "Doublon"),
    ),
    L.ADJOURNMENT: (
        ("quorum", "Quorum non atteint"),
        ("missing_actor", "Un acteur indispensable est absent"),
        ("no_accord", "Accord absent le jour de la séance"),
        ("time", "Manque de temps"),
    ),
    L.SUSPENSION: (
        ("accord", "Accord à rediscuter avec la personne"),
        ("accord_expired", "Accord arrivé à son terme"),
        ("complaint", "Réclamation"),
        ("incident", "Incident de confidentialité"),
    ),
    L.NO_ACCORD: (
        ("unreachable", "La personne n’a pas pu être jointe"),
        ("thinking", "La personne demande un délai"),
        ("unable", "La personne ne peut pas s’exprimer"),
        ("representative", "En attente du représentant légal"),
    ),
    L.PRECONISATION: (
        ("joint_visit", "Visite commune à domicile"),
        ("care", "Accès ou reprise de soins"),
        ("rights", "Ouverture ou maintien de droits"),
        ("housing", "Logement, hébergement"),
        ("support", "Accompagnement social ou médico-social"),
        ("mediation", "Médiation"),
        ("protection", "Demande de mesure de protection"),
        ("meeting", "Rencontre avec la personne"),
    ),
    L.NOT_DONE: (
        ("person", "La personne ne le souhaite plus"),
        ("no_offer", "Pas d’offre disponible"),
        ("delay", "Délai trop long"),
        ("other_answer", "Une autre réponse a été trouvée"),
        ("unable", "Impossible à mener"),
    ),
    L.CLOSING: (
        ("reached", "Situation apaisée, objectifs atteints"),
        ("ordinary", "Relais pris par un dispositif de droit commun"),
        ("care", "Accès ou reprise de soins"),
        ("housing_kept", "Maintien dans le logement assuré"),
        ("rehoused", "Relogement ou hébergement"),
        ("protected", "Mesure de protection ouverte"),
        ("refused", "Refus de l’aide par la personne"),
        ("lost", "Personne perdue de vue"),
        ("moved", "Départ du territoire"),
        ("death", "Décès"),
        ("hospital", "Hospitalisation longue"),
        ("no_lever", "Absence de levier de la commission"),
        ("withdrawn", "Retrait par le saisissant"),
        ("kept_too_long", "Durée de conservation atteinte"),
    ),
    L.BLOCKAGE: (
        ("offer", "Offre absente du territoire"),
        ("delay", "Délai d’accès trop long"),
        ("housing", "Logement adapté introuvable"),
        ("mobile", "Pas d’équipe mobile"),
        ("rights", "Droits impossibles à ouvrir"),
    ),
}
ABOUT_CARE = frozenset(
    {
        (L.MOTIVE, "care_break"),
        (L.FACTOR, "psychic"),
        (L.LINK_KIND, "care"),
        (L.BODY_KIND, "psychiatry"),
        (L.BODY_KIND, "nursing"),
    }
)
CLOSING_WITHDRAWN = "withdrawn"
CLOSING_KEPT_TOO_LONG = "kept_too_long"
SUSPENDED_ACCORD_EXPIRED = "accord_expired"
# Codes that a rule speaks of: a commission may reword them, they keep their meaning.
PERSON, LANDLORD, TENANCY = "person", "landlord", "tenancy"
# What the software itself relies on: reworded at will, always proposed.
KEPT = frozenset(
    {
        (L.CLOSING, CLOSING_WITHDRAWN),
        (L.CLOSING, CLOSING_KEPT_TOO_LONG),
        (L.SUSPENSION, SUSPENDED_ACCORD_EXPIRED),
    }
)

# Version 1 of the charter, to be replaced by the one that the commission adopts. Its principles are
# those of the charters that could be read (CSTS 2013, CLSPD 2010); the words are ours.
CHARTER = """\
Je m’engage personnellement. Ma signature vaut pour moi seul, pour cette version et pour une durée \
limitée.

## La personne d’abord
La commission aide une personne, avec elle. J’ai besoin de son accord ; son opposition arrête tout, \
tout de suite. Je dis « la personne », « la situation », jamais « le cas ».

## Seulement ce qui est nécessaire
Je ne lis que les situations auxquelles je suis admis. Je ne partage que ce qui est strictement \
nécessaire, et seulement ce qui relève de ma mission. Je ne suis jamais obligé d’apporter une \
information. À « est-elle suivie chez vous ? », je peux répondre « je ne peux pas répondre ».

## Ce qui reste entre nous
Ce que j’apprends ici reste ici. Je n’en parle ni dans mon service, ni à un élu, ni en plénière. Je ne \
copie, n’imprime, ne photographie et n’envoie rien. Je détruis mes notes à la fin de la séance.

## Mes liens
Si j’ai un lien avec la personne (famille, voisinage, travail, bail, litige, mandat), je le déclare \
avant de lire quoi que ce soit, et je ne siège pas.

## Ce que la commission n’est pas
Ni un service d’urgence, ni un tribunal, ni un fichier. Elle ne sert pas à expulser, à surveiller, à \
préparer des soins sans consentement. Ses propositions n’obligent personne et ne servent pas de preuve.

## Si je manque à ces engagements
Je le dis à l’animateur. Un manquement suspend mon mandat et peut m’exclure de la commission.
"""
