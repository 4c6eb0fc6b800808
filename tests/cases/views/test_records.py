"""The pages on which a situation is written: journal, documents, assessment, general information."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import Dimension, Volet
from cases.models import AssessedDimension, Case, Circumstances, Document, Note
from cases.services.close_case import close_case
from tests.factories import cases as make
from tests.factories import files, team
from tests.factories.signin import signed_in
from tests.pages import plain, read


def path(name: str, row) -> str:
    return reverse(f"cases:{name}", args=[row.public_id])


def section(case: Case, name: str) -> str:
    return reverse("desk:situation", args=[case.public_id]) + f"?section={name}"


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


# --- The journal ---
def note_data(**changes) -> dict:
    today = timezone.localdate()
    values = {
        "kind": "call",
        "happened_on": f"{today - timedelta(days=1):%d/%m/%Y}",
        "happened_time": "14 h 30",
        "with_whom": "sa fille",
        "text": "Elle propose mercredi.\nRappeler avant.",
        "volet": "support",
    }
    return {**values, **changes}


def test_a_contact_is_noted_and_read_in_the_journal(cast, case):
    camille = signed_in(cast.camille)

    response = camille.post(path("note-add", case), note_data())

    assert response["Location"] == path("notes", case)
    note = Note.objects.get()
    assert timezone.localtime(note.happened_at).strftime("%H:%M") == "14:30"
    page = read(camille.get(path("notes", case)))
    assert "Elle propose mercredi." in page.text
    assert "Appel, sa fille" in page.text
    assert "Lu par : DAC, équipe de soins, intervenants avec accord" in page.text
    assert "Noté." in page.text


def test_the_form_explains_who_will_read(cast, case):
    page = read(signed_in(cast.camille).get(path("note-add", case)))

    said = page.choices("volet")
    assert list(said) == ["care", "support", "coordination"]
    assert "l’équipe de soins" in said["care"]
    assert "n’y écrivez rien de sa santé" in said["support"]
    assert page.value("volet") == "care"


def test_a_coordinator_is_told_by_name_who_reads_each_volet_today(cast, case):
    team.informed(case)
    team.nurse(cast, case)
    team.accord(case, team.social_worker(cast, case))
    team.grant(case, cast.ana, [Volet.SUPPORT])

    said = read(signed_in(cast.camille).get(path("note-add", case))).choices("volet")

    assert said["care"].endswith("hors du DAC : Inès Moreau.")
    assert said["support"].endswith("hors du DAC : Inès Moreau, Louis Tanguy, Ana Pereira.")
    assert said["coordination"].endswith("hors du DAC : Inès Moreau, Louis Tanguy.")
    told = read(signed_in(cast.ines).get(path("note-add", case))).choices("volet")
    assert "Louis Tanguy" not in str(told)


def test_a_social_worker_is_offered_only_the_volets_that_they_read(cast, case):
    team.accord(case, team.social_worker(cast, case))
    louis = signed_in(cast.louis)

    assert list(read(louis.get(path("note-add", case))).choices("volet")) == [
        "support",
        "coordination",
    ]
    response = louis.post(path("note-add", case), note_data(volet="care"))

    assert response.status_code == 422
    assert Note.objects.count() == 0
    assert read(response).value("text") == "Elle propose mercredi.\nRappeler avant."


def test_what_lacks_is_said_at_once_and_what_was_typed_stays(cast, case):
    response = signed_in(cast.camille).post(
        path("note-add", case), note_data(kind="", happened_time="25 h", text="")
    )

    page = read(response)
    assert (response.status_code, page.summary_is_first) == (422, True)
    assert page.error("happened_time") == "Écrivez l’heure comme ceci : 14 h 30."
    assert page.value("with_whom") == "sa fille"
    assert page.value("happened_time") == "25 h"
    assert Note.objects.count() == 0


def test_a_note_that_comes_after_the_closing_is_given_back(cast, case):
    acting = {"by": cast.yann, "at": timezone.now(), "version": case.version}
    close_case(case=case, **make.closing(), **acting)

    response = signed_in(cast.camille).post(path("note-add", case), note_data())

    assert response.status_code == 409
    page = read(response)
    assert "Yann Riou a clôturé la situation" in page.text
    assert "Elle propose mercredi." in page.value("text")
    assert Note.objects.count() == 0


def test_the_journal_is_filtered_by_kind_and_paged(cast, case):
    for rank in range(27):
        at = timezone.now() - timedelta(minutes=rank)
        team.note(case, kind="call", text=f"Appel numéro {rank}.", happened_at=at)
    team.note(case, kind="home_visit", text="Visite au domicile.")
    camille = signed_in(cast.camille)

    visits = read(camille.get(path("notes", case) + "?nature=home_visit")).text
    assert "Visite au domicile." in visits
    assert "Appel numéro" not in visits
    first, second = (
        read(camille.get(path("notes", case) + f"?nature=call&page={number}")).text
        for number in (1, 2)
    )
    assert "Appel numéro 0." in first
    assert "Appel numéro 26." not in first
    assert "Appel numéro 26." in second
    assert camille.get(path("notes", case) + "?nature=inconnue&page=999").status_code == 200


def test_a_correction_stands_beside_what_it_corrects(cast, case):
    wrong = team.note(case, Volet.SUPPORT, text="Le rendez-vous est mardi.")
    camille = signed_in(cast.camille)
    assert "Le rendez-vous est mardi." in read(camille.get(path("note-correct", wrong))).text

    camille.post(path("note-correct", wrong), note_data(text="Il est mercredi."))

    page = read(camille.get(path("notes", case)))
    assert "Le rendez-vous est mardi." in page.text
    assert "Corrigée par une autre note" in page.text
    assert "Corrige la note du" in page.text


def test_a_correction_in_another_volet_is_not_told_to_whom_it_is_closed(cast, case):
    team.accord(case, team.social_worker(cast, case))
    wrong = team.note(case, Volet.SUPPORT, text="Zqvisible")
    right = team.note(case, Volet.CARE, text="Zqcache", corrects=wrong)

    body = signed_in(cast.louis).get(path("notes", case)).content.decode()

    assert "Zqvisible" in body
    assert "Zqcache" not in body
    assert str(right.public_id) not in body
    assert "Corrigée par" not in body


def test_a_note_moves_to_another_volet(cast, case):
    team.accord(case, team.social_worker(cast, case))
    note = team.note(case, Volet.CARE, text="Zqdeplacee")
    louis = signed_in(cast.louis)
    assert "Zqdeplacee" not in louis.get(path("notes", case)).content.decode()

    response = signed_in(cast.camille).post(path("note-reclassify", note), {"volet": "support"})

    assert response["Location"] == path("notes", case)
    assert "Zqdeplacee" in louis.get(path("notes", case)).content.decode()


# --- Documents ---
def document_data(**changes) -> dict:
    values = {
        "file": files.upload("Sortie Mme Rolland.pdf", files.pdf()),
        "title": "Compte rendu de sortie",
        "volet": "care",
    }
    return {**values, **changes}


def test_a_document_is_added_listed_and_downloaded(cast, case, folder):
    camille = signed_in(cast.camille)

    response = camille.post(path("document-add", case), document_data())

    assert response["Location"] == section(case, "documents")
    (row,) = read(camille.get(section(case, "documents"))).rows("Documents")
    assert row[0].startswith("Compte rendu de sortie")
    assert row[1] == "Camille Le Goff"
    download = camille.get(path("document", Document.objects.get()))
    assert download.content.startswith(b"%PDF")
    assert download["Content-Disposition"].startswith("attachment;")
    assert download["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_document_of_soins_is_unknown_to_whom_it_is_closed(cast, case, folder):
    signed_in(cast.camille).post(path("document-add", case), document_data())
    team.accord(case, team.social_worker(cast, case))
    document, louis = Document.objects.get(), signed_in(cast.louis)

    assert louis.get(path("document", document)).status_code == 404
    assert "Compte rendu" not in louis.get(section(case, "documents")).content.decode()

    signed_in(cast.camille).post(path("document-reclassify", document), {"volet": "support"})

    assert louis.get(path("document", document)).content.startswith(b"%PDF")


def test_a_refused_file_comes_back_with_the_reason_and_the_title(cast, case, folder):
    response = signed_in(cast.camille).post(
        path("document-add", case), document_data(file=files.upload("a.pdf", b"MZ"))
    )

    page = read(response)
    assert response.status_code == 422
    assert page.error("file")
    assert page.value("title") == "Compte rendu de sortie"
    assert not [one for one in folder.rglob("*") if one.is_file()]


def test_a_document_without_its_title_keeps_no_file(cast, case, folder):
    response = signed_in(cast.camille).post(path("document-add", case), document_data(title=""))

    page = read(response)
    assert "Donnez un intitulé" in page.error("title")
    assert "Choisissez à nouveau le fichier" in page.error("file")
    assert Document.objects.count() == 0


def test_a_removed_document_is_gone_for_everybody(cast, case, folder):
    camille = signed_in(cast.camille)
    camille.post(path("document-add", case), document_data())
    document = Document.objects.get()
    assert "Le fichier est supprimé" in read(camille.get(path("document-remove", document))).text

    camille.post(path("document-remove", document))

    assert camille.get(path("document", document)).status_code == 404
    assert "Compte rendu" not in camille.get(section(case, "documents")).content.decode()


# --- The assessment ---
@pytest.fixture
def social(case) -> AssessedDimension:
    assessment = team.assessment(case, filled=False, volets={Dimension.SOCIAL: Volet.SUPPORT})
    return assessment.dimensions.get(dimension=Dimension.SOCIAL)


def test_an_assessment_is_begun_and_its_dimensions_are_to_be_filled(cast, case):
    camille = signed_in(cast.camille)
    today = timezone.localdate()

    response = camille.post(
        path("assessment-add", case),
        {"kind": "home_visit", "done_on": f"{today:%d/%m/%Y}", "place": "chez elle", "present": ""},
    )

    assert response["Location"] == section(case, "evaluation")
    page = read(camille.get(section(case, "evaluation")))
    assert page.text.count("À renseigner") == 4
    assert [one for one in page.links() if one.startswith("Renseigner")] != []


def test_a_dimension_is_filled(cast, case, social):
    camille = signed_in(cast.camille)
    page = read(camille.get(path("dimension", social)))
    data = page.posted("dimension") | {"findings": "Veuve, peu de visites.", "state": "filled"}

    response = camille.post(path("dimension", social), data)

    assert response["Location"] == section(case, "evaluation")
    assert "Veuve, peu de visites." in read(camille.get(section(case, "evaluation"))).text


def test_a_filled_dimension_says_something(cast, case, social):
    response = signed_in(cast.camille).post(
        path("dimension", social),
        {"version": 1, "state": "filled", "findings": "", "volet": "care"},
    )

    assert response.status_code == 422
    assert "Écrivez ce que vous constatez" in read(response).error("findings")


def test_nothing_to_report_needs_no_words(cast, case, social):
    camille = signed_in(cast.camille)
    data = read(camille.get(path("dimension", social))).posted("dimension") | {"state": "nothing"}

    camille.post(path("dimension", social), data)

    assert "Rien à signaler" in read(camille.get(section(case, "evaluation"))).text


def test_two_colleagues_on_one_page_each_keep_what_they_typed(cast, case, social):
    camille, yann = signed_in(cast.camille), signed_in(cast.yann)
    data = read(camille.get(path("dimension", social))).posted("dimension")
    yann.post(path("dimension", social), data | {"findings": "De Yann.", "tool": "Entretien"})

    response = camille.post(
        path("dimension", social), data | {"findings": "De Camille.", "risks": "Isolement."}
    )

    assert response.status_code == 409
    page = read(response)
    assert page.value("findings") == "De Camille."
    assert "Yann Riou a enregistré" in page.text
    assert "De Yann." in page.text
    kept = AssessedDimension.objects.get(pk=social.pk)
    assert (kept.findings, kept.tool, kept.risks) == ("De Yann.", "Entretien", "Isolement.")


def test_while_typing_only_the_changed_fields_travel(cast, case, social):
    response = signed_in(cast.camille).post(
        path("dimension-autosave", social),
        {"version": social.version, "fields": "risks", "risks": "Isolement."},
        headers={"X-Requested-With": "fields"},
    )

    assert response.status_code == 204
    kept = AssessedDimension.objects.get(pk=social.pk)
    assert (kept.risks, kept.findings, kept.version) == ("Isolement.", "", social.version + 1)
    assert response["X-Version"] == str(kept.version)


def test_while_typing_the_colleague_s_text_comes_back_beside_mine(cast, case, social):
    sent = {"version": social.version, "fields": "findings"}
    url, headers = path("dimension-autosave", social), {"X-Requested-With": "fields"}
    signed_in(cast.yann).post(url, {**sent, "findings": "De Yann."}, headers=headers)

    response = signed_in(cast.camille).post(
        url, {**sent, "findings": "De Camille."}, headers=headers
    )

    assert response.status_code == 409
    both = response.json()["overtaken"]["findings"]
    assert both["theirs"] == ["De Yann."]
    assert "De Camille." in both["html"]


def test_an_earlier_assessment_stays_readable_in_the_reader_s_volets(cast, case):
    old = team.assessment(
        case,
        done_on=timezone.localdate() - timedelta(days=200),
        volets={Dimension.SOCIAL: Volet.SUPPORT},
    )
    team.assessment(case)
    team.accord(case, team.social_worker(cast, case))
    camille, louis = signed_in(cast.camille), signed_in(cast.louis)

    assert (
        path("assessment", old) in read(camille.get(section(case, "evaluation"))).links().values()
    )
    assert "Constats, medical." in camille.get(path("assessment", old)).content.decode()
    shown = louis.get(path("assessment", old)).content.decode()
    assert "Constats, social." in shown
    assert "Constats, medical." not in shown


def test_a_member_does_not_write_the_assessment(cast, case, social):
    team.informed(case)
    team.nurse(cast, case)

    assert signed_in(cast.ines).get(path("dimension", social)).status_code == 403


# --- How the person lives ---
def test_the_general_information_is_written_and_shown(cast, case):
    camille = signed_in(cast.camille)
    data = read(camille.get(path("circumstances", case))).posted("informations")

    response = camille.post(
        path("circumstances", case),
        data | {"address": "12, rue des Tanneurs", "seeking_home": "on"},
    )

    assert response["Location"] == section(case, "evaluation")
    panel = plain(read(camille.get(section(case, "evaluation"))).panel("informations"))
    assert "12, rue des Tanneurs" in panel
    assert "Cherche un hébergement" in panel
    assert Circumstances.objects.get().seeking_home is True


def test_an_untouched_field_overwrites_nobody(cast, case):
    """Both pages showed an empty family; only Yann wrote one."""
    camille, yann = signed_in(cast.camille), signed_in(cast.yann)
    data = read(camille.get(path("circumstances", case))).posted("informations")
    yann.post(path("circumstances", case), data | {"family": "veuve"})

    response = camille.post(path("circumstances", case), data | {"address": "12, rue des Tanneurs"})

    assert response.status_code == 302
    kept = Circumstances.objects.get()
    assert (kept.family, kept.address) == ("veuve", "12, rue des Tanneurs")


def test_the_general_information_is_saved_while_typing(cast, case):
    response = signed_in(cast.camille).post(
        path("circumstances-autosave", case),
        {"version": 0, "fields": "address", "address": "12, rue des Tanneurs"},
        headers={"X-Requested-With": "fields"},
    )

    assert response.status_code == 204
    assert Circumstances.objects.get().address == "12, rue des Tanneurs"
