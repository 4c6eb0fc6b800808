"""What every answer of the site carries, and what it never believes of a request."""

import json
import os
import re
import ssl
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.views.attachment import as_download
from tests import addresses
from tests.factories import signin as make
from tests.factories.accounts import PASSWORD
from tests.factories.signin import signed_in
from tests.protections import check_headers

LOGIN = reverse("account_login")
PROXY = settings.ROOT / "deploy" / "nginx" / "cordee.conf"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "coordination.settings.production",
    "DATABASE_URL": "postgresql://cordee_app@localhost/cordee",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "SECRET_KEY": "Zx8-of-a-production-that-does-not-exist-0123456789-abcdefghijklmnop",
    "FIELD_ENCRYPTION_KEY": "dGVzdHMtb25seS1ub3QtYS1zZWNyZXQtMzItYnl0ZXM=",
    "VAULT_KEY": "dGVzdHMtdmF1bHQtbm90LWEtc2VjcmV0LS0tLS0tLS0=",
    "VAULT_BLIND_KEY": "tests-only-blind-key-not-a-secret-at-all",
    "SEAL_KEY": "tests-only-seal-key-not-a-secret-at-all-0123456789",
    "ALLOWED_HOSTS": "cordee.exemple.fr",
    "BASE_URL": "https://cordee.exemple.fr",
    "PATH": os.environ["PATH"],
    "HOME": os.environ.get("HOME", "/"),
}
# The first pages of a visitor, asked of the production's settings; neither database nor Redis runs.
VISIT = """
import json
import django
django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.test import Client
client = Client(SERVER_NAME="cordee.exemple.fr")
def told(answer):
    cookies = {name: morsel.OutputString() for name, morsel in answer.cookies.items()}
    return {"status": answer.status_code, "headers": dict(answer.headers), "cookies": cookies}
print(json.dumps({
    "plain": told(client.get("/compte/connexion/")),
    "login": told(client.get("/compte/connexion/", secure=True)),
    "elsewhere": told(client.get("/compte/connexion/", secure=True, headers={"host": "mal.example"})),
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
                settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
                settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN],
    "device": settings.DEVICE_COOKIE_NAME,
}))
"""


@pytest.fixture(scope="module")
def production() -> dict:
    """What the production's settings answer."""
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", VISIT],
        env=PRODUCTION,
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout.splitlines()[-1])


# --- Production ---


def test_the_check_of_a_deployment_finds_nothing():
    found = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=PRODUCTION,
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "0 silenced" not in found.stdout or "no issues" in found.stdout


def test_a_browser_is_held_to_tls_for_a_year_and_more(production):
    assert production["plain"]["status"] == 301
    assert (
        production["plain"]["headers"]["Location"] == "https://cordee.exemple.fr/compte/connexion/"
    )
    promise = production["login"]["headers"]["Strict-Transport-Security"]
    assert int(re.search(r"max-age=(\d+)", promise)[1]) >= 31536000
    assert "includeSubDomains" in promise


def test_the_cookies_belong_to_this_host_alone(production):
    csrf = production["login"]["cookies"]["__Host-cordee-csrf"]
    assert "Secure" in csrf
    assert "Path=/" in csrf
    assert "Domain" not in csrf
    assert production["session"] == ["__Host-cordee", True, True, "Lax", "/", None]
    assert production["device"] == "__Host-cordee-appareil"


def test_a_host_that_is_not_ours_is_refused(production):
    assert production["elsewhere"]["status"] == 400


def test_the_first_page_says_it_all(production):
    assert production["login"]["status"] == 200
    check_headers(production["login"]["headers"])


# --- Every answer ---


def answers(client: Client):
    """What each address without arguments answers to a GET."""
    for address in addresses.everything():
        if "<" not in address.route and "(?P" not in address.route:
            try:
                path = reverse(address.name)
            except Exception:  # noqa: BLE001 - an address without a name
                continue
            yield path, client.get(path)


@pytest.mark.parametrize("who", ["camille", "samir", "noe", "nobody"])
def test_each_answer_carries_the_same_protections(cast, who):
    client = Client()
    if who != "nobody":
        client = make.signed_in(getattr(cast, who), second_factor=True)
    seen = 0
    for path, response in answers(client):
        if path in (reverse("account_logout"),):
            continue
        check_headers(response.headers)
        seen += 1
    assert seen > 40


@pytest.mark.parametrize("path", ["/nulle-part/", "/healthz", "/administration/", "/messages/"])
def test_errors_and_refusals_carry_them_too(db, client, path):
    check_headers(client.get(path).headers)


def test_no_page_of_the_site_escapes_the_check_of_its_forms():
    exempt = [a.name for a in addresses.everything() if getattr(a.view, "csrf_exempt", False)]
    assert exempt == []


