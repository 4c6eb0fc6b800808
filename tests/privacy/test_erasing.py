"""Erasure: two offices, one function, everything counted, and nothing left of her anywhere."""

import json
from importlib import import_module

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from audit.models import Event
from cases.models import Case, Note, Person, Referral
from cases.uploads import vault
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from directory.enums import Role
from directory.models import Professional
from directory.services.join import join
from notifications.models import Notice, OutboxMessage
from ppcs.models import PlanVersion
from privacy.enums import RightKind
from privacy.models import AnonymousRecord, Erasure, FileToDelete, Hold
from privacy.selectors.erasing import LABELS
from privacy.services import erasing, holds, restriction
from privacy.services.subject_requests import Wanted
from tests.personas import fresh
from tests.privacy import persons
from tests.privacy.hanging import columns, files, hang_on_a_person

pytestmark = pytest.mark.django_db
MARK = "zqmarqueur"
NOW = timezone.now
PURGE = import_module("privacy.migrations.0003_the_purge")
ZERO_HERE = {"sessions", "cached", "masks", "data_copies", "restrictions", "holds", "proposals"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


# --- What the function knows ---
def test_the_purge_knows_every_table_that_hangs_on_a_person():
    """A table that is added later, and not to the purge, is found here."""
    hanging = {model._meta.db_table for model in hang_on_a_person()}
    assert {table for _, table, _ in PURGE.WHOLE} == hanging


def test_the_purge_knows_every_identifier_by_which_a_message_may_speak_of_her():
    named = {
        model._meta.db_table
        for model in hang_on_a_person()
        if any(field.name == "public_id" for field in columns(model))
    }
    assert set(PURGE.WITH_PUBLIC_ID) == named


def test_the_purge_knows_every_stored_file_of_a_person():
    for model in hang_on_a_person():
        for field in columns(model):
            if field.name.endswith("_as") and "stockage" in str(field.verbose_name):
                assert model._meta.db_table in PURGE.FILES_OF_WHOLE, model
                assert field.column in PURGE.FILES_OF_WHOLE, field


def test_each_count_has_words():
    names = {row[0] for row in (*PURGE.WHOLE, *PURGE.SOCIAL, *PURGE.BLANKED, *PURGE.MESSAGES)}
    besides = {"files", "search_columns", "drafts", "sessions", "cached"}
    assert set(LABELS) == names | besides


# --- What is counted goes, and nothing else ---
def test_what_is_counted_is_what_goes(cast):
    case = persons.whole(cast)
    persons.alone(cast)
    persons.typed(cast)
    erasure = persons.to_erase(cast, case)
    announced = erasing.counts_of(erasure).everything
    assert {name for name, count in announced.items() if not count} == ZERO_HERE
    assert (announced["requests"], announced["drafts"]) == (3, 1)
    assert Case.objects.filter(pk=case.pk).exists()  # a dry run touches nothing
    proof = persons.confirmed(cast, erasure)
    assert proof.counts == announced
    assert erasing.is_genuine(proof)
    done = Erasure.objects.get(pk=erasure.pk)
    assert (done.status, done.person, done.referral, done.others) == ("done", None, None, [])
    assert (proof.asked_by, proof.second_by) == (cast.dpo, cast.sophie)
    assert FileToDelete.objects.count() == announced["files"] > 0


def test_somebody_else_keeps_everything(cast):
    case, other = persons.whole(cast), persons.somebody_else(cast)
    before = rows_of(other)
    assert sum(before.values()) > 20
    persons.erased(cast, case)
    assert rows_of(other) == before
    assert not Case.objects.filter(pk=case.pk).exists()


def rows_of(case: Case) -> dict[str, int]:
    """How many rows of each table hang on a situation, counted by an erasure that never was."""
    with transaction.atomic():
        about = {"dac": case.dac, "person": case.person}
        made = Erasure.objects.create(
            **about, extent="whole", kept="nothing", reason="retention", found_at=NOW()
        )
        counts = erasing.counts_of(made).tables
        transaction.set_rollback(True)
    return counts


def test_the_files_go_with_their_rows(cast, django_capture_on_commit_callbacks):
    case, other = persons.whole(cast), persons.somebody_else(cast)
    kept = vault.write(b"of somebody else")
    Note.objects.filter(case=other)
    erasure = persons.to_erase(cast, case)
    before = files()
    with django_capture_on_commit_callbacks(execute=True):
        proof = persons.confirmed(cast, erasure)
    assert proof.counts["files"] > 4
    assert files() == before & {kept}
    assert not FileToDelete.objects.exists()


def test_a_sweep_that_was_killed_is_done_by_the_next(cast):
    persons.erased(cast, persons.whole(cast))
    left = FileToDelete.objects.count()
    assert left > 4
    assert erasing.sweep_files() == left
    assert files() == set()


def test_searches_and_caches_forget_her(cast, django_capture_on_commit_callbacks):
    case = persons.whole(cast)
    store = SessionStore()
    store["looked_for:worklist"], store["looked_for:triage"] = "zqusage", "Dupont"
    store[f"typed_reply:{case.public_id}"] = "Zqbrouillon"
    store.save()
    cache.set(f"page:{case.public_id}", "Zqusage")
    cache.set("page:other", "else")
    erasure = persons.to_erase(cast, case)
    with django_capture_on_commit_callbacks(execute=True):
        proof = persons.confirmed(cast, erasure)
    assert (proof.counts["sessions"], proof.counts["cached"]) == (1, 1)
    left = Session.objects.get(session_key=store.session_key).get_decoded()
    assert left == {"looked_for:triage": "Dupont"}
    assert cache.get(f"page:{case.public_id}") is None
    assert cache.get("page:other") == "else"


def test_messages_about_her_go(cast):
    case = persons.whole(cast)
    ids = {str(case.public_id), *(str(row.public_id) for row in case.referrals.all())}
    assert OutboxMessage.objects.filter(about_id__in=ids).exists()
    assert Notice.objects.filter(about_id__in=ids).exists()
    persons.erased(cast, case)
    assert not OutboxMessage.objects.filter(about_id__in=ids).exists()
    assert not Notice.objects.filter(about_id__in=ids).exists()
    assert not any(
        one in path for path in Notice.objects.values_list("path", flat=True) for one in ids
    )


def test_the_journal_stays_and_says_who_did_it(cast):
    case = persons.whole(cast)
    before = Event.objects.filter(object_id=str(case.public_id)).count()
    proof = persons.erased(cast, case)
    assert Event.objects.filter(object_id=str(case.public_id)).count() == before > 0
    event = Event.objects.get(action="privacy.erasure.done")
    assert (event.actor_id, event.data["digest"]) == (cast.sophie.pk, proof.digest)


def test_a_request_that_was_redirected_elsewhere_is_only_untied(cast):
    """The first DAC keeps no identity of it: nobody is found by it, and its row may still go."""
    first = persons.markers.in_status(cast, "redirected")
    second = Referral.objects.get(redirected_from=first)
    with pytest.raises(GuardsFailed, match="Personne"):
        persons.note_request(
            asked=persons.asked(RightKind.ERASURE),
            wanted=Wanted(reference=first.reference),
            by=fresh(cast.dpo),
            at=NOW(),
        )
    made = {"extent": "whole", "kept": "nothing", "reason": "retention", "found_at": NOW()}
    erasure = Erasure.objects.create(dac=first.dac, referral=first, **made)
    how = {"kept": "nothing", "version": 1, "by": fresh(cast.dpo), "at": NOW()}
    persons.confirmed(cast, erasing.ask_erasure(erasure=erasure, **how))
    assert not Referral.objects.filter(pk=first.pk).exists()
    assert Referral.objects.get(pk=second.pk).redirected_from is None


# --- Social data alone ---
def social(cast, case: Case) -> Erasure:
    return Erasure.objects.create(
        dac=case.dac,
        person=case.person,
        extent="social",
        kept="nothing",
        reason="retention",
        found_at=NOW(),
    )


def test_social_data_go_and_the_health_file_stays(cast):
    case = persons.whole(cast)
    erasure = erasing.ask_erasure(
        erasure=social(cast, case), kept="nothing", version=1, by=fresh(cast.dpo), at=NOW()
    )
    announced = erasing.counts_of(erasure).everything
    proof = persons.confirmed(cast, erasure)
    assert proof.counts == announced
    assert {"notes": 2, "documents": 2, "circumstances": 1, "needs_of_carers": 1}.items() <= (
        announced.items()
    )
    assert list(case.notes.values_list("volet", flat=True)) == ["care"]
    facts = case.circumstances
    facts.refresh_from_db()
    assert (facts.living_place, facts.family) == ("", "")
    assert facts.long_illness == "Zqvcarelong_illness"
    assert case.plans.get().versions.count() == 1
    assert case.relatives.get().needs == ""


# --- Who, and when ---
def test_the_second_person_is_another_and_of_the_other_office(cast):
    erasure = persons.to_erase(cast, persons.whole(cast))
    for nobody in (cast.dpo, cast.camille, cast.yann, cast.nadia, cast.samir, cast.noe):
        with pytest.raises(Refused):
            persons.confirmed(cast, erasure, by=nobody)
    assert persons.confirmed(cast, erasure).second_by == cast.sophie


def test_the_other_way_round_the_officer_confirms(cast):
    erasure = persons.to_erase(cast, persons.whole(cast), by=cast.sophie)
    with pytest.raises(Refused):
        persons.confirmed(cast, erasure, by=cast.sophie)
    assert persons.confirmed(cast, erasure, by=cast.dpo).second_by == cast.dpo


def test_who_holds_both_offices_does_not_confirm_what_they_asked(cast):
    join(
        professional=Professional.objects.get(user=cast.sophie),
        organisation=cast.dac35.organisation,
        role=Role.DATA_PROTECTION,
        by=None,
        at=NOW(),
    )
    erasure = persons.to_erase(cast, persons.whole(cast), by=cast.sophie)
    with pytest.raises(Refused):
        persons.confirmed(cast, erasure, by=cast.sophie)
    persons.confirmed(cast, erasure, by=cast.dpo)


def call(erasure, second, expected=None) -> None:
    counted = expected if expected is not None else erasing.counts_of(erasure).tables
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privacy_purge(%s, %s, %s::jsonb, '{}'::jsonb)",
            [erasure.pk, second.pk if second else None, json.dumps(counted)],
        )


