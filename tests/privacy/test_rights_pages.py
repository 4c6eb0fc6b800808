"""The pages of the rights: who opens them, what comes back when something is wrong, how many statements."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.models import Case
from coordination.celery import OF_PRIVACY
from privacy import tasks
from privacy.enums import RightKind
from privacy.models import Erasure, ErasureProof, Hold, RightsRequest
from privacy.services import erasing, retention
from tests import around, markers
from tests.factories import signin as make
from tests.factories.signin import signed_in
from tests.privacy import persons

pytestmark = pytest.mark.django_db
NOW = timezone.now
LISTS = ("requests", "due", "holds", "retention", "proofs")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def browser(user) -> Client:
    return signed_in(user, second_factor=True)


def url(name: str, *args) -> str:
    return reverse(f"privacy:{name}", args=args)


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_are_there_when_nothing_is(cast, name):
    for user in (cast.dpo, cast.sophie):
        page = browser(user).get(url(name))
        assert page.status_code == 200, user
    without = signed_in(cast.sophie).get(url(name))
    assert without.status_code == 302  # the second factor first


def test_others_find_no_page_and_no_row(cast):
    case = persons.whole(cast)
    persons.noted(cast, case)
    for user in (cast.samir, cast.nadia, cast.ines, cast.noe):
        client = browser(user)
        assert client.get(url("retention")).status_code == 404
        assert client.get(url("request-add")).status_code == 404
        page = client.get(url("requests"))
        assert case.reference.encode() not in page.content


def test_a_request_is_noted_on_the_page(cast):
    case = around.situation(cast)
    client = browser(cast.dpo)
    typed = {
        "kind": "access",
        "received_on": f"{timezone.localdate():%d/%m/%Y}",
        "asked_by": "person",
        "identity": "document",
        "words": "",
        "reference": "S-1999-00001",
    }
    wrong = client.post(url("request-add"), typed)
    assert wrong.status_code == 422
    assert "Personne ne correspond" in wrong.content.decode()
    assert "S-1999-00001" in wrong.content.decode()
    done = client.post(url("request-add"), typed | {"reference": case.reference})
    request = RightsRequest.objects.get()
    assert done["Location"] == url("request", request.public_id)
    page = client.get(done["Location"])
    assert case.reference in page.content.decode()
    assert markers.seen_in(page) == set()


def test_the_whole_way_of_an_erasure_on_the_pages(cast):
    case = persons.whole(cast)
    request = persons.noted(cast, case, RightKind.ERASURE)
    officer, manager = browser(cast.dpo), browser(cast.sophie)
    asked = officer.post(
        url("erasure-propose", request.public_id), {"kept": "figures", "version": "1"}
    )
    erasure = Erasure.objects.get()
    assert asked["Location"] == url("erasure", erasure.public_id)
    page = officer.get(asked["Location"])
    assert page.status_code == 200
    assert markers.seen_in(page) == set()
    assert b"Confirmer, pour toujours" not in page.content
    sent = {"version": str(erasure.version), "seen": erasing.counts_of(erasure).digest}
    path = url("erasure-confirm", erasure.public_id)
    assert officer.post(path, sent).status_code == 403
    assert b"Confirmer, pour toujours" in manager.get(url("erasure", erasure.public_id)).content
    stale = manager.post(path, sent | {"seen": "0" * 64})
    assert stale.status_code == 422
    assert Case.objects.filter(pk=case.pk).exists()
    version = Erasure.objects.get(pk=erasure.pk).version
    done = manager.post(path, sent | {"version": str(version)})
    proof = ErasureProof.objects.get()
    assert done["Location"] == url("proof", proof.public_id)
    shown = manager.get(done["Location"]).content.decode()
    assert proof.digest in shown
    assert "ne correspond plus" not in shown
    assert not Case.objects.filter(pk=case.pk).exists()


def test_a_confirmation_asks_for_a_fresh_proof_of_who_one_is(cast):
    erasure = persons.to_erase(cast, persons.whole(cast))
    manager = browser(cast.sophie)
    make.proof_ages(manager)
    sent = {"version": str(erasure.version), "seen": erasing.counts_of(erasure).digest}
    answer = manager.post(url("erasure-confirm", erasure.public_id), sent)
    assert answer.status_code == 302
    assert "next=" in answer["Location"]
    assert not ErasureProof.objects.exists()


def test_the_holds_that_come_back_beside_what_is_wrong_are_in_the_journal(cast):
    case = around.situation(cast)
    client, sent = browser(cast.sophie), {"reference": case.reference}
    client.post(url("hold-place"), sent | {"reason": "Litige"})
    told = Event.objects.filter(kind=EventKind.LISTING, object_type="privacy.hold")
    assert not told.exists()

    assert client.post(url("hold-place"), sent | {"reason": ""}).status_code == 422

    event = told.get()
    assert event.actor_id == cast.sophie.pk
    assert event.data["ids"] == [str(Hold.objects.get().public_id)]


def test_a_hold_is_placed_and_lifted_on_the_pages(cast):
    case = around.situation(cast)
    client = browser(cast.sophie)
    wrong = client.post(url("hold-place"), {"reference": case.reference, "reason": ""})
    assert wrong.status_code == 422
    assert case.reference in wrong.content.decode()
    done = client.post(url("hold-place"), {"reference": case.reference, "reason": "Litige"})
    assert done.status_code == 302
    hold = Hold.objects.get()
    assert "Litige" in client.get(url("holds")).content.decode()
    path = url("hold-lift", hold.public_id)
    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Jugé."}).status_code == 302
    assert client.get(path).status_code == 403


def test_delays_are_decided_on_the_page(cast):
    manager, officer = browser(cast.sophie), browser(cast.dpo)
    page = manager.get(url("retention")).content.decode()
    assert "Valeurs par défaut" in page
    sent = {
        "request_months": "12",
        "social_months": "36",
        "health_years": "vingt",
        "decided_on": f"{timezone.localdate():%d/%m/%Y}",
        "decided_by": "Conseil d’administration",
        "basis": "Registre.",
        "version": "1",
    }
    assert manager.post(url("retention"), sent).status_code == 422
    assert manager.post(url("retention"), sent | {"health_years": "15"}).status_code == 302
    assert "15 ans" in officer.get(url("retention")).content.decode()
    again = sent | {"health_years": "5", "version": "2"}
    assert officer.post(url("retention"), again).status_code == 403
    assert manager.get(url("retention") + "?dac=x").status_code == 404


def test_what_is_due_is_looked_for_at_once(cast):
    case = persons.whole(cast)
    then = NOW() - relativedelta(years=3)
    Case.objects.filter(pk=case.pk).update(closed_at=then, last_movement_at=then)
    client = browser(cast.dpo)
    assert client.post(url("due-find")).status_code == 302
    assert case.reference in client.get(url("due")).content.decode()
    row = Erasure.objects.get()
    path = url("erasure", row.public_id)
    assert client.get(path).status_code == 200
    asked = client.post(
        url("erasure-ask", row.public_id), {"kept": "nothing", "version": row.version}
    )
    assert asked.status_code == 302
    row.refresh_from_db()
    dropped = {"version": row.version, "reason": ""}
    assert client.post(url("erasure-drop", row.public_id), dropped).status_code == 422
    row.refresh_from_db()
    dropped = {"version": row.version, "reason": "Pas encore."}
    assert client.post(url("erasure-drop", row.public_id), dropped).status_code == 302


def test_statements_stay_few_whatever_the_number(cast, statements):
    """Besides the journal and the session: constant in rows."""
    cases = [around.situation(cast), persons.somebody_else(cast)]
    counts = []
    for case in cases:
        persons.noted(cast, case, RightKind.RECTIFICATION)
        Hold.objects.create(
            dac=case.dac, person=case.person, reason="x", placed_by=cast.dpo, placed_at=NOW()
        )
        Erasure.objects.create(
            dac=case.dac,
            person=case.person,
            extent="whole",
            kept="nothing",
            reason="retention",
            found_at=NOW() - timedelta(days=1),
        )
        client = browser(cast.dpo)
        counts.append([])
        for name in ("requests", "due", "holds"):
            with statements() as asked:
                client.get(url(name))
            counts[-1].append(asked)
    for before, after in zip(*counts, strict=True):
        assert len(before) == len(after) <= 15, f"{before}{after}"


def test_the_clock_is_wired(cast):
    paths = {entry["task"] for entry in OF_PRIVACY.values()}
    names = {path.rpartition(".")[2] for path in paths if path.startswith("privacy.tasks.")}
    assert "propose_what_is_due" in names
    assert all(hasattr(tasks, name) for name in names)
    for name in sorted(names):
        getattr(tasks, name)()
    assert retention.propose_everywhere(at=NOW()) == 0
