"""Pro Santé Connect: every check that the library leaves to whoever uses it.

The library trusts the connection over which the token came, asks for no nonce, and takes what the
provider's page about the person says for granted. Here the token itself is proven — who signed it,
for whom, in answer to which question of ours, when, and how the person was recognised — and the
page about the person must be about the subject of that token.
"""

import base64
import hmac
import secrets
import time
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings

# signed with a key that only the provider has: no shared secret, and never « none »
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
DRIFT = 30  # seconds between two clocks
IDENTIFIER = "SubjectNameID"  # the national identifier of the professional


class NotProven(OAuth2Error):
    """The identity is refused; says why, for the journal's code, and nothing of the person."""


class CardAdapter(OpenIDConnectOAuth2Adapter):
    """What is known of a professional after a sign-in at Pro Santé Connect."""

    nonce = ""
    again = False

    @property
    def openid_config(self) -> dict[str, Any]:
        config = super().openid_config
        if config.get("issuer") != settings.PSC_ISSUER:
            raise NotProven("issuer")
        return config

    def complete_login(self, request, app, token, **kwargs):
        """Keeps of the person what serves here: the identifier, and how it was proven."""
        claims = self._proven(app, kwargs["response"].get("id_token"), token.token)
        person = self._fetch_user_info(token.token)
        if not isinstance(person, dict) or person.get("sub") != claims["sub"]:
            raise NotProven("subject")
        identifier = person.get(IDENTIFIER)
        if not isinstance(identifier, str) or not identifier:
            raise NotProven("identifier")
        about = {"sub": claims["sub"], IDENTIFIER: identifier}
        kept = {"userinfo": about, "id_token": {name: claims[name] for name in ("iss", "acr")}}
        return self.get_provider().sociallogin_from_response(request, kept)

    def _proven(self, app, id_token, access_token: str) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise NotProven("token")
        try:
            key = self._key_of(id_token)
            claims = jwt.decode(
                id_token,
                key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=settings.PSC_ISSUER,
                leeway=DRIFT,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            raise NotProven(type(error).__name__) from None
        self._answers_us(app, claims)
        if "at_hash" in claims and not _is_hash(claims["at_hash"], access_token, key):
            raise NotProven("at_hash")
        return claims

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") not in ALGORITHMS:
            raise NotProven("alg")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        # without a name, the only key there is (OpenID Connect 10.1)
        name = header.get("kid")
        own = [k for k in keys if k.public_key_use != "enc" and name in (k.key_id, None)]
        if len(own) != 1:
            raise NotProven("key")
        return own[0]

    def _answers_us(self, app, claims: dict[str, Any]) -> None:
        """The token answers this browser's question, for us alone, with the card itself."""
        nonce = claims.get("nonce")
        if not self.nonce or not isinstance(nonce, str):
            raise NotProven("nonce")
        if not hmac.compare_digest(nonce.encode(), self.nonce.encode()):
            raise NotProven("nonce")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", "" if several else app.client_id) != app.client_id:
            raise NotProven("azp")
        if claims.get("acr") not in settings.PSC_ACR:
            raise NotProven("acr")
        if self.again and not _is_recent(claims.get("auth_time")):
            raise NotProven("auth_time")


def new_nonce() -> str:
    """One question to the provider; its answer must hold it."""
    return secrets.token_urlsafe(24)


def _is_recent(auth_time) -> bool:
    limit = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return isinstance(auth_time, int) and auth_time > limit


def _is_hash(stated, access_token: str, key: jwt.PyJWK) -> bool:
    """Whether the access token is the one that came with this identity (OpenID Connect 3.1.3.6)."""
    digest = key.Algorithm.compute_hash_digest(access_token.encode())
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    return isinstance(stated, str) and hmac.compare_digest(half.encode(), stated.encode())
