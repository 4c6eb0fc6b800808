"""The small words around which a name of a person stands in a French sentence."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What stands right before a name of a person, whatever that name is.
TITLES = _set(
    "m mr mme mmes mlle mlles mm monsieur madame mademoiselle messieurs mesdames docteur dr drs pr"
    " professeur maitre veuve epoux consorts famille couple soeur frere pere abbe nee"
)
CALLED = _set(
    "appelle appelait nomme nommee prenomme prenommee denomme denommee surnomme surnommee prenom"
    " prenoms nom certain certaine"
)
# Before a colon: « contact : … », « nom de la personne : … »
FIELDS = _set("contact contacts interlocuteur interlocutrice personne saisissant famille signature")
KIN = _set(
    "fils fille filles frere freres soeur soeurs mere pere mari femme epouse epoux compagne"
    " compagnon conjoint conjointe concubin concubine ami amie copain copine niece neveu cousin cousine"
    " tante oncle tata tonton gendre bru voisin voisine gardien gardienne concierge locataire"
    " proprietaire colocataire tuteur tutrice curateur curatrice mandataire infirmier infirmiere medecin"
    " psychiatre psychologue educateur educatrice assistante assistant collegue referent referente"
    " stagiaire benevole jumeau jumelle parrain marraine ex aidante aidant"
)
KIN_ADJECTIVES = _set(
    "aine ainee cadet cadette jumeau jumelle unique majeur mineur majeure mineure ancien ancienne"
    " adoptif adoptive petit petite traitant sociale social"
)
# Particles that join the parts of a name.
PARTICLES = _set(
    "le la les de du des d l el al ben ibn bou van von der den da do dos das di della del san mac mc"
    " saint sainte"
)
# A place or a house often bears the name of a person.
PLACE_MARKERS = _set(
    "rue avenue av boulevard bd allee allees place impasse chemin square quai passage ruelle route"
    " residence residences ecole college lycee universite hopital clinique chu ch ehpad foyer centre"
    " quartier cite tour batiment immeuble institut association fondation stade gymnase parc maison"
    " espace salle pole village lotissement hameau bourg port pont gare eglise chapelle cimetiere"
    " pavillon unite secteur saint sainte notre dame creche cmp cattp savs samsah esat ime itep chrs"
    " cinema cafe bar restaurant pharmacie laboratoire cabinet boulangerie garage"
    " plage pointe ile val ferme manoir chateau domaine camping marche halle halles cap"
    " ligne arret station metro tram commune ville mairie canton departement region syndrome maladie"
    " loi dispositif programme plan statut echelle test score methode service logiciel"
)
# After these a proper noun is a place.
TOWARDS = _set("a en vers depuis sur dans aux au")
FROM = _set("de d")
# Capitals that respect, not names.
OFFICES = _set(
    "maire prefet prefete president presidente directeur directrice juge procureur procureure ministre"
    " depute deputee senateur senatrice conseiller conseillere adjoint adjointe curateur curatrice"
    " tuteur tutrice bailleur bailleresse medecin docteur elu elue responsable coordinateur"
    " coordinatrice animateur animatrice defenseur commissaire referent"
    " referente secretaire chef cheffe gardien gardienne proprietaire locataire"
)
# Days and feasts and countries: names only where nothing else can stand.
FEASTS = _set(
    "noel ramadan france toussaint avril mai juin mars fevrier janvier juillet aout dimanche lundi vendredi"
    " samedi paris printemps dieu christ europe ascension paques orange"
)
WITH_PERSONS = _set("chez avec")
# « nous avons rencontré Hawa », « j’ai eu Hawa au téléphone »
MET = _set("chez avec eu vu vue rencontre rencontree contacte contactee prevenu prevenue")
DETERMINERS = _set("le la l son sa leur mon ma notre un une ancien ancienne")
# Verbs and pronouns that a season or a feast has too, and a person no more than they.
IMPERSONAL = _set(
    "a est avait etait sera serait aura se s approche arrive arrivait passe passait tombe tombait"
    " reste restait vient venait devient n ne semble parait fut finit commence continue dure durait"
)
# After a small-letter title these go on with the sentence.
NO_NAME_AFTER = _set(
    "bien en non rien peu qui aussi seul seule sur par pour avoir hier puis enfin avec sans sous dans"
    " chez aux au ou et mais car donc si ici loin encore toujours jamais souvent actuellement voisine"
    " voisin x y z traitant locataire proprietaire maire gardien gardienne animateur directeur"
    " refusera reviendra viendra pourra devra sera aura ira fera dira verra voudra saura"
)
SUBORDINATING = _set("que qu quand lorsque lorsqu si puisque puisqu comme et ni ou car donc mais")
# What may stand between a subject and its verb.
CLITICS = _set("n ne se s l lui y nous vous me m te t les leur en")

# Around the words to avoid: « le patient », « c’est un cas », « elle a été signalée ».
PATIENT = _set("patient patiente patients patientes")
BEFORE_A_NOUN = _set(
    "le la l les un une ce cet cette mon ma notre votre des ces mes nos vos du au aux chaque"
)
OF_THE_CASE = _set("un ce notre votre son leur mes nos vos ces plusieurs")
BEFORE_A_SET_CASE = _set("dans en pour selon")
AFTER_A_SET_CASE = _set("echeant ou")
SIGNALLED = _set("signale signalee signales signalees")
IS = _set("ete est etait sont fut")
PERSONS = _set("il elle ils elles monsieur madame m mme personne locataire")