def test_the_database_itself_asks_for_two_people_of_two_offices(cast):
    erasure = persons.to_erase(cast, persons.whole(cast))
    for nobody, words in (
        (None, "two people"),
        (cast.dpo, "two people"),
        (cast.camille, "other office"),
        (cast.nadia, "other office"),
    ):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            call(erasure, nobody)
    call(erasure, cast.sophie)
    assert not Person.objects.filter(pk=erasure.person_id).exists()


def test_the_database_itself_asks_for_an_approved_erasure_and_once(cast):
    case = persons.whole(cast)
    with pytest.raises(IntegrityError, match="only what was asked for"), transaction.atomic():
        call(social(cast, case), cast.sophie)
    Erasure.objects.all().delete()
    erasure = persons.to_erase(cast, case)
    counted = erasing.counts_of(erasure).tables
    call(erasure, cast.sophie)
    with pytest.raises(IntegrityError, match="only what was asked for"), transaction.atomic():
        call(erasure, cast.sophie, counted)


def test_the_database_itself_destroys_only_what_was_counted(cast):
    case = persons.whole(cast)
    erasure = persons.to_erase(cast, case)
    with pytest.raises(IntegrityError, match="not what was confirmed"), transaction.atomic():
        call(erasure, cast.sophie, {"persons": 1})


