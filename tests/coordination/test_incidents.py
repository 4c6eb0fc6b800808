"""What docs/operations/incidents.md promises while Redis is away, or the disk full."""

import errno

import pytest
from django.test import Client
from django.urls import reverse

from cases.enums import ReferralStatus
from cases.models import Attachment
from cases.uploads import vault
from ppcs.enums import CopyStatus
from ppcs.models import PlanCopy
from ppcs.services.copies import ask_copies, make_waiting, read_copy
from tests.factories import cases as make
from tests.factories import files
from tests.factories.signin import signed_in
from tests.ppcs.playing import NOW, world
from tests.ppcs.test_copies import LONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_redis(settings):
    nobody = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}
    settings.CACHES = {"default": nobody}


@pytest.fixture
def full_disk(settings, tmp_path, monkeypatch):
    """The folder of files takes nothing more; calling it gives it room again."""
    settings.MEDIA_ROOT = tmp_path
    sync = vault.os.fsync

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(vault.os, "fsync", full)
    return lambda: monkeypatch.setattr(vault.os, "fsync", sync)


def test_without_redis_whoever_is_signed_in_goes_on(cast, without_redis):
    client, referral = signed_in(cast.camille), make.sent(cast)

    pages = [reverse("desk:triage"), reverse("cases:referral", args=[referral.public_id])]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    client.post(reverse("cases:referral-start", args=[referral.public_id]))

    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ASSESSING


def test_without_redis_nobody_is_let_try_a_password(cast, without_redis):
    client = Client(raise_request_exception=False)

    answer = client.post(reverse("account_login"), {"login": cast.samir.email, "password": "demo"})

    assert answer.status_code == 500
    assert client.get(reverse("cases:mine")).status_code == 302


def test_on_a_full_disk_a_file_is_refused_whole(cast, full_disk, tmp_path):
    draft, client = make.draft(cast), signed_in(cast.samir)
    client.raise_request_exception = False
    url = reverse("cases:attachment-add", args=[draft.public_id])

    def add() -> int:
        sent = {"file": files.upload("lettre.pdf", files.pdf())}
        return client.post(url, sent, headers={"X-Requested-With": "upload"}).status_code

    assert add() == 500
    assert not Attachment.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    full_disk()
    assert add() == 200
    assert vault.read(Attachment.objects.get().stored_as)


def test_on_a_full_disk_a_copy_fails_and_is_made_again_afterwards(cast, full_disk, monkeypatch):
    monkeypatch.setattr("ppcs.pdf.plan_pdf", lambda content, **_: b"%PDF-1.7 whole")
    one = world(cast)
    version = one.validated()

    make_waiting(now=NOW(), within=LONG)
    assert set(PlanCopy.objects.values_list("status", flat=True)) == {CopyStatus.FAILED}

    full_disk()
    ask_copies(version=version, by=cast.camille, at=NOW())
    make_waiting(now=NOW(), within=LONG)
    assert {read_copy(copy) for copy in PlanCopy.objects.order_by("pk")} == {b"%PDF-1.7 whole"}
