"""A withdrawal cuts every way in at the next request; what is not sent yet is not sent; the clock too."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import resolve, reverse
from django.utils import timezone
from lxml import html

from accounts.models import User
from cases.enums import ConsentKind as K
from cases.enums import ConsentStatus as S
from cases.models import CaseGrant, ReferentPeriod
from cases.selectors.lens import reading_of
from cases.selectors.withdrawal import effect_of_withdrawal
from cases.services.decisions import withdraw_decision
from cases.services.hand_over import hand_over_case
from cases.services.invite import invite_by_name, stop_grant
from cases.services.leaving import end_member
from cases.services.refusals import record_refusal
from cases.services.telling import following
from cases.uploads import vault
from common import french
from common.errors import GuardsFailed
from desk.selectors.worklist import handed_over
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.registry import NOTIFICATIONS, NoLongerDue
from notifications.services.compose import compose
from ppcs.enums import Copy, CopyStatus
from ppcs.models import PlanCopy
from tests import elsewhere
from tests.cases.circle.conftest import decide
from tests.clock import days_later  # noqa: F401 - a fixture
from tests.elsewhere import waiting
from tests.factories import files
from tests.factories import plan as plans
from tests.factories import team as rows
from tests.factories.signin import signed_in
from tests.personas import fresh

TODAY, NOW = timezone.localdate, timezone.now


def withdraw(consent, by):
    return withdraw_decision(consent=consent, on=TODAY(), mode="oral", by=by, at=NOW())


@pytest.fixture
def shared(cast, decided, settings, tmp_path):
    """A plan in force that Louis helps with: its pages, its copy in the vault, a note, a document."""
    settings.MEDIA_ROOT = tmp_path / "media"
    decide(decided.case, K.PLAN, cast.camille)
    plan = plans.whole_plan(
        decided.case, status="in_force", version=1, owners=[decided.louis], volets=["support"] * 9
    )
    version = plan.versions.get()
    made = plans.copy(version, Copy.SUPPORT, CopyStatus.READY)
    PlanCopy.objects.filter(pk=made.pk).update(stored_as=vault.write(files.pdf()))
    note = rows.note(decided.case, "support", text="Zqvsupportnote")
    document = rows.document(decided.case, "support", stored_as=vault.write(files.pdf()))
    action = plan.actions.filter(owners__member=decided.louis).first()
    decided.plan, decided.copy, decided.note, decided.document = plan, made, note, document
    decided.ways = [
        reverse("desk:situation", args=[decided.case.public_id]),
        reverse("desk:situation", args=[decided.case.public_id]) + "?section=plan",
        reverse("cases:notes", args=[decided.case.public_id]),
        reverse("cases:document", args=[document.public_id]),
        reverse("ppcs:plan", args=[plan.public_id]),
        reverse("ppcs:version", args=[version.public_id]),
        reverse("ppcs:copy-pdf", args=[made.public_id]),
        *([reverse("ppcs:action", args=[action.public_id])] if action else []),
    ]
    return decided


def lists(client) -> str:
    return "".join(
        client.get(reverse(name)).content.decode()
        for name in ("desk:my-situations", "desk:my-actions")
    )


# --- Pages, lists, files ---
@pytest.mark.parametrize(
    "how", ["withdrawn", "refused", "refusal in words", "left", "non-opposition"]
)
def test_every_way_in_is_closed_at_the_next_request(cast, shared, how):
    person = cast.ines if how == "non-opposition" else cast.louis
    client = signed_in(person)
    assert {way: client.get(way).status_code for way in shared.ways} == dict.fromkeys(
        shared.ways, 200
    )
    assert "Rolland" in lists(client)

    match how:
        case "withdrawn":
            withdraw(shared.accord, cast.camille)
        case "refused":
            decide(
                shared.case, K.SHARING, cast.camille, decision=S.REFUSED, members=(shared.louis,)
            )
        case "refusal in words":
            said = {"volet": "all", "words": "Rien pour lui.", "said_on": TODAY()}
            record_refusal(case=shared.case, member=shared.louis, by=cast.camille, at=NOW(), **said)
        case "left":
            words = {"on": TODAY(), "reason": "Fin de mission.", "version": shared.louis.version}
            end_member(member=shared.louis, by=cast.camille, at=NOW(), **words)
        case _:
            withdraw(shared.not_opposed, cast.camille)

    assert {way: client.get(way).status_code for way in shared.ways} == dict.fromkeys(
        shared.ways, 404
    )
    assert "Rolland" not in lists(client)
    assert not reading_of(fresh(person), shared.case).volets


# --- Whatever can be found, and taken away ---
ELSEWHERE = ("/static/", "/annuaire/", "/compte/")  # nobody accompanied is there


@dataclass
class Walk:
    """What somebody comes to from the first page by links: one page of each kind, every file."""

    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    searches: set[str] = field(default_factory=set)


def walk(client) -> Walk:
    found, waiting, kinds, asked = Walk(), [reverse("desk:home")], set(), set()
    while waiting:
        address = waiting.pop(0)
        path, _, query = address.partition("?")
        kind = (resolve(path).view_name, query)
        if address in asked or kind in kinds:
            continue
        asked.add(address)
        answer = client.get(address)
        if answer.status_code == 302:
            waiting.append(answer["Location"])
        elif "Content-Disposition" in answer:
            found.files[address] = resolve(address).view_name
        else:
            kinds.add(kind)
            waiting += _read(found, address, answer)
    return found


def _read(found: Walk, address: str, answer) -> list[str]:
    """Keeps the page; where its links lead."""
    found.pages[address] = answer.content.decode()
    tree = html.document_fromstring(found.pages[address])
    found.searches |= set(tree.xpath("//form[@role='search' or .//input[@type='search']]/@action"))
    links = (link.partition("#")[0] for link in tree.xpath("//a/@href"))
    own = (address.partition("?")[0] + link if link.startswith("?") else link for link in links)
    return [link for link in own if link.startswith("/") and not link.startswith(ELSEWHERE)]


COPY, FILE = "ppcs:copy-pdf", "cases:document"


@pytest.mark.parametrize(
    ("how", "files_before"),
    [
        ("accord", [FILE, COPY, COPY]),
        ("non-opposition", [FILE, FILE, *[COPY] * 4]),
        ("invitation", [FILE]),
    ],
)
def test_nothing_is_found_or_taken_away_afterwards(cast, shared, how, files_before):
    """There is no search of situations outside of the DAC: see decision 0022."""
    for kind in set(Copy.values) - {Copy.SUPPORT}:
        made = plans.copy(shared.plan.versions.get(), kind, CopyStatus.READY)
        PlanCopy.objects.filter(pk=made.pk).update(stored_as=vault.write(files.pdf()))
    rows.document(shared.case, "care", stored_as=vault.write(files.pdf()))
    grant = rows.grant(shared.case, cast.ana, ["support"])
    client = signed_in({"accord": cast.louis, "invitation": cast.ana}.get(how, cast.ines))
    before = walk(client)
    assert sorted(before.files.values()) == sorted(files_before)
    assert any("Rolland" in page for page in before.pages.values())
    assert before.searches == set()

    if how == "invitation":
        stop_grant(grant=grant, by=cast.camille, at=NOW())
    else:
        withdraw(shared.accord if how == "accord" else shared.not_opposed, cast.camille)

    assert {client.get(address).status_code for address in before.files} == {404}
    after = walk(client)
    assert (after.files, after.searches) == ({}, set())
    assert [address for address, page in after.pages.items() if "Rolland" in page] == []


# --- Messages that wait ---
def test_what_is_not_sent_yet_is_cancelled_for_whom_it_is_closed(cast, decided):
    assert waiting(cast.louis) == ["cases.team_joined"]
    assert waiting(cast.ines) == ["cases.team_joined"]

    withdraw(decided.accord, cast.camille)

    assert waiting(cast.louis) == []
    assert waiting(cast.ines) == ["cases.team_joined"]
    assert OutboxMessage.objects.get(recipient=cast.louis).status == MessageStatus.CANCELLED


@pytest.mark.parametrize("how", ["refusal", "end", "non-opposition"])
def test_so_it_is_however_the_way_was_closed(cast, decided, how):
    if how == "refusal":
        said = {"volet": "all", "words": "Rien.", "said_on": TODAY()}
        record_refusal(case=decided.case, member=decided.ines, by=cast.camille, at=NOW(), **said)
    elif how == "end":
        words = {"on": TODAY(), "reason": "Partie.", "version": decided.ines.version}
        end_member(member=decided.ines, by=cast.camille, at=NOW(), **words)
    else:
        withdraw(decided.not_opposed, cast.camille)
    assert waiting(cast.ines) == []


def test_the_relay_asks_once_more_when_it_sends(cast, decided, days_later):  # noqa: F811
    """An accord that ends by its date closes nothing by a gesture."""
    rows.over_with(decided.accord, "replaced")
    rows.accord(decided.case, decided.louis, until=TODAY() + timedelta(days=1))
    message = OutboxMessage.objects.get(recipient=cast.louis)
    assert NOTIFICATIONS[message.kind].still_due(message)

    days_later(2)

    message = OutboxMessage.objects.select_related("recipient").get(pk=message.pk)
    with pytest.raises(NoLongerDue):
        compose(message)
    assert mail.outbox == []


def test_messages_about_its_plan_are_silenced_too(cast, shared):
    from ppcs.notifications import PlanValidated  # noqa: PLC0415 - one test needs it
    from ppcs.services.telling import tell_team  # noqa: PLC0415

    OutboxMessage.objects.all().update(status=MessageStatus.CANCELLED)
    tell_team(PlanValidated, plan=shared.plan, by=cast.camille, at=NOW(), occasion="x")
    assert waiting(cast.louis) == waiting(cast.ines) == ["ppcs.plan_validated"]

    withdraw(shared.accord, cast.camille)

    assert (waiting(cast.louis), waiting(cast.ines)) == ([], ["ppcs.plan_validated"])


def test_messages_of_another_dac_are_left_alone(cast, decided):
    """Through the door: the coordinator who notes it reads nothing of the other DAC."""
    elsewhere.tell_ines(cast)
    assert waiting(cast.ines) == ["cases.team_joined", *elsewhere.TOLD]
    page = reverse("cases:decision-withdraw", args=[decided.not_opposed.public_id])
    form = {"on": french.day_digits(TODAY()), "mode": "oral"}

    assert signed_in(cast.camille).post(page, form).status_code == 302

    assert waiting(cast.ines) == elsewhere.TOLD


# --- Invitations that stood on it ---
def in_force(case) -> set[User]:
    return {grant.user for grant in CaseGrant.objects.filter(content_object=case, ended_at=None)}


def test_who_opposes_ends_every_invitation_and_is_told_so_before(cast, decided):
    rows.grant(decided.case, cast.ana, ["support"])
    effect = effect_of_withdrawal(decided.not_opposed)
    assert [one.name for one in effect.loses] == ["Inès Moreau", "Ana Pereira"]
    assert "son invitation s’arrête" in effect.loses[1].what
    assert [one.name for one in effect.keeps] == ["Louis Tanguy"]
    client = signed_in(cast.ana)
    page = reverse("desk:situation", args=[decided.case.public_id])
    assert client.get(page).status_code == 200

    withdraw(decided.not_opposed, cast.camille)

    assert client.get(page).status_code == 404
    assert in_force(decided.case) == set()


@pytest.mark.parametrize("how", ["withdrawn", "refused"])
def test_an_accord_taken_back_leaves_no_other_door_to_the_same_account(cast, decided, how):
    """Louis was invited by name before he came into the team."""
    rows.grant(decided.case, cast.louis, ["care"])
    rows.grant(decided.case, cast.ana, ["support"])
    if how == "withdrawn":
        withdraw(decided.accord, cast.camille)
    else:
        decide(decided.case, K.SHARING, cast.camille, decision=S.REFUSED, members=(decided.louis,))
    assert in_force(decided.case) == {cast.ana}
    assert not reading_of(fresh(cast.louis), decided.case).volets


def test_nobody_is_invited_while_she_opposes(cast, decided):
    withdraw(decided.not_opposed, cast.camille)
    words = {"volets": ["support"], "reason": "Un avis.", "until": TODAY()}
    with pytest.raises(GuardsFailed, match="s’oppose"):
        invite_by_name(
            case=decided.case,
            professional=cast.ana.professional,
            by=cast.camille,
            at=NOW(),
            **words,
        )
    decide(decided.case, K.NON_OPPOSITION, cast.camille)
    grant = invite_by_name(
        case=decided.case, professional=cast.ana.professional, by=cast.camille, at=NOW(), **words
    )
    assert waiting(cast.ana) == ["cases.invited_by_name"]
    stop_grant(grant=grant, by=cast.camille, at=NOW())
    assert waiting(cast.ana) == []


# --- By the date alone ---
def test_a_place_that_ends_on_a_day_is_closed_the_day_after(cast, decided, days_later):  # noqa: F811
    """By the query: no job, no request of a coordinator in between."""
    type(decided.louis).objects.filter(pk=decided.louis.pk).update(ends_on=TODAY() + timedelta(3))
    assert reading_of(fresh(cast.louis), decided.case).volets
    days_later(3)
    assert reading_of(fresh(cast.louis), decided.case).volets
    days_later(4)
    assert not reading_of(fresh(cast.louis), decided.case).volets
    page = reverse("desk:situation", args=[decided.case.public_id])
    assert signed_in(cast.louis).get(page).status_code == 404


def test_an_accord_and_an_invitation_end_by_their_date(cast, decided, days_later):  # noqa: F811
    rows.over_with(decided.accord, "replaced")
    rows.accord(decided.case, decided.louis, until=TODAY() + timedelta(days=2))
    rows.grant(decided.case, cast.ana, ["support"], until=TODAY() + timedelta(days=2))
    days_later(2)
    assert reading_of(fresh(cast.louis), decided.case).volets
    assert reading_of(fresh(cast.ana), decided.case).volets
    days_later(3)
    assert not reading_of(fresh(cast.louis), decided.case).volets
    assert not reading_of(fresh(cast.ana), decided.case).volets


def test_a_hand_over_narrows_by_itself_when_its_overlap_ends(cast, decided, days_later):  # noqa: F811
    case = hand_over_case(
        case=decided.case,
        referent=cast.yann,
        overlap_until=TODAY() + timedelta(days=10),
        version=type(decided.case).objects.get(pk=decided.case.pk).version,
        by=cast.camille,
        at=NOW(),
    )
    rows_ = type(case).objects.filter(pk=case.pk)
    days_later(10)
    assert set(following(case, at=timezone.now())) == {cast.yann, cast.camille}
    assert handed_over(rows_, fresh(cast.camille), today=timezone.localdate()).exists()
    days_later(11)
    assert following(case, at=timezone.now()) == [cast.yann]
    assert not handed_over(rows_, fresh(cast.camille), today=timezone.localdate()).exists()
    assert ReferentPeriod.objects.filter(stays_until__isnull=False).count() == 1


def test_leaving_wants_a_reason(cast, decided):
    words = {"on": TODAY(), "reason": "  ", "version": decided.louis.version}
    with pytest.raises(GuardsFailed) as failed:
        end_member(member=decided.louis, by=cast.camille, at=NOW(), **words)
    assert [one.field for one in failed.value.missing] == ["reason"]
