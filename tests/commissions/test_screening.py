"""What the screening finds in a free text, kind by kind, and what it leaves alone."""

import pytest

from commissions.screening import Kind, screen


def found(text: str, kind: Kind | None = None) -> list[str]:
    """The words found in `text`, of one kind or of all."""
    return [finding.found for finding in screen(text) if kind in (None, finding.kind)]


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\n", "…", "12", "La personne veut rester chez elle."]
)
def test_nothing_is_found_where_nothing_is(text):
    assert screen(text) == []


@pytest.mark.rule("R14", "A8")
@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Le gardien, Yannick Morvan, a prévenu.", Kind.NAME, "Yannick Morvan"),
        ("Appeler le 06 39 98 12 34.", Kind.PHONE, "06 39 98 12 34"),
        ("Écrire à a.b@exemple.fr.", Kind.EMAIL, "a.b@exemple.fr"),
        ("Numéro 2 85 03 99 118 042 37 au dossier.", Kind.NIR, "2 85 03 99 118 042 37"),
        ("Née le 3 mars 1962 à Brest.", Kind.BIRTH_DATE, "3 mars 1962"),
        ("Elle vit 12 rue des Lilas.", Kind.ADDRESS, "12 rue des Lilas"),
        ("Elle prend du Xanax.", Kind.DRUG, "Xanax"),
        ("Le courrier dit F20.0.", Kind.ICD10, "F20.0"),
        ("Il serait schizophrène.", Kind.DIAGNOSIS, "schizophrène"),
    ],
)
def test_each_kind_that_blocks_says_what_where_and_what_to_do(text, kind, words):
    (finding,) = screen(text)
    assert (finding.kind, finding.found) == (kind, words)
    assert text[finding.start : finding.end] == words
    assert finding.blocking
    assert finding.advice.startswith("Retirez ")


@pytest.mark.rule("A9")
@pytest.mark.parametrize("text", ["Mme L. refuse.", "Monsieur K. est venu.", "Voir M. D. demain."])
def test_initials_are_a_gentle_warning(text):
    (finding,) = screen(text)
    assert finding.kind is Kind.INITIALS
    assert not finding.blocking


def test_the_conventional_x_is_nobody():
    assert screen("Mme X refuse la visite de M. Y.") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C’est un cas lourd.", "cas lourd"),
        ("Il est incasable.", "incasable"),
        ("On le dit dangereux.", "dangereux"),
        ("Elle est fichée.", "fichée"),
        ("Il faut traiter le dossier.", "traiter le dossier"),
        ("La patiente n’ouvre plus.", "patiente"),
        ("Elle a été signalée par le gardien.", "signalée"),
        ("Encore un cas pour nous.", "cas"),
    ],
)
def test_words_to_avoid_are_a_gentle_warning(text, words):
    (finding,) = screen(text)
    assert (finding.kind, finding.found, finding.blocking) == (Kind.WORDING, words, False)


@pytest.mark.parametrize(
    "text",
    [
        "En cas d’absence, laisser un mot.",
        "Dans ce cas, la visite est remise.",
        "Le cas échéant, on viendra à deux.",
        "La fiche est remplie.",
        "Elle reste patiente malgré tout.",
        "Le gardien a signalé une fuite.",
        "Une fuite a été signalée hier.",
    ],
)
def test_the_same_words_said_otherwise_are_left_alone(text):
    assert screen(text) == []


@pytest.mark.parametrize(
    "number",
    [
        "0639981234",
        "06.39.98.12.34",
        "06-39-98-12-34",
        "06/39/98/12/34",
        "06\u00a039\u00a098\u00a012\u00a034",
        "+33 6 39 98 12 34",
        "+33 (0)6 39 98 12 34",
        "+33639981234",
        "0033 6 39 98 12 34",
        "06 399 812 34",
        "+262 692 00 11 22",
    ],
)
def test_telephone_numbers_in_every_spelling(number):
    assert found(f"Joindre le {number}, le soir.") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Visite du 01/02/2025 12 h 30.",
        "SIRET 12345678901234.",
        "Contrat 0102030405060.",
        "Une dette de 1 236,50 € sur 12 mois.",
        "Appeler le 15 ou le 3114.",
        "Ouvert de 08 h 30 à 12 h 15.",
    ],
)
def test_other_figures_are_no_telephone_number(text):
    assert screen(text) == []


