"""The yearly bilan: what is counted, what is shown of it, who reads it, and that nothing else gets out."""

import csv
import io
import re

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commissions.enums import Quality, ReaderKind
from commissions.models import (
    BilanReader,
    Blockage,
    ListItem,
    PublishedBilan,
    StatisticalRecord,
)
from commissions.permissions import BILAN
from commissions.selectors.bilan import bilan_of, csv_of, figures_in
from commissions.selectors.bilan.questions import Question, families
from commissions.selectors.bilan.sheet import harmless
from commissions.services.bilan import (
    end_bilan_reader,
    name_bilan_reader,
    note_blockage,
    publish_bilan,
    take_back_blockage,
)
from common.errors import GuardsFailed, Refused
from tests.commissions.bilans import facts, full_year, last_year, noted, table_of
from tests.factories import commissions as make
from tests.personas import fresh
from tests.readers import signed_in

NOW = timezone.now
TODAY = timezone.localdate
FREE_TEXTS = ("Zqfacts", "Zqquestion", "Zqwords", "Zqstrengths", "Zqcontact", "Zqhousing", "S-")


def published(at: make.Table) -> PublishedBilan:
    full_year(at.commission)
    return publish_bilan(
        commission=at.commission, year=last_year(), by=fresh(at.claire), at=timezone.now()
    )


def reader(at: make.Table) -> BilanReader:
    return name_bilan_reader(
        commission=at.commission,
        email="hugo@demo.test",
        as_what=ReaderKind.PRESIDENT,
        by=fresh(at.claire),
        at=timezone.now(),
    )


def page(user, name: str, *args, **data):
    return signed_in(user, second_factor=True).get(reverse(f"commissions:{name}", args=args), data)


# --- The figures ---
@pytest.mark.rule("R28", "A9")
def test_small_counts_are_masked_at_five_inside_and_at_eleven_when_published(table):
    full_year(table.commission)
    inside = bilan_of(table.commission, last_year(), inside=True)
    outside = bilan_of(table.commission, last_year(), inside=False)
    assert table_of(outside, "situations").shown == {
        "submitted": "50",
        "examined": "50",
        "closed": "22",
    }
    assert table_of(inside, "sex").shown == {
        "female": "28",
        "male": "22",
        "other": "0",
        "not_said": "0",
    }
    ages = table_of(outside, "age").shown
    assert ages["18_25"] == "non publié"
    assert list(ages.values()).count("non publié") == 2
    assert ages["60_74"] == "0"
    assert table_of(outside, "blockages").shown["mobile"] == "12"
    assert table_of(outside, "blockages").shown["housing"] == "<\u00a011"
    assert table_of(inside, "blockages").shown["housing"] == "<\u00a05"
    assert table_of(outside, "informed").shown["yes"] == "quasi-totalité"
    assert table_of(outside, "motives").shown["nuisance"] == "22"


@pytest.mark.rule("R28", "A9")
def test_no_figure_and_no_difference_of_figures_of_a_breakdown_is_small(table):
    full_year(table.commission)
    for inside, threshold in ((True, 5), (False, 11)):
        content = bilan_of(table.commission, last_year(), inside=inside)
        for family in content["families"]:
            for one in family["tables"]:
                if one["key"] == "meetings":
                    continue
                counts = [row["count"] for row in one["rows"] if row["count"] is not None]
                assert all(count == 0 or count >= threshold for count in counts), one
                base = re.match(r"Sur (\d+)", one["caption"])
                if base and len(counts) < len(one["rows"]) and one["key"] not in SEVERAL:
                    assert int(base[1]) - sum(counts) >= threshold + 2, one


SEVERAL = {"motives", "factors", "many_factors", "informed", "represented", "adjourned", "deports"}


@pytest.mark.rule("R28")
def test_percentages_need_twenty(table):
    facts(table.commission, 9, sex="female")
    facts(table.commission, 10, sex="male")
    shown = table_of(bilan_of(table.commission, last_year(), inside=True), "sex")
    assert shown.shown["male"] == "10"
    assert {row["percent"] for row in shown.rows} == {None}
    facts(table.commission, 21, sex="other")
    rows = table_of(bilan_of(table.commission, last_year(), inside=True), "sex").rows
    assert {row["code"]: row["percent"] for row in rows} == {
        "female": 22,
        "male": 25,
        "other": 52,
        "not_said": 0,
    }


