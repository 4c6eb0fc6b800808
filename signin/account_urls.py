"""The addresses of allauth that are in use, under French paths and with allauth's own names.

What is not listed here cannot be reached: no sign-up, no change of address, no social connections.
"""

from collections.abc import Callable

from allauth.account import views as allauth
from allauth.socialaccount import views as social
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path

from common.access import own_space
from signin.reauthentication import card_first, proves_again
from signin.views import card, entrance, factors, passkeys

OWN_WAY_IN = "son propre mot de passe"
OWN_FACTOR = "son propre second facteur, après l’avoir prouvé à nouveau"


def own(route: str, view: Callable, name: str, rule: str = OWN_FACTOR) -> URLPattern:
    """A page about the account of whoever opens it."""
    return path(route, own_space(rule)(view), name=name)


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
    own("mot-de-passe/changer/", allauth.password_change, "account_change_password", OWN_WAY_IN),
    own(
        "mot-de-passe/choisir/",
        proves_again(allauth.password_set),
        "account_set_password",
        OWN_WAY_IN,
    ),
    own("confirmer/mot-de-passe/", allauth.reauthenticate, "account_reauthenticate", OWN_WAY_IN),
    own("confirmer/code/", factors.reauthenticate, "mfa_reauthenticate"),
    own("confirmer/cle/", passkeys.reauthenticate, "mfa_reauthenticate_webauthn"),
    path("connexion/cle/", passkeys.sign_in, name="mfa_login_webauthn"),
    own("second-facteur/cle/ajouter/", card_first(passkeys.add), "mfa_add_webauthn"),
    own("second-facteur/cle/nom/", passkeys.rename, "mfa_edit_webauthn"),
    own("second-facteur/cle/retirer/", passkeys.remove, "mfa_remove_webauthn"),
    own("second-facteur/activer/", card_first(factors.activate), "mfa_activate_totp"),
    own("second-facteur/retirer/", factors.deactivate, "mfa_deactivate_totp"),
    own("second-facteur/codes/", factors.recovery_codes, "mfa_view_recovery_codes"),
    own(
        "second-facteur/codes/nouveaux/", factors.new_recovery_codes, "mfa_generate_recovery_codes"
    ),
]

# Pro Santé Connect, only where the environment has it.
card_patterns = [
    path("oidc/<slug:provider_id>/login/", card.sign_in, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", card.back, name="openid_connect_callback"),
    own("confirmer/carte/", card.reauthenticate, "card_reauthenticate"),
    path(
        "carte/refus/",
        login_not_required(social.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("carte/erreur/", login_not_required(social.login_error), name="socialaccount_login_error"),
]
if settings.PSC_CLIENT_ID:
    urlpatterns += card_patterns
