"""One object of each model that has an address, in each of its states, full of markers."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from cases import pdf
from cases.enums import (
    CaseStatus,
    ConsentStatus,
    OpeningStatus,
    ReferralStatus,
    TeamStatus,
    Volet,
)
from cases.models import (
    AssessedDimension,
    Assessment,
    Attachment,
    Case,
    CaseGrant,
    CasePeriod,
    Consent,
    Document,
    EmergencyOpening,
    Note,
    Referral,
    Refusal,
    Relative,
    SignedCopy,
    TeamMember,
)
from directory.enums import MembershipState, Role
from directory.models import Dac, Membership, Organisation, Professional
from notifications.models import Notice
from ppcs.enums import (
    ActionStatus,
    CopyStatus,
    GoalStatus,
    OpinionStatus,
    PlanStatus,
    RaisedStatus,
)
from ppcs.models import (
    Action,
    Alert,
    AlertRaised,
    Goal,
    Opinion,
    Plan,
    PlanCopy,
    PlanVersion,
    Problem,
)
from privacy.enums import AlertStatus, ErasureStatus, ExportStatus, RequestStatus
from privacy.models import Alert as AccessAlert
from privacy.models import (
    Erasure,
    ErasureProof,
    Hold,
    Restriction,
    RightsRequest,
    SubjectExport,
    Watch,
)
from privacy.pdf import who_looked
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation
from signin.services.accept_invitation import accept_invitation
from signin.services.ask_account import Workplace
from signin.services.invite import invite, revoke_invitation
from tests import around, markers
from tests.addresses import Address
from tests.factories import openings, team
from tests.factories import signin as make_signin
from tests.factories.directory import MembershipFactory, ProfessionalFactory
from tests.privacy import addressed, watching

OTHER_ARGUMENTS = {
    "list_name": "motive",
    "code": "stay_home",
    "item": "isolation",
    "field": "facts",
    "kind": "cases.referral_received",
    "file_type": "json",
}


# What the site prints while one waits: where, from which template, and what the template takes.
PAPERS = (
    (pdf, "answer_pdf", "cases/pdf/answer.html", "sheet"),
    (pdf, "notice_pdf", "cases/pdf/notice.html", "sheet"),
    (who_looked, "who_looked_pdf", "privacy/pdf/who_looked.html", "paper"),
)
PRINTED: dict[str, bytes] = {}


@pytest.fixture
def calm(settings, tmp_path, monkeypatch):
    """For thousands of requests: files in a folder of this test, no line of the log for each
    refusal, and no copy of what each template was given."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)


@pytest.fixture
def printed_once(monkeypatch):
    """Thousands of requests show a few papers: each is printed the first time that it is asked for,
    and is the paper itself, in which `markers.seen_in` reads."""
    for module, name, template, word in PAPERS:
        monkeypatch.setattr(module, name, _once(getattr(module, name), template, word))


def _once(made: Callable[[Any], bytes], template: str, word: str) -> Callable[[Any], bytes]:
    def paper(sheet) -> bytes:
        words = render_to_string(template, {word: sheet})
        if words not in PRINTED:
            PRINTED[words] = made(sheet)
        return PRINTED[words]

    return paper


def account_request_in(cast, state) -> AccountRequest:
    request = make_signin.request_in(cast, state)
    AccountRequest.objects.filter(pk=request.pk).update(**markers.CANDIDATE)
    return AccountRequest.objects.get(pk=request.pk)


def invitation_in(cast, state) -> Invitation:
    at, place = timezone.now(), cast.dac35.organisation
    invitation = invite(
        dac=cast.dac35,
        identity=make_signin.identity(**markers.CANDIDATE),
        workplace=Workplace(organisation=place, commune=place.commune),
        role=Role.COORDINATOR,
        by=cast.sophie,
        at=at,
    )
    if state == InvitationState.ACCEPTED:
        token = make_signin.link_of(invitation)
        accept_invitation(token=token, password=make_signin.GOOD_PASSWORD, at=at)
    if state == InvitationState.REVOKED:
        revoke_invitation(invitation=invitation, by=cast.sophie, at=at)
    return Invitation.objects.get(pk=invitation.pk)


