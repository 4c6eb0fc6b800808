"""Who reads what of a relevé, from the bytes of page and paper; and what is destroyed after a session."""

import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from commissions.models import Admission, Contribution, RestrictedSession
from commissions.pdf.record import record_html, record_pdf
from commissions.selectors.record import orientation_for, record_for
from commissions.services.material import destroy_material
from tests.commissions import playing
from tests.factories.signin import signed_in
from tests.personas import fresh

MARKS = ("Zqcare", "Zqhousing", "rester chez elle", "Poursuivre vos visites", "renouer")


def get(user, one, name: str = "record"):
    client = signed_in(fresh(user), second_factor=True)
    return client.get(reverse(f"commissions:{name}", args=[one.record.public_id]))


def seen(user, one) -> set[str]:
    response = get(user, one)
    assert response.status_code == 200
    return {mark for mark in MARKS if mark in response.content.decode()}


@pytest.mark.rule("R8", "R11", "A3")
def test_in_the_list_the_whole_outside_ones_own_lines(table):
    one = playing.validated(table)
    assert seen(table.marc, one) == seen(table.claire, one) == set(MARKS)
    assert seen(table.odile, one) == {"Zqhousing"}
    assert get(table.lea, one).status_code == 404
    assert get(table.hugo, one).status_code == 404
    assert get(table.cast.samir, one).status_code == 404


@pytest.mark.rule("R11")
def test_what_is_not_theirs_is_not_in_what_the_template_gets(table):
    one = playing.validated(table)
    shown = record_for(fresh(table.odile), one.record)
    assert (shown.question, shown.agreed, shown.orientation, shown.bodies) == ("", (), "", ())
    assert (shown.referent, shown.signatures, shown.fingerprint) == ("", (), "")
    assert [line.title for line in shown.lines] == ["Zqhousing essai de dix jours"]
    assert record_for(fresh(table.hugo), one.record) is None


@pytest.mark.rule("R8")
def test_the_referrer_gets_the_orientation_and_what_they_carry(table):
    one = playing.opened(table)
    one.retained(title="Zqcare consultation avancée", kind="care")
    one.retained(title="Visite du matin à deux", owner=table.cast.samir)
    one.close()
    assert orientation_for(fresh(table.cast.samir), one.situation).orientation == ""
    one.written()
    one.first()
    one.second()
    got = orientation_for(fresh(table.cast.samir), one.situation)
    assert got.orientation == "Poursuivre vos visites du matin."
    assert [line.title for line in got.lines] == ["Visite du matin à deux"]
    assert orientation_for(fresh(table.marc), one.situation) is None


@pytest.mark.rule("R7", "A15")
def test_after_the_window_only_the_animateur_reads_it(table):
    one = playing.validated(table)
    Admission.objects.update(record_until=timezone.localdate() - timedelta(days=1))
    assert get(table.marc, one).status_code == 404
    assert get(table.odile, one, "record-pdf").status_code == 404
    assert get(table.claire, one).status_code == 200


@pytest.mark.rule("R15", "A2")
def test_an_opposition_closes_page_and_paper(table):
    one = playing.validated(table)
    about = one.situation
    about.oppose(at=timezone.now())
    about.save()
    for user in (table.claire, table.marc, table.odile):
        assert get(user, one).status_code == 404
        assert get(user, one, "record-pdf").status_code == 404


# --- The paper ---
@pytest.mark.rule("R22", "R24", "A12")
def test_each_page_bears_its_readers_name_and_the_download_is_in_the_journal(table, tmp_path):
    one = playing.validated(table)
    response = get(table.marc, one, "record-pdf")
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="releve-de-propositions.pdf"'
    assert "no-store" in response["Cache-Control"]
    row = Event.objects.filter(kind=EventKind.READING).latest("pk")
    assert row.action == "commissions.record.download"
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(response.content)
    text = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    for page in text.rstrip("\f").split("\f"):
        assert "Remis à Marc Vidal" in page
    assert "Zqcare" in text
    info = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert one.situation.code not in info


def test_the_paper_of_each_is_cut_like_their_page(table):
    one = playing.validated(table)
    shown = record_for(fresh(table.odile), one.record)
    html = record_html(shown, reader="Odile Caron", at=timezone.now())
    assert {mark for mark in MARKS if mark in html} == {"Zqhousing"}


def test_no_paper_before_the_second_validation(table):
    one = playing.closed(table)
    one.written()
    one.first()
    assert get(table.claire, one, "record-pdf").status_code == 403


def test_a_name_that_is_no_plain_word_breaks_no_paper(table):
    one = playing.validated(table)
    shown = record_for(fresh(table.claire), one.record)
    assert record_pdf(shown, reader="A <b>&\"' O’Neil", at=timezone.now()).startswith(b"%PDF")


# --- By its pages ---
def test_the_animateur_writes_and_validates_then_rita_does(table):
    one = playing.closed(table)
    claire = signed_in(fresh(table.claire), second_factor=True)
    write = reverse("commissions:record-write", args=[one.entry.public_id])
    assert claire.get(write).status_code == 200
    bad = claire.post(write, {"question": "Q ?", "agreed_0": "Sa fille a dit non.", "version": 0})
    assert bad.status_code == 422
    assert "Sa fille a dit non." in bad.content.decode()
    good = {
        "question": "Comment renouer ?",
        "agreed_0": "La personne souhaite rester chez elle.",
        "orientation": "Poursuivre.",
        "version": 0,
        "read": "1",
    }
    assert claire.post(write, good).status_code == 302
    row = one.record
    propose = reverse("commissions:record-propose", args=[row.public_id])
    assert claire.post(propose, {"version": row.version}).status_code == 302
    rita = signed_in(fresh(table.rita), second_factor=True)
    validate = reverse("commissions:record-validate", args=[row.public_id])
    page = rita.get(reverse("commissions:record", args=[row.public_id])).content.decode()
    assert "Valider en second" in page
    assert rita.post(validate, {"version": one.record.version}).status_code == 302
    assert one.record.status == "validated"
    assert claire.get(write).status_code == 302


def test_what_is_missing_is_said_on_the_page(table):
    one = playing.closed(table)
    one.written(playing.Written(question="Comment renouer ?"))
    claire = signed_in(fresh(table.claire), second_factor=True)
    path = reverse("commissions:record-propose", args=[one.record.public_id])
    answer = claire.post(path, {"version": one.record.version})
    assert answer.status_code == 422
    assert "c’est tout ce que le saisissant lira" in answer.content.decode()


# --- After the session ---
@pytest.mark.rule("R25", "A12")
def test_what_was_used_is_destroyed_after_the_days_of_the_commission(table):
    one = playing.opened(table)
    playing.contribute_as(one, table.marc)
    now = timezone.now()
    one.close()
    assert destroy_material(at=now + timedelta(days=6)) == 0
    assert Contribution.objects.count() == 1
    assert destroy_material(at=now + timedelta(days=8)) == 1
    assert Contribution.objects.count() == 0
    session = RestrictedSession.objects.get(pk=one.session.pk)
    assert session.material_destroyed_at is not None
    row = Event.objects.get(action="commissions.session.material_destroyed")
    assert row.data == {"contributions": 1}
    assert destroy_material(at=now + timedelta(days=9)) == 0


def test_a_session_that_nobody_closed_is_over_by_its_hour(table):
    one = playing.opened(table)
    playing.contribute_as(one, table.marc)
    assert destroy_material(at=one.session.ends_at + timedelta(days=6)) == 0
    assert destroy_material(at=one.session.ends_at + timedelta(days=7)) == 1
    assert Contribution.objects.count() == 0