@pytest.mark.rule("R28", "A9")
def test_a_question_reads_one_variable_and_each_variable_has_one_population(table):
    asked = [q for family in families(table.commission) for q in family.questions]
    columns = [question.column for question in asked if question.column]
    assert len(columns) == len(set(columns)) >= 10
    with pytest.raises(ValueError, match="one thing"):
        Question("crossed", "", asked[0].population, (), "sex", lambda course: course.accord)
    profile = {"age_band", "sex", "household", "housing", "area", "eviction", "motives", "factors"}
    reading = next(q for q in asked if q.reads).reads
    assert not profile & set(reading.__globals__["Course"].__dataclass_fields__)


def test_the_stock_at_the_end_of_the_year_stays_inside(table):
    facts(table.commission, 14, closed_year=None)
    inside = bilan_of(table.commission, last_year(), inside=True)
    outside = bilan_of(table.commission, last_year(), inside=False)
    assert table_of(inside, "situations").shown["active"] == "14"
    assert "active" not in table_of(outside, "situations").shown
    assert "many_factors" not in {t["key"] for f in outside["families"] for t in f["tables"]}


def test_an_item_nobody_chose_has_its_row_retired_or_not(table):
    ListItem.objects.filter(commission=table.commission, code="homeless").update(is_active=False)
    facts(table.commission, 30, housing="owner")
    shown = table_of(bilan_of(table.commission, last_year(), inside=False), "housing").shown
    assert set(shown) == {
        "social_tenant",
        "private_tenant",
        "owner",
        "hosted",
        "homeless",
        "institution",
        "not_said",
    }


def test_a_code_that_no_list_has_counts_as_not_said(table):
    facts(table.commission, 30, area="gone")
    facts(table.commission, 20, area="north")
    facts(table.commission, 20, area="south")
    shown = table_of(bilan_of(table.commission, last_year(), inside=True), "area").shown
    assert (shown["not_said"], shown["north"], shown["east"]) == ("30", "20", "0")


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_statements_does_not_grow(table, count):
    facts(table.commission, count, sex="female")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        bilan_of(table.commission, last_year(), inside=True)
    assert len(asked) == 13


