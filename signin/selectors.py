"""Reads of sign-in: what a person must still prove, and whose link this is."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from accounts.models import User
from directory.enums import MembershipState
from directory.models import Membership
from directory.standing import standing_of
from notifications.selectors import pace_of
from signin.crypto import fingerprint
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation

LONGEST_KEY = 18  # digits
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor_required(user: User) -> bool:
    """Whether the person may only go on with a second factor: imposed by an organisation of
    theirs, and always on whoever administers the machine or protects data."""
    if user.is_staff or user.is_superuser:
        return True
    standing = standing_of(user)
    return standing.protects_data or standing.second_factor_required


def has_second_factor(user: User, *, besides: Authenticator | None = None) -> bool:
    """Whether the person can prove a second factor: an application, or a passkey."""
    found = Authenticator.objects.filter(user=user, type__in=FACTORS)
    return found.exclude(pk=besides.pk if besides is not None else None).exists()


def has_application(user: User) -> bool:
    """Whether an application of the person's shows codes for this account."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def has_code(user: User) -> bool:
    """Whether the second factor may be a code: of an application, or of those kept in reserve."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def _is_key(number: str) -> bool:
    """Whether a row may have this number: what is longer, no column holds."""
    return number.isdecimal() and len(number) <= LONGEST_KEY


def passkeys_of(user: User) -> list[Authenticator]:
    """The passkeys of the person, the oldest first."""
    kind = Authenticator.Type.WEBAUTHN
    return list(Authenticator.objects.filter(user=user, type=kind).order_by("created_at", "pk"))


def passkey_of(user: User, number: str) -> Authenticator | None:
    """One passkey of the person, by its number; somebody else's is not found."""
    if not _is_key(number):
        return None
    kind = Authenticator.Type.WEBAUTHN
    return Authenticator.objects.filter(user=user, type=kind, pk=number).first()


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are still unused; 0 without a second factor."""
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes is not None else 0


def sessions_of(user: User) -> list[UserSession]:
    """The open sessions of the person, the latest first; those that are over are swept away."""
    found = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


def request_by_token(token: str, *, at: datetime) -> AccountRequest | None:
    """The request whose address this link proves, while the link is good."""
    found = AccountRequest.objects.filter(
        link_hash=fingerprint(token), status=AccountRequestState.UNCONFIRMED
    ).first()
    return found if found is not None and found.has_valid_link(at=at) else None


def invitation_by_token(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that this link opens, while the link is good."""
    found = (
        Invitation.objects.select_related("organisation", "dac", "user")
        .filter(link_hash=fingerprint(token), status=InvitationState.OPEN)
        .first()
    )
    return found if found is not None and found.has_valid_link(at=at) else None


def was_used(token: str) -> bool:
    """Whether this link has already opened an account; who holds it may know."""
    return Invitation.objects.filter(
        link_hash=fingerprint(token), status=InvitationState.ACCEPTED
    ).exists()


def in_order_of_work(requests: QuerySet[AccountRequest]) -> QuerySet[AccountRequest]:
    """What waits for an answer first, the oldest on top; then what was answered, the latest first."""
    return requests.select_related("organisation", "organisation_commune").order_by(
        F("decided_at").desc(nulls_first=True), "confirmed_at", "pk"
    )


def latest_first(invitations: QuerySet[Invitation], *, at: datetime) -> QuerySet[Invitation]:
    """Invitations with what their list shows; `is_over`: it waits, but its link is past its days."""
    is_over = Q(status=InvitationState.OPEN, link_expires_at__lte=at)
    return (
        invitations.select_related("organisation", "invited_by")
        .annotate(is_over=ExpressionWrapper(is_over, output_field=BooleanField()))
        .order_by("-invited_at", "-pk")
    )


def who_accepts(invitation: Invitation, visitor: User) -> str:
    """How this visitor may use the invitation: "new" (choose a password), "self" (signed in, one
    click), "sign_in" (has an account: sign in first), "other" (signed in as somebody else)."""
    if visitor.is_authenticated:
        return "self" if visitor.email == invitation.email else "other"
    owner = User.objects.filter(email=invitation.email, is_active=True).first()
    return "sign_in" if owner is not None and owner.has_usable_password() else "new"


def user_of_card(identifier: str) -> User | None:
    """The account of the professional whose card signed in; the national identifier of a RPPS
    number is « 8 » and the number."""
    if len(identifier) != 12 or not identifier.startswith("8"):
        return None
    return User.objects.filter(professional__rpps=identifier[1:], is_active=True).first()


@dataclass(frozen=True)
class Account:
    """What « Mon compte » shows of a person."""

    user: User
    places: list[Membership]
    has_application: bool
    passkeys: list[Authenticator]
    second_factor_required: bool
    recovery_codes_left: int
    reminded: str

    @property
    def has_second_factor(self) -> bool:
        return self.has_application or bool(self.passkeys)


def account_of(user: User) -> Account:
    """The person's own account: places in organisations, state of the second factor."""
    places = (
        Membership.objects.filter(professional__user=user, status=MembershipState.ACTIVE)
        .select_related("organisation", "professional")
        .order_by("pk")
    )
    return Account(
        user=user,
        places=list(places),
        has_application=has_application(user),
        passkeys=passkeys_of(user),
        second_factor_required=second_factor_required(user),
        recovery_codes_left=recovery_codes_left(user),
        reminded=str(pace_of(user).label),
    )


def session_of(user: User, number: str) -> UserSession | None:
    """One open session of the person, by its number; somebody else's is not found."""
    if not _is_key(number):
        return None
    return UserSession.objects.filter(user=user, pk=number).first()
