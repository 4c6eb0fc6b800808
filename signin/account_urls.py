"""The addresses of allauth that are in use, under French paths and with allauth's own names.

What is not listed here cannot be reached: no sign-up, no change of address, no social connections.
"""

from allauth.account import views as allauth
from allauth.socialaccount import views as social
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from common.access import own_space
from signin.reauthentication import card_first, proves_again
from signin.views import card, entrance, factors, passkeys

OWN_WAY_IN = "son propre mot de passe"
OWN_FACTOR = "son propre second facteur, après l’avoir prouvé à nouveau"

urlpatterns = [
    path("connexion/", entrance.sign_in, name="account_login"),
    path("deconnexion/", entrance.sign_out, name="account_logout"),
    path("ferme/", allauth.account_inactive, name="account_inactive"),
    path("connexion/code/", entrance.second_factor, name="mfa_authenticate"),
    path("mot-de-passe/oublie/", allauth.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        entrance.new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "mot-de-passe/changer/",
        own_space(OWN_WAY_IN)(allauth.password_change),
        name="account_change_password",
    ),
    path(
        "mot-de-passe/choisir/",
        own_space(OWN_WAY_IN)(proves_again(allauth.password_set)),
        name="account_set_password",
    ),
    path(
        "confirmer/mot-de-passe/",
        own_space(OWN_WAY_IN)(allauth.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "confirmer/code/", own_space(OWN_FACTOR)(factors.reauthenticate), name="mfa_reauthenticate"
    ),
    path(
        "confirmer/cle/",
        own_space(OWN_FACTOR)(passkeys.reauthenticate),
        name="mfa_reauthenticate_webauthn",
    ),
    path("connexion/cle/", passkeys.sign_in, name="mfa_login_webauthn"),
    path(
        "second-facteur/cle/ajouter/",
        own_space(OWN_FACTOR)(card_first(passkeys.add)),
        name="mfa_add_webauthn",
    ),
    path(
        "second-facteur/cle/nom/",
        own_space(OWN_FACTOR)(passkeys.rename),
        name="mfa_edit_webauthn",
    ),
    path(
        "second-facteur/cle/retirer/",
        own_space(OWN_FACTOR)(passkeys.remove),
        name="mfa_remove_webauthn",
    ),
    path(
        "second-facteur/activer/",
        own_space(OWN_FACTOR)(card_first(factors.activate)),
        name="mfa_activate_totp",
    ),
    path(
        "second-facteur/retirer/",
        own_space(OWN_FACTOR)(factors.deactivate),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-facteur/codes/",
        own_space(OWN_FACTOR)(factors.recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-facteur/codes/nouveaux/",
        own_space(OWN_FACTOR)(factors.new_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]

# Pro Santé Connect, only where the environment has it.
card_patterns = [
    path("oidc/<slug:provider_id>/login/", card.sign_in, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", card.back, name="openid_connect_callback"),
    path(
        "confirmer/carte/", own_space(OWN_FACTOR)(card.reauthenticate), name="card_reauthenticate"
    ),
    path(
        "carte/refus/",
        login_not_required(social.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("carte/erreur/", login_not_required(social.login_error), name="socialaccount_login_error"),
]
if settings.PSC_CLIENT_ID:
    urlpatterns += card_patterns
