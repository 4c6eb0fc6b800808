"""Names of persons: what stands around a word decides, not the word alone."""

import pytest

from commissions.screening import Kind, screen


def names(text: str) -> list[str]:
    return [finding.found for finding in screen(text) if finding.kind is Kind.NAME]


@pytest.mark.rule("A8", "A9")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rose refuse les soins.", ["Rose"]),
        ("Une rose séchée est clouée sur la porte.", []),
        ("La rose est fanée, le mur rose aussi.", []),
        ("Mme Rose Marin est locataire.", ["Rose Marin"]),
        ("L’air marin lui fait du bien.", []),
        ("Il a été marin de commerce.", []),
        ("Hier Marin est tombé.", ["Marin"]),
        ("Blanc comme un linge, il tremblait.", []),
        ("M. Blanc tremblait.", ["Blanc"]),
        ("Petit à petit, le lien revient.", []),
        ("Monsieur Petit revient.", ["Petit"]),
        ("mme petit revient", ["petit"]),
        ("Constant dans ses refus, il accepte l’aide.", []),
        ("Constant demande à être entendu.", ["Constant"]),
        ("Prudence sur le palier : le chien est là.", []),
        ("Avec Prudence, le contact reste possible.", ["Prudence"]),
        ("Avril a été difficile.", []),
        ("Sa nièce Avril vient le mercredi.", ["Avril"]),
        ("À Noël, il sera seul. Noël approche.", []),
        ("Son frère Noël est loin, elle vit chez Noël.", ["Noël", "Noël"]),
        ("La France ne verse plus rien.", []),
        ("France a demandé de l’aide.", ["France"]),
        ("Parfait accord avec le service.", []),
        ("Parfait travaille de nuit.", ["Parfait"]),
        ("Violette, 82 ans, ne sort plus.", ["Violette"]),
        ("Olive : voisine du dessus.", ["Olive"]),
        ("Les boucher, boulanger et berger du village.", []),
    ],
)
def test_a_word_that_is_also_a_name(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le Dr Le Goff est prévenu.", ["Le Goff"]),
        ("M. d’Almeida et Mme N’Guessan.", ["d’Almeida", "N’Guessan"]),
        ("M. D'Almeida et M'Hamed.", ["D'Almeida", "M'Hamed"]),
        ("LE GOFF Yannick est passé.", ["LE GOFF Yannick"]),
        ("Jean-Pierre Le Goff-Martin est passé.", ["Jean-Pierre Le Goff-Martin"]),
        ("Elle s’appelle Zyrbolie.", ["Zyrbolie"]),
        ("Depuis que Zyrbolie est partie, il dort.", ["Zyrbolie"]),
        ("Émilie et Zyrbolie sont parties.", ["Émilie", "Zyrbolie"]),
        ("Son fils, Zyrbol, appelle.", ["Zyrbol"]),
        ("Les époux Zyrbol ont accepté.", ["Zyrbol"]),
        ("marie dupont ne paie plus", ["marie dupont"]),
        ("mr kerzyrbon ne paie plus", ["kerzyrbon"]),
        ("jean-pierre ne descend plus", ["jean-pierre"]),
        ("Merci à\nGwenaëlle\net à Soraya.", ["Gwenaëlle", "Soraya"]),
        ("Nicolas D. est venu.", ["Nicolas D."]),
        ("SON FILS KARIM BENALI NE VIENT PLUS NOUS VOIR.", ["KARIM BENALI"]),
        ("C’est E\u0301milie.", ["E\u0301milie"]),
    ],
)
def test_names_in_every_dress(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Le CMP de Rennes, le CCAS et l’EHPAD se sont vus.",
        "Archipel Habitat et France Travail ont écrit.",
        "Elle vient de Saint-Malo, par Saint-Jacques-de-la-Lande.",
        "La résidence Marie-Curie et l’école Jacques-Prévert.",
        "L’hôpital Guillaume-Régnier la connaît.",
        "Monsieur le Maire et Madame la Préfète sont informés.",
        "Gardien signale odeurs, locataire refuse la visite.",
        "Madame refuse l’aide, monsieur passe la voir.",
        "La Caisse d’Allocations Familiales a répondu.",
        "Il vit à Quintin, puis à Tréguier.",
    ],
)
def test_places_bodies_and_offices_are_nobody(text):
    assert screen(text) == []


def test_places_are_right_after_accents_and_line_breaks():
    text = (
        "Été 2025 : œdème, « ça va ».\r\nPuis sa fille\u00a0Éléonore appelle au 06 39 98 12 34.\n"
    )
    name, phone = screen(text)
    assert text[name.start : name.end] == name.found == "Éléonore"
    assert text[phone.start : phone.end] == phone.found == "06 39 98 12 34"


def test_no_two_findings_overlap_and_they_follow_the_text():
    text = (
        "Rose Marin (rose.marin@exemple.fr, 06 39 98 12 34), née le 12/03/1975, 12 rue Jean-Moulin, "
        "sous Xanax : F32.1, dépression. Un cas lourd pour Mme L."
    )
    findings = screen(text)
    assert [finding.kind for finding in findings] == [
        Kind.NAME,
        Kind.EMAIL,
        Kind.PHONE,
        Kind.BIRTH_DATE,
        Kind.ADDRESS,
        Kind.DRUG,
        Kind.ICD10,
        Kind.DIAGNOSIS,
        Kind.WORDING,
        Kind.INITIALS,
    ]
    assert all(a.end <= b.start for a, b in zip(findings, findings[1:], strict=False))
