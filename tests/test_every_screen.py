"""Lists, own spaces, public pages and the administration: who gets in, and what is never in them."""

import itertools

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.enums import EventKind as K
from audit.models import Event
from cases.enums import ReferralStatus
from coordination.public_urls import PUBLIC
from signin.enums import AccountRequestState
from signin.models import AccountRequest
from tests import addresses, around, markers
from tests.addresses import Address
from tests.factories import signin as make_signin
from tests.factories.accounts import PASSWORD
from tests.objects import calm  # noqa: F401 - a fixture
from tests.personas import PEOPLE
from tests.protections import lacking
from tests.readers import SIGNED_OUT, Reader, readers

pytestmark = [pytest.mark.walk, pytest.mark.usefixtures("calm")]
EVERYBODY = {*PEOPLE, "superuser", "former"}
IN_A_DAC = {"camille", "yann", "sophie", "nadia"}
ADMINISTRATORS = {"noe", "dpo", "superuser"}
# Who stands in the positions that addresses name; a new wording must be added here.
POSITIONS = {
    "coordinateur ou responsable d’un DAC": IN_A_DAC,
    "personne d’un DAC": IN_A_DAC,
    "coordinateur d’un DAC": IN_A_DAC - {"sophie"},
    "délégué à la protection des données ou responsable d’un DAC": {"sophie", "dpo"},
    "délégué à la protection des données d’un DAC": {"dpo"},
    "membre d’un organisme qui accompagne": EVERYBODY - {"noe", "dpo", "superuser", "former"},
    "qui accompagne des personnes, identité prouvée par un second facteur à l’instant": (
        EVERYBODY - {"noe", "dpo", "superuser", "former", "sophie"}
    ),
    "toute personne connectée": EVERYBODY,
}
# What a person of the cast may receive of the world below.
READABLE = {
    "samir": markers.OF_THE_PERSON | markers.OF_THE_ANSWER,
    "camille": markers.ALL,
    "yann": markers.ALL,
    "sophie": markers.ALL - set(markers.OF_VOLETS.values()),
    "ines": markers.OF_IDENTITY | set(markers.OF_VOLETS.values()),
    "louis": markers.OF_IDENTITY | {"zqvsupport", "zqvcoordination"},
    "ana": markers.OF_IDENTITY | {"zqvcoordination"},
}
# What is answered to whoever has nothing there: a factor to give up, codes to see, a password to set.
WITHOUT = {
    "account_reauthenticate": 403,
    "mfa_reauthenticate": 403,
    "mfa_reauthenticate_webauthn": 403,
    "mfa_edit_webauthn": 404,
    "mfa_remove_webauthn": 404,
    "mfa_deactivate_totp": 404,
    "mfa_view_recovery_codes": 404,
    "mfa_generate_recovery_codes": 404,
}
TOKENS = {
    "signin:confirm-address": {"token": "aucun"},
    "signin:open-invitation": {"token": "aucun"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "aucune-cle"},
}


@pytest.fixture
def world(cast) -> list[Reader]:
    """A draft and a request of Samir's, a situation that he brought, with a team around it and a
    plan, and a candidate, all in the DAC 35."""
    markers.name_the_motive(cast)
    for status in (ReferralStatus.DRAFT, ReferralStatus.RECEIVED):
        markers.in_status(cast, status)
    around.plan(cast)
    request = make_signin.request_in(cast, AccountRequestState.PENDING)
    AccountRequest.objects.filter(pk=request.pk).update(**markers.CANDIDATE)
    return readers(cast)


def welcome_in(address: Address) -> set[str]:
    """Whom the rule of a list, an own space or a position lets in."""
    access = address.access
    if access.kind == "own":
        return EVERYBODY
    if access.kind == "position":
        return POSITIONS[access.rule]
    _, _, position = access.rule.partition(", ")
    return POSITIONS[position] if position else EVERYBODY


def ask(reader: Reader, method: str, path: str, data=None):
    """The answer and the rows of the journal it left, then everything is undone."""
    last = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    with transaction.atomic():
        response = getattr(reader.client, method)(path, data)
        # the journal's own door leaves its row besides: tests/audit
        rows = Event.objects.filter(pk__gt=last).exclude(action="journal.opened")
        rows = list(rows.order_by("pk"))
        transaction.set_rollback(True)
    return response, rows


def leaks(response, reader: Reader) -> set[str]:
    return markers.seen_in(response) - READABLE.get(reader.key, frozenset())


# what an open page asks about itself names its object: tests/commissions/test_watch.py
SCREENS = [
    a for a in addresses.of_kind("list", "position", "own") if a.name != "commissions:still-there"
]


