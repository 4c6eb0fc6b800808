"""Sessions as sign-in makes them, requests for an account, invitations and their links."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.test import Client
from django.utils import timezone

from directory.enums import OrganisationKind, Profession
from signin.enums import (
    CONFIRMATION_LIFETIME,
    INVITATION_LIFETIME,
    AccountRequestState,
    RefusalReason,
)
from signin.models import AccountRequest, Invitation
from signin.services.ask_account import Identity, Workplace, ask_account, confirm_address
from signin.services.decide_account import approve_account, refuse_account

GOOD_PASSWORD = "sept moutons sur la lande"
VALID_RPPS = "10003450678"


def signed_in(user, *, second_factor: bool = False) -> Client:
    """A browser in which `user` is signed in; with `second_factor`, as after the second step."""
    client = Client()
    client.force_login(user)
    if second_factor:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": "totp", "at": time.time()},
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def proof_ages(client: Client, seconds: float | None = None) -> None:
    """What the session of this browser proved becomes older, by default just too old to count."""
    older = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1 if seconds is None else seconds
    session = client.session
    ways = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [way | {"at": way["at"] - older} for way in ways]
    session.save()


def give_factor(user) -> str:
    """A second factor with its recovery codes; the secret, for `code_of`."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


SOON_OVER = 4  # seconds: a code that changes between its reading and its use fails by chance


def code_of(secret: str, *, at: float | None = None) -> str:
    """What the telephone shows at a moment, now by default: then it still counts in a moment."""
    if at is None and (left := 30 - time.time() % 30) < SOON_OVER:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time() if at is None else at) // 30))


def identity(**changes) -> Identity:
    """Somebody who is new here."""
    words = {
        "title": "",
        "first_name": "Gwenn",
        "last_name": "Le Bihan",
        "profession": Profession.SOCIAL_WORKER,
        "rpps": "",
        "function": "",
        "email": "gwenn.lebihan@exemple.test",
    }
    return Identity(**words | changes)


def new_place(cast, **changes) -> Workplace:
    """An organisation that the directory does not have yet, in a commune of the DAC 35."""
    words = {
        "name": "CLIC du pays de Rennes",
        "kind": OrganisationKind.SOCIAL_SERVICE,
        "commune": cast.communes["35238"],
    }
    return Workplace(**words | changes)


def asked(cast, *, at=None, **changes) -> AccountRequest:
    """A request for an account, its address not yet proven."""
    person = identity(**changes)
    at = at or timezone.now()
    ask_account(identity=person, workplace=new_place(cast), phone="", motive="Essai", at=at)
    return AccountRequest.objects.get(email=person.email.lower(), status="unconfirmed")


def link_of(thing: AccountRequest | Invitation, *, at=None) -> str:
    """The token that the e-mail carries."""
    is_invitation = isinstance(thing, Invitation)
    lifetime = INVITATION_LIFETIME if is_invitation else CONFIRMATION_LIFETIME
    return thing.issue_link(at=at or timezone.now(), lifetime=lifetime)


def request_in(cast, state: AccountRequestState) -> AccountRequest:
    """A request that the services have brought into `state`."""
    at = timezone.now()
    request = asked(cast)
    if state != AccountRequestState.UNCONFIRMED:
        request = confirm_address(token=link_of(request), at=at)
    if state == AccountRequestState.APPROVED:
        approve_account(request=request, by=cast.camille, at=at)
    if state == AccountRequestState.REFUSED:
        refuse_account(request=request, reason=RefusalReason.OUTSIDE, by=cast.camille, at=at)
    return AccountRequest.objects.get(pk=request.pk)
