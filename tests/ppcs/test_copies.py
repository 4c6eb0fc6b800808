"""The printed copies: the row is the queue, the worker may die, the « aides » copy holds no « soins »."""

import hashlib
import html
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from audit.enums import EventKind
from audit.models import Event
from cases.uploads import vault
from common import wake
from common.errors import GuardsFailed, Refused
from ppcs.enums import CopyStatus
from ppcs.models import Delivery, PlanCopy
from ppcs.services import copies
from ppcs.services.deliver import Handed, record_delivery
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import day
from tests.ppcs.playing import NOW, world

pytestmark = pytest.mark.django_db
LONG = timedelta(minutes=5)
KINDS = ("full", "support", "duties", "duties_support")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def quick(monkeypatch):
    """A paper made at once, for what is not about the paper."""
    monkeypatch.setattr("ppcs.pdf.plan_pdf", lambda content, **_: b"%PDF-1.7 " + b"x" * 2000)


@pytest.fixture
def one(cast):
    one = world(cast, with_markers=True)
    one.version = one.validated()
    return one


def copy_of(one, kind: str) -> PlanCopy:
    return PlanCopy.objects.get(plan_version=one.version, copy=kind)


def words(data: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.split())


# --- the worker ---
def test_the_worker_makes_them_all_and_keeps_them_closed(one):
    assert copies.make_waiting(now=NOW(), within=LONG) == len(KINDS)

    full, support = copy_of(one, "full"), copy_of(one, "support")
    assert {full.status, support.status} == {CopyStatus.READY}
    data = copies.read_copy(full)
    assert data.startswith(b"%PDF")
    assert (full.size, full.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    stored = next(vault._path(full.stored_as).parent.iterdir()).read_bytes()
    assert not stored.startswith(b"%PDF")
    assert Event.objects.filter(action="ppcs.copy.made").count() == len(KINDS)
    assert full.stored_as in vault.known()


def test_the_aides_copy_holds_nothing_of_care_not_even_in_the_data(one):
    team.refusal(one.case, one.pharmacist, "care", words="Zqvrefusal")
    handed(one, to_person=True, copy="full")
    whole = copies.printed_content(one.version, "full")
    content = copies.printed_content(one.version, "support")

    assert "zqvcare" in str(one.version.content).lower()
    assert "zqvcare" not in str(content).lower()
    assert all(whole[part] for part in ("deliveries", "consents", "refusals"))
    assert content["deliveries"] == content["consents"] == content["refusals"] == []
    copies.make_waiting(now=NOW(), within=LONG)
    text = words(copies.read_copy(copy_of(one, "support"))).lower()
    assert "zqvcare" not in text
    assert "zqvrefusal" not in text
    assert "zqvsupport" in text


def test_what_she_refuses_after_a_version_stands_on_a_copy_printed_afterwards(one):
    """Who holds the paper must know it; her words are « soins », whichever volet they close."""
    team.refusal(one.case, one.social, words="Zqvsaidlater")
    assert one.version.content["refusals"] == []

    copies.make_waiting(now=NOW(), within=LONG)

    printed = {
        kind: "Zqvsaidlater" in words(copies.read_copy(copy_of(one, kind))) for kind in KINDS
    }
    assert printed == {"full": True, "support": False, "duties": False, "duties_support": False}


@pytest.mark.parametrize(("said", "over"), [(-3, 0), (-3, -1), (1, None)])
def test_a_refusal_that_is_over_or_to_come_is_on_no_paper(cast, said, over):
    one = world(cast)
    row = team.refusal(one.case, one.social, words="Zqvrefusal", said_on=day(said))
    row.__class__.objects.filter(pk=row.pk).update(ends_on=None)
    version = one.validated()
    assert bool(version.content["refusals"]) is (said < 0)

    row.__class__.objects.filter(pk=row.pk).update(ends_on=day(over))

    assert copies.printed_content(version, "full")["refusals"] == []


def test_the_same_version_is_printed_whatever_the_draft_says_by_now(one):
    one.plan.synthesis.__class__.objects.filter(plan=one.plan).update(project="Zqplustard")

    copies.make_waiting(now=NOW(), within=LONG)

    assert "Zqplustard" not in words(copies.read_copy(copy_of(one, "full")))


def test_the_progress_is_seen_by_others_while_it_is_printed(one, monkeypatch):
    seen = []

    def slow(content, *, on_progress, **_):
        for percent in (0, 40, 100):
            on_progress(percent)
            seen.append(PlanCopy.objects.get(copy="full").progress)
        return b"%PDF-1.7 whole"

    monkeypatch.setattr("ppcs.pdf.plan_pdf", slow)
    copies.make_waiting(now=NOW(), within=LONG)

    assert seen[:3] == [5, 41, 95]
    assert copy_of(one, "full").progress == 100


def test_a_copy_that_cannot_be_made_says_so_and_holds_up_nobody(one, monkeypatch):
    calls = []

    def breaks_once(content, **_):
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("Zqsecret")
        return b"%PDF-1.7 whole"

    monkeypatch.setattr("ppcs.pdf.plan_pdf", breaks_once)
    copies.make_waiting(now=NOW(), within=LONG)

    assert [copy_of(one, kind).status for kind in KINDS] == ["failed", *["ready"] * 3]
    event = Event.objects.get(action="ppcs.copy.failed")
    assert event.data == {"error": "ValueError"}
    copies.ask_copies(version=one.version, by=one.cast.camille, at=NOW())
    copies.make_waiting(now=NOW(), within=LONG)
    assert {copy_of(one, kind).status for kind in KINDS} == {CopyStatus.READY}


def test_what_a_dead_worker_left_is_taken_again_after_a_while(one, monkeypatch):
    monkeypatch.setattr("ppcs.pdf.plan_pdf", lambda content, **_: b"%PDF-1.7 whole")
    now = NOW()
    abandoned = copies._claim(now=now)  # and the worker is killed

    assert copies.make_waiting(now=now, within=LONG) == len(KINDS) - 1
    assert copies.make_waiting(now=now + timedelta(minutes=9), within=LONG) == 0
    assert copies.make_waiting(now=now + timedelta(minutes=11), within=LONG) == 1

    abandoned.refresh_from_db()
    assert abandoned.status == CopyStatus.READY


def test_a_worker_that_comes_back_to_life_throws_its_work_away(one, monkeypatch):
    now = NOW()
    slow = copies._claim(now=now)
    monkeypatch.setattr("ppcs.pdf.plan_pdf", lambda content, **_: b"%PDF-1.7 second")
    later = now + timedelta(minutes=11)
    copies.make_waiting(now=later, within=LONG)
    before = set(vault.strays(set(), older_than=-10))

    monkeypatch.setattr("ppcs.pdf.plan_pdf", lambda content, **_: b"%PDF-1.7 first")
    copies._make(slow)

    slow.refresh_from_db()
    assert copies.read_copy(slow) == b"%PDF-1.7 second"
    assert set(vault.strays(set(), older_than=-10)) == before, "no file without a row"


def test_a_copy_that_kills_each_worker_is_given_up(one):
    start = NOW()
    for minutes in (0, 11, 22, 33, 44, 55):
        assert copies._claim(now=start + timedelta(minutes=minutes)) is not None
        for _ in KINDS[1:]:
            copies._claim(now=start + timedelta(minutes=minutes))

    assert copies._claim(now=start + timedelta(minutes=66)) is None

    assert set(PlanCopy.objects.values_list("status", flat=True)) == {CopyStatus.FAILED}


def test_asking_wakes_the_printer_once_it_is_committed(
    one, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(wake, "_wake_printer", lambda: woken.append(1))

    with django_capture_on_commit_callbacks(execute=True):
        copies.ask_copies(version=one.version, by=one.cast.camille, at=NOW())
        assert woken == []

    assert woken == [1]


# --- the page, the poll, the download ---
def test_the_page_asks_in_the_background_until_it_is_there(one, quick):
    camille, full = signed_in(one.cast.camille), copy_of(one, "full")
    url = reverse("ppcs:copy", args=[full.public_id])
    before = Event.objects.count()

    coming = camille.get(url, headers={"X-Background": "1"})
    assert 'hx-trigger="every 1s"' in coming.content.decode()
    assert "X-Background" in coming.content.decode()
    copies.make_waiting(now=NOW(), within=LONG)
    made = Event.objects.filter(action="ppcs.copy.made").count()
    there = camille.get(url, headers={"X-Background": "1"})

    assert "hx-trigger" not in there.content.decode()
    assert reverse("ppcs:copy-pdf", args=[full.public_id]) in there.content.decode()
    assert Event.objects.count() == before + made, "a poll leaves no row in the journal"


def test_the_paper_is_saved_never_kept_by_others_and_its_name_says_nobody(one, quick):
    copies.make_waiting(now=NOW(), within=LONG)
    camille, full = signed_in(one.cast.camille), copy_of(one, "full")

    response = camille.get(reverse("ppcs:copy-pdf", args=[full.public_id]))

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        f'attachment; filename="plan-{one.plan.number}-v1.pdf"'
    )
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    reading = Event.objects.filter(kind=EventKind.READING, object_id=str(full.public_id))
    assert reading.count() == 1


def test_a_copy_that_is_not_there_yet_leads_back_to_the_page(one):
    camille = signed_in(one.cast.camille)

    response = camille.get(reverse("ppcs:copy-pdf", args=[copy_of(one, "full").public_id]))

    assert response["Location"] == reverse("ppcs:version", args=[one.version.public_id])


@pytest.mark.parametrize(
    ("who", "full", "support"),
    [
        ("camille", 200, 200),
        ("yann", 200, 200),
        ("samir", 200, 200),
        ("ines", 200, 200),
        ("louis", 404, 200),
        ("ana", 404, 404),
        ("sophie", 404, 404),
        ("nadia", 404, 404),
    ],
)
def test_who_may_have_which_copy(one, quick, who, full, support):
    copies.make_waiting(now=NOW(), within=LONG)
    client = signed_in(getattr(one.cast, who))

    got = [
        client.get(reverse("ppcs:copy-pdf", args=[copy_of(one, kind).public_id])).status_code
        for kind in KINDS
    ]

    assert got == [full, support, full, support]


# --- deliveries ---
def handed(one, **changes):
    values = {"copy": "support", "on": day(0), "mode": "by_hand"}
    return record_delivery(
        version=one.version,
        handed=Handed(**{**values, **changes}),
        by=one.cast.camille,
        at=NOW(),
    )


def why(one, **changes) -> str:
    with pytest.raises(GuardsFailed) as failed:
        handed(one, **changes)
    assert not Delivery.objects.exists()
    return str(failed.value)


def test_a_delivery_says_to_whom_which_copy_when_and_how(one):
    handed(one, to_person=True, copy="full", mode="post")

    row = Delivery.objects.get()
    assert (row.to_person, row.copy, row.mode, row.recorded_by) == (
        True,
        "full",
        "post",
        one.cast.camille,
    )
    copies.make_waiting(now=NOW(), within=LONG)
    assert "par courrier" in words(copies.read_copy(copy_of(one, "full")))


def test_the_whole_copy_is_refused_to_who_may_not_read_care(one):
    assert "Louis Tanguy" in why(one, member=one.social, copy="full")
    handed(one, member=one.social, copy="support")
    handed(one, member=one.pharmacist, copy="full")


def test_no_copy_at_all_for_whom_the_person_refused(one):
    team.refusal(one.case, one.pharmacist)

    assert "Brigitte Alain" in why(one, member=one.pharmacist)


def test_a_relative_gets_what_the_card_says(one):
    carer = team.relative(one.case)
    assert "aucun exemplaire" in why(one, relative=carer)
    carer.receives = "support"
    carer.save()
    assert "aides" in why(one, relative=carer, copy="full")

    handed(one, relative=carer)


def test_the_sheet_alone_follows_the_same_rule(one):
    assert "Louis Tanguy" in why(one, member=one.social, copy="duties")
    handed(one, member=one.social, copy="duties_support")


# --- each version is given to the person anew ---
NOT_GIVEN = "La version {} n’a pas encore été remise à la personne."
TO_GIVE = "Remettre la version {} du plan à la personne"


def told(one, user) -> tuple[str, str]:
    """What the page of the plan and the page of the situation say."""
    client = signed_in(user)
    plan = client.get(reverse("ppcs:plan", args=[one.plan.public_id]))
    situation = client.get(reverse("desk:situation", args=[one.case.public_id]))
    return tuple(html.unescape(page.content.decode()) for page in (plan, situation))


def test_a_version_that_the_person_did_not_receive_is_said_until_it_is_noted(one):
    plan, situation = told(one, one.cast.camille)
    assert NOT_GIVEN.format(1) in plan
    assert TO_GIVE.format(1) in situation
    assert reverse("ppcs:deliver", args=[one.version.public_id]) in situation

    handed(one, to_person=True, copy="duties")
    assert NOT_GIVEN.format(1) in told(one, one.cast.camille)[0], "the sheet is not the plan"
    handed(one, to_person=True, copy="full")

    plan, situation = told(one, one.cast.camille)
    assert "pas encore été remise" not in plan
    assert "Remettre la version" not in situation


def test_the_next_version_is_to_be_given_again(one):
    handed(one, to_person=True, copy="full")
    one.version = one.validated()

    assert PlanCopy.objects.filter(plan_version=one.version).count() == len(KINDS)
    plan, situation = told(one, one.cast.camille)
    assert NOT_GIVEN.format(2) in plan
    assert TO_GIVE.format(2) in situation


def test_a_copy_given_to_somebody_else_is_not_the_person_s(one):
    handed(one, member=one.pharmacist, copy="full")

    assert NOT_GIVEN.format(1) in told(one, one.cast.camille)[0]


def test_only_coordinators_are_told_that_a_version_is_to_be_given(one):
    plan, situation = told(one, one.cast.ines)

    assert "pas encore été remise" not in plan
    assert "Remettre la version" not in situation


# --- « qui fait quoi » alone ---
def test_each_reader_prints_the_sheet_that_is_theirs(one, quick):
    copies.make_waiting(now=NOW(), within=LONG)
    whole, aides = (copy_of(one, kind).public_id for kind in ("duties", "duties_support"))

    for name in ("ppcs:plan", "ppcs:version"):
        target = one.plan if name == "ppcs:plan" else one.version
        for user, mine, other in ((one.cast.ines, whole, aides), (one.cast.louis, aides, whole)):
            page = signed_in(user).get(reverse(name, args=[target.public_id])).content.decode()
            button = f'href="{reverse("ppcs:copy-pdf", args=[mine])}">'
            assert page.index(button) < page.index("Imprimer «")
            first = page[page.index("Imprimer «") - 400 : page.index("Imprimer «")]
            assert reverse("ppcs:copy-pdf", args=[other]) not in first


def test_the_sheet_is_not_offered_before_it_is_made(one):
    page = signed_in(one.cast.camille).get(reverse("ppcs:plan", args=[one.plan.public_id]))

    assert "Imprimer «" not in page.content.decode()


def test_the_sheet_says_who_does_what_and_its_name_says_nobody(one):
    copies.make_waiting(now=NOW(), within=LONG)
    aides = copy_of(one, "duties_support")

    response = signed_in(one.cast.louis).get(reverse("ppcs:copy-pdf", args=[aides.public_id]))

    name = f'attachment; filename="qui-fait-quoi-{one.plan.number}-v1-aides.pdf"'
    assert response["Content-Disposition"] == name
    text = words(response.content).lower()
    assert "qui fait quoi, et quand" in text
    assert "zqvcare" not in text
    assert "zqvsupport" in text
    assert "zqvcare" in words(copies.read_copy(copy_of(one, "duties"))).lower()


def test_an_older_version_gets_the_copies_that_it_lacks(one, quick):
    PlanCopy.objects.filter(plan_version=one.version, copy__startswith="duties").delete()
    copies.make_waiting(now=NOW(), within=LONG)
    camille, page = (
        signed_in(one.cast.camille),
        reverse("ppcs:version", args=[one.version.public_id]),
    )
    assert "Préparer les exemplaires qui manquent" in camille.get(page).content.decode()

    camille.post(reverse("ppcs:copies", args=[one.version.public_id]))

    assert [copy_of(one, kind).status for kind in KINDS] == ["ready"] * 2 + ["waiting"] * 2
    assert "qui manquent" not in camille.get(page).content.decode()


def test_all_that_is_missing_of_a_delivery(one):
    with pytest.raises(GuardsFailed) as failed:
        handed(one, copy="", on=day(1), mode="")

    assert {item.field for item in failed.value.missing} == {"to", "copy", "on", "mode"}


def test_only_coordinators_record_and_read_deliveries(one):
    handed(one, to_person=True)
    with pytest.raises(Refused):
        record_delivery(
            version=one.version,
            handed=Handed("support", day(0), "post", to_person=True),
            by=one.cast.ines,
            at=NOW(),
        )
    page = reverse("ppcs:version", args=[one.version.public_id])
    assert "en main propre" in signed_in(one.cast.camille).get(page).content.decode()
    nurse = signed_in(one.cast.ines).get(page)
    assert nurse.status_code == 200
    assert "en main propre" not in nurse.content.decode()


def test_the_delivery_page_keeps_what_was_typed_and_says_why(one):
    camille = signed_in(one.cast.camille)
    url = reverse("ppcs:deliver", args=[one.version.public_id])
    assert camille.get(url).status_code == 200
    sent = {
        "to": f"m-{one.social.public_id}",
        "copy": "full",
        "on": timezone.localdate().strftime("%d/%m/%Y"),
        "mode": "post",
    }

    refused = camille.post(url, sent)
    assert refused.status_code == 422
    assert "n’est pas pour Louis Tanguy" in refused.content.decode()
    assert camille.post(url, sent | {"copy": "support"}).status_code == 302
    assert Delivery.objects.get().member == one.social