def test_a_form_from_elsewhere_changes_nothing(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.camille)
    refused = 0
    for address in addresses.of_kind("own", "list", "position"):
        if "<" not in address.route and "(?P" not in address.route:
            response = client.post(address.path(), {"x": "y"})
            assert response.status_code in (403, 302), address.name
            assert response.status_code == 403 or response["Location"].startswith("/compte/")
            refused += response.status_code == 403
    assert refused > 20
    assert client.post(reverse("account_logout")).status_code == 403
    assert client.get(reverse("signin:account")).status_code == 200


# --- What a request is not believed ---

EVIL = [
    "https://mal.example/",
    "//mal.example/",
    "///mal.example/",
    "/\\mal.example/",
    "\\\\mal.example/",
    "https:mal.example",
    "http:///mal.example/",
    "javascript:alert(1)",
    " //mal.example/",
    "\t//mal.example/",
    "https://testserver@mal.example/",
    "https://testserver.mal.example/",
    "data:text/html,x",
    "/%0d%0aSet-Cookie:%20a=b",
    "/x\r\nSet-Cookie: a=b",
]


def goes_elsewhere(response) -> bool:
    parts = urlsplit(response.headers.get("Location", ""))
    return bool(parts.netloc and parts.netloc != "testserver") or parts.scheme not in (
        "",
        "http",
        "https",
    )


@pytest.mark.parametrize("page", EVIL)
def test_no_next_page_leads_elsewhere(cast, page):
    client = Client()
    signed = client.post(LOGIN, {"login": "samir@demo.test", "password": PASSWORD, "next": page})
    assert signed.status_code == 302
    assert not goes_elsewhere(signed)
    assert "Set-Cookie: a=b" not in str(signed.headers)
    for path in (LOGIN, reverse("mfa_activate_totp"), reverse("account_reauthenticate")):
        assert not goes_elsewhere(client.get(path, {"next": page}))
    out = client.post(reverse("account_logout"), {"next": page})
    assert not goes_elsewhere(out)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "mal.example"},
        {"host": "testserver:80@mal.example"},
        {"host": "testserver\tmal.example"},
        {"host": ""},
    ],
)
def test_another_host_gets_nothing(db, client, headers):
    assert client.get(LOGIN, headers=headers).status_code == 400


def test_what_a_proxy_would_say_of_the_host_counts_for_nothing(cast, client):
    forged = {"x-forwarded-host": "mal.example", "forwarded": "host=mal.example"}
    response = client.get("/acces/mon-compte/", headers=forged)
    assert "mal.example" not in response["Location"]
    page = client.get(LOGIN, headers=forged).content.decode()
    assert "mal.example" not in page


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: a=b.pdf", 'a"; filename="x.exe', "é\x00.pdf"])
def test_the_name_of_a_file_adds_no_header(name):
    said = as_download(b"x", kind="pdf", name=name)["Content-Disposition"]
    assert said.startswith("attachment; filename=\"piece.pdf\"; filename*=UTF-8''")
    assert not re.search(r'[\r\n\x00]|"x', said.removeprefix('attachment; filename="piece.pdf"'))


def test_no_address_sends_a_request_back_as_it_came(cast):
    """TRACE: what a proxy added to the request would be read by a script."""
    with_account, without = signed_in(cast.camille), Client()
    asked = 0
    for address in addresses.everything():
        if "<" not in address.route and "(?P" not in address.route and not address.of_the_admin:
            client = with_account if address.needs_sign_in else without
            assert client.trace(address.path()).status_code in (405, 302, 403, 404), address.name
            asked += 1
    assert asked > 60
    assert without.trace("/static/css/theme.css").status_code == 405


def test_the_proxy_speaks_ciphers_with_forward_secrecy_only():
    told = re.search(r"ssl_ciphers (\S+);", PROXY.read_text(encoding="utf-8"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_ciphers(told[1])
    spoken = context.get_ciphers()
    assert {one["protocol"] for one in spoken} == {"TLSv1.2", "TLSv1.3"}
    for one in spoken:
        assert one["aead"], one["name"]
        assert one["kea"] in ("kx-ecdhe", "kx-any"), one["name"]  # any: TLS 1.3


@pytest.mark.parametrize("folder", ["/static/", "/static/css/", "/static/js", "/pages/", "/media/"])
def test_no_folder_is_listed(db, client, folder):
    assert client.get(folder).status_code == 404
    assert "autoindex" not in PROXY.read_text(encoding="utf-8")


def test_a_form_beyond_measure_is_refused_in_french(db, client):
    many = {f"champ{number}": "x" for number in range(600)}
    assert client.post(LOGIN, many).status_code == 400
    long = client.post(LOGIN, {"login": "x" * (6 * 1024 * 1024)})
    assert long.status_code == 400
    assert "<h1>" in long.content.decode()
