"""Requests that were accepted, and the situations that they opened; Mme Berthe Rolland first."""

from demo.story.words import (
    Closed,
    Entrusted,
    Request,
    Resumed,
    Someone,
    Watched,
    accepted,
    asked_more,
    given_more,
    read,
    taken,
)

BERTHE = Someone(
    "Berthe", "Rolland", "F", 81, "Bécherel", birth_name="Guillouët", phone="02 61 91 81 81"
)

MAIN_STORY = (
    Request(
        "berthe",
        by="samir",
        back=47,
        hour="19:10",
        about=BERTHE,
        areas=("autonomy", "isolation", "carer", "physical_health"),
        factors=("falls", "hospital_stays", "fragile_carer", "many_actors"),
        text=(
            "Je suis Mme Rolland depuis vingt ans. Deux chutes en un mois, la dernière avec passage aux "
            "urgences ; elle veut rester chez elle, dans sa cuisine, avec son chat. Sa fille passe tous "
            "les soirs et n’en peut plus. Infirmière le matin, rien le reste de la journée. J’attends du "
            "DAC une visite à domicile et quelqu’un qui coordonne : APA jamais demandée, salle de bain à "
            "l’étage, mémoire à évaluer."
        ),
        helpers=(
            "Inès Moreau, infirmière, chaque matin. Sa fille Hélène chaque soir. La voisine a les clés. "
            "Pas d’aide à domicile."
        ),
        more={
            "living_place": "home",
            "safe_contact": "Appeler entre 10 h et midi, laisser sonner longtemps",
            "close_contact_kind": "carer",
            "close_contact_name": "Hélène Rolland, sa fille",
            "close_contact_phone": "06 39 98 81 82",
        },
        papers={
            "Compte rendu des urgences": (
                "CHU des Trois-Rives, service des urgences",
                "Compte rendu de passage",
                "",
                "Mme ROLLAND Berthe, 81 ans, adressée par sa fille après une chute à domicile.",
                "Pas de fracture. Plaie du cuir chevelu suturée. Marche avec aide.",
                "Retour à domicile le soir même, accompagnée.",
                "À revoir par le médecin traitant. Évaluation gériatrique souhaitable.",
                "",
                "Document inventé pour la démonstration.",
            )
        },
        then=(
            taken("camille", 46, "8:52"),
            asked_more(
                "camille",
                46,
                "9:20",
                "Bonjour Samir, qui a les clés du domicile ? Et Mme Rolland accepte-t-elle que sa fille "
                "soit présente à la première visite ?",
                "stay_home",
                "carer_relief",
            ),
            given_more(
                "samir",
                46,
                "12:35",
                "Sa fille Hélène et la voisine ont les clés. Oui, elle souhaite même que sa fille soit "
                "là.",
            ),
            accepted(
                "camille",
                44,
                "11:20",
                "stay_home",
                "carer_relief",
                level="sustained",
                referent="camille",
                note="Visite avec Hélène. Voir Louis Tanguy pour l’APA, Ana Pereira pour le logement.",
                text=(
                    "Bonsoir Samir, nous prenons le relais avec vous. J’appelle Mme Rolland demain et je "
                    "passe la voir mardi, avec sa fille si elle le souhaite. Inès continue ses passages, "
                    "rien ne change pour elle d’ici là."
                ),
            ),
            read("samir", 44, "19:45"),
        ),
    ),
    Request(
        "berthe_chu",
        by="paul",
        back=2,
        hour="15:05",
        about=BERTHE,
        areas=("autonomy", "housing"),
        factors=("falls",),
        text=(
            "Mme Rolland est repassée aux urgences dimanche et devait revoir l’assistante sociale. "
            "Sa fille m’appelle, épuisée. Un accompagnement me paraît nécessaire au domicile."
        ),
        more={"gp_status": "informed", "gp_name": "Dr Samir Haddad"},
        then=(
            taken("camille", 1, "9:00"),
            accepted(
                "camille",
                1,
                "9:25",
                "stay_home",
                same_as="berthe",
                text="Bonjour Paul, votre demande est acceptée, un accompagnement est en place.",
            ),
            read("paul", 1, "10:40"),
        ),
    ),
)

