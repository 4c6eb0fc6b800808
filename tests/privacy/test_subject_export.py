"""The copy of everything about a person: whole, masked, reviewed, handed over, gone; never seen by the officer."""

import itertools
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CharField, SlugField, TextField
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from audit.services import record
from cases.enums import Volet
from cases.models import Referral
from cases.uploads import vault
from common.errors import GuardsFailed, Refused
from ppcs.content import content_of
from ppcs.services import validate
from ppcs.services.copies import deliveries_of
from privacy.enums import ExportStatus, RequestStatus
from privacy.models import SubjectExport
from privacy.selectors import subject_content, subject_frozen
from privacy.selectors import subject_registry as registry
from privacy.selectors.subject_content import content_for
from privacy.selectors.subject_review import draft_of
from privacy.selectors.subjects import subject_of
from privacy.services import subject_export
from privacy.services.subject_requests import refuse_request
from tests import markers
from tests.factories import team
from tests.factories.signin import signed_in
from tests.personas import fresh
from tests.privacy import persons

pytestmark = pytest.mark.django_db
NOW = timezone.now
MINUTE = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def act(export, by) -> dict:
    version = SubjectExport.objects.values_list("version", flat=True).get(pk=export.pk)
    return {"export": export, "version": version, "by": fresh(by), "at": NOW()}


def words_of(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False).lower()


# --- Everything ---
def test_every_table_is_handed_over_or_says_why_not():
    """Whoever adds a model decides: it is exported, or it is exempt with a reason."""
    undecided, twice = [], []
    for model in apps.get_models():
        label, app = model._meta.label_lower, model._meta.app_label
        decided = [
            model in registry.EXPORTED,
            label in registry.EXEMPT,
            app in registry.EXEMPT_APPS,
        ]
        if not any(decided):
            undecided.append(label)
        if sum(decided) > 1:
            twice.append(label)
    assert (undecided, twice) == ([], [])
    reasons = [*registry.EXEMPT.values(), *registry.EXEMPT_APPS.values()]
    assert all(len(reason) > 10 for reason in reasons)


def test_nothing_stale_is_exempt():
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert set(registry.EXEMPT) <= labels
    assert set(registry.EXEMPT_APPS) <= {label.partition(".")[0] for label in labels}


def test_a_person_of_whom_there_is_everything_gets_everything(cast):
    case = persons.whole(cast)
    request = persons.noted(cast, case)
    content = content_for(request)
    empty = {one["title"] for one in content["sections"] if not one["rows"]}
    assert empty == {"Les limitations du traitement", "Ce qui suspend l’effacement"}
    text = words_of(content)
    for volet in Volet.values:
        assert f"zqv{volet}" in text
    for word in ("zqnaissance", "zqusage", "0299771001", "zqattente", "zqnoteinterne", "zqbilan"):
        assert word in text, word


def test_each_field_of_words_of_each_model_is_in_it_or_masked(cast):
    """A field that is added later is handed over too, or somebody decides otherwise."""
    request = persons.noted(cast, persons.whole(cast))
    builder = subject_content._Builder(subject_of(request), asked_by=cast.dpo)
    text, looked_at, missing = words_of(builder.content()), 0, []
    for model, spec in registry.EXPORTED.items():
        fields = [one for one in model._meta.concrete_fields if in_words(one, spec)]
        for row, field in itertools.product(builder._of(model, spec), fields):
            if value := getattr(row, field.name):
                looked_at += 1
                written = json.dumps(builder.parties.text(value), ensure_ascii=False)[1:-1]
                if written.lower() not in text:
                    missing.append((model.__name__, field.name))
    assert missing == []
    assert looked_at > 100


def in_words(field, spec) -> bool:
    """Whether it holds words of its own, that nobody decided to leave out."""
    out = field.name in subject_content.TECHNICAL or field.name in spec.masked or field.choices
    words = isinstance(field, CharField | TextField) and not isinstance(field, SlugField)
    return words and not out


