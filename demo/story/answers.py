"""Requests that have their answer, or were taken back: information, orientation, refusal, redirection."""

from demo.story.words import (
    Request,
    Someone,
    Withdrawn,
    accepted,
    answered,
    declined,
    read,
    redirected,
    taken,
)

ANSWERS = (
    Request(
        "question_equipe_mobile",
        by="samir",
        back=14,
        hour="12:40",
        agreement="not_yet",
        place="Rennes",
        areas=("cognition",),
        text=(
            "Patiente de 78 ans, plainte de mémoire récente, refuse l’hôpital. Y a-t-il une consultation "
            "avancée ou une équipe qui se déplace à Rennes nord ?"
        ),
        then=(
            taken("yann", 13, "9:10"),
            answered(
                "yann",
                13,
                "11:25",
                "information",
                "find_professional",
                answer="information",
                text=(
                    "Bonjour docteur, oui : l’équipe mobile de gériatrie se déplace à domicile sur "
                    "courrier du médecin traitant, délai de trois semaines environ. Une consultation "
                    "avancée a lieu le jeudi à la maison de quartier. Je vous ai mis les deux numéros "
                    "dans la réponse papier ; rappelez-nous si elle hésite encore."
                ),
            ),
            read("samir", 13, "19:20"),
        ),
    ),
    Request(
        "hervochon",
        by="louis",
        back=12,
        hour="10:15",
        about=Someone("Sylvie", "Hervochon", "F", 57, "Bruz", phone="06 39 98 10 20"),
        areas=("rights", "physical_health"),
        text=(
            "Fin d’indemnités journalières dans un mois, invalidité jamais demandée. Elle est perdue "
            "entre la CPAM, la MDPH et son employeur."
        ),
        more={"gp_status": "informed", "gp_name": "Dr Corentin Bizeul"},
        then=(
            taken("camille", 11, "14:00"),
            answered(
                "camille",
                10,
                "10:30",
                "rights_access",
                answer="orientation",
                subsidiarity="closer_with_support",
                closer="Service social de l’assurance maladie",
                text=(
                    "Bonjour Louis, j’ai eu le service social de l’assurance maladie : un rendez-vous "
                    "est proposé à Mme Hervochon la semaine prochaine pour l’invalidité et le maintien "
                    "dans l’emploi. Pas besoin d’un suivi par nous pour l’instant, revenez vers moi si "
                    "cela bloque."
                ),
            ),
            read("louis", 10, "11:50"),
        ),
    ),
    Request(
        "hamonic",
        by="samir",
        back=4,
        hour="19:30",
        about=Someone("Gérard", "Hamonic", "M", 71, "Rennes", phone="02 61 91 10 22"),
        areas=("autonomy",),
        text=(
            "Demande de barres d’appui et d’un siège de douche après prothèse de hanche. Récupération "
            "sans problème, vit avec son épouse."
        ),
        then=(
            taken("yann", 3, "9:50"),
            declined(
                "yann",
                1,
                "16:20",
                "stay_home",
                answer="orientation",
                subsidiarity="closer_alone",
                closer="Ergothérapeute libérale et caisse de retraite",
                reason="subsidiarity",
                orientation=(
                    "Ergothérapie Pas à Pas, pour une visite du logement ; la caisse de retraite finance "
                    "le petit matériel sur devis."
                ),
                text=(
                    "Bonjour Samir, la situation est bien entourée et une ergothérapeute peut répondre "
                    "seule. Nous restons disponibles si M. Hamonic perdait en autonomie."
                ),
            ),
        ),
    ),
    Request(
        "jouan",
        by="paul",
        back=9,
        hour="11:20",
        about=Someone("Marcelle", "Jouan", "F", 87, "Rennes", phone="02 61 91 10 23"),
        areas=("autonomy", "isolation"),
        factors=("hospital_discharge",),
        text=(
            "Retour à domicile après une pneumopathie. Elle vit seule au deuxième étage. Elle a dit oui à "
            "une visite du DAC, sans enthousiasme."
        ),
        more={"gp_status": "agreed", "gp_name": "Dr Samir Haddad", "living_place": "hospital"},
        then=(
            taken("camille", 8, "9:00"),
            declined(
                "camille",
                7,
                "15:10",
                "discharge",
                answer="support",
                reason="person_refuses",
                orientation="Le CCAS reste joignable pour le portage de repas et la téléassistance.",
                note="Rappelée deux fois : « ma voisine me suffit ». À respecter.",
                text=(
                    "Mme Jouan m’a redit au téléphone qu’elle ne souhaitait pas d’appui. Je lui ai "
                    "laissé notre numéro. Rien n’empêche une nouvelle demande si elle change d’avis."
                ),
            ),
            read("paul", 7, "16:00"),
        ),
    ),
    Request(
        "ruellan",
        by="samir",
        back=11,
        hour="13:15",
        about=Someone("Madeleine", "Ruellan", "F", 86, "Combourg", phone="02 61 91 10 24"),
        areas=("autonomy", "carer"),
        factors=("fragile_carer", "hospital_stays"),
        text=(
            "Ma patiente vit depuis dimanche chez sa fille près de Dinan, et ne rentrera sans doute pas. "
            "La fille travaille et s’épuise déjà. Il faut des aides sur place et un médecin."
        ),
        helpers="Aucune à la nouvelle adresse.",
        then=(
            taken("camille", 10, "9:35"),
            redirected(
                "camille",
                10,
                "10:10",
                to="dac22",
                text=(
                    "Mme Ruellan habite désormais dans le secteur d’Appui Santé 22 : je leur transmets "
                    "votre demande aujourd’hui, ils vous répondront directement."
                ),
            ),
            taken("nadia", 9, "9:15"),
            accepted(
                "nadia",
                8,
                "14:30",
                "stay_home",
                "carer_relief",
                level="sustained",
                referent="nadia",
                text=(
                    "Bonjour docteur, je rencontre Mme Ruellan et sa fille mardi. Un confrère de Dinan "
                    "accepte de devenir son médecin traitant."
                ),
            ),
            read("samir", 8, "18:50"),
        ),
    ),
    Request(
        "launay",
        by="paul",
        back=3,
        hour="14:25",
        about=Someone("Joël", "Launay", "M", 75, "Montauban-de-Bretagne"),
        areas=("physical_health", "housing"),
        factors=("hospital_discharge",),
        text=(
            "Sortie de soins de suite prévue dans dix jours. Il retourne chez son frère à Caulnes, son "
            "logement de Montauban est rendu à la fin du mois."
        ),
        more={"gp_status": "not_contacted", "living_place": "hospital"},
        then=(
            taken("yann", 1, "11:15"),
            redirected(
                "yann",
                1,
                "11:40",
                to="dac22",
                text=(
                    "M. Launay s’installe à Caulnes, territoire d’Appui Santé 22 : votre demande leur "
                    "est passée, avec les pièces."
                ),
            ),
        ),
    ),
    Request(
        "fontenay",
        by="samir",
        back=8,
        hour="9:55",
        about=Someone("Odile", "Fontenay", "F", 90, "Rennes", phone="02 61 91 10 26"),
        areas=("autonomy", "physical_health"),
        text=(
            "Ne se lève plus depuis trois jours, nièce dépassée. Besoin d’une organisation rapide à "
            "domicile."
        ),
        urgency="within_48_hours",
        then=(
            taken("camille", 7, "9:00"),
            Withdrawn(
                by="samir",
                back=7,
                hour="12:10",
                reason="Hospitalisée ce matin. Je ferai une nouvelle demande à la sortie.",
            ),
        ),
    ),
    Request(
        "pichot",
        by="ines",
        back=6,
        hour="18:00",
        about=Someone("Roger", "Pichot", "M", 83, "Tinténiac"),
        areas=("carer",),
        text="Son épouse demande du répit. Je ne sais pas à qui m’adresser.",
        then=(
            Withdrawn(
                by="ines",
                back=5,
                hour="13:30",
                reason="La plateforme de répit l’a rappelée, c’est réglé.",
            ),
        ),
    ),
)