@pytest.mark.parametrize(
    "address",
    [
        "a@exemple.fr",
        "A.B-C+d@sous.exemple-fr.org",
        "paul.h (at) exemple.fr",
        "paul [at] exemple [point] fr",
        "marie . dupont (at) exemple . fr",
        "paul arobase exemple.fr",
        "paul at exemple point fr",
    ],
)
def test_electronic_addresses_even_hidden_ones(address):
    assert found(f"Voir {address}, merci.", Kind.EMAIL) == [address]


@pytest.mark.parametrize("text", ["Rendez-vous @ 14 h.", "Suivre @laville sur le réseau."])
def test_the_sign_alone_is_no_electronic_address(text):
    assert found(text, Kind.EMAIL) == []


@pytest.mark.rule("R14")
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Diagnostic F32.", ["F32"]),
        ("Code F 20 au courrier.", ["F 20"]),
        ("On y lit f10.2 et E11.9.", ["f10.2", "E11.9"]),
        ("CIM-10 : G30.1, I10.", ["G30.1", "I10"]),
        ("F20.0/F31", ["F20.0", "F31"]),
    ],
)
def test_codes_of_diagnosis(text, codes):
    assert found(text, Kind.ICD10) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Un T2 puis un T3 lui ont été proposés.",
        "Un F3 de 60 m², loué vide.",
        "L’appartement B12 est vide.",
        "Elle prend la vitamine B12.",
        "Sortie E50 de la N12, ligne C6.",
        "Salle F10, bâtiment G12.",
        "Le forfait coûte F 20 €.",
    ],
)
def test_flats_roads_and_rooms_are_no_codes(text):
    assert found(text, Kind.ICD10) == []


@pytest.mark.rule("R14")
@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Sous DEPAKOTE et séroplex.", ["DEPAKOTE", "séroplex"]),
        ("Injection d’Abilify Maintena.", ["Abilify Maintena"]),
        ("De la rispe\u0301ridone, des lexomils.", ["rispe\u0301ridone", "lexomils"]),
        ("Du zolpidem10mg le soir.", ["zolpidem"]),
        ("Un nouveau : le fictizépam.", ["fictizépam"]),
        ("Les neuroleptiques l’endorment.", ["neuroleptiques"]),
    ],
)
def test_drugs_whatever_their_spelling(text, drugs):
    assert found(text, Kind.DRUG) == drugs


def test_a_lithium_battery_is_no_drug():
    assert screen("La batterie au lithium a brûlé.") == []
    assert found("Le lithium est arrêté.") == ["lithium"]


@pytest.mark.rule("R14")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ses troubles bipolaires sont anciens.", "troubles bipolaires"),
        ("Un syndrome\nde Diogène.", "syndrome\nde Diogène"),
        ("Dépendante à l'alcool, dit-on.", "Dépendante à l'alcool"),
        ("Dépendante à l’alcool, dit-on.", "Dépendante à l’alcool"),
        ("ALCOOLIQUE notoire.", "ALCOOLIQUE"),
        ("Elle a un TOC.", "TOC"),
    ],
)
def test_words_of_diagnosis(text, words):
    assert found(text, Kind.DIAGNOSIS) == [words]


def test_an_acronym_in_small_letters_is_a_word():
    assert screen("Elle ouvre au premier toc.") == []


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("DDN : 12.03.75", "12.03.75"),
        ("Le 14/05/1961, date de naissance.", "14/05/1961"),
        ("Monsieur (17-09-1954) vit seul.", "17-09-1954"),
        ("Née le 1er janvier 1970.", "1er janvier 1970"),
        ("nee le 12 mars 2004", "12 mars 2004"),
    ],
)
def test_exact_dates_of_birth(text, date):
    assert found(text, Kind.BIRTH_DATE) == [date]


@pytest.mark.parametrize(
    "text",
    [
        "Vue le 12/03/2026.",
        "Il ne vient plus depuis le 12/03/2026.",
        "Elle est née en 1948.",
        "Dans les lieux depuis le 4 mai 1998.",
        "Bail signé le 03/02/1995.",
    ],
)
def test_other_dates_are_left_alone(text):
    assert screen(text) == []


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    "address",
    [
        "14 bis, rue de l’Église",
        "8 place de la Mairie, 35400 Saint-Malo",
        "3 allée Jean-Moulin",
        "rue du Vieux-Port",
        "14 rue du 8 mai 1945",
        "12 rue des lilas",
    ],
)
def test_streets_are_addresses_and_hide_the_names_in_them(address):
    assert found(f"Il vit {address}.") == [address]


@pytest.mark.parametrize(
    "text",
    ["La rue est calme.", "Deux places libres.", "3 cours de français.", "Le quartier Villejean."],
)
def test_a_street_without_name_is_no_address(text):
    assert screen(text) == []
