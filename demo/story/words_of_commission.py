"""What was written for the three situations before the commission; all of it is invented."""

from commissions.enums import Scope

PROPERTY = {
    "carrier": "Ville de Rennes, direction de la santé",
    "territory": "Rennes Métropole",
    "controller": "Ville de Rennes",
    "register_entry": "T-2026-117",
}
EVERYTHING = (Scope.FACTS.value, Scope.CARE.value)


def step(row: int, on: str, who: str, result: str) -> dict:
    return {"row": row, "on": on, "who": who, "result": result}


# Odile Caron refers for a tenant: examined, its plan running.
TENANT = {
    "shown": {
        "referrer_kind": "landlord",
        "link_kind": "tenancy",
        "link_since": "depuis six ans",
        "mode": "anonymous",
        "person_type": "adult",
        "age_band": "60_74",
        "sex": "female",
        "area": "north",
        "household": "alone",
        "housing": "social_tenant",
        "eviction": "no",
        "motives": ["dwelling", "isolation", "neighbours"],
        "factors": ["hoarding", "isolation", "psychic"],
        "facts": "Le logement est encombré du sol au plafond : le technicien n’a pas pu atteindre le "
        "compteur. Les volets restent fermés. Elle ouvre la porte, parle volontiers sur le palier, "
        "et refuse toute visite à l’intérieur depuis un an.",
        "question": "Comment rendre le logement sûr sans qu’elle vive cela comme une expulsion ?",
        "persons_words": "Ce sont mes affaires, c’est toute ma vie. Je veux bien qu’on m’aide à "
        "ranger, mais avec quelqu’un que je connais, et pas tout d’un coup.",
        "strengths": "Elle garde de bons rapports avec la gardienne, et va au marché chaque samedi.",
        "steps": [
            step(1, "printemps", "Bailleur", "deux courriers, une visite sur le palier"),
            step(2, "été", "Service social de secteur", "un rendez-vous, resté sans suite"),
        ],
        "bodies": [{"kind": "social", "informed": True}, {"kind": "gp", "informed": False}],
        "attends": "no",
        "company": "",
        "no_emergency": True,
        "pledged": True,
    },
    "restricted": {
        "service": "Habitat Solidaire d’Argoat, pôle social",
        "contact_phone": "0261914022",
        "care": "unknown",
        "protection": "none",
        "return_wish": "De vive voix, par la gardienne ou par moi.",
        "safe_contact": "yes",
        "conflict": False,
    },
}
# Dr Samir Haddad refers for one of his patients: on the agenda of today's session.
NIGHTS = {
    "shown": {
        "referrer_kind": "gp",
        "link_kind": "care",
        "link_since": "depuis 2019",
        "mode": "anonymous",
        "person_type": "adult",
        "age_band": "75_84",
        "sex": "male",
        "area": "west",
        "household": "alone",
        "housing": "private_tenant",
        "eviction": "no",
        "motives": ["care_break", "isolation", "coordination"],
        "factors": ["isolation", "social_break", "psychic"],
        "facts": "Il ne répond plus au téléphone depuis un mois et n’ouvre pas aux soignants. Il sort "
        "la nuit, a été raccompagné deux fois par des voisins, et se nourrit de conserves.",
        "question": "Qui peut renouer le premier, et comment, sans qu’il se sente poursuivi ?",
        "persons_words": "La journée, je me débrouille. C’est la nuit que j’ai peur. Je ne veux pas "
        "partir, je veux quelqu’un dans la maison.",
        "strengths": "Un ancien collègue passe le dimanche ; il lui ouvre toujours.",
        "steps": [
            step(1, "septembre", "Médecin traitant", "trois visites, porte close la dernière fois"),
            step(2, "octobre", "Infirmière libérale", "il accepte de parler à travers la porte"),
        ],
        "bodies": [
            {"kind": "nursing", "informed": True},
            {"kind": "psychiatry", "informed": False},
        ],
        "attends": "unknown",
        "company": "",
        "no_emergency": True,
        "pledged": True,
    },
    "restricted": {
        "service": "Cabinet médical du Mail fleuri",
        "contact_phone": "0261914031",
        "care": "broken",
        "protection": "none",
        "return_wish": "De vive voix, par son ancien collègue ou par moi.",
        "safe_contact": "yes",
        "conflict": False,
    },
}
# Camille Le Goff refers from a DAC, without copying anything: waits to be instructed.
ARREARS = {
    "shown": {
        "referrer_kind": "dac",
        "link_kind": "support",
        "link_since": "depuis le printemps",
        "mode": "anonymous",
        "person_type": "adult",
        "age_band": "40_59",
        "sex": "female",
        "area": "south",
        "household": "children",
        "housing": "social_tenant",
        "eviction": "yes",
        "motives": ["coordination", "worry"],
        "factors": ["debt", "rights", "poverty"],
        "facts": "Quatre services l’accompagnent, chacun pour une dette. Elle a cessé d’ouvrir le "
        "courrier. Les droits de l’aîné ne sont plus versés depuis juin.",
        "question": "Qui prend la tête, et dans quel ordre traite-t-on les dettes ?",
        "persons_words": "On me demande dix fois les mêmes papiers. Je voudrais une seule personne.",
        "strengths": "Elle travaille à mi-temps et sa sœur garde les enfants.",
        "steps": [step(1, "octobre", "DAC", "réunion avec deux services, deux autres absents")],
        "bodies": [{"kind": "social", "informed": True}, {"kind": "landlord", "informed": True}],
        "attends": "yes",
        "company": "relative",
        "no_emergency": True,
        "pledged": True,
    },
    "restricted": {
        "service": "Appui Santé 35",
        "contact_phone": "0261913535",
        "care": "no",
        "protection": "none",
        "return_wish": "Avec sa sœur, au bureau du DAC.",
        "safe_contact": "no",
        "conflict": False,
    },
}
IDENTITY_OF_NIGHTS = {
    "last_name": "Guillemot",
    "first_name": "Fernand",
    "birth_date": "1946-02-11",
    "address": "6 venelle des Courlis, Rennes",
    "phone": "0261914099",
}
RECORD_OF_TENANT = {
    "question": "Comment rendre le logement sûr sans qu’elle vive cela comme une expulsion ?",
    "agreed": (
        "La personne accepte de l’aide pour ranger, par étapes, avec quelqu’un qu’elle connaît.",
        "Le compteur doit pouvoir être atteint avant l’hiver.",
    ),
    "orientation": "Aucune procédure n’est engagée pendant le plan. La gardienne reste votre relais ; "
    "une première visite commune se fait avec elle.",
}
RETURN_TO_TENANT = (
    "Nous avons réfléchi à plusieurs, comme vous l’aviez accepté.\n\n"
    "Vos affaires restent les vôtres. Nous vous proposons de commencer par le passage jusqu’au "
    "compteur, avec la gardienne, un matin de votre choix. Personne ne viendra sans vous prévenir.\n\n"
    "Vous pouvez dire non, ou changer d’avis, quand vous voulez."
)
BROUGHT_BY_MARC = (
    "Une équipe peut venir sur le palier, sans blouse, avec quelqu’un qu’elle connaît."
)
# kind, words, who carries it (an account of the cast, or a function), days that it may take
PROPOSALS_FOR_TENANT = (
    ("joint_visit", "Première visite commune, avec la gardienne", "marc", "", 14),
    ("housing", "Aucune procédure pendant le plan", "odile", "", 60),
    ("support", "Débarras par étapes, avec elle", "", "Service social de secteur", 40),
)