# --- Publishing ---
def test_what_is_published_is_frozen(table):
    bilan = published(table)
    assert bilan.number == 1
    facts(table.commission, 40, sex="female")
    bilan.refresh_from_db()
    assert table_of(bilan.content, "situations").shown["examined"] == "50"
    for change in (lambda: bilan.save(), lambda: bilan.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_year_that_runs_is_not_published(table):
    with pytest.raises(GuardsFailed, match="pas finie"):
        publish_bilan(
            commission=table.commission, year=TODAY().year, by=fresh(table.claire), at=NOW()
        )
    assert not PublishedBilan.objects.exists()


@pytest.mark.rule("R28", "A9")
def test_a_second_publication_may_not_uncover_one_situation_by_difference(table):
    published(table)

    def again():
        return publish_bilan(
            commission=table.commission, year=last_year(), by=fresh(table.claire), at=NOW()
        )

    with pytest.raises(GuardsFailed, match="déjà ces chiffres"):
        again()
    facts(table.commission, 1, sex="male", age_band="40_59", housing="owner", area="south")
    with pytest.raises(GuardsFailed, match="petit effectif"):
        again()
    facts(table.commission, 14, sex="male", age_band="40_59", housing="owner", area="south")
    assert again().number == 2


@pytest.mark.rule("R3")
@pytest.mark.parametrize("who", ["lea", "marc", "hugo", "noe", "dpo"])
def test_the_animateur_alone_publishes_and_names_readers(table, who):
    user = fresh(table.people[who])
    with pytest.raises(Refused):
        publish_bilan(commission=table.commission, year=last_year(), by=user, at=NOW())
    with pytest.raises(Refused):
        name_bilan_reader(
            commission=table.commission, email="noe@demo.test", as_what="copil", by=user, at=NOW()
        )


# --- Who reads ---
@pytest.mark.rule("R2", "R3", "A1")
def test_the_bilan_is_read_by_those_whom_the_matrix_names(table):
    bilan = published(table)
    guest = make.mandate(table.commission, table.cast.paul, quality=Quality.GUEST)
    make.signed(guest)
    people = table.people | {"paul": table.cast.paul}

    def reading():
        return {k for k, u in people.items() if BILAN.visible_to(fresh(u)).filter(pk=bilan.pk)}

    assert reading() == {"claire", "lea", "marc", "odile", "rita", "dpo"}
    named = reader(table)
    assert reading() == {"claire", "lea", "marc", "odile", "rita", "dpo", "hugo"}
    end_bilan_reader(reader=named, by=fresh(table.claire), at=NOW())
    assert "hugo" not in reading()
    make.new_charter(table)
    assert reading() == {"dpo"}


def test_a_reader_gets_the_newest_publication_only(table):
    first = published(table)
    reader(table)
    facts(table.commission, 60, sex="male", age_band="40_59", housing="owner", area="south")
    second = publish_bilan(
        commission=table.commission, year=last_year(), by=fresh(table.claire), at=NOW()
    )
    assert list(BILAN.visible_to(fresh(table.hugo))) == [second]
    assert page(table.hugo, "bilan-published", first.public_id).status_code == 404
    assert BILAN.visible_to(fresh(table.claire)).count() == 2


@pytest.mark.rule("R3", "R9", "A1", "A2", "A23")
def test_the_elu_gets_the_published_bilan_and_nothing_else(table):
    bilan = published(table)
    reader(table)
    about = make.examined(
        table,
        facts="Zqfacts",
        question="Zqquestion",
        persons_words="Zqwords",
        strengths="Zqstrengths",
    ).situation
    noted(about)
    for name in ("bilan-published", "bilan-pdf", "bilan-csv"):
        assert page(table.hugo, name, bilan.public_id).status_code == 200
    assert page(table.hugo, "bilans").status_code == 200
    for name in ("bilan", "bilan-publish", "bilan-readers", "blockages"):
        assert page(table.hugo, name, table.commission.public_id).status_code == 404


@pytest.mark.rule("R28", "R11")
def test_no_output_holds_a_free_text_or_a_code(table):
    reader(table)
    for _ in range(2):
        about = make.examined(
            table,
            facts="Zqfacts",
            question="Zqquestion",
            persons_words="Zqwords",
            strengths="Zqstrengths",
        ).situation
        noted(about)
    StatisticalRecord.objects.update(year=last_year(), examined_year=last_year())
    bilan = published(table)
    from commissions.pdf.bilan import bilan_html  # noqa: PLC0415 - WeasyPrint takes a second

    outputs = [
        page(table.hugo, "bilan-published", bilan.public_id).content.decode(),
        page(table.hugo, "bilan-csv", bilan.public_id).content.decode("utf-8-sig"),
        page(table.claire, "bilan", table.commission.public_id, annee=last_year()).content.decode(),
        bilan_html(bilan),
        str(bilan.content),
    ]
    for text in outputs:
        assert "Réponses manquantes" in text
        assert not [word for word in FREE_TEXTS if word in text]
        assert about.code not in text


@pytest.mark.rule("R28")
def test_the_page_shows_what_is_frozen_and_not_what_is_masked(table):
    bilan = published(table)
    reader(table)
    text = page(table.hugo, "bilan-published", bilan.public_id).content.decode()
    assert "quasi-totalité" in text
    assert "&lt;\u00a011" in text
    assert f"Bilan {last_year()}" in text
    assert re.findall(r'<rect class="done" width="(\d+)"', text)


def test_the_pdf_is_tagged_and_the_file_name_names_nobody(table):
    answer = page(table.claire, "bilan-pdf", published(table).public_id)
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pdf.open_metadata() as metadata:
        assert pdf.Root.MarkInfo.Marked
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == f"Bilan {last_year()}, {table.commission.name}"
    assert f'filename="bilan-{last_year()}.pdf"' in answer["Content-Disposition"]


def test_the_csv_opens_in_a_french_spreadsheet_and_runs_no_formula(table):
    ListItem.objects.filter(commission=table.commission, code="mobile").update(label="=2+2")
    data = csv_of(published(table).content)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Famille", "Tableau", "Sur", "Réponse", "Effectif", "Part"]
    assert ["Réponses manquantes", "Ce qui a manqué", "", "'=2+2", "12", ""] in rows
    assert harmless("<\u00a011") == "<\u00a011"
    assert [harmless(cell)[0] for cell in ("+1", "-1", "@a", "\tx")] == ["'"] * 4


def test_every_published_figure_is_in_the_csv(table):
    content = published(table).content
    rows = list(csv.reader(io.StringIO(csv_of(content).decode("utf-8-sig")), delimiter=";"))
    shown = sorted(int(row[4]) for row in rows[1:] if row[4].isdigit())
    assert shown == sorted(figures_in(content).values())


# --- Pages of the animateur ---
def test_the_animateur_publishes_after_having_seen_what_will_be_read(table):
    full_year(table.commission)
    client = signed_in(table.claire, second_factor=True)
    url = reverse("commissions:bilan-publish", args=[table.commission.public_id])
    seen = client.get(url, {"annee": last_year()}).content.decode()
    assert "quasi-totalité" in seen
    assert not PublishedBilan.objects.exists()
    answer = client.post(f"{url}?annee={last_year()}", follow=True)
    assert PublishedBilan.objects.get().year == last_year()
    assert "est publié" in answer.content.decode()
    refused = client.post(f"{url}?annee={last_year()}")
    assert refused.status_code == 422
    assert "déjà ces chiffres" in refused.content.decode()


def test_a_year_of_which_nothing_is_known_is_not_found(table):
    assert page(table.claire, "bilan", table.commission.public_id, annee=1999).status_code == 404
    assert page(table.claire, "bilan", table.commission.public_id, annee="x").status_code == 404
    assert page(table.claire, "bilan", table.commission.public_id).status_code == 200


def test_a_reader_is_named_by_address_and_ended(table):
    client = signed_in(table.claire, second_factor=True)
    url = reverse("commissions:bilan-readers", args=[table.commission.public_id])
    unknown = client.post(url, {"email": "nobody@demo.test", "as_what": "copil"})
    assert unknown.status_code == 422
    assert "Aucun compte ouvert" in unknown.content.decode()
    assert "nobody@demo.test" in unknown.content.decode()
    assert client.post(url, {"email": "HUGO@demo.test", "as_what": "president"}).status_code == 302
    assert client.post(url, {"email": "hugo@demo.test", "as_what": "copil"}).status_code == 422
    named = BilanReader.objects.get(user=table.hugo)
    end = reverse("commissions:bilan-reader-end", args=[named.public_id])
    assert client.post(end).status_code == 302
    named.refresh_from_db()
    assert named.ends_on == TODAY()
    assert "jusqu’au" in client.get(url).content.decode()


@pytest.mark.rule("R3", "A1", "A17")
@pytest.mark.parametrize("email", ["marc@demo.test", "noe@demo.test", "nobody@demo.test"])
def test_who_sits_or_administrates_is_not_named_president(table, email):
    table.cast.noe.is_staff = True
    table.cast.noe.save()
    with pytest.raises(GuardsFailed):
        name_bilan_reader(
            commission=table.commission,
            email=email,
            as_what=ReaderKind.PRESIDENT,
            by=fresh(table.claire),
            at=NOW(),
        )
    assert not BilanReader.objects.exists()


def test_a_missing_answer_is_noted_by_kind_and_taken_back(table):
    lea = fresh(table.lea)
    noted = note_blockage(commission=table.commission, kind="mobile", by=lea, at=NOW())
    assert (noted.kind, noted.year) == ("mobile", TODAY().year)
    with pytest.raises(GuardsFailed):
        note_blockage(commission=table.commission, kind="invented", by=lea, at=NOW())
    with pytest.raises(Refused):
        note_blockage(commission=table.commission, kind="mobile", by=fresh(table.marc), at=NOW())
    assert take_back_blockage(commission=table.commission, kind="mobile", by=lea, at=NOW())
    assert not take_back_blockage(commission=table.commission, kind="mobile", by=lea, at=NOW())


def test_the_page_of_missing_answers_masks_what_is_few(table):
    client = signed_in(table.lea, second_factor=True)
    url = reverse("commissions:blockages", args=[table.commission.public_id])
    assert client.post(url, {"kind": "mobile"}).status_code == 302
    assert client.post(url, {}).status_code == 422
    text = client.get(url).content.decode()
    assert "&lt;\u00a05" in text
    back = reverse("commissions:blockage-back", args=[table.commission.public_id])
    client.post(back, {"kind": "mobile"})
    assert not Blockage.objects.exists()