OF_CAMILLE = (
    Request(
        "even",
        by="samir",
        back=34,
        hour="12:40",
        about=Someone("Marcel", "Even", "M", 74, "Betton", phone="06 39 98 20 21"),
        areas=("physical_health", "isolation", "housing"),
        factors=("hospital_stays", "unstable_disease"),
        text=(
            "Veuf depuis le printemps, deux hospitalisations pour essoufflement cet automne. Il ne mange "
            "presque plus et l’appartement n’est pas chauffé. Il dit oui à de l’aide si on lui laisse sa "
            "cuisine."
        ),
        then=(
            taken("camille", 33, "8:50"),
            accepted(
                "camille",
                32,
                "9:40",
                "stay_home",
                level="sustained",
                referent="camille",
                text="Bonjour Samir, je passe le voir demain avec son frère.",
            ),
            read("samir", 32, "19:30"),
        ),
    ),
    Request(
        "thebault",
        by="marc",
        back=30,
        hour="17:20",
        about=Someone("Yann", "Thébault", "M", 58, "Montfort-sur-Meu", phone="06 39 98 20 01"),
        areas=("mental_health", "rights", "housing"),
        factors=("care_refusal", "many_actors", "unstable_disease"),
        text=(
            "Schizophrénie stabilisée sous traitement injectable, mais isolé, factures impayées, "
            "alimentation très pauvre. Chacun intervient sans se parler. Il accepte d’être aidé « si on "
            "ne change pas tout le temps de personne »."
        ),
        more={"gp_status": "agreed", "gp_name": "Dr Samir Haddad"},
        then=(
            taken("camille", 29, "9:00"),
            accepted(
                "camille",
                28,
                "16:00",
                "mental_health",
                "rights_access",
                level="intensive",
                referent="camille",
                text="Bonjour docteur, je serai sa référente. Première rencontre au CMP si possible.",
            ),
            read("marc", 27, "8:35"),
            Watched(by="camille", back=12, hour="15:00", days=-1),
        ),
    ),
    Request(
        "maheas",
        by="ines",
        back=5,
        hour="13:20",
        about=Someone("Solange", "Mahéas", "F", 90, "Irodouër", phone="02 61 91 20 02"),
        areas=("autonomy", "carer", "medication"),
        factors=("fragile_carer", "insufficient_help"),
        text=(
            "Son fils de 67 ans vit avec elle et se fait opérer dans trois semaines. Personne pour les "
            "nuits. Elle ne veut pas entendre parler d’hébergement, même temporaire."
        ),
        more={"gp_status": "agreed", "gp_name": "Dr Anne-Lise Aubry"},
        then=(
            taken("camille", 4, "8:50"),
            accepted(
                "camille",
                3,
                "15:30",
                "carer_relief",
                level="sustained",
                referent="camille",
                text="Bonjour Inès, je les appelle demain pour préparer l’absence du fils avec eux.",
            ),
            read("ines", 2, "7:10"),
        ),
    ),
    Request(
        "bouzid",
        by="odile",
        back=7,
        hour="10:40",
        about=Someone("Samia", "Bouzid", "F", 52, "Rennes", phone="06 39 98 20 03"),
        areas=("mental_health", "housing", "rights"),
        factors=("family_conflict", "many_actors"),
        text=(
            "Logement insalubre par accumulation, deux signalements, dialyse trois fois par semaine. Le "
            "transporteur menace d’arrêter. Elle demande de l’aide pour trier, « doucement »."
        ),
        more={"gp_status": "informed", "gp_name": "Dr Samir Haddad"},
        then=(
            taken("camille", 6, "11:00"),
            accepted(
                "camille",
                4,
                "10:10",
                "stay_home",
                "mental_health",
                level="intensive",
                referent="camille",
                text="Bonjour Odile, une visite à deux est prévue, je vous tiens au courant.",
            ),
            read("odile", 4, "14:20"),
        ),
    ),
    Request(
        "cozic",
        by="samir",
        back=34,
        hour="18:55",
        about=Someone("Denis", "Cozic", "M", 66, "Saint-Méen-le-Grand", phone="06 39 98 20 04"),
        areas=("physical_health", "medication"),
        factors=("hospital_stays",),
        text="Insuffisance rénale, régime impossible à tenir seul, trois hospitalisations en six mois.",
        then=(
            taken("camille", 33, "9:30"),
            accepted(
                "camille",
                32,
                "14:00",
                "stay_home",
                level="sustained",
                referent="camille",
                text="Je passe le voir avec la diététicienne.",
            ),
            read("samir", 32, "20:05"),
            Watched(by="camille", back=9, hour="11:30", days=20),
        ),
    ),
    Request(
        "lebretton",
        by="samir",
        back=9,
        hour="12:30",
        about=Someone("Josiane", "Le Bretton", "F", 76, "Cesson-Sévigné", phone="02 61 91 20 05"),
        areas=("cognition", "carer"),
        factors=("fragile_carer", "family_conflict"),
        text=(
            "Maladie à corps de Lewy. Le mari veut tout faire seul, les enfants souhaitent une entrée en "
            "établissement. J’ai besoin d’un tiers pour que chacun soit entendu, elle d’abord."
        ),
        then=(
            taken("yann", 8, "9:10"),
            Entrusted(by="yann", back=8, hour="9:40", to="camille"),
            accepted(
                "camille",
                7,
                "11:50",
                "carer_relief",
                level="punctual",
                referent="camille",
                text="Je propose une rencontre familiale à domicile, sans décision à prendre ce jour-là.",
            ),
            read("samir", 7, "19:00"),
        ),
    ),
    Request(
        "guerandel",
        by="ana",
        back=18,
        hour="16:50",
        about=Someone("Loïc", "Guérandel", "M", 55, "Bain-de-Bretagne", phone="06 39 98 20 06"),
        areas=("autonomy", "housing", "rights"),
        factors=("unstable_disease", "insufficient_help"),
        text=(
            "Tétraplégie incomplète, retour du centre de rééducation depuis un mois. Fauteuil inadapté, "
            "PCH refusée faute de pièces, sa mère de 80 ans fait les transferts."
        ),
        more={"gp_status": "agreed", "gp_name": "Dr Corentin Bizeul"},
        then=(
            taken("camille", 17, "10:00"),
            accepted(
                "camille",
                16,
                "9:15",
                "disability",
                "rights_access",
                level="sustained",
                referent="camille",
                text="Bonjour Ana, je reprends le dossier PCH avec lui et avec la MDPH.",
            ),
            Watched(by="camille", back=10, hour="10:00", days=60),
            Resumed(by="camille", back=3, hour="14:10"),
        ),
    ),
    Request(
        "ollivrin",
        by="ines",
        back=4,
        hour="7:45",
        about=Someone("Germaine", "Ollivrin", "F", 94, "Pleurtuit", phone="02 61 91 20 07"),
        areas=("autonomy", "isolation"),
        factors=("insufficient_help",),
        text=(
            "Ancienne patiente, je la remplace encore une semaine sur deux. Plus personne ne passe le "
            "week-end. Elle a toute sa tête et dit « je ne veux pas mourir un dimanche »."
        ),
        more={"gp_status": "informed", "gp_name": "Dr Corentin Bizeul"},
        then=(
            taken("camille", 3, "10:15"),
            accepted(
                "camille",
                2,
                "11:00",
                "stay_home",
                level="punctual",
                referent="camille",
                text="Je cherche un service pour les week-ends et je l’appelle chaque lundi d’ici là.",
            ),
        ),
    ),
    Request(
        "bathily",
        by="paul",
        back=22,
        hour="14:40",
        about=Someone("Boubacar", "Bathily", "M", 61, "Rennes", phone="06 39 98 20 08"),
        areas=("physical_health", "rights", "isolation"),
        factors=("unstable_disease", "no_gp"),
        text=(
            "Cancer ORL, canule, ne parle plus au téléphone. Hébergé chez un cousin, droits ouverts "
            "jusqu’à la fin de l’année. Il écrit très bien le français."
        ),
        more={"gp_status": "none", "safe_contact": "Par SMS uniquement"},
        then=(
            taken("camille", 21, "11:30"),
            accepted(
                "camille",
                20,
                "9:45",
                "rights_access",
                "palliative",
                level="sustained",
                referent="camille",
                text="Merci Paul. Je lui écris aujourd’hui par SMS pour convenir d’une rencontre.",
            ),
            read("paul", 20, "10:30"),
            Watched(by="camille", back=15, hour="9:50", days=10),
            Resumed(by="camille", back=6, hour="11:20"),
        ),
    ),
    Request(
        "prioul",
        by="louis",
        back=28,
        hour="9:30",
        about=Someone("Chantal", "Prioul", "F", 61, "Janzé", phone="06 39 98 20 09"),
        areas=("carer", "mental_health"),
        factors=("fragile_carer",),
        text="Aidante de son mari jeune malade d’Alzheimer, elle-même en arrêt de travail.",
        more={"gp_status": "agreed", "gp_name": "Dr Corentin Bizeul"},
        then=(
            taken("camille", 27, "14:20"),
            accepted(
                "camille",
                26,
                "10:00",
                "carer_relief",
                level="sustained",
                referent="camille",
                text="Je la rencontre à la plateforme de répit, elle préfère ne pas être chez elle.",
            ),
            read("louis", 25, "9:00"),
            Watched(by="camille", back=6, hour="16:40", days=9),
        ),
    ),
    Request(
        "divet",
        by="samir",
        back=8,
        hour="13:05",
        about=Someone("Émile", "Divet", "M", 91, "Liffré", phone="02 61 91 20 10"),
        areas=("autonomy", "medication", "isolation"),
        factors=("falls", "hospital_stays"),
        text="Rentré dimanche des urgences, sans compte rendu. Ne se souvient pas d’être tombé.",
        then=(
            taken("camille", 7, "14:30"),
            accepted(
                "camille",
                5,
                "16:15",
                "stay_home",
                level="sustained",
                referent="camille",
                text="Visite prévue avec le SSIAD. Je récupère le compte rendu des urgences.",
            ),
            read("samir", 4, "20:10"),
        ),
    ),
    Request(
        "texier",
        by="samir",
        back=45,
        hour="19:25",
        about=Someone("Nicole", "Texier", "F", 69, "Chantepie", phone="02 61 91 20 11"),
        areas=("rights", "physical_health"),
        text="Perdue dans ses démarches après un cancer du sein. Demande d’un coup de main limité.",
        then=(
            taken("camille", 44, "9:45"),
            accepted(
                "camille",
                43,
                "10:30",
                "rights_access",
                level="punctual",
                referent="camille",
                text="Deux rendez-vous devraient suffire, je vous dirai.",
            ),
            read("samir", 43, "18:40"),
            Closed(
                by="camille",
                back=15,
                hour="16:30",
                reason="stabilised",
                relay="Le service social de la caisse de retraite a repris les démarches.",
            ),
        ),
    ),
    Request(
        "gautrais",
        by="paul",
        back=50,
        hour="11:15",
        about=Someone("Louise", "Gautrais", "F", 83, "Combourg", phone="02 61 91 20 12"),
        areas=("cognition", "autonomy"),
        factors=("hospital_stays", "no_gp"),
        text="Troisième retour à domicile en échec. Elle dit elle-même ne plus vouloir être seule.",
        more={"gp_status": "none"},
        then=(
            taken("camille", 49, "10:10"),
            accepted(
                "camille",
                48,
                "11:00",
                "stay_home",
                level="sustained",
                referent="camille",
                text="Je la vois avec vous avant sa sortie.",
            ),
            read("paul", 48, "13:45"),
            Closed(
                by="camille",
                back=21,
                hour="15:20",
                reason="institution",
                relay="EHPAD Les Genêts, où elle est entrée à sa demande.",
            ),
        ),
    ),
)
