"""What people are told at the door; the sentences leave by ordinary e-mail and name nobody."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.registry import NoLongerDue, Notification, register
from signin.enums import (
    CONFIRMATION_LIFETIME,
    INVITATION_LIFETIME,
    AccountRequestState,
    InvitationState,
)
from signin.models import AccountRequest, Invitation


@register
class AddressToConfirm(Notification):
    kind = "signin.address_to_confirm"
    event = "Un compte est demandé avec cette adresse"
    to_whom = "la personne qui demande"
    subject = "Cordée : confirmez votre adresse"
    sentence = (
        "Un compte Cordée a été demandé avec cette adresse. Confirmez-la dans les trois jours pour "
        "que la demande soit étudiée. Si vous n’avez rien demandé, ne faites rien."
    )
    in_app = False

    @classmethod
    def link_at_send(cls, message: Model) -> str:
        found = AccountRequest.objects.filter(
            public_id=message.about_id, status=AccountRequestState.UNCONFIRMED
        ).first()
        if found is None:
            raise NoLongerDue
        token = found.issue_link(at=timezone.now(), lifetime=CONFIRMATION_LIFETIME)
        return reverse("signin:confirm-address", kwargs={"token": token})


@register
class AddressAlreadyKnown(Notification):
    kind = "signin.address_already_known"
    event = "Un compte est demandé avec une adresse qui en a déjà un, ou qui a déjà une demande"
    to_whom = "la personne à qui est l’adresse"
    subject = "Cordée : votre adresse est déjà connue"
    sentence = (
        "Un compte Cordée vient d’être demandé avec cette adresse, mais elle est déjà connue : soit "
        "vous avez un compte et vous pouvez choisir un nouveau mot de passe, soit votre demande est "
        "à l’étude. Si vous n’avez rien demandé, ne faites rien."
    )
    in_app = False


@register
class AccountRequested(Notification):
    kind = "signin.account_requested"
    event = "Un compte est demandé, l’adresse est confirmée"
    to_whom = "les coordinateurs et le responsable du DAC"
    subject = "Cordée : une demande de compte à étudier"
    sentence = "Une demande de compte attend votre réponse."


@register
class AccountRefused(Notification):
    kind = "signin.account_refused"
    event = "La demande de compte est refusée"
    to_whom = "la personne qui a demandé"
    subject = "Cordée : réponse à votre demande de compte"
    sentence = (
        "Votre demande de compte n’a pas été acceptée. Le DAC de votre territoire peut vous dire "
        "pourquoi."
    )
    in_app = False


class _WithInvitation(Notification):
    """The e-mail whose link opens an account."""

    in_app = False

    @classmethod
    def link_at_send(cls, message: Model) -> str:
        found = Invitation.objects.filter(
            public_id=message.about_id, status=InvitationState.OPEN
        ).first()
        if found is None:
            raise NoLongerDue
        token = found.issue_link(at=timezone.now(), lifetime=INVITATION_LIFETIME)
        return reverse("signin:open-invitation", kwargs={"token": token})


@register
class AccountApproved(_WithInvitation):
    kind = "signin.account_approved"
    event = "La demande de compte est acceptée"
    to_whom = "la personne qui a demandé"
    subject = "Cordée : votre compte est prêt"
    sentence = (
        "Votre demande de compte est acceptée. Choisissez votre mot de passe dans les sept jours ; "
        "le lien ne sert qu’une fois."
    )


@register
class InvitationSent(_WithInvitation):
    kind = "signin.invitation_sent"
    event = "Un DAC invite un professionnel, ou renvoie l’invitation"
    to_whom = "la personne invitée"
    subject = "Cordée : vous êtes invité à ouvrir un compte"
    sentence = (
        "Vous êtes invité à rejoindre Cordée, l’outil de coordination de votre territoire. Ouvrez "
        "votre compte dans les sept jours ; le lien ne sert qu’une fois."
    )


@register
class PasswordReset(Notification):
    kind = "signin.password_reset"
    event = "Un nouveau mot de passe est demandé"
    to_whom = "la personne à qui est le compte"
    subject = "Cordée : choisir un nouveau mot de passe"
    sentence = (
        "Un nouveau mot de passe a été demandé pour votre compte. Le lien est valable une heure et "
        "ne sert qu’une fois. Si vous n’avez rien demandé, ne faites rien."
    )
    in_app = False

    @classmethod
    def link_at_send(cls, message: Model) -> str:
        user = User.objects.filter(email=message.address, is_active=True).first()
        if user is None:
            raise NoLongerDue
        key = {
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        }
        return reverse("account_reset_password_from_key", kwargs=key)


@register
class AccessChanged(Notification):
    kind = "signin.access_changed"
    event = "Le mot de passe ou le second facteur d’un compte a changé"
    to_whom = "la personne à qui est le compte"
    subject = "Cordée : l’accès à votre compte a changé"
    sentence = (
        "Le mot de passe ou la double authentification de votre compte vient de changer. Si ce "
        "n’est pas vous, prévenez aussitôt le DAC de votre territoire."
    )
