"""One object of each model that has an address, in each of its states, full of markers."""

import logging

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from cases import pdf
from cases.enums import CaseStatus, ReferralStatus
from cases.models import Attachment, Case, Referral
from directory.enums import MembershipState, Role
from directory.models import Dac, Membership, Organisation, Professional
from notifications.models import Notice
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation
from signin.services.accept_invitation import accept_invitation
from signin.services.ask_account import Workplace
from signin.services.invite import invite, revoke_invitation
from tests import markers
from tests.addresses import Address
from tests.factories import signin as make_signin
from tests.factories.directory import MembershipFactory, ProfessionalFactory

OTHER_ARGUMENTS = {
    "list_name": "motive",
    "code": "stay_home",
    "kind": "cases.referral_received",
}


@pytest.fixture
def calm(settings, tmp_path, monkeypatch):
    """For thousands of requests: files in a folder of this test, no line of the log for each
    refusal, and no copy of what each template was given."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)


@pytest.fixture
def readable_pdf(monkeypatch):
    """The words of the paper instead of the paper, which no search for a marker would read."""
    monkeypatch.setattr(
        pdf,
        "answer_pdf",
        lambda sheet: render_to_string("cases/pdf/answer.html", {"sheet": sheet}).encode(),
    )


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


OBJECTS = {
    Referral: (markers.in_status, ReferralStatus),
    Attachment: (
        lambda cast, state: markers.in_status(cast, state).attachments.get(),
        # a redirected request has no file any more: they went with it
        [state for state in ReferralStatus if state != ReferralStatus.REDIRECTED],
    ),
    Case: (markers.case_in, CaseStatus),
    Dac: (lambda cast, _: cast.dac35, [""]),
    Organisation: (lambda cast, _: cast.organisations["practice"], [""]),
    Professional: (lambda cast, _: cast.ines.professional, [""]),
    Membership: (membership_in, MembershipState),
    Notice: (notice_of_camille, [""]),
    AccountRequest: (account_request_in, AccountRequestState),
    Invitation: (invitation_in, InvitationState),
}


def path_to(address: Address, public_id) -> str:
    """The path of an address that opens an object, its other arguments filled in."""
    others = {name: v for name, v in OTHER_ARGUMENTS.items() if f":{name}>" in address.route}
    return address.path(public_id=public_id, **others)