# --- Third parties ---
def test_other_people_are_said_by_their_function(cast):
    case = persons.whole(cast)
    team.note(
        case,
        text="Vu Mme Inès Moreau et Hélène RIOU-Test ; rappeler Moreau au 02 99 00 00 01, "
        "ines@demo.test. Le sien est le 02 99 77 10 01.",
    )
    team.relative(case, name="Hélène Riou-Test", link="sa fille", phone="0299112233")
    content = content_for(persons.noted(cast, case))
    text = words_of(content)
    for word in ("moreau", "riou-test", "02 99 00 00 01", "ines@demo.test", "0299112233"):
        assert word not in text, word
    for name in ("samir haddad", "camille le goff", "louis tanguy", "zqproche", "zqmedecin"):
        assert name not in text, name
    assert "[un proche : sa fille]" in text
    assert "02 99 77 10 01" in text  # her own number
    assert content["withheld"]["noms remplacés par une fonction"] >= 3
    assert content["withheld"]["numéros de téléphone"] >= 1


def test_who_is_named_beside_a_note_or_an_alert_is_said_by_what_they_are(cast):
    case = persons.whole(cast)
    team.note(case, text="Rappeler Odile Zqtiers demain.", with_whom="Odile Zqtiers, sa voisine")
    alert = case.plans.get().alerts.order_by("pk").first()
    alert.first_contact, alert.second_contact = "Joseph Zqfrere, son frère", "SAMU"
    alert.save()
    content = content_for(persons.noted(cast, case))
    text = words_of(content)
    for word in ("odile", "zqtiers", "joseph", "zqfrere"):
        assert word not in text, word
    assert "rappeler [quelqu’un d’autre] demain" in text
    assert "[la personne à appeler]" in text


def test_a_frozen_plan_names_nobody_else(cast):
    """Somebody of whom no row is left is not known by their name: the names themselves stay out."""
    case = persons.whole(cast)
    version = case.plans.get().versions.get()
    version.content["team"][0] |= {"name": "Zqpartie Zqailleurs", "function": "Infirmière"}
    version.content["alerts"][0]["contacts"] = [{"name": "Zqvoisin", "phone": "0299000001"}]
    version.content["validation"] = {"gp": {"name": "Zqgeneraliste", "on": "2026-03-04"}}
    lines = [
        (one.label, one.words) for one in subject_frozen.frozen_lines(version.content, "contenu")
    ]
    text = str(lines).lower()
    for word in ("zqpartie", "zqailleurs", "zqvoisin", "0299000001", "zqgeneraliste"):
        assert word not in text, word
    assert ("contenu, équipe 1, fonction", "Infirmière") in lines
    assert ("contenu, alerte 1, qui appeler 1, qui", "[la personne à appeler]") in lines
    assert ("contenu, validation, médecin traitant, le", "04/03/2026") in lines
    assert ("contenu, le DAC, qui", version.content["dac"]["name"]) in lines
    assert ("contenu, le plan, version", "1") in lines


def test_each_key_of_a_frozen_plan_has_words_or_is_left_out(cast):
    """A key that is added later, and nowhere here, would reach the person in English."""
    case = persons.whole(cast)
    plan = case.plans.get()
    agreed = validate.Agreement(
        person_how="person", person_on=timezone.localdate(), gp_how="agreed"
    )
    validated = validate._validation(plan, agreed, None, NOW())
    live = content_of(plan) | {"validation": validated}
    kept = plan.versions.get()
    frozen = kept.content | {"deliveries": deliveries_of(kept), "refusals": [{"words": "x"}]}
    known = {*subject_frozen.KEYS, *subject_frozen.SKIPPED_KEYS}
    found = keys_in(live) | keys_in(frozen) | {"label", "system", "code"}
    assert found - known == set()
    assert {"actions", "contacts", "facts", "to", "how_label", "copy_label"} <= found
    labels = [one.label for one in subject_frozen.frozen_lines(frozen, "contenu")]
    assert not [label for label in labels if "_" in label]


def keys_in(value) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys_in, value.values()))
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


def test_her_own_name_is_never_masked(cast):
    case = persons.whole(cast)
    team.relative(case, name="Paul Zqusage", link="son fils")
    team.note(case, text="Mme Zqusage a parlé de Paul Zqusage.")
    text = words_of(content_for(persons.noted(cast, case)))
    assert "mme zqusage a parlé de [un proche : son fils]" in text