ELSEWHERE = (
    Request(
        "dinan_goasdoue",
        by="paul",
        left=1,
        hour="10:05",
        about=Someone("Annick", "Goasdoué", "F", 73, "Dinan", phone="02 61 91 10 30"),
        areas=("physical_health", "autonomy"),
        factors=("hospital_discharge",),
        text=(
            "Retour prévu jeudi après chirurgie digestive lourde. Stomie, vit seule, enfants à Paris. "
            "Besoin d’une infirmière formée et d’aides au quotidien."
        ),
        more={"gp_status": "agreed", "gp_name": "Dr Anne-Lise Aubry", "living_place": "hospital"},
    ),
    Request(
        "loudeac_appel",
        by="nadia",
        left=3,
        hour="11:45",
        channel="phone",
        asked_by=("Mme Rozenn Quémener", "Cadre de santé, HAD du Penthièvre", "hospital", ""),
        about=Someone("Fernand", "Guillou", "M", 85, "Loudéac"),
        areas=("physical_health", "carer"),
        factors=("fragile_carer",),
        text="Fin d’HAD dans deux semaines, épouse seule pour le relais. Appel de la cadre.",
        more={"gp_status": "informed"},
    ),
    Request(
        "lamballe_suivi",
        by="marc",
        back=15,
        hour="16:30",
        about=Someone("Régis", "Corlay", "M", 49, "Lamballe-Armor", phone="06 39 98 10 31"),
        areas=("mental_health", "housing"),
        factors=("care_refusal",),
        text=(
            "Sorti d’hospitalisation contre avis, hébergé chez un ami à Lamballe. Traitement injectable à "
            "poursuivre, plus de droits ouverts."
        ),
        more={"gp_status": "none"},
        then=(
            taken("nadia", 14, "10:00"),
            accepted(
                "nadia",
                13,
                "9:30",
                "mental_health",
                "rights_access",
                level="intensive",
                referent="nadia",
                text="Je prends contact avec l’ami qui l’héberge et avec le CMP de secteur.",
            ),
            read("marc", 12, "8:40"),
        ),
    ),
)
