"""« Qui a consulté »: who looked at what, as the asker may have it."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Consent, Note
from directory.models import Dac
from privacy.enums import ThirdParties
from privacy.models import Watch
from privacy.selectors.belongings import belongings
from privacy.selectors.paper import paper_of
from privacy.selectors.who_looked import Chosen
from tests import around
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh
from tests.privacy.events import listed, wrote

TABLE = "Consultations et écritures"
NOW = timezone.now
STATEMENTS = 14


def opened(user, case, query: str = ""):
    return signed_in(user).get(reverse("trail:who-looked", args=[case.public_id]) + query)


def rows(user, case, query: str = "?periode=tout") -> list[list[str]]:
    return read(opened(user, case, query)).rows(TABLE)


def test_a_reading_is_found_with_its_capacity_and_its_page(cast, situation):
    signed_in(cast.ines).get(reverse("desk:situation", args=[situation.public_id]))

    found = rows(cast.camille, situation, "?nature=lecture")

    row = next(row for row in found if "Inès" in row[1])
    assert row[1] == "Inès MoreauInfirmier ou infirmière, Cabinet infirmier de Bécherel"
    assert row[2].startswith("Membre de l’équipe de soins")
    assert row[3:] == ["A ouvertSituation", "La page de la situation"]


def test_the_page_itself_is_a_reading_seen_the_next_time(cast, situation):
    opened(cast.camille, situation)

    found = rows(cast.camille, situation, "?nature=lecture")

    assert [row[4] for row in found] == ["« Qui a consulté »"]


def test_a_list_that_showed_it_is_a_reading_too(cast, situation):
    signed_in(cast.camille).get(reverse("desk:worklist"))

    found = rows(cast.yann, situation, "?nature=liste")

    assert [row[1:2] + row[3:] for row in found if "Situation" in row[3]] == [
        [
            "Camille Le GoffCoordinateur ou coordinatrice de parcours, Appui Santé 35",
            "Affichée dans une listeSituation",
            "La file active",
        ]
    ]


def test_an_attempt_that_was_refused_is_there(cast, situation):
    signed_in(cast.stranger).get(reverse("desk:situation", args=[situation.public_id]))

    found = rows(cast.camille, situation, "?nature=refus")

    assert [(row[1].split("Masseur")[0], row[3]) for row in found] == [
        ("Maël Kervella", "Accès refuséSituation")
    ]


def test_a_writing_says_what_was_done(cast, situation):
    note = situation.notes.first()
    wrote("change", cast.yann, note, NOW(), action="cases.note.written")

    found = rows(cast.camille, situation, "?nature=ecriture")

    assert found[0][3:] == ["A écritNote du journal", "Écriture"]


def test_everything_that_belongs_to_the_situation_is_found(cast):
    """One row of the journal for one object of each model there is one of; all are on the page."""
    plan = around.plan(cast)
    case = plan.case

    told = set()
    for label, one in belongings().items():
        row = one.model._default_manager.filter(**{one.to("pk"): case.pk}).order_by("pk").first()
        if row is not None:
            wrote("export", cast.yann, row, NOW(), action="tests.everything")
            told.add(label)
    assert len(told) > 18, told

    page = read(opened(cast.camille, case, "?nature=export&periode=tout"))

    assert f"1 à {min(len(told), 25)} sur {len(told)}" in page.text.replace("\u00a0", " ")


def test_that_a_commission_was_thought_of_is_told_to_nobody(cast, situation):
    wrote("reading", cast.yann, situation, NOW(), page="commissions:copy-from-dac")
    wrote("change", cast.yann, situation, NOW(), action="cases.case.copied_to_commission")

    page = opened(cast.sophie, situation).content.decode()

    assert "Camille Le Goff" in page  # who opened the situation: the list is there
    assert "Yann Riou" not in page
    assert "copie d’éléments" not in page.lower()
    assert "commission" not in page.lower().replace("/commissions/", "")
    assert "commission" not in paper(cast, situation).lower()


def test_another_situation_is_not_there(cast, situation):
    other = make.open_case(cast)
    wrote("reading", cast.yann, other, NOW())

    assert not [row for row in rows(cast.camille, situation) if "Yann" in row[1]]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?periode=30", 1),
        ("?periode=90", 2),
        ("?periode=365", 3),
        ("?periode=tout", 4),
        ("?periode=toujours", 2),
        ("", 2),
    ],
)
def test_a_period_is_chosen_by_its_code(cast, situation, query, count):
    for days in (1, 60, 200, 500):
        wrote("export", cast.yann, situation, NOW() - timedelta(days=days))
    query = f"{query}&nature=export" if query else "?nature=export"

    assert len(rows(cast.camille, situation, query)) == count


def test_a_person_is_chosen_by_the_identifier_of_their_account(cast, situation):
    for user in (cast.yann, cast.sophie):
        wrote("export", user, situation, NOW())

    query = f"?nature=export&compte={cast.yann.public_id}"

    assert [row[1].split("Coord")[0] for row in rows(cast.camille, situation, query)] == [
        "Yann Riou"
    ]
    assert len(rows(cast.camille, situation, "?nature=export&compte=Yann")) == 2


def test_a_page_holds_twenty_five_rows_and_says_how_many_there_are(cast, situation):
    for minute in range(60):
        wrote("export", cast.yann, situation, NOW() - timedelta(minutes=minute))

    page = read(opened(cast.camille, situation, "?nature=export&page=2"))

    assert len(page.rows(TABLE)) == 25
    assert "26 à 50 sur 60" in page.text.replace("\u00a0", " ")


def test_nothing_in_a_period_says_so(cast, situation):
    assert "Rien avec ces filtres" in read(opened(cast.camille, situation, "?nature=export")).text


def test_who_may_not_open_an_object_learns_only_that_there_was_one(cast, situation):
    """The responsable reads neither accords nor the notes of the soins."""
    accord = Consent.objects.filter(case=situation).first()
    note = Note.objects.get(case=situation, volet="care")
    for obj in (accord, note):
        wrote("reading", cast.yann, obj, NOW(), page="cases:decision-withdraw")

    seen = [row[3:] for row in rows(cast.sophie, situation, "?nature=lecture") if "Yann" in row[1]]
    known = [
        row[3:] for row in rows(cast.camille, situation, "?nature=lecture") if "Yann" in row[1]
    ]

    assert seen == [["A ouvertÉlément réservé", "—"]] * 2
    assert len(known) == 2
    assert not [words for words, _ in known if "réservé" in words]


@pytest.mark.parametrize("name", ["trail:who-looked", "trail:who-looked-pdf"])
def test_it_is_for_the_coordinators_and_the_responsable(cast, situation, name):
    path = reverse(name, args=[situation.public_id])
    status = {
        key: signed_in(cast.people[key], second_factor=True).get(path).status_code
        for key in ("camille", "yann", "sophie", "ines", "louis", "nadia", "stranger", "noe")
    }
    assert status == {
        "camille": 200,
        "yann": 200,
        "sophie": 200,
        "ines": 403,
        "louis": 403,
        "nadia": 404,
        "stranger": 404,
        "noe": 404,
    }


def test_the_situation_leads_there_for_whoever_may(cast, situation):
    path = reverse("desk:situation", args=[situation.public_id])
    leads = {
        key: "Consultations" in read(signed_in(cast.people[key]).get(path)).text
        for key in ("camille", "sophie", "ines")
    }
    assert leads == {"camille": True, "sophie": True, "ines": False}


@pytest.mark.parametrize("size", [1, 40])
def test_it_asks_the_same_whatever_the_number_of_rows(cast, situation, statements, size):
    people = [cast.yann, cast.sophie, cast.ines, cast.louis]
    for rank in range(size):
        wrote("reading", people[rank % 4], situation, NOW() - timedelta(minutes=rank))
    client = signed_in(cast.camille)
    path = reverse("trail:who-looked", args=[situation.public_id])
    client.get(path)

    with statements() as asked:
        client.get(path)

    assert len(asked) == STATEMENTS, asked


# --- On paper, for the person ---
def paper(cast, case: Case, *, user=None) -> str:
    made = paper_of(
        Case.objects.select_related("dac__organisation", "person").get(pk=case.pk),
        fresh(user or cast.camille),
        period="tout",
        now=NOW(),
    )
    return render_to_string("privacy/pdf/who_looked.html", {"paper": made})


def test_the_paper_says_functions_and_organisations_by_default(cast, situation):
    for _ in range(3):
        wrote("reading", cast.ines, situation, NOW())

    text = paper(cast, situation)

    assert "Infirmier ou infirmière, Cabinet infirmier de Bécherel" in text
    assert "Moreau" not in text
    assert "a ouvert" in text
    assert '<td class="n">3</td>' in text


def test_it_says_names_where_the_dac_decided_so(cast, situation):
    wrote("reading", cast.ines, situation, NOW())
    Watch.objects.create(dac=Dac.objects.get(pk=cast.dac35.pk), third_parties=ThirdParties.NAME)

    assert "Inès Moreau, Infirmier ou infirmière" in paper(cast, situation)


def test_it_leaves_refused_attempts_out_and_says_what_is_hidden(cast, situation):
    wrote("refusal", cast.stranger, situation, NOW())
    wrote("reading", cast.yann, Consent.objects.filter(case=situation).first(), NOW())

    text = paper(cast, situation, user=cast.sophie)

    assert "kinésithérapeute" not in text
    assert "un élément réservé" in text


def test_it_is_a_paper(cast, situation):
    response = signed_in(cast.camille).get(
        reverse("trail:who-looked-pdf", args=[situation.public_id])
    )

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == 'inline; filename="qui-a-consulte.pdf"'


def test_codes_that_are_none_of_ours_choose_nothing():
    assert Chosen.of({"nature": "x' OR 1=1", "periode": "zq", "compte": "zq"}) == Chosen()


def test_a_list_of_two_situations_tells_nothing_of_the_other(cast, situation):
    other = make.open_case(cast)
    listed(cast.yann, Case, [str(situation.public_id), str(other.public_id)], NOW())

    page = opened(cast.camille, situation, "?nature=liste")

    assert str(other.public_id) not in page.content.decode()
