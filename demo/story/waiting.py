"""Requests that the DAC 35 has not answered yet: late, due today, due tomorrow, waiting for more."""

from demo.story.words import (
    Qualified,
    Request,
    Someone,
    asked_more,
    given_more,
    taken,
)

PAULETTE = Someone("Paulette", "Gicquel", "F", 84, "Bécherel", phone="02 61 91 10 21")

TO_QUALIFY = (
    Request(
        "chesnais",
        by="ana",
        left=-2,
        hour="11:35",
        about=Someone("Raymond", "Chesnais", "M", 77, "Dol-de-Bretagne", phone="02 61 91 10 01"),
        areas=("autonomy", "housing", "isolation"),
        factors=("falls", "insufficient_help"),
        text=(
            "Visite d’évaluation hier : trois chutes en un mois, salle de bain inaccessible, escalier "
            "sans rampe. Monsieur vit seul, ne sort plus. Il accepte qu’on l’aide mais ne sait pas par "
            "où commencer. J’attends du DAC une coordination des aides et un dossier d’adaptation du "
            "logement."
        ),
        helpers="Portage de repas deux fois par semaine. Pas d’infirmier, pas d’aide à domicile.",
        more={"gp_status": "informed", "gp_name": "Dr Corentin Bizeul", "living_place": "home"},
    ),
    Request(
        "lemercier",
        by="camille",
        left=0,
        hour="9:20",
        channel="phone",
        asked_by=(
            "Dr Anne-Lise Aubry",
            "Médecin généraliste, Maison de santé du Grand-Chêne",
            "liberal",
            "02 61 91 40 30",
        ),
        about=Someone("Jean-Yves", "Lemercier", "M", 74, "Montauban-de-Bretagne"),
        areas=("autonomy", "physical_health", "medication"),
        factors=("hospital_discharge", "insufficient_help"),
        text=(
            "Appel du Dr Aubry. Retour au domicile vendredi après une décompensation cardiaque, sans "
            "aide en place. Il refuse le portage de repas et oublie son traitement un jour sur deux. "
            "Elle demande qu’on organise le retour et un passage infirmier."
        ),
        helpers="Une nièce à Rennes, joignable le soir.",
        more={"gp_status": "agreed", "gp_name": "Dr Anne-Lise Aubry", "living_place": "home"},
    ),
    Request(
        "diarra",
        by="paul",
        left=1,
        hour="16:10",
        urgency="within_48_hours",
        about=Someone("Fatou", "Diarra", "F", 46, "Breteil", phone="06 39 98 10 02"),
        areas=("physical_health", "housing", "rights"),
        factors=("hospital_discharge", "unstable_disease", "many_actors"),
        text=(
            "Sortie prévue lundi après amputation d’orteils sur diabète déséquilibré. Logement au "
            "troisième étage sans ascenseur, deux enfants de 9 et 12 ans. Droits à l’AAH en cours, "
            "loyer impayé depuis deux mois. Besoin d’un relais dès la sortie."
        ),
        helpers="Infirmière libérale à trouver. TISF demandée auprès de la CAF, sans réponse.",
        more={
            "gp_status": "none",
            "living_place": "hospital",
            "safe_contact": "Appeler après 14 h ; ne pas parler devant les enfants",
        },
        papers={
            "Projet de sortie": (
                "CHU des Trois-Rives, service social",
                "Projet de sortie de Mme DIARRA Fatou",
                "",
                "Soins : pansement complexe un jour sur deux, surveillance glycémique.",
                "Logement : troisième étage sans ascenseur. Enfants de 9 et 12 ans.",
                "Droits : AAH en cours, deux loyers impayés.",
                "",
                "Document inventé pour la démonstration.",
            )
        },
    ),
    Request(
        "kerhoas",
        by="ines",
        left=2,
        hour="13:45",
        about=Someone("Robert", "Kerhoas", "M", 88, "Bécherel", phone="02 61 91 10 03"),
        areas=("carer", "cognition", "autonomy"),
        factors=("fragile_carer", "care_refusal"),
        text=(
            "Je passe matin et soir pour la toilette. Sa femme, 86 ans, ne dort plus : il se lève la "
            "nuit et cherche à sortir. Elle pleure à chaque passage et refuse tout répit « pour ne pas "
            "l’abandonner ». Le médecin traitant est parti en retraite en juin."
        ),
        helpers="SSIAD contacté, liste d’attente de six semaines. Voisine présente le week-end.",
        more={
            "gp_status": "none",
            "close_contact_kind": "carer",
            "close_contact_name": "Mme Ginette Kerhoas, son épouse",
            "close_contact_phone": "02 61 91 10 03",
        },
    ),
    Request(
        "question_iffendic",
        by="samir",
        left=1,
        hour="19:05",
        agreement="not_yet",
        place="Iffendic",
        areas=("mental_health", "isolation"),
        text=(
            "Homme de 69 ans, veuf depuis l’hiver, syndrome dépressif, ne veut voir personne. Existe-t-il "
            "une équipe mobile de psychiatrie de la personne âgée qui se déplace de ce côté ? Je n’ai "
            "pas encore son accord pour une demande."
        ),
        urgency="within_15_days",
    ),
    Request(
        "rubin",
        by="samir",
        left=3,
        hour="8:25",
        about=Someone("Monique", "Rubin", "F", 80, "Pacé", phone="02 61 91 10 04"),
        areas=("medication", "cognition"),
        factors=("hospital_stays", "unstable_disease"),
        text=(
            "Deux passages aux urgences pour malaise en six semaines, onze médicaments, pilulier fait "
            "par la fille à distance. Je soupçonne des troubles de mémoire, bilan refusé pour l’instant. "
            "Pouvez-vous évaluer la situation au domicile et proposer un circuit du médicament ?"
        ),
        helpers="Aide ménagère 2 h par semaine.",
        more={"close_contact_kind": "trusted_person", "close_contact_name": "Mme Laure Rubin"},
    ),
    Request(
        "houssin",
        by="louis",
        left=4,
        hour="10:50",
        urgency="within_month",
        agreement="not_opposed",
        about=Someone("Bernard", "Houssin", "M", 71, "Romillé", phone="02 61 91 10 05"),
        areas=("housing", "rights", "physical_health"),
        factors=("care_refusal", "no_gp"),
        text=(
            "Signalé au CCAS par sa voisine. Logement très encombré, chauffage coupé, plaies aux jambes "
            "non soignées. Monsieur ouvre la porte mais refuse tout soin depuis le décès de son frère. "
            "Il n’a plus de médecin. Nous cherchons comment l’amener à consulter."
        ),
        more={
            "gp_status": "none",
            "safe_contact": "Passer le matin, frapper à la fenêtre de la cour",
        },
    ),
    Request(
        "picaud",
        by="odile",
        left=5,
        hour="15:15",
        urgency="within_month",
        about=Someone("Éliane", "Picaud", "F", 58, "Mordelles", phone="06 39 98 10 06"),
        areas=("mental_health", "housing", "isolation"),
        factors=("many_actors", "care_refusal"),
        text=(
            "Locataire depuis douze ans. Troubles de voisinage depuis l’été, cris la nuit, refuse "
            "l’entrée aux techniciens. Elle m’a dit ne plus prendre son traitement et avoir peur. Elle "
            "est d’accord pour que quelqu’un vienne, « mais pas l’hôpital »."
        ),
        more={"gp_status": "not_contacted", "gp_name": "Dr Corentin Bizeul"},
    ),
    Request(
        "lettre_desbois",
        by="yann",
        left=3,
        hour="14:00",
        channel="letter",
        asked_by=(
            "Dr Hélène Ferchaud",
            "Gériatre, hôpital de jour, CHU des Trois-Rives",
            "hospital",
            "02 61 91 41 10",
        ),
        about=Someone("Henri", "Desbois", "M", 82, "Vezin-le-Coquet"),
        areas=("cognition", "carer"),
        factors=("fragile_carer",),
        text=(
            "Courrier de l’hôpital de jour : maladie d’Alzheimer au stade modéré, épouse épuisée, "
            "conduite automobile à arrêter. Demande d’appui pour organiser le répit et les aides, "
            "avant la consultation de suivi dans trois mois."
        ),
        more={"gp_status": "informed", "gp_name": "Dr Corentin Bizeul"},
    ),
    Request(
        "gicquel_ccas",
        by="louis",
        left=2,
        hour="11:10",
        about=Someone("Paulette", "Giquel", "F", 84, "Bécherel"),
        areas=("autonomy", "rights", "isolation"),
        factors=("insufficient_help",),
        text=(
            "Mme Giquel est venue au CCAS pour l’APA. Elle ne cuisine plus et se dit « à bout de "
            "forces ». Je ne connais pas ses soignants. Un appui pour faire le point sur les aides "
            "serait utile."
        ),
        more={"gp_status": "not_contacted"},
    ),
    Request(
        "thebault_cmp",
        by="marc",
        left=2,
        hour="17:30",
        about=Someone("Yann", "Thébault", "M", 58, "Montfort-sur-Meu"),
        areas=("mental_health", "rights"),
        factors=("care_refusal", "many_actors"),
        text=(
            "Suivi au CMP interrompu depuis deux mois, il ne répond plus. La curatelle demandée au "
            "printemps n’avance pas. Qui se rend encore chez lui ?"
        ),
        more={"gp_status": "agreed", "gp_name": "Dr Samir Haddad"},
    ),
)