def test_the_positions_that_addresses_name_are_known():
    assert {a.access.kind for a in addresses.everything() if a.access} == {
        "object",
        "list",
        "position",
        "own",
    }
    assert len(SCREENS) > 20
    assert all(welcome_in(address) for address in SCREENS)


def test_every_screen_lets_in_whom_its_rule_says(world):
    wrong = []
    # the beginning of every marker, so that a search that forgets its reader finds them
    for name, reader in itertools.product(("desk:look-for", "desk:triage-look-for"), world):
        reader.client.post(reverse(name), {"q": "zq"})
    for address, method, reader in itertools.product(SCREENS, ("get", "post"), world):
        if address.name in ("desk:look-for", "desk:triage-look-for") and method == "post":
            continue
        response, _ = ask(reader, method, address.path(), {"q": "zq"} if method == "get" else {})
        status = response.status_code
        if reader.signed_out:
            right = status == 302 and "/compte/connexion/" in response["Location"]
        elif status == 405:
            right = True
        elif reader.key in welcome_in(address):
            right = status in {200, 204, 302, 409, 422} or status == WITHOUT.get(address.name)
        else:
            right = status == 404
        faults = [*leaks(response, reader), *markers.in_title(response)]
        if not right or faults or lacking(response):
            wrong.append((address.name, method, reader.key, status, faults))
    assert wrong == [], sorted({(name, status) for name, _, _, status, _ in wrong})


def test_the_screens_of_the_dac_do_hold_what_others_must_not_see(world):
    """The test above can fail: what it looks for is there for whoever may read it."""
    camille = next(reader for reader in world if reader.key == "camille")
    for screen in ("desk:look-for", "desk:triage-look-for"):
        camille.client.post(reverse(screen), {"q": "zq"})
    found = {
        name: markers.seen_in(ask(camille, "get", reverse(name))[0])
        for name in ("desk:worklist", "desk:triage", "desk:search", "signin:account-requests")
    }
    assert "zqusage" in found["desk:worklist"] & found["desk:triage"] & found["desk:search"]
    assert "zqcandidat" in found["signin:account-requests"]


def test_every_list_leaves_one_row_for_each_model_with_what_was_shown(world):
    wrong = []
    for address, reader in itertools.product(addresses.of_kind("list"), world):
        response, rows = ask(reader, "get", address.path())
        listed = [row for row in rows if row.kind == K.LISTING]
        models = [row.object_type for row in listed]
        expected = response.status_code == 200 and not address.access.part_of
        policy_model = address.access.policy.model._meta.label_lower
        if bool(listed) != expected or len(set(models)) != len(models):
            wrong.append((address.name, reader.key, models))
        if listed and policy_model not in models:
            wrong.append((address.name, reader.key, "its own model is missing"))
        for row in listed:
            if not _are_shown(row, response):
                wrong.append((address.name, reader.key, row.object_type, row.data))
    assert wrong == []


@pytest.mark.parametrize("typed", ["Zqmot", "\x00", "9" * 400, "Zq" * 5000])
def test_the_journal_of_lists_keeps_codes_never_what_was_typed(world, typed):
    names = ("q", "etat", "situations", "voir", "page", "commune", "commune_key", "quand", "kind")
    names += ("text", "sector", "profession", "nature", "secteur", "lieu")
    wrong = []
    for address in addresses.of_kind("list"):
        for key in ("samir", "camille"):
            reader = next(one for one in world if one.key == key)
            response, rows = ask(reader, "get", address.path(), dict.fromkeys(names, typed))
            if response.status_code not in (200, 302, 404, 422):
                wrong.append((address.name, key, response.status_code))
            if any("zqmot" in str(row.data).lower() for row in rows):
                wrong.append((address.name, key, [row.data["criteria"] for row in rows]))
    assert wrong == []


def _are_shown(row: Event, response) -> bool:
    """Each identifier of the row leads to its object from the page."""
    page = response.content.decode()
    return all(public_id in page for public_id in row.data["ids"])


def test_a_list_row_names_what_the_person_saw_and_nothing_typed(world):
    camille = next(reader for reader in world if reader.key == "camille")

    camille.client.post(reverse("desk:look-for"), {"q": "zqusa"})
    response, rows = ask(camille, "get", reverse("desk:search"))

    found = {row.object_type: row.data for row in rows if row.kind == K.LISTING}
    assert {name: len(data["ids"]) for name, data in found.items()} == {
        "cases.case": 1,
        "cases.referral": 2,
    }
    assert "zqusa" not in str(found).lower()
    assert markers.in_text(str(found)) == set()


