"""How the copy of everything about a person is laid out on paper."""

from privacy.pdf.subject_copy import laid_out


def test_rows_that_say_the_same_few_things_are_one_table():
    looked = [["le", "15/01/2026"], ["qui", "Infirmière"]]
    rows = [{"lines": looked}, {"masked": "Autre"}, {"lines": [["qui", "Médecin"], ["quoi", "x"]]}]
    found = laid_out({"title": "T", "rows": rows})
    assert found["columns"] == ["le", "qui", "quoi"]
    assert found["cells"] == [
        {"words": ["15/01/2026", "Infirmière", ""]},
        {"masked": "Autre", "span": 3},
        {"words": ["", "Médecin", "x"]},
    ]


def test_a_frozen_plan_has_headings():
    lines = [
        ["plan", "PPCS"],
        ["contenu, problème 1, intitulé", "Chutes"],
        ["contenu, problème 1, rang", "1"],
        ["contenu, synthèse, vos choix", "Rester"],
    ]
    (block,) = laid_out({"title": "T", "rows": [{"lines": lines}]})["blocks"]
    assert [(one["heading"], one["lines"]) for one in block["parts"]] == [
        ("", [("plan", "PPCS")]),
        ("problème 1", [("intitulé", "Chutes"), ("rang", "1")]),
        ("synthèse", [("vos choix", "Rester")]),
    ]
