"""A code serves once, whichever process of the site it comes to: the mark is kept in Redis."""

import json
import os
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.cache import cache

from signin import crypto
from tests.factories import signin as make

# A process of its own with the settings of the site: it tries the same code at the same instant.
TRY = """
import json, sys, time
import django
django.setup()
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
given = json.loads(sys.argv[1])
real, shift = time.time, given["now"]
auth.time.time = lambda: shift
factor = auth.TOTP(Authenticator(user_id=given["user"], data={"secret": given["secret"]}))
print("ready", flush=True)
sys.stdin.readline()
print(int(factor.validate_code(given["code"])), flush=True)
"""


def start(user: int, closed: str, code: str, now: float) -> subprocess.Popen:
    given = json.dumps({"user": user, "secret": closed, "code": code, "now": now})
    process = subprocess.Popen(
        [sys.executable, "-c", TRY, given],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "coordination.settings.test"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.ROOT,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def answers(processes: list[subprocess.Popen]) -> list[int]:
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [int(process.communicate(timeout=60)[0]) for process in processes]


@pytest.fixture
def factor():
    secret = generate_totp_secret()
    return secret, crypto.encrypt(secret)


def test_the_mark_is_kept_where_all_processes_look():
    assert settings.CACHES["default"]["BACKEND"].endswith("RedisCache")
    assert settings.MFA_TOTP_TOLERANCE == 0


def test_two_processes_take_the_same_code_once_between_them(factor):
    secret, closed = factor
    now = (time.time() // 30) * 30 + 15
    code = make.code_of(secret, at=now)
    both = [start(7, closed, code, now) for _ in range(2)]
    assert sorted(answers(both)) == [0, 1]


@pytest.mark.parametrize("later", [1, 31])
def test_a_code_used_here_is_refused_there(factor, later, monkeypatch):
    secret, closed = factor
    now = (time.time() // 30) * 30 + 5
    code = make.code_of(secret, at=now)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    here = TOTP(Authenticator(user_id=8, data={"secret": closed}))
    assert here.validate_code(code)
    assert answers([start(8, closed, code, now + later)]) == [0]


def test_the_mark_outlives_the_code(factor, monkeypatch):
    """Used in the first second of its thirty, a code is still marked in the last."""
    secret, closed = factor
    now = (time.time() // 30) * 30
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    factor = TOTP(Authenticator(user_id=9, data={"secret": closed}))
    code = make.code_of(secret, at=now)
    assert factor.validate_code(code)
    left = cache._cache.get_client().ttl(cache.make_key(factor._get_used_cache_key(code)))
    assert left >= 29