def test_a_first_name_alone_is_somebody_too(cast):
    """Written with a capital: many are words besides. Her own stays, also where another has it."""
    case = persons.whole(cast)
    team.relative(case, name="Rose Zqfille", link="sa fille")
    team.relative(case, name="Zqprenom Zqcousine", link="sa cousine")
    Referral.objects.filter(case=case).update(close_contact_name="Jeanne, sa voisine")
    team.note(
        case, text="Rose passe le soir, avec une rose ; sa voisine Jeanne aussi. Zqprenom dort."
    )
    text = words_of(content_for(persons.noted(cast, case)))
    said = "[un proche : sa fille] passe le soir, avec une rose ; sa voisine [un proche] aussi"
    assert said in text
    assert "zqprenom dort" in text


def test_each_label_is_a_french_one():
    """A field that nobody named would be called by its English name."""
    alike = {"action", "commune", "concertation", "description", "dimension", "mission", "mode"}
    alike |= {"nature", "participants", "plan", "volet"}
    unnamed = [
        (model.__name__, field.name)
        for model in registry.EXPORTED
        for field in model._meta.concrete_fields
        if field.name not in subject_content.TECHNICAL | subject_content.NAMED_BY_OTHERS.keys()
        and str(field.verbose_name) == field.name.replace("_", " ")
        and field.name not in alike
    ]
    assert unnamed == []


def test_who_looked_is_in_it_by_function(cast):
    case = persons.whole(cast)
    signed_in(cast.yann).get(reverse("desk:situation", args=[case.public_id]))
    content = content_for(persons.noted(cast, case))
    shown = next(one for one in content["sections"] if one["title"].startswith("Qui a consulté"))
    assert shown["rows"]
    text = words_of(shown)
    assert "a ouvert\u00a0: situation" in text
    assert "coordinateur" in text
    assert "yann" not in text
    assert "riou" not in text


def test_a_commission_leaves_no_trace_in_it(cast):
    """Neither its own rows nor that somebody thought of one."""
    case = persons.whole(cast)
    record(
        by=cast.camille, action="cases.case.copied_to_commission", obj=case, at=NOW(), fields=["a"]
    )
    content = content_for(persons.noted(cast, case))
    assert "commission" not in words_of(content)


# --- The worker ---
def test_the_worker_prepares_it_once_and_says_so(cast, settings):
    case = persons.whole(cast)
    export = persons.prepared(cast, case)
    assert export.status == ExportStatus.PREPARED
    assert subject_export.make_waiting(now=NOW(), within=MINUTE) == 0
    assert export.manifest["masks"] == 0
    assert ["Les notes du journal de suivi", 3] in export.manifest["sections"]
    stored = vault.read(export.draft_as)
    assert b"zqv" in stored.lower()
    raw = (Path(settings.MEDIA_ROOT) / export.draft_as).read_bytes()
    assert b"zqv" not in raw.lower()  # encrypted where it lies
    assert "zq" not in export.draft_as


def test_a_copy_that_fails_is_tried_again_and_then_given_up(cast, monkeypatch):
    request = persons.noted(cast, persons.whole(cast))

    def fails(_):
        raise RuntimeError

    monkeypatch.setattr(subject_export, "content_for", fails)
    tried = [subject_export.make_waiting(now=NOW(), within=MINUTE) for _ in range(2)]
    assert tried == [SubjectExport.AT_MOST_ATTEMPTS, 0]
    export = SubjectExport.objects.get(request=request)
    assert (export.status, export.problem) == (ExportStatus.ASKED, "RuntimeError")


def test_a_copy_whose_worker_was_killed_each_time_offers_a_new_start(cast):
    """A process that is killed leaves no word of why: the page must not say « rechargez » for ever."""
    request, lost = persons.noted(cast, persons.whole(cast)), NOW()
    rows = SubjectExport.objects.filter(request=request)
    rows.update(attempts=3, taken_at=lost)
    page = reverse("privacy:request", args=[request.public_id])
    client = signed_in(cast.dpo, second_factor=True)

    assert subject_export.make_waiting(now=lost + timedelta(minutes=9), within=MINUTE) == 0
    assert rows.get().problem == ""
    assert subject_export.make_waiting(now=lost + timedelta(minutes=11), within=MINUTE) == 0
    assert rows.get().problem == "WorkerLost"
    body = client.get(page).content.decode()
    assert "La préparation a échoué plusieurs fois" in body
    assert "Préparer à nouveau" in body
    subject_export.ask_again(**act(rows.get(), cast.dpo))
    assert subject_export.make_waiting(now=NOW(), within=MINUTE) == 1
    assert rows.get().status == ExportStatus.PREPARED