def test_public_pages_say_nothing_of_anybody(world):
    wrong = []
    public = [a for a in addresses.everything() if a.name in PUBLIC]
    assert len(public) > 20
    for address, method, reader in itertools.product(public, ("get", "post"), world):
        if (address.name, method) == ("account_logout", "post"):
            continue
        path = address.path(**TOKENS.get(address.name, {}))
        response, _ = ask(reader, method, path, {"q": "zq"})
        failed = response.status_code >= 500 and address.name != "healthz"  # no worker runs here
        if failed or markers.seen_in(response):
            wrong.append((address.name, method, reader.key, response.status_code))
    assert wrong == []


# --- The administration: one rule for all of it ---
def of_the_admin() -> list[tuple[str, str]]:
    """Each page of the administration with a path, of the first row where it shows a row."""
    found = []
    for address in addresses.everything():
        if not address.of_the_admin or address.route.endswith("$"):
            continue
        path = f"/{address.route}"
        if "<path:object_id>" in path:
            path = path.replace("<path:object_id>", str(_first_row(path)))
        found.append((address.name, path.replace("<path:content_type_id>", "1")))
    return found


def _first_row(path: str) -> int:
    parts = path.split("/")
    if parts[2] == "r":
        return 1
    row = apps.get_model(parts[2], parts[3])._default_manager.order_by("pk").first()
    return row.pk if row is not None else 1


def test_the_administration_is_for_administrators_and_holds_nothing_personal(world):
    pages = of_the_admin()
    assert len(pages) > 40
    wrong, opened = [], set()
    for (name, path), method, reader in itertools.product(pages, ("get", "post"), world):
        response, _ = ask(reader, method, path)
        status = response.status_code
        if reader.key not in ADMINISTRATORS and name not in ("admin:logout", "admin:login"):
            sent_away = status == 302 and response["Location"].startswith(
                (reverse("admin:login"), reverse("account_login"))
            )
            if not sent_away and status not in (403, 404):
                wrong.append((name, method, reader.key, status))
        if status >= 500 or markers.seen_in(response) - markers.OF_CANDIDATES:
            wrong.append((name, method, reader.key, status, markers.seen_in(response)))
        if status == 200:
            opened.add(reader.key)
    assert wrong == []
    assert opened <= ADMINISTRATORS | {"superuser"}
    assert "superuser" in opened


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_administration_has_no_way_in_of_its_own(cast, client, method):
    """Ours asks for the second factor and counts the attempts; Django's would do neither."""
    data = {"username": "noe@demo.test", "password": PASSWORD}

    response = getattr(client, method)(reverse("admin:login"), data)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert User.objects.get(email="noe@demo.test").last_login is None


# --- The other methods ---
# What the library's forms take as if it were posted; nothing of it is done by a form left empty.
TAKES_PUT = {
    address.name
    for address in [*SCREENS, *(a for a in addresses.everything() if a.name in PUBLIC)]
    if hasattr(getattr(address.view, "view_class", None), "put")
}


@pytest.mark.long
@pytest.mark.parametrize("method", ["head", "put", "patch", "delete", "options", "trace"])
def test_a_method_that_no_screen_takes_does_nothing(world, method):
    """405 or what the door says; of whoever gets in, of an administrator, of nobody."""
    few = [reader for reader in world if reader.key in ("camille", "samir", "noe", "anonymous")]
    public = [a for a in addresses.everything() if a.name in PUBLIC]
    paths = [(a.name, a.path(**TOKENS.get(a.name, {}))) for a in (*SCREENS, *public)]
    wrong = []
    for (name, path), reader in itertools.product([*paths, *of_the_admin()], few):
        response, rows = ask(reader, method, path)
        status, done = response.status_code, [row for row in rows if row.kind == K.CHANGE]
        right = status in {302, 403, 404, 405, WITHOUT.get(name), *answered(name, method)}
        if not right or done or leaks(response, reader):
            wrong.append((name, reader.key, status, done))
    assert wrong == [], sorted({(name, status) for name, _, status, _ in wrong})


def answered(name: str, method: str) -> set[int]:
    """What may be shown all the same: headers, the pages of Django's own administration, which are
    opened alike by any method, the library's forms with what is missing, no worker in these tests."""
    if name == "healthz":
        return {503} if method == "head" else set()
    if method in ("head", "options") or name.startswith("admin:"):
        return {200, 204}
    if name == "account_reset_password_from_key":  # that the link is not one, before the method
        return {200}
    return {200, 422} if method == "put" and name in TAKES_PUT else set()


def test_who_is_signed_out_is_never_counted_in(world):
    assert {reader.key for reader in world} == EVERYBODY | set(SIGNED_OUT)
