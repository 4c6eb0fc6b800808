"""An OpenID provider that says what a test tells it to, true or false, and signs it or not.

The certified provider of the same name for Node never signs a token that is wrong: here each lie
is told on purpose, one at a time.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, KID = "cordee", "clef-1"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key of its own for each name, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Says:
    """What the provider says; `claims` go over those of an honest token, None takes one away."""

    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    signed_with: str = "own"
    published: tuple[str, ...] = ("own",)
    algorithm: str = "RS256"
    issuer: str = ""
    raw_token: str | None = None
    without_token: bool = False
    moved: tuple[str, ...] = ()  # beginnings of paths that are said to have moved elsewhere
    nonce: str = ""


class Provider(BaseHTTPRequestHandler):
    says = Says()

    def log_message(self, *arguments):
        """Silent."""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self):
        if self.path.startswith(self.says.moved):
            self._send_elsewhere()
        elif self.path.startswith(("/.well-known", "/moved/.well-known")):
            names = ("authorization", "token", "userinfo")
            endpoints = {f"{name}_endpoint": f"{self.base}/{name}" for name in names}
            issuer = self.says.issuer or self.base
            self._answer(endpoints | {"issuer": issuer, "jwks_uri": f"{self.base}/keys"})
        elif self.path.startswith(("/keys", "/moved/keys")):
            self._answer({"keys": [self._public(name) for name in self.says.published]})
        else:
            self._answer(self.says.person)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith(self.says.moved):
            self._send_elsewhere()
            return
        answer = {"access_token": "acces", "token_type": "Bearer"}
        if not self.says.without_token:
            answer["id_token"] = self.says.raw_token or self._token()
        self._answer(answer)

    def _token(self) -> str:
        now = int(time.time())
        honest = {"iss": self.base, "aud": CLIENT, "iat": now, "exp": now + 60}
        honest |= {"auth_time": now, "nonce": self.says.nonce, "acr": "eidas1"}
        claims = honest | {"sub": self.says.person.get("sub")} | self.says.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = rsa_key(self.says.signed_with)
        if self.says.algorithm == "none":
            key = None
        if self.says.algorithm.startswith("HS"):
            key = b"a secret that is shared with everybody who asks for it"
        headers = {"kid": KID} | self.says.headers
        return jwt.encode(claims, key, algorithm=self.says.algorithm, headers=headers)

    def _public(self, name: str) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(rsa_key(name).public_key(), as_dict=True)
        return public | {"kid": KID, "use": "sig", "alg": "RS256"}

    def _send_elsewhere(self):
        self.send_response(307)
        self.send_header("Location", f"{self.base}/moved{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[str]:
    """The provider on a port of its own; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
