"""The reference pages say what the code does: they are current, whole, and played."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_fsm import FSMFieldMixin

from audit.enums import EventKind
from audit.models import Event
from cases.models import Case, Consent, EmergencyOpening, Referral, TeamMember
from cases.services import assess, decide
from cases.services import open_case as situations
from cases.services.close_case import close_case
from cases.services.decisions import Decision, record_decision, withdraw_decision
from cases.services.leaving import end_member
from cases.services.opening import judge_opening
from cases.services.reopen_case import reopen_case
from cases.services.send_referral import RequesterCard, send_referral
from common.permissions import Policy
from common.workflow import sources_by_transition
from coordination import reference
from coordination.management.commands import write_reference
from directory.enums import Role
from directory.models import Membership, Professional
from directory.services.join import end_membership, join
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.registry import NOTIFICATIONS
from notifications.services import relay
from notifications.services.resend import resend
from signin.enums import RefusalReason
from signin.models import AccountRequest, Invitation
from signin.services.accept_invitation import accept_invitation
from signin.services.ask_account import Workplace, confirm_address
from signin.services.decide_account import approve_account, refuse_account
from signin.services.invite import invite, revoke_invitation
from tests.commissions.plays import PLAYS as PLAYS_OF_COMMISSIONS
from tests.factories import cases as make
from tests.factories import openings as opened
from tests.factories import signin as door
from tests.factories import team as rows
from tests.notifications.conftest import walk
from tests.ppcs.plays import PLAYS as PLAYS_OF_PLANS
from tests.privacy.plays import PLAYS as PLAYS_OF_RIGHTS

NOW = timezone.now


def test_the_pages_are_current():
    call_command("write_reference", check=True, stdout=StringIO())


def test_a_stale_page_is_told_with_its_difference(tmp_path, monkeypatch):
    monkeypatch.setattr(write_reference, "FOLDER", tmp_path)
    call_command("write_reference", stdout=StringIO())
    call_command("write_reference", check=True, stdout=StringIO())
    page = tmp_path / "permissions.md"
    page.write_text(page.read_text().replace("demandeur", "tout le monde"))
    told = StringIO()
    with pytest.raises(CommandError, match=r"permissions\.md"):
        call_command("write_reference", check=True, stdout=told)
    assert "+++ le code" in told.getvalue()
    assert "demandeur" in told.getvalue()


def test_a_page_that_nobody_writes_any_more_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(write_reference, "FOLDER", tmp_path)
    call_command("write_reference", stdout=StringIO())
    (tmp_path / "old.md").write_text("")
    with pytest.raises(CommandError, match=r"old\.md"):
        call_command("write_reference", check=True, stdout=StringIO())


def ours() -> list:
    return [config for config in apps.get_app_configs() if "site-packages" not in config.path]


def test_every_policy_is_in_the_page():
    found = {}
    for config in ours():
        if "permissions" in {module.name for module in pkgutil.iter_modules([config.path])}:
            module = importlib.import_module(f"{config.name}.permissions")
            found |= {
                f"{module.__name__}.{name}": value
                for name, value in inspect.getmembers(module)
                if isinstance(value, Policy) and value.model.__module__.startswith(config.name)
            }
    assert found == reference.POLICIES


def test_every_machine_is_in_the_page_with_all_its_buttons():
    machines = {
        model
        for config in ours()
        for model in config.get_models()
        if any(isinstance(field, FSMFieldMixin) for field in model._meta.fields)
    }
    assert machines == reference.WORKFLOWS.keys() == reference.CONSEQUENCES.keys()
    for model in machines:
        assert sources_by_transition(model).keys() == reference.CONSEQUENCES[model].keys()


def test_every_message_is_in_the_page():
    page = reference.pages()["messages.md"]
    kinds = [kind for kind in NOTIFICATIONS if not kind.startswith("tests.")]
    assert [kind for kind in kinds if f"`{kind}`" not in page] == []


def test_every_address_states_its_rule():
    assert [name for name, _, rule in reference.addresses() if not rule] == []


# --- what a button leaves behind: played, and compared with the table ---


def act(row, by) -> dict:
    return {"by": by, "at": NOW(), "version": row.version}


def send(cast):
    draft = make.draft(cast)
    yield
    card = RequesterCard(name="Dr Samir Haddad", account=cast.samir)
    send_referral(
        referral=draft, content=make.content(cast), requester=card, by=cast.samir, at=NOW()
    )


def start_assessment(cast):
    referral = make.sent(cast)
    yield
    assess.start_assessment(referral=referral, by=cast.camille, at=NOW())


def ask_more(cast):
    referral = make.assessing(cast)
    yield
    assess.ask_more(referral=referral, question="Qui a les clés ?", **act(referral, cast.camille))


def provide_more(cast):
    referral = make.in_status(cast, "more_asked")
    yield
    assess.provide_more(referral=referral, reply="Sa voisine.", **act(referral, cast.samir))


def go_on_without_more(cast):
    referral = make.in_status(cast, "more_asked")
    yield
    assess.resume(referral=referral, **act(referral, cast.camille))


def answer(cast):
    referral = make.assessing(cast, found={"level": "information"})
    yield
    decide.answer(referral=referral, text="Le CLIC répond.", **act(referral, cast.camille))


def redirect(cast):
    referral = make.assessing(cast)
    yield
    decide.redirect(referral=referral, to=cast.dac22, text="", **act(referral, cast.camille))


def decline(cast):
    referral = make.assessing(cast)
    yield
    words = {"reason": "criteria", "orientation": "Le CCAS.", "text": ""}
    decide.decline(referral=referral, **words, **act(referral, cast.camille))


def accept_for_a_colleague(cast):
    referral = make.assessing(cast)
    yield
    how = make.acceptance(cast, referent=cast.yann)
    decide.accept(referral=referral, how=how, text="", **act(referral, cast.camille))


def accept_for_a_person_already_followed(cast):
    first = make.assessing(cast)
    how = make.acceptance(cast, referent=cast.yann)
    case = decide.accept(referral=first, how=how, text="", **act(first, cast.camille))
    referral = make.assessing(cast)
    yield
    again = make.acceptance(cast, person=case.person)
    decide.accept(referral=referral, how=again, text="", **act(referral, cast.camille))


def withdraw(cast):
    referral = make.assessing(cast)
    yield
    decide.withdraw(referral=referral, reason="Hospitalisée.", **act(referral, cast.samir))


def put_on_watch(cast):
    case = make.open_case(cast)
    yield
    until = timezone.localdate() + timedelta(days=30)
    situations.put_on_watch(case=case, until=until, **act(case, cast.camille))


def resume_case(cast):
    case = make.open_case(cast)
    until = timezone.localdate() + timedelta(days=30)
    case = situations.put_on_watch(case=case, until=until, **act(case, cast.camille))
    yield
    situations.resume_case(case=case, **act(case, cast.camille))


def close_situation(cast):
    case = with_the_gp(cast)
    yield
    close_case(case=case, **make.closing(), **act(case, cast.camille))


def reopen_situation(cast):
    case = with_the_gp(cast)
    rows.grant(case, cast.ana, ["care"])
    rows.relative(case)
    case = close_case(case=case, **make.closing(), **act(case, cast.camille))
    yield
    words = {"reason": "Nouvelle chute.", "level": "intensive", "referent": cast.yann}
    reopen_case(case=case, **words, **act(case, cast.camille))


def with_the_gp(cast) -> Case:
    """A situation of which the médecin traitant reads something, the person being informed."""
    case = make.open_case(cast)
    rows.doctor(cast, case)
    rows.informed(case)
    return case


def judge(verdict):
    """A play in which the responsable judges an opening so."""

    def play(cast):
        opening = opened.opening(make.open_case(cast), cast.stranger)
        yield
        words = {"verdict": verdict, "words": "Appel du SAMU vérifié."}
        judge_opening(opening=opening, by=cast.sophie, at=NOW(), **words)

    return play


def end_member_of_team(cast):
    member = rows.nurse(cast, make.open_case(cast))
    yield
    words = {"on": timezone.localdate(), "reason": "Fin de prise en charge"}
    end_member(member=member, **words, **act(member, cast.camille))


def withdraw_accord(cast):
    case = make.open_case(cast)
    accord = rows.accord(case, rows.social_worker(cast, case))
    yield
    words = {"on": timezone.localdate(), "mode": "oral"}
    withdraw_decision(consent=accord, **words, by=cast.yann, at=NOW())


def refuse_after_an_accord(cast):
    case = make.open_case(cast)
    rows.decision(case, "plan")
    yield
    words = {"mode": "oral", "given_by": "person", "decided_on": timezone.localdate()}
    refused = Decision(kind="plan", decision="refused", **words)
    record_decision(case=case, decision=refused, by=cast.yann, at=NOW())


def confirm_request(cast):
    request = door.asked(cast)
    token = door.link_of(request)
    yield
    confirm_address(token=token, at=NOW())


def approve_request(cast):
    request = door.request_in(cast, "pending")
    yield
    approve_account(request=request, by=cast.camille, at=NOW())


def refuse_request(cast):
    request = door.request_in(cast, "pending")
    yield
    refuse_account(request=request, reason=RefusalReason.OUTSIDE, by=cast.camille, at=NOW())


def invited(cast) -> Invitation:
    ccas = cast.organisations["ccas"]
    place = Workplace(organisation=ccas, commune=ccas.commune)
    return invite(
        dac=cast.dac35,
        identity=door.identity(),
        workplace=place,
        role=Role.PROFESSIONAL,
        by=cast.camille,
        at=NOW(),
    )


def accept_by_link(cast):
    token = door.link_of(invited(cast))
    yield
    assert accept_invitation(token=token, password=door.GOOD_PASSWORD, at=NOW())


def revoke(cast):
    invitation = invited(cast)
    yield
    revoke_invitation(invitation=invitation, by=cast.camille, at=NOW())


def activate(cast):
    yield
    professional = Professional.objects.get(user=cast.ines)
    place = cast.organisations["ccas"]
    join(professional=professional, organisation=place, role=Role.PROFESSIONAL, by=None, at=NOW())


def end(cast):
    membership = Membership.objects.get(professional__user=cast.yann)
    yield
    end_membership(membership=membership, by=cast.sophie, at=NOW())


class Post:
    """A mail server that takes everything, or breaks where it is told to."""

    def __init__(self, breaks_at: str = ""):
        self.breaks_at = breaks_at

    def open(self):
        if self.breaks_at == "open":
            raise ConnectionRefusedError

    def send_messages(self, mails):
        if self.breaks_at == "send":
            raise ValueError("refused")

    def close(self):
        """Nothing was open."""


def letter(cast) -> OutboxMessage:
    make.sent(cast)
    messages = OutboxMessage.objects.filter(status=MessageStatus.PENDING)
    return messages.get(kind="cases.referral_receipt")


def sweep_with(post: Post, *, status: MessageStatus, last_attempt: bool = False, closed=False):
    """A play in which the relay meets this mail server; the letter ends in `status`."""

    def play(cast):
        message = letter(cast)
        OutboxMessage.objects.exclude(pk=message.pk).delete()
        if last_attempt:
            OutboxMessage.objects.filter(pk=message.pk).update(attempts=7)
        if closed:
            type(cast.samir).objects.filter(pk=cast.samir.pk).update(is_active=False)
        yield
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(relay, "mail_connection", lambda: post)
            relay.sweep(now=NOW(), limit=10)
        assert OutboxMessage.objects.get(pk=message.pk).status == status

    return play


def send_again(cast):
    message = walk(letter(cast), MessageStatus.FAILED)
    yield
    resend(message, by=cast.noe, at=NOW())


SENT = sweep_with(Post(), status=MessageStatus.SENT)
PLAYS = (
    PLAYS_OF_PLANS
    | PLAYS_OF_COMMISSIONS
    | PLAYS_OF_RIGHTS
    | {
        Referral: {
            "send": [send],
            "start_assessment": [start_assessment],
            "ask_more": [ask_more],
            "provide_more": [provide_more],
            "resume": [go_on_without_more],
            "answer": [answer],
            "redirect": [redirect],
            "decline": [decline],
            "accept": [accept_for_a_colleague, accept_for_a_person_already_followed],
            "withdraw": [withdraw],
        },
        Case: {
            "put_on_watch": [put_on_watch],
            "resume": [resume_case],
            "close": [close_situation],
            "reopen": [reopen_situation],
        },
        EmergencyOpening: {
            "find_justified": [judge("justified")],
            "find_unjustified": [judge("unjustified")],
        },
        TeamMember: {"end": [end_member_of_team]},
        Consent: {
            "withdraw": [withdraw_accord],
            "replace": [refuse_after_an_accord],
            "lapse": [reopen_situation],
        },
        AccountRequest: {
            "confirm": [confirm_request],
            "approve": [approve_request],
            "refuse": [refuse_request],
        },
        Invitation: {"accept": [accept_by_link], "revoke": [revoke]},
        Membership: {"activate": [activate], "end": [end]},
        OutboxMessage: {
            "claim": [SENT],
            "confirm": [SENT],
            "postpone": [sweep_with(Post("send"), status=MessageStatus.PENDING)],
            "release": [sweep_with(Post("open"), status=MessageStatus.PENDING)],
            "give_up": [sweep_with(Post("send"), status=MessageStatus.FAILED, last_attempt=True)],
            "cancel": [sweep_with(Post(), status=MessageStatus.CANCELLED, closed=True)],
            "resend": [send_again],
        },
    }
)
BUTTONS = [(model, name) for model, moves in reference.CONSEQUENCES.items() for name in moves]


def left_behind(play: Iterator) -> tuple[set[str], set[str]]:
    """The codes of the journal and the kinds of messages that the second half of a play writes."""
    next(play)
    last_event = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    messages = set(OutboxMessage.objects.values_list("pk", flat=True))
    with pytest.raises(StopIteration):
        next(play)
    events = Event.objects.filter(pk__gt=last_event, kind=EventKind.CHANGE)
    queued = OutboxMessage.objects.exclude(pk__in=messages)
    return (
        set(events.values_list("action", flat=True)),
        set(queued.values_list("kind", flat=True)),
    )


@pytest.mark.parametrize(
    ("model", "name"), BUTTONS, ids=[f"{model.__name__}.{name}" for model, name in BUTTONS]
)
def test_a_button_records_and_tells_what_the_page_says(cast, model, name):
    recorded, told = set(), set()
    for play in PLAYS[model][name]:
        codes, kinds = left_behind(play(cast))
        recorded |= codes
        told |= kinds
    said = reference.CONSEQUENCES[model][name]
    assert recorded == set(said.recorded)
    assert told == {message.kind for message in said.told}
