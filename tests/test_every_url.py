"""Every address states its rule, and every object answers each person as its table says."""

import importlib.util
import itertools
import logging
import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from audit.enums import EventKind as K
from audit.models import Event
from cases import pdf
from cases.enums import CaseStatus, ReferralStatus
from cases.models import Attachment, Case, Referral
from coordination.public_urls import PUBLIC
from directory.enums import MembershipState, Role
from directory.models import Dac, Membership, Organisation, Professional
from notifications.models import Notice
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation
from signin.services.accept_invitation import accept_invitation
from signin.services.ask_account import Workplace
from signin.services.invite import invite, revoke_invitation
from tests import addresses, markers
from tests.factories import signin as make_signin
from tests.factories.directory import MembershipFactory, ProfessionalFactory
from tests.readers import Reader, readers

SHOWN = {200, 409, 422}
DONE = {204, 302}
OTHER_ARGUMENTS = {
    "list_name": "motive",
    "code": "stay_home",
    "kind": "cases.referral_received",
}


# --- The rules themselves ---
def test_every_address_states_its_rule():
    assert addresses.without_rule(addresses.everything(), PUBLIC) == []


def test_what_needs_no_sign_in_is_listed_with_a_reason():
    assert addresses.open_doors(addresses.everything(), PUBLIC) == []
    assert [name for name, reason in PUBLIC.items() if len(reason) < 20] == []


def test_the_list_of_public_addresses_has_nothing_stale():
    assert addresses.stale([*addresses.everything(), *with_the_card()], PUBLIC) == []


