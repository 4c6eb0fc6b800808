"""A passkey in memory: what a browser and its authenticator answer, signed with a real key."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

F = AuthenticatorData.FLAG


@dataclass
class SoftwareKey:
    """One credential. `verifies` is whether it asks its owner for a gesture of their own."""

    origin: str = "https://testserver"
    rp_id: str = "testserver"
    verifies: bool = True
    counter: int = 0
    counts: bool = True
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    number: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str = ""

    def create(self, options: str) -> str:
        """The answer to the options of a page, as its hidden field carries it."""
        asked = json.loads(options)["publicKey"]
        self.handle = asked["user"]["id"]
        data = AuthenticatorData.create(
            self._site(),
            self._flags() | F.AT,
            self._next(),
            AttestedCredentialData.create(
                Aaguid.NONE, self.number, ES256.from_cryptography_key(self.private.public_key())
            ),
        )
        client = self._client(CollectedClientData.TYPE.CREATE, asked["challenge"])
        made = AttestationObject.create("none", data, {})
        return self._written(
            clientDataJSON=websafe_encode(client), attestationObject=websafe_encode(made)
        )

    def get(self, options: str | dict, *, challenge: str = "") -> str:
        """The proof asked for by these options; `challenge` answers another question instead."""
        asked = (json.loads(options) if isinstance(options, str) else options)["publicKey"]
        data = AuthenticatorData.create(self._site(), self._flags(), self._next())
        client = self._client(CollectedClientData.TYPE.GET, challenge or asked["challenge"])
        signature = self.private.sign(data + client.hash, ec.ECDSA(SHA256()))
        return self._written(
            clientDataJSON=websafe_encode(client),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.handle,
        )

    def _site(self) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest()

    def _flags(self) -> AuthenticatorData.FLAG:
        return F.UP | F.UV if self.verifies else F.UP

    def _next(self) -> int:
        self.counter += self.counts
        return self.counter

    def _client(self, kind, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _written(self, **response: str) -> str:
        number = websafe_encode(self.number)
        return json.dumps(
            {
                "id": number,
                "rawId": number,
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": response,
            }
        )