# --- Review and handing over ---
def reviewed(cast, case) -> SubjectExport:
    export = persons.prepared(cast, case)
    subject_export.end_review(**act(export, cast.camille))
    subject_export.make_waiting(now=NOW(), within=MINUTE)
    return SubjectExport.objects.get(pk=export.pk)


def test_the_reviewer_masks_rows_with_a_reason(cast):
    case = persons.whole(cast)
    export = persons.prepared(cast, case)
    section = next(
        one for one in draft_of(export)["sections"] if one["title"].startswith("Les notes")
    )
    row = section["rows"][0]
    with pytest.raises(GuardsFailed):
        subject_export.mask_rows(
            export=export, rows=[row["key"]], reason="", by=fresh(cast.camille), at=NOW()
        )
    with pytest.raises(GuardsFailed):
        subject_export.mask_rows(
            export=export, rows=["99.99"], reason="x", by=fresh(cast.camille), at=NOW()
        )
    subject_export.mask_rows(
        export=export,
        rows=[row["key"]],
        reason="Droits d’une autre personne",
        by=fresh(cast.sophie),
        at=NOW(),
    )
    subject_export.end_review(**act(export, cast.camille))
    subject_export.make_waiting(now=NOW(), within=MINUTE)
    export = SubjectExport.objects.get(pk=export.pk)
    handed = vault.read(export.json_as).decode()
    secret = dict(map(tuple, row["lines"]))["note"]
    assert secret not in handed
    assert "Droits d’une autre personne" in handed
    assert export.manifest["masks"] == 1


def test_what_is_destroyed_is_masked_no_more(cast):
    export = persons.prepared(cast, persons.whole(cast))
    SubjectExport.objects.filter(pk=export.pk).update(draft_as="")
    client = signed_in(cast.camille, second_factor=True)
    path = reverse("privacy:export-mask", args=[export.public_id])
    page = client.post(path, {"row": "0.0", "section": "0", "reason": "Autre."}, follow=True)
    assert page.status_code == 200
    assert "préparez-la à nouveau" in page.content.decode()
    assert not export.masks.exists()


@pytest.mark.parametrize("row", ["99.99", "0.0\x00", "x" * 5000, ""])
def test_what_is_no_masked_row_is_put_back_nowhere(cast, row):
    export = persons.prepared(cast, persons.whole(cast))
    client = signed_in(cast.camille, second_factor=True)
    path = reverse("privacy:export-unmask", args=[export.public_id])
    assert client.post(path, {"row": row, "section": "0"}).status_code == 302
    assert not Event.objects.filter(action="privacy.copy.row_shown").exists()


def test_a_masked_row_is_put_back(cast):
    export = persons.prepared(cast, persons.whole(cast))
    how = {"export": export, "by": fresh(cast.camille), "at": NOW()}
    subject_export.mask_rows(rows=["0.0"], reason="Une autre personne", **how)
    subject_export.unmask_row(row="0.0", **how)
    assert not export.masks.exists()
    assert Event.objects.get(action="privacy.copy.row_shown").data == {"row": "0.0"}


def test_it_is_printed_read_handed_over_and_answers_the_request(cast):
    case = persons.whole(cast)
    export = reviewed(cast, case)
    pdf = subject_export.read_file(export=export, kind="pdf", by=fresh(cast.camille), at=NOW())
    assert pdf.startswith(b"%PDF")
    event = Event.objects.get(action="privacy.copy.downloaded")
    assert (event.kind, event.actor_id) == (EventKind.EXPORT, cast.camille.pk)
    data = json.loads(
        subject_export.read_file(export=export, kind="json", by=fresh(cast.camille), at=NOW())
    )
    assert data["schema"] == 1
    with pytest.raises(GuardsFailed):
        subject_export.release(how="", on=timezone.localdate(), **act(export, cast.camille))
    released = subject_export.release(
        how="in_person", on=timezone.localdate(), **act(export, cast.camille)
    )
    assert released.status == ExportStatus.RELEASED
    assert released.draft_as == ""
    released.request.refresh_from_db()
    assert released.request.status == RequestStatus.ANSWERED