IN_HAND = (
    Request(
        "gicquel_ide",
        by="ines",
        left=1,
        hour="12:20",
        about=PAULETTE,
        areas=("physical_health", "autonomy"),
        factors=("falls", "insufficient_help"),
        text=(
            "Passage quotidien pour les bas et l’insuline. Perte de 6 kg depuis l’été, frigo vide deux "
            "fois sur trois, une chute la semaine dernière sans gravité. Son fils vit à Nantes."
        ),
        helpers="Moi-même tous les jours. Kiné à domicile arrêté en septembre.",
        more={"gp_status": "agreed", "gp_name": "Dr Samir Haddad"},
        then=(taken("camille", 0, "9:05"),),
    ),
    Request(
        "faudet",
        by="samir",
        left=0,
        hour="18:40",
        about=Someone("Lucie", "Faudet", "F", 52, "Talensac", phone="06 39 98 10 07"),
        areas=("physical_health", "rights", "mental_health"),
        factors=("unstable_disease", "many_actors"),
        text=(
            "Sclérose en plaques, poussée en septembre, ne peut plus travailler. Dossier MDPH jamais "
            "déposé, mari en déplacement toute la semaine. Elle se décourage. J’attends une aide pour "
            "les droits et pour l’organisation à la maison."
        ),
        helpers="Kiné deux fois par semaine. Neurologue au CHU.",
        then=(
            taken("yann", 1, "9:30"),
            Qualified(
                by="yann",
                back=1,
                hour="10:05",
                motives=("disability", "rights_access"),
                note="Rappeler la MDPH : un dossier aurait été commencé en 2023.",
            ),
        ),
    ),
    Request(
        "loheac",
        by="paul",
        left=-1,
        hour="15:40",
        about=Someone("Patrick", "Lohéac", "M", 68, "Guichen", phone="06 39 98 10 08"),
        areas=("physical_health", "autonomy", "carer"),
        factors=("hospital_discharge", "fragile_carer"),
        text=(
            "AVC il y a cinq semaines, retour à domicile souhaité par monsieur et par sa compagne. "
            "Hémiplégie gauche, troubles de la déglutition. La compagne travaille de nuit."
        ),
        helpers="Demande d’HAD en cours.",
        more={"gp_status": "agreed", "gp_name": "Dr Corentin Bizeul", "living_place": "hospital"},
        then=(
            taken("camille", 2, "14:15"),
            asked_more(
                "camille",
                2,
                "14:40",
                "Bonjour, pouvez-vous nous transmettre le compte rendu d’orthophonie et la date de "
                "sortie envisagée ? Sa compagne est-elle d’accord pour qu’on l’appelle ?",
                "discharge",
            ),
        ),
    ),
    Request(
        "guezennec",
        by="ines",
        left=0,
        hour="8:10",
        about=Someone("André", "Guézennec", "M", 79, "Gaël", phone="02 61 91 10 09"),
        areas=("cognition", "medication", "isolation"),
        factors=("care_refusal", "unstable_disease"),
        text=(
            "Il ne reconnaît plus toujours les boîtes, j’ai retrouvé deux semaines de comprimés dans un "
            "tiroir. Pas de famille proche. Il parle de « partir en maison » puis l’oublie."
        ),
        helpers="Infirmière matin et soir. Voisin agriculteur très présent.",
        more={"gp_status": "informed", "gp_name": "Dr Anne-Lise Aubry"},
        then=(
            taken("camille", 2, "9:15"),
            asked_more(
                "camille",
                2,
                "9:40",
                "Avez-vous le compte rendu de la consultation mémoire ? Et qui est sa personne de "
                "confiance ?",
                "stay_home",
            ),
            given_more(
                "ines",
                1,
                "17:40",
                "Consultation de gériatrie en mars : MMS à 19, compte rendu chez le Dr Aubry, qui vous "
                "l’envoie. Sa personne de confiance est son voisin, M. Denis Ory.",
            ),
        ),
    ),
    Request(
        "barbotin",
        by="marc",
        left=2,
        hour="11:00",
        agreement="representative",
        about=Someone("Simone", "Barbotin", "F", 66, "Betton", phone="02 61 91 10 10"),
        areas=("mental_health", "housing"),
        factors=("many_actors", "family_conflict"),
        text=(
            "Trouble bipolaire, sous tutelle. Le bailleur engage une procédure, les deux sœurs ne se "
            "parlent plus. Nous avons besoin de quelqu’un qui mette tout le monde autour de la table."
        ),
        helpers="CMP une fois par mois. SAMSAH Les Ajoncs sollicité, pas encore d’évaluation.",
        more={
            "close_contact_kind": "legal_representative",
            "close_contact_name": "Mme Maïté Doré, mandataire",
        },
        then=(
            taken("yann", 1, "10:20"),
            asked_more(
                "yann",
                1,
                "10:45",
                "La mandataire a-t-elle donné son accord par écrit ? À quelle date est l’audience ?",
                "mental_health",
            ),
            given_more(
                "marc",
                0,
                "9:10",
                "Accord oral de Mme Doré, noté au dossier hier. Audience le mois prochain, date à venir.",
            ),
        ),
    ),
    Request(
        "tirel",
        by="samir",
        left=1,
        hour="12:50",
        about=Someone("Alain", "Tirel", "M", 63, "Cancale", phone="06 39 98 10 11"),
        areas=("physical_health", "rights", "isolation"),
        factors=("unstable_disease", "care_refusal"),
        text=(
            "BPCO sévère sous oxygène, continue de fumer, vit dans un mobil-home. Refuse l’hôpital. "
            "Ancien patient qui a déménagé sur la côte, je le suis encore par téléphone. Il lui faut un "
            "médecin et une infirmière sur place."
        ),
        then=(
            taken("yann", 1, "15:30"),
            asked_more(
                "yann",
                1,
                "15:50",
                "Le prestataire d’oxygène passe-t-il encore ? Connaissez-vous sa date d’installation à "
                "Cancale, et un numéro où il répond ?",
                "find_professional",
            ),
        ),
    ),
)

WAITING = TO_QUALIFY + IN_HAND