def test_the_database_itself_keeps_what_is_held_or_not_over(cast):
    case = persons.whole(cast)
    erasure = persons.to_erase(cast, case)
    hold = Hold.objects.create(
        dac=case.dac, person=case.person, reason="x", placed_by=cast.dpo, placed_at=NOW()
    )
    with pytest.raises(IntegrityError, match="what is held"), transaction.atomic():
        call(erasure, cast.sophie)
    Hold.objects.filter(pk=hold.pk).delete()
    Case.objects.filter(pk=case.pk).update(restricted_at=NOW())
    with pytest.raises(IntegrityError, match="what is held"), transaction.atomic():
        call(erasure, cast.sophie)
    Case.objects.filter(pk=case.pk).update(restricted_at=None, status="open", closed_at=None)
    with pytest.raises(IntegrityError, match="only what is over"), transaction.atomic():
        call(erasure, cast.sophie)


def test_the_application_deletes_no_version_and_writes_no_proof(cast):
    case = persons.whole(cast)
    with pytest.raises(ProgrammingError), transaction.atomic():
        PlanVersion.objects.filter(plan__case=case)._raw_delete("default")
    with connection.cursor() as cursor:
        for privilege in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("SELECT has_table_privilege('privacy_erasureproof', %s)", [privilege])
            assert cursor.fetchone() == (False,), privilege
        cursor.execute(
            "SELECT prosecdef, proconfig, pg_get_userbyid(proowner),"
            " has_function_privilege('public', oid, 'EXECUTE')"
            " FROM pg_proc WHERE proname = 'privacy_purge'"
        )
        definer, config, owner, everybody = cursor.fetchone()
    assert (definer, owner, everybody) == (True, "cordee_owner", False)
    assert config == ["search_path=public, pg_temp"]