def notice_of_camille(cast, _) -> Notice:
    markers.sent(cast)
    return Notice.objects.get(recipient=cast.camille)


def membership_in(cast, state) -> Membership:
    membership = MembershipFactory(
        professional=ProfessionalFactory(),
        organisation=cast.dac35.organisation,
        role=Role.COORDINATOR,
        status=state,
    )
    return Membership.objects.get(pk=membership.pk)


# a block of the plan has no state of its own: the plan's decides
PLAN_MOMENTS = (PlanStatus.DRAFT, PlanStatus.CONSULTING, PlanStatus.IN_FORCE)
OBJECTS = {
    Referral: (markers.in_status, ReferralStatus),
    Attachment: (
        lambda cast, state: markers.in_status(cast, state).attachments.get(),
        # a redirected request has no file any more: they went with it
        [state for state in ReferralStatus if state != ReferralStatus.REDIRECTED],
    ),
    Case: (around.situation, CaseStatus),
    CasePeriod: (around.ended_period, [""]),
    TeamMember: (around.member_in, TeamStatus),
    Relative: (lambda cast, _: team.relative(around.situation(cast), name="Zqproche"), [""]),
    Consent: (around.consent_in, ConsentStatus),
    Refusal: (around.refusal, [""]),
    SignedCopy: (around.signed_copy, [""]),
    CaseGrant: (lambda cast, _: around.situation(cast).grants.get(), [""]),
    EmergencyOpening: (
        lambda cast, state: openings.in_status(around.situation(cast), cast.stranger, state),
        OpeningStatus,
    ),
    Assessment: (lambda cast, _: around.situation(cast).assessments.get(), [""]),
    AssessedDimension: (around.dimension, Volet),
    Note: (lambda cast, volet: around.situation(cast).notes.get(volet=volet), Volet),
    Document: (lambda cast, volet: around.situation(cast).documents.get(volet=volet), Volet),
    Plan: (around.plan, PlanStatus),
    Problem: (around.of_the_plan("problems"), PLAN_MOMENTS),
    Alert: (around.of_the_plan("alerts"), PLAN_MOMENTS),
    AlertRaised: (around.raised_in, RaisedStatus),
    Goal: (around.goal_in, GoalStatus),
    Action: (around.action_in, ActionStatus),
    Opinion: (around.opinion_in, OpinionStatus),
    PlanVersion: (around.version, [""]),
    PlanCopy: (around.copy_in, CopyStatus),
    Dac: (lambda cast, _: cast.dac35, [""]),
    Organisation: (lambda cast, _: cast.organisations["practice"], [""]),
    Professional: (lambda cast, _: cast.ines.professional, [""]),
    Membership: (membership_in, MembershipState),
    Notice: (notice_of_camille, [""]),
    AccountRequest: (account_request_in, AccountRequestState),
    Invitation: (invitation_in, InvitationState),
    RightsRequest: (addressed.request_in, RequestStatus),
    SubjectExport: (addressed.export_in, ExportStatus),
    Restriction: (addressed.restriction_of, ["stands", "lifted"]),
    Erasure: (addressed.erasure_in, ErasureStatus),
    ErasureProof: (addressed.proof, [""]),
    Hold: (addressed.hold_in, ["stands", "lifted"]),
    AccessAlert: (watching.alert_in, AlertStatus),
    Watch: (lambda cast, _: watching.watch_of(cast), [""]),
}
# Where each door is like the next one: these in make test, all the others in make test-full.
BRIEFLY = {Referral, Attachment, Case, Note, Plan, Action, PlanCopy, Notice, Invitation}


def path_to(address: Address, public_id) -> str:
    """The path of an address that opens an object, its other arguments filled in."""
    others = {name: v for name, v in OTHER_ARGUMENTS.items() if f":{name}>" in address.route}
    return address.path(public_id=public_id, **others)