def with_the_card() -> list[addresses.Address]:
    """The addresses of sign-in where Pro Santé Connect is set up."""
    found = importlib.util.find_spec("signin.account_urls")
    module = importlib.util.module_from_spec(found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.PSC_CLIENT_ID", "cordee")
        found.loader.exec_module(module)
    return list(addresses.walk(module.urlpatterns))


def test_the_addresses_of_the_professional_card_state_theirs_too():
    found = with_the_card()
    assert len(found) == 20
    assert addresses.without_rule(found, PUBLIC) == []
    assert addresses.open_doors(found, PUBLIC) == []


def test_an_address_that_says_nothing_is_found():
    """The three tests above can fail."""

    def says_nothing(request):
        """No door."""

    def open_to_all(request):
        """No sign-in."""

    open_to_all.login_required = False
    some = [
        addresses.Address("cases:forgotten", "forgotten/", says_nothing),
        addresses.Address("cases:open", "open/", open_to_all),
    ]
    assert addresses.without_rule(some, PUBLIC) == ["cases:forgotten", "cases:open"]
    assert addresses.open_doors(some, PUBLIC) == ["cases:open"]
    assert addresses.stale(some, {"cases:open": "", "cases:gone": ""}) == ["cases:gone"]


def test_an_object_is_named_in_its_address_by_a_random_identifier():
    on_objects = addresses.of_kind("object")
    assert len(on_objects) > 40
    assert [a.name for a in on_objects if "<uuid:public_id>" not in a.route] == []


# --- One object of each kind, in each of its states ---
def account_request_in(cast, state) -> AccountRequest:
    request = make_signin.request_in(cast, state)
    AccountRequest.objects.filter(pk=request.pk).update(**markers.CANDIDATE)
    return AccountRequest.objects.get(pk=request.pk)


def invitation_in(cast, state) -> Invitation:
    at, place = timezone.now(), cast.dac35.organisation
    invitation = invite(
        dac=cast.dac35,
        identity=make_signin.identity(**markers.CANDIDATE),
        workplace=Workplace(organisation=place, commune=place.commune),
        role=Role.COORDINATOR,
        by=cast.sophie,
        at=at,
    )
    if state == InvitationState.ACCEPTED:
        token = make_signin.link_of(invitation)
        accept_invitation(token=token, password=make_signin.GOOD_PASSWORD, at=at)
    if state == InvitationState.REVOKED:
        revoke_invitation(invitation=invitation, by=cast.sophie, at=at)
    return Invitation.objects.get(pk=invitation.pk)


def notice_of_camille(cast, _) -> Notice:
    markers.sent(cast)
    return Notice.objects.get(recipient=cast.camille)


def membership_in(cast, state) -> Membership:
    membership = MembershipFactory(
        professional=ProfessionalFactory(),
        organisation=cast.dac35.organisation,
        role=Role.COORDINATOR,
        status=state,
    )
    return Membership.objects.get(pk=membership.pk)


OBJECTS = {
    Referral: (markers.in_status, ReferralStatus),
    Attachment: (
        lambda cast, state: markers.in_status(cast, state).attachments.get(),
        # a redirected request has no file any more: they went with it
        [state for state in ReferralStatus if state != ReferralStatus.REDIRECTED],
    ),
    Case: (markers.case_in, CaseStatus),
    Dac: (lambda cast, _: cast.dac35, [""]),
    Organisation: (lambda cast, _: cast.organisations["practice"], [""]),
    Professional: (lambda cast, _: cast.ines.professional, [""]),
    Membership: (membership_in, MembershipState),
    Notice: (notice_of_camille, [""]),
    AccountRequest: (account_request_in, AccountRequestState),
    Invitation: (invitation_in, InvitationState),
}
CELLS = [(model, str(state)) for model, (_, states) in OBJECTS.items() for state in states]


def test_every_model_with_an_address_is_in_the_matrix():
    assert {a.access.policy.model for a in addresses.of_kind("object")} == set(OBJECTS)


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Thousands of refusals are expected here; each would be told with its traceback."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


@pytest.fixture
def readable_pdf(monkeypatch):
    """The words of the paper instead of the paper, which no search would read."""
    monkeypatch.setattr(
        pdf,
        "answer_pdf",
        lambda sheet: render_to_string("cases/pdf/answer.html", {"sheet": sheet}).encode(),
    )


# --- The matrix ---
def expected(address, reader: Reader, obj) -> str:
    """What the policy says of this person, this object, this address."""
    if reader.signed_out:
        return "sign in"
    user, access = reader.again(), address.access
    if not access.policy.can(user, "view", obj):
        return "unknown"
    decision = access.policy.can(user, access.action, obj)
    if decision or (decision.late and access.forgives):
        return "answered"
    return "refused"


def may_read(reader: Reader, obj) -> frozenset[str]:
    """The markers of which this person may receive the ones that the object holds."""
    policy = next(a.access.policy for a in addresses.on_objects_of(type(obj)))
    user = reader.again()
    if reader.signed_out or not policy.can(user, "view", obj):
        return frozenset()
    referral = getattr(obj, "referral", obj)
    if isinstance(referral, Referral) and referral.requester_id == user.pk:
        return markers.ALL - markers.OF_THE_DAC
    return markers.ALL


def refusal_in(response, address, reader, obj) -> str:
    """The sentence that a refused person must find on the page."""
    access = address.access
    return access.policy.can(reader.again(), access.action, obj).reason


class Matrix:
    """Asks each cell in a transaction that is undone, and keeps what was wrong with it."""

    def __init__(self, cast, obj):
        self.cast, self.obj = cast, obj
        self.readers = readers(cast)
        self.wrong: list[str] = []
        self.cells = 0
        self.not_taken = Counter()
        self.taken: set[tuple[str, str]] = set()
        self.allowed = {reader.key: may_read(reader, obj) for reader in self.readers}

    def play(self, found: list[addresses.Address], methods: tuple[str, ...]) -> None:
        for address, method in itertools.product(found, methods):
            path = address.path(public_id=self.obj.public_id, **self._others(address))
            for reader in self.readers:
                self.cells += 1
                with transaction.atomic():
                    self._cell(address, method, path, reader)
                    transaction.set_rollback(True)
        for (name, method, reader), count in self.not_taken.items():
            if (name, method) in self.taken and count:
                self.wrong.append(f"{name} {method} {reader}: 405, though others may")

    def _others(self, address) -> dict:
        names = OTHER_ARGUMENTS.keys() & set(address.view.__code__.co_varnames) | {
            name for name in OTHER_ARGUMENTS if f":{name}>" in address.route
        }
        return {name: OTHER_ARGUMENTS[name] for name in names if f":{name}>" in address.route}

    def _cell(self, address, method, path, reader) -> None:
        before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        response = getattr(reader.client, method)(path)
        rows = list(Event.objects.filter(pk__gt=before).order_by("pk"))
        what = expected(address, reader, self.obj)
        said = f"{address.name} {method} {reader.key} ({what}): {response.status_code}"
        for fault in self._faults(what, response, address, reader, rows, method):
            self.wrong.append(f"{said}, {fault}")

    def _faults(self, what, response, address, reader, rows, method) -> Iterator[str]:
        status = response.status_code
        leaked = markers.seen_in(response) - self.allowed[reader.key]
        if leaked:
            yield f"leaks {sorted(leaked)}"
        if status == 405:
            self.not_taken[address.name, method, reader.key] += 1
            wanted = Counter()
        else:
            if what == "answered":
                self.taken.add((address.name, method))
            yield from self._wrong_status(what, response, address, reader)
            wanted = self._wanted_rows(what, status, address, method)
        if (kept := Counter(row.kind for row in rows if row.kind != K.CHANGE)) != wanted:
            yield f"journal {dict(kept)} instead of {dict(wanted)}"
        yield from self._wrong_rows(rows, reader)

    def _wrong_status(self, what, response, address, reader) -> Iterator[str]:
        status = response.status_code
        if what == "sign in":
            if status != 302 or not response["Location"].startswith("/compte/connexion/"):
                yield "no sign-in"
        elif what == "unknown":
            if status != 404:
                yield "not 404"
        elif what == "refused":
            reason = refusal_in(response, address, reader, self.obj)
            if status != 403:
                yield "not 403"
            elif "".join(reason.split()) not in "".join(
                response.content.decode().replace("&#x27;", "'").split()
            ):
                yield f"does not say « {reason} »"
        elif status not in SHOWN | DONE:
            yield f"fails {getattr(response, 'exc_info', None)}"

    def _wanted_rows(self, what, status, address, method) -> Counter:
        if what in ("unknown", "refused"):
            return Counter({K.REFUSAL: 1})
        is_page = what == "answered" and status in SHOWN and not address.access.part_of
        return Counter({K.READING: 1}) if is_page else Counter()

    def _wrong_rows(self, rows, reader) -> Iterator[str]:
        for row in rows:
            if row.kind not in (K.READING, K.REFUSAL):
                continue
            about = (row.object_type, row.object_id, row.actor_id)
            if about != (self.obj._meta.label_lower, str(self.obj.public_id), reader.user.pk):
                yield f"the journal names {about}"
            if row.kind == K.READING and not row.because:
                yield "the journal does not say on what ground"


@pytest.mark.parametrize(("model", "state"), CELLS, ids=lambda v: getattr(v, "__name__", v))
def test_every_object_address_answers_each_person_as_its_table_says(
    cast, readable_pdf, model, state
):
    markers.name_the_motive(cast)
    build, _ = OBJECTS[model]
    matrix = Matrix(cast, build(cast, state))

    matrix.play(addresses.on_objects_of(model), ("get", "post"))

    assert not matrix.wrong, "\n".join(matrix.wrong)
    assert matrix.cells == 2 * 16 * len(addresses.on_objects_of(model))


@pytest.mark.long
@pytest.mark.parametrize(("model", "state"), CELLS, ids=lambda v: getattr(v, "__name__", v))
def test_so_do_the_other_methods(cast, readable_pdf, model, state):
    markers.name_the_motive(cast)
    build, _ = OBJECTS[model]
    matrix = Matrix(cast, build(cast, state))

    matrix.play(addresses.on_objects_of(model), ("head", "put", "patch", "delete", "options"))

    assert not matrix.wrong, "\n".join(matrix.wrong)


@pytest.mark.parametrize("model", OBJECTS, ids=lambda v: v.__name__)
def test_what_one_may_not_see_looks_like_what_does_not_exist(cast, readable_pdf, model):
    """Neither status, nor words, nor headers tell the two apart."""
    build, states = OBJECTS[model]
    obj = build(cast, list(states)[-1])
    policy = addresses.on_objects_of(model)[0].access.policy
    outsiders = [
        reader
        for reader in readers(cast)
        if not reader.signed_out and not policy.can(reader.again(), "view", obj)
    ]
    told = []
    for reader, address in itertools.product(outsiders, addresses.on_objects_of(model)):
        others = {n: v for n, v in OTHER_ARGUMENTS.items() if f":{n}>" in address.route}
        for method in ("get", "post"):
            real, invented = (
                answer_to(reader, method, address.path(public_id=public_id, **others))
                for public_id in (obj.public_id, uuid.uuid4())
            )
            if real != invented:
                told.append((reader.key, address.name, method))
    assert told == []


def answer_to(reader: Reader, method: str, path: str) -> tuple:
    """Everything but the token against forgery, which differs each time."""
    with transaction.atomic():
        response = getattr(reader.client, method)(path)
        transaction.set_rollback(True)
    token = str(response.context["csrf_token"]) if response.context else ""
    body = response.content.decode().replace(token, "") if token else response.content.decode()
    return response.status_code, body, sorted(response.headers)