def test_what_stands_against_it_is_said_all_at_once(cast):
    case = persons.around.situation(cast)
    persons.markers.sent(cast)
    request = persons.noted(cast, case, RightKind.ERASURE)
    wanted = Wanted(reference=case.reference)
    holds.place_hold(wanted=wanted, reason="Contentieux", by=fresh(cast.sophie), at=NOW())
    with pytest.raises(GuardsFailed) as failed:
        erasing.ask_for_request(request=request, kept="", version=1, by=fresh(cast.dpo), at=NOW())
    said = " ".join(one.message for one in failed.value.missing)
    for words in ("Choisissez", "gel", "n’est pas clos", "attend encore sa réponse"):
        assert words in said


def test_a_restriction_holds_it_back(cast):
    case = persons.whole(cast)
    limited = persons.noted(cast, case, RightKind.RESTRICTION)
    restriction.restrict(request=limited, version=1, by=fresh(cast.dpo), at=NOW())
    with pytest.raises(GuardsFailed, match="limité"):
        persons.to_erase(cast, case)


def test_nothing_else_is_confirmed_than_what_was_read(cast):
    case = persons.whole(cast)
    erasure = persons.to_erase(cast, case)
    seen = erasing.counts_of(erasure).digest
    persons.team.note(case, text="Écrite depuis.")
    with pytest.raises(ChangedMeanwhile, match="relisez"):
        erasing.confirm_erasure(
            erasure=erasure, seen=seen, version=erasure.version, by=fresh(cast.sophie), at=NOW()
        )
    assert Case.objects.filter(pk=case.pk).exists()


def test_it_may_be_set_aside_with_a_reason(cast):
    erasure = persons.to_erase(cast, persons.whole(cast))
    acting = {"version": erasure.version, "by": fresh(cast.sophie), "at": NOW()}
    with pytest.raises(GuardsFailed):
        erasing.drop_erasure(erasure=erasure, reason=" ", **acting)
    dropped = erasing.drop_erasure(erasure=erasure, reason="Encore utile.", **acting)
    assert dropped.status == "dropped"
    with pytest.raises(Refused):
        persons.confirmed(cast, dropped)


# --- Anonymous figures ---
def test_figures_stay_tied_to_nobody(cast):
    case = persons.whole(cast)
    proof = persons.erased(cast, case, kept="figures")
    assert proof.counts["figures"] == 1
    kept = AnonymousRecord.objects.get()
    assert (kept.followed, kept.level, kept.outcome) == (True, "sustained", "relay")
    assert (kept.age_band, kept.had_plan) == ("very_old", True)
    words = {field.name for field in AnonymousRecord._meta.concrete_fields}
    assert not words & {"person", "case", "referral", "public_id", "birth_date", "commune"}


def test_nothing_at_all_stays_where_it_is_erased(cast):
    proof = persons.erased(cast, persons.whole(cast))
    assert "figures" not in proof.counts
    assert not AnonymousRecord.objects.exists()