def test_its_files_go_after_their_days(cast, settings, django_capture_on_commit_callbacks):
    export = reviewed(cast, persons.whole(cast))
    later = NOW() + timedelta(days=settings.DATA_COPY_KEPT_DAYS + 1)
    assert subject_export.destroy_old(at=NOW()) == 0
    names = [export.draft_as, export.pdf_as, export.json_as]
    with django_capture_on_commit_callbacks(execute=True):
        assert subject_export.destroy_old(at=later) == 1
    for name in names:
        with pytest.raises(vault.Damaged):
            vault.read(name)
    assert subject_export.make_waiting(now=later, within=MINUTE) == 0
    again = subject_export.ask_again(**act(export, cast.dpo))
    assert again.status == ExportStatus.ASKED
    assert subject_export.make_waiting(now=later, within=MINUTE) == 1


def test_a_refusal_destroys_it(cast, django_capture_on_commit_callbacks):
    export = persons.prepared(cast, persons.whole(cast))
    name = export.draft_as
    with django_capture_on_commit_callbacks(execute=True):
        refuse_request(
            request=export.request, reason="Excessive.", version=1, by=fresh(cast.dpo), at=NOW()
        )
    with pytest.raises(vault.Damaged):
        vault.read(name)
    assert SubjectExport.objects.get(pk=export.pk).status == ExportStatus.REFUSED


@pytest.mark.parametrize("who", ["dpo", "yann", "nadia", "samir", "ines", "noe"])
def test_nobody_else_reviews_reads_or_hands_over(cast, who):
    export = reviewed(cast, persons.whole(cast))
    nobody = cast.people[who]
    with pytest.raises(Refused):
        subject_export.read_file(export=export, kind="pdf", by=fresh(nobody), at=NOW())
    with pytest.raises(Refused):
        subject_export.release(how="post", on=timezone.localdate(), **act(export, nobody))
    with pytest.raises(Refused):
        subject_export.rework(**act(export, nobody))


# --- The officer: counts, never a word ---
def test_the_officer_gets_no_byte_of_it(cast):
    case = persons.whole(cast)
    export = reviewed(cast, case)
    client = signed_in(cast.dpo, second_factor=True)
    pages = [
        reverse("privacy:requests"),
        reverse("privacy:request", args=[export.request.public_id]),
        reverse("privacy:home"),
    ]
    for path in pages:
        response = client.get(path)
        assert response.status_code == 200, path
        assert markers.seen_in(response) == set(), path
    for name in ("export-review", "export-mask", "export-unmask", "export-release"):
        path = reverse(f"privacy:{name}", args=[export.public_id])
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
    for kind in ("pdf", "json"):
        path = reverse("privacy:export-file", args=[export.public_id, kind])
        response = client.get(path)
        assert response.status_code == 403
        assert markers.seen_in(response) == set()


def test_the_referent_reviews_on_the_page_and_takes_the_files(cast):
    case = persons.whole(cast)
    export = persons.prepared(cast, case)
    client = signed_in(cast.camille, second_factor=True)
    page = client.get(reverse("privacy:export-review", args=[export.public_id]))
    assert page.status_code == 200
    assert "zqnaissance" in markers.seen_in(page)
    version = SubjectExport.objects.get(pk=export.pk).version
    done = client.post(
        reverse("privacy:export-reviewed", args=[export.public_id]), {"version": version}
    )
    assert done.status_code == 302
    subject_export.make_waiting(now=NOW(), within=MINUTE)
    file = client.get(reverse("privacy:export-file", args=[export.public_id, "pdf"]))
    assert file["Content-Disposition"] == 'attachment; filename="copie-de-donnees.pdf"'
    assert file.content.startswith(b"%PDF")
