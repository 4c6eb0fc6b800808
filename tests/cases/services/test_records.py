"""What is written of a situation: who may, in which volet, and that nothing typed is lost."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from audit.models import Event
from cases.enums import CaseStatus, Dimension, DimensionState, Volet
from cases.models import AssessedDimension, Case, Circumstances, Document, Note
from cases.services import document as document_service
from cases.services.assessment import begin_assessment, write_dimension
from cases.services.circumstances import write_circumstances
from cases.services.close_case import close_case
from cases.services.document import (
    add_document,
    read_document,
    reclassify_document,
    remove_document,
)
from cases.services.note import correct_note, reclassify_note, write_note
from cases.uploads import UploadRefused, vault
from common.errors import GuardsFailed, Refused
from tests.factories import cases as make
from tests.factories import files, team
from tests.factories.attachments import stored
from tests.personas import fresh

NOW = timezone.now


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def told(failed: pytest.ExceptionInfo) -> list[str]:
    """The fields that a guard named."""
    return [item.field for item in failed.value.missing]


def note_words(**changes) -> dict:
    values = {
        "kind": "call",
        "volet": "support",
        "happened_at": NOW() - timedelta(hours=1),
        "with_whom": "sa fille",
        "text": "Elle propose mercredi.",
    }
    return {**values, **changes, "at": NOW()}


# --- The journal ---
def test_a_coordinator_notes_a_contact(cast, case):
    note = write_note(case=case, by=cast.camille, **note_words())

    kept = Note.objects.get(pk=note.pk)
    assert (kept.text, kept.volet, kept.author) == (
        "Elle propose mercredi.",
        "support",
        cast.camille,
    )
    event = Event.objects.filter(action="cases.note.written").get()
    assert event.data == {"kind": "call", "volet": "support"}
    assert "mercredi" not in str(event.data)
    assert Case.objects.get(pk=case.pk).last_movement_at == kept.written_at


def test_a_note_says_everything_that_lacks_at_once(cast, case):
    words = note_words(kind="", volet="", happened_at=None, text=" ")
    with pytest.raises(GuardsFailed) as failed:
        write_note(case=case, by=cast.camille, **words)

    assert sorted(told(failed)) == ["happened_on", "kind", "text", "volet"]
    assert Note.objects.count() == 0


def test_a_note_is_not_of_tomorrow(cast, case):
    words = note_words(happened_at=NOW() + timedelta(days=1))
    with pytest.raises(GuardsFailed) as failed:
        write_note(case=case, by=cast.camille, **words)

    assert told(failed) == ["happened_on"]


def test_a_member_outside_the_equipe_de_soins_writes_only_where_they_read(cast, case):
    team.accord(case, team.social_worker(cast, case))

    note = write_note(case=case, by=cast.louis, **note_words())
    assert note.author == cast.louis
    with pytest.raises(GuardsFailed) as failed:
        write_note(case=case, by=cast.louis, **note_words(volet="care"))

    assert told(failed) == ["volet"]


@pytest.mark.parametrize("who", ["sophie", "ana", "stranger", "nadia"])
def test_who_reads_by_name_or_not_at_all_writes_nothing(cast, case, who):
    team.grant(case, cast.ana)

    with pytest.raises(Refused):
        write_note(case=case, by=cast.people[who], **note_words())

    assert Note.objects.count() == 0


def test_a_closed_situation_takes_no_note(cast, case):
    acting = {"by": cast.camille, "at": NOW(), "version": case.version}
    case = close_case(case=case, **make.closing(), **acting)

    with pytest.raises(Refused):
        write_note(case=case, by=cast.camille, **note_words())


def test_a_correction_is_another_note(cast, case):
    wrong = team.note(case, Volet.SUPPORT)

    right = correct_note(note=wrong, by=cast.yann, **note_words(text="C’était jeudi."))

    assert Note.objects.get(pk=wrong.pk).text == wrong.text
    assert right.corrects == wrong
    assert Event.objects.filter(action="cases.note.written", data__corrects=str(wrong.public_id))


def test_a_note_changes_volet_and_the_journal_says_from_where(cast, case):
    note = team.note(case, Volet.SUPPORT)

    reclassify_note(note=note, volet=Volet.CARE, by=cast.camille, at=NOW())

    assert Note.objects.get(pk=note.pk).volet == Volet.CARE
    event = Event.objects.get(action="cases.note.reclassified")
    assert event.data == {"before": "support", "volet": "care"}


def test_a_member_does_not_reclassify(cast, case):
    team.informed(case)
    team.nurse(cast, case)
    note = team.note(case, Volet.SUPPORT, author=cast.ines)

    with pytest.raises(Refused):
        reclassify_note(note=note, volet=Volet.COORDINATION, by=cast.ines, at=NOW())


# --- Documents ---
@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def added(case: Case, by, **changes) -> Document:
    values = {
        "upload": files.upload("sortie.pdf", files.pdf()),
        "title": "Compte rendu de sortie",
        "volet": "care",
    }
    return add_document(case=case, by=by, at=NOW(), **{**values, **changes})


@pytest.mark.django_db
def test_a_document_is_kept_encrypted_under_a_random_name(cast, case, folder):
    document = added(case, cast.camille)

    (name,) = stored(folder)
    assert name == document.stored_as
    assert "sortie" not in name
    assert not (folder / name).read_bytes().startswith(b"%PDF")
    assert read_document(document).startswith(b"%PDF")
    event = Event.objects.get(action="cases.document.added")
    assert event.data == {"volet": "care", "kind": "pdf", "size": document.size}


def test_the_same_file_twice_is_one_document(cast, case, folder):
    data = files.pdf()
    first = added(case, cast.camille, upload=files.upload("a.pdf", data))
    again = added(case, cast.camille, upload=files.upload("b.pdf", data))

    assert again == first
    assert len(stored(folder)) == 1


def test_a_document_lacks_nothing(cast, case, folder):
    with pytest.raises(GuardsFailed) as failed:
        added(case, cast.camille, upload=None, title=" ", volet="secret")

    assert told(failed) == ["file", "title", "volet"]


def test_what_is_no_document_is_refused_and_leaves_no_file(cast, case, folder):
    with pytest.raises(UploadRefused):
        added(case, cast.camille, upload=files.upload("a.pdf", b"MZ not a pdf"))

    assert stored(folder) == []
    assert Document.objects.count() == 0


def test_a_social_worker_adds_no_document_of_soins(cast, case, folder):
    team.accord(case, team.social_worker(cast, case))

    assert added(case, cast.louis, volet="support").added_by == cast.louis
    with pytest.raises(GuardsFailed) as failed:
        added(case, cast.louis, upload=files.upload("b.pdf", files.pdf(2)))

    assert told(failed) == ["volet"]


def test_a_situation_carries_a_limited_number_of_documents(cast, case, folder, settings):
    settings.DOCUMENTS_PER_CASE = 2
    removed, _ = team.document(case), team.document(case)
    Document.objects.filter(pk=removed.pk).update(removed_at=NOW(), removed_by=cast.yann)
    added(case, cast.camille)

    with pytest.raises(UploadRefused, match="2 documents au plus"):
        added(case, cast.camille, upload=files.upload("b.pdf", files.pdf(2)))

    assert len(stored(folder)) == 1


def test_a_document_of_somebody_else_is_not_even_looked_at(cast, case, monkeypatch):
    monkeypatch.setattr(document_service, "inspect", lambda upload: pytest.fail("looked at"))
    with pytest.raises(Refused):
        added(case, cast.paul)


@pytest.mark.parametrize(
    ("meanwhile", "failure"),
    [("closed", Refused), ("no longer of the team", Refused), ("refused", GuardsFailed)],
)
def test_the_right_is_asked_for_again_when_a_document_is_kept(
    cast, case, folder, monkeypatch, meanwhile, failure
):
    """A file takes a while to look at."""
    team.informed(case)
    ines, looked_at = team.nurse(cast, case), document_service.inspect

    def changed(upload):
        match meanwhile:
            case "closed":
                Case.objects.filter(pk=ines.case_id).update(status=CaseStatus.CLOSED)
            case "no longer of the team":
                team.ended(ines)
            case "refused":
                team.refusal(ines.case, ines, Volet.CARE)
        return looked_at(upload)

    monkeypatch.setattr(document_service, "inspect", changed)
    with pytest.raises(failure):
        added(case, fresh(cast.ines))

    assert stored(folder) == []
    assert not Document.objects.exists()


def test_a_removed_document_leaves_its_trace_and_no_file(
    cast, case, folder, django_capture_on_commit_callbacks
):
    document = added(case, cast.camille)

    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document=document, by=cast.yann, at=NOW())

    assert stored(folder) == []
    kept = Document.objects.get(pk=document.pk)
    assert (kept.removed_by, kept.title) == (cast.yann, "Compte rendu de sortie")
    with pytest.raises(Refused):
        reclassify_document(document=kept, volet="support", by=cast.yann, at=NOW())


def test_a_document_changes_volet(cast, case):
    document = team.document(case, Volet.CARE)

    reclassify_document(document=document, volet=Volet.SUPPORT, by=cast.camille, at=NOW())

    assert Document.objects.get(pk=document.pk).volet == Volet.SUPPORT
    event = Event.objects.get(action="cases.document.reclassified")
    assert event.data == {"before": "care", "volet": "support"}


def test_files_of_documents_are_no_strays(cast, case, folder):
    document = added(case, cast.camille)

    assert document.stored_as in vault.known()


# --- The assessment ---
def begun(cast, case: Case, **changes):
    values = {
        "kind": "home_visit",
        "done_on": timezone.localdate(),
        "place": "chez elle",
        "present": "sa fille",
    }
    return begin_assessment(case=case, by=cast.camille, at=NOW(), **{**values, **changes})


def test_an_assessment_begins_with_its_four_dimensions_to_do(cast, case):
    found = begun(cast, case)

    rows = found.dimensions.order_by("pk")
    assert [(row.dimension, row.state) for row in rows] == [(one, "") for one in Dimension]
    assert {row.dimension: row.volet for row in rows} == {
        "medical": "care",
        "psychological": "care",
        "social": "support",
        "environmental": "support",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": ""}, ["kind"]),
        ({"done_on": None}, ["done_on"]),
        ({"done_on": date(2999, 1, 1)}, ["done_on"]),
    ],
)
def test_an_assessment_says_how_and_when(cast, case, changes, expected):
    with pytest.raises(GuardsFailed) as failed:
        begun(cast, case, **changes)

    assert told(failed) == expected


def test_only_coordinators_assess(cast, case):
    team.informed(case)
    team.nurse(cast, case)
    with pytest.raises(Refused):
        begin_assessment(
            case=case,
            kind="home_visit",
            done_on=timezone.localdate(),
            place="",
            present="",
            by=cast.ines,
            at=NOW(),
        )


def wrote(row: AssessedDimension, by, seen: int, at: datetime | None = None, **changes):
    return write_dimension(dimension=row, changes=changes, seen=seen, by=by, at=at or NOW())


def test_two_people_write_two_fields_of_one_dimension_and_both_stay(cast, case):
    row = begun(cast, case).dimensions.get(dimension=Dimension.SOCIAL)
    seen = row.version

    _, first = wrote(row, cast.camille, seen, findings="Veuve.")
    now, second = wrote(row, cast.yann, seen, risks="Isolement.")

    assert (first, second) == ({}, {})
    assert (now.findings, now.risks) == ("Veuve.", "Isolement.")


def test_two_people_in_the_same_field_both_keep_their_text(cast, case):
    row = begun(cast, case).dimensions.get(dimension=Dimension.SOCIAL)
    seen = row.version
    wrote(row, cast.camille, seen, findings="Veuve.")

    now, overtaken = wrote(row, cast.yann, seen, findings="Vit seule.", tool="Entretien")

    assert overtaken == {"findings": "Veuve."}
    assert (now.findings, now.tool) == ("Veuve.", "Entretien")
    events = Event.objects.filter(action="cases.assessment.changed").order_by("pk")
    assert [event.data["fields"] for event in events] == [["findings", "state"], ["tool"]]


def test_words_in_a_dimension_make_it_filled(cast, case):
    row = begun(cast, case).dimensions.get(dimension=Dimension.MEDICAL)

    now, _ = wrote(row, cast.camille, row.version, findings="Deux chutes.")

    assert now.state == DimensionState.FILLED


def test_a_dimension_keeps_the_answer_that_was_chosen(cast, case):
    row = begun(cast, case).dimensions.get(dimension=Dimension.MEDICAL)

    now, _ = wrote(row, cast.camille, row.version, state="nothing", findings="Suivie par Dr H.")

    assert now.state == DimensionState.NOTHING


# --- How the person lives ---
def test_the_general_information_is_written_by_two(cast, case):
    _, nothing = write_circumstances(
        case=case, changes={"address": "12, rue des Tanneurs"}, seen=0, by=cast.camille, at=NOW()
    )
    row, overtaken = write_circumstances(
        case=case,
        changes={"address": "14, rue des Tanneurs", "family": "veuve"},
        seen=0,
        by=cast.yann,
        at=NOW(),
    )

    assert nothing == {}
    assert overtaken == {"address": "12, rue des Tanneurs"}
    assert (row.address, row.family) == ("12, rue des Tanneurs", "veuve")
    assert Circumstances.objects.count() == 1


def test_the_general_information_is_the_coordinators(cast, case):
    team.informed(case)
    team.nurse(cast, case)
    with pytest.raises(Refused):
        write_circumstances(case=case, changes={"address": "ici"}, seen=0, by=cast.ines, at=NOW())
