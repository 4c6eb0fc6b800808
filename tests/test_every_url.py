"""Every address states its rule, and every object answers each person as its table says."""

import html
import itertools
import re
import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Model

from audit.enums import EventKind as K
from audit.models import Event
from cases.enums import CaseStatus, ConsentStatus, Volet
from cases.enums import ReferralStatus as S
from cases.models import (
    AssessedDimension,
    Attachment,
    Case,
    CasePeriod,
    Consent,
    Document,
    Note,
    Referral,
)
from cases.permissions.reading import MANAGER
from cases.selectors.lens import reading_of
from coordination.public_urls import PUBLIC
from directory.permissions import ORGANISATION, PROFESSIONAL
from ppcs.enums import (
    ActionStatus,
    CopyStatus,
    GoalStatus,
    OpinionStatus,
    PlanStatus,
    RaisedStatus,
)
from ppcs.models import Action, Alert, AlertRaised, Goal, Opinion, Plan, PlanCopy, Problem
from privacy.enums import AlertStatus, ErasureStatus, ExportStatus, RequestStatus
from privacy.models import Alert as AccessAlert
from privacy.models import Erasure, RightsRequest, SubjectExport, Watch
from signin.account_urls import card_patterns
from tests import addresses, markers
from tests.addresses import Address
from tests.objects import BRIEFLY, OBJECTS, calm, path_to, printed_once  # noqa: F401 - fixtures
from tests.protections import lacking
from tests.readers import Reader, readers

SHOWN = {200, 409, 422}
pytestmark = [pytest.mark.walk, pytest.mark.usefixtures("calm", "printed_once")]
DONE = {204, 302}


# --- The rules themselves ---
def test_every_address_states_its_rule():
    assert addresses.without_rule(addresses.everything(), PUBLIC) == []


def test_what_needs_no_sign_in_is_listed_with_a_reason():
    assert addresses.open_doors(addresses.everything(), PUBLIC) == []
    assert [name for name, reason in PUBLIC.items() if len(reason) < 20] == []


def test_the_list_of_public_addresses_has_nothing_stale():
    assert addresses.stale([*addresses.everything(), *with_the_card()], PUBLIC) == []


def with_the_card() -> list[Address]:
    """The addresses that are added where Pro Santé Connect is set up."""
    return list(addresses.walk(card_patterns))


def test_the_addresses_of_the_professional_card_state_theirs_too():
    found = with_the_card()
    assert len(found) == 5
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
        Address("cases:forgotten", "forgotten/", says_nothing),
        Address("cases:open", "open/", open_to_all),
    ]
    assert addresses.without_rule(some, PUBLIC) == ["cases:forgotten", "cases:open"]
    assert addresses.open_doors(some, PUBLIC) == ["cases:open"]
    assert addresses.stale(some, {"cases:open": "", "cases:gone": ""}) == ["cases:gone"]


def test_an_object_is_named_in_its_address_by_a_random_identifier():
    on_objects = addresses.of_kind("object")
    assert len(on_objects) > 40
    assert [a.name for a in on_objects if "<uuid:public_id>" not in a.route] == []


# --- Every object, each state, each person ---
# Each pair of these takes half a minute: two to four states a model. What one may do in each of the
# other states is told cell by cell in tests/test_policy_cells.py; a page adds nothing to it but who
# reads, and each state that is left out is read by the same people as one that is here. The models
# that are not named below walk all of theirs.
STATES = {
    Case: {CaseStatus.OPEN, CaseStatus.CLOSED},  # on watch: followed, as open
    # consulting: read as in force, its problems and alerts are walked in it (PLAN_MOMENTS); on hold,
    # cancelled: read by the DAC alone, as a draft
    Plan: {PlanStatus.DRAFT, PlanStatus.IN_FORCE, PlanStatus.REVISING, PlanStatus.CLOSED},
    # refused, impossible: replaced like a given one; replaced, lapsed: over, as withdrawn
    Consent: {ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN},
    AlertRaised: {RaisedStatus.RAISED, RaisedStatus.TAKEN_UP},  # settled: taken up, no gesture left
    Goal: {GoalStatus.ACTIVE, GoalStatus.DONE},  # draft: its plan's; cancelled: over, as done
    # accepted, in progress: on its way, as proposed; not done, cancelled: over, as done
    Action: {ActionStatus.PROPOSED, ActionStatus.DONE},
    # asked, agreed, no opinion: may change until the end, as reserved, and say less
    Opinion: {OpinionStatus.RESERVED, OpinionStatus.LAPSED},
    PlanCopy: {CopyStatus.READY, CopyStatus.FAILED},  # waiting, being made: no file, as failed
    RightsRequest: {RequestStatus.RECEIVED, RequestStatus.ANSWERED},  # refused: over, as answered
    # asked, refused: nothing to read yet or any more; released: its files, as reviewed
    SubjectExport: {ExportStatus.PREPARED, ExportStatus.REVIEWED},
    Erasure: {ErasureStatus.DUE, ErasureStatus.ASKED},  # done, dropped: counts, no gesture left
}
CELLS = [
    (model, str(state))
    for model, (_, states) in OBJECTS.items()
    for state in states
    if state in STATES.get(model, states)
]
# What differs little from its neighbours is left to make test-full: an answered request from another
# that is answered, a file from the request it goes with, a volet from the « soins », which whoever
# reads one volet only must not meet.
ALIKE = {
    *((Referral, state) for state in (S.ANSWERED, S.DECLINED, S.REDIRECTED, S.WITHDRAWN)),
    *((Attachment, state) for state in (S.ANSWERED, S.DECLINED, S.WITHDRAWN, S.MORE_ASKED)),
    *((Referral, state) for state in (S.ASSESSING, S.MORE_ASKED)),
    *((Attachment, state) for state in (S.RECEIVED, S.ASSESSING)),
    *(
        (Plan, state)
        for state in PlanStatus
        if state not in (PlanStatus.DRAFT, PlanStatus.IN_FORCE)
    ),
    *((Case, state) for state in CaseStatus if state != CaseStatus.OPEN),
    *((Consent, state) for state in ConsentStatus if state != ConsentStatus.GIVEN),
    *((Goal, state) for state in GoalStatus if state != GoalStatus.ACTIVE),
    *((Action, state) for state in ActionStatus if state != ActionStatus.PROPOSED),
    *((Opinion, state) for state in OpinionStatus if state != OpinionStatus.RESERVED),
    *((PlanCopy, state) for state in CopyStatus if state != CopyStatus.READY),
    (AccessAlert, AlertStatus.LOOKED_AT),
    (AccessAlert, AlertStatus.CLOSED),
    (AlertRaised, RaisedStatus.TAKEN_UP),
    *(
        (model, state)
        for model in (Problem, Alert)
        for state in (PlanStatus.DRAFT, PlanStatus.CONSULTING)
    ),
    (Plan, PlanStatus.DRAFT),
    (RightsRequest, RequestStatus.ANSWERED),
    (SubjectExport, ExportStatus.PREPARED),
    (Erasure, ErasureStatus.DUE),
    (Document, Volet.SUPPORT),
    (Note, Volet.SUPPORT),
    (AssessedDimension, Volet.SUPPORT),
    (Document, Volet.COORDINATION),
    (Note, Volet.COORDINATION),
    (AssessedDimension, Volet.COORDINATION),
}
IN_BRIEF = [
    pytest.param(model, state, marks=pytest.mark.long if (model, state) in ALIKE else ())
    for model, state in CELLS
]


def test_every_model_with_an_address_is_in_the_matrix():
    opened = {a.access.policy.model for a in addresses.of_kind("object")}
    elsewhere = {model for model in opened if model._meta.app_label == "commissions"}
    assert opened - elsewhere == set(OBJECTS)  # those of the commission: test_every_address.py


def case_of(obj: Model) -> Case | None:
    """The situation that the object hangs on, if there is one."""
    ways = ("case", "content_object", "assessment", "plan", "problem", "concertation")
    if isinstance(obj, Case):
        return obj
    if isinstance(obj, Referral):
        return None
    for way in (*ways, "plan_version"):
        if (above := getattr(obj, way, None)) is not None:
            return case_of(above)
    return None


def of_a_situation(user, case: Case) -> frozenset[str]:
    """Of the markers of a situation: everything for who coordinates, else identity and volets."""
    reading = reading_of(user, case)
    volets = {markers.OF_VOLETS[volet] for volet in reading.volets}
    if reading.coordinates:
        return markers.ALL
    if MANAGER.test(user, case):
        return (markers.ALL - set(markers.OF_VOLETS.values())) | volets
    return markers.OF_IDENTITY | volets


# --- The matrix ---
class Matrix:
    """Asks each cell in a transaction that is undone, and keeps what was wrong with it."""

    BESIDES = frozenset({K.CHANGE, K.EXPORT})  # rows that have tests of their own

    def __init__(self, cast, obj, knock: list[Reader] | None = None):
        self.obj = obj
        self.readers = knock or readers(cast)
        self.users = {reader.key: reader.again() for reader in self.readers}
        self.policy = addresses.on_objects_of(type(obj))[0].access.policy
        self.may_read = {reader.key: self._readable(reader) for reader in self.readers}
        self.last_row = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        self.expected: dict[tuple[str, str, bool], tuple[str, str]] = {}
        self.wrong: list[str] = []
        self.cells = 0
        self.taken: set[tuple[str, str]] = set()
        self.not_taken: set[tuple[str, str, str]] = set()

    def play(self, found: list[Address], methods: tuple[str, ...]) -> None:
        for address, method in itertools.product(found, methods):
            path = path_to(address, self.obj.public_id)
            for reader in self.readers:
                self.cells += 1
                with transaction.atomic():
                    self._cell(address, method, path, reader)
                    transaction.set_rollback(True)
        for name, method, key in sorted(self.not_taken):
            if (name, method) in self.taken:
                self.wrong.append(f"{name} {method} {key}: 405, though others are answered")

    def _readable(self, reader: Reader) -> frozenset[str]:
        """The markers that this person may receive, if the object holds them."""
        user = self.users[reader.key]
        if reader.signed_out or not self.policy.can(user, "view", self.obj):
            return frozenset()
        if isinstance(self.obj, AccessAlert | Watch):  # the officer gets nothing of content
            return frozenset()
        if isinstance(self.obj, CasePeriod):  # the end of a follow-up says who takes over
            return markers.OF_IDENTITY | {markers.RELAY.lower()}
        if (case := case_of(self.obj)) is not None:
            return of_a_situation(user, case)
        referral = getattr(self.obj, "referral", self.obj)
        if isinstance(referral, Referral) and referral.requester_id == user.pk:
            return markers.ALL - markers.OF_THE_DAC
        return markers.ALL

    def _expected(self, address: Address, reader: Reader) -> tuple[str, str]:
        """What the policy says of this person and this address, with the reason of a refusal.

        Every cell is undone: the policy is asked once for all the cells with the same action.
        """
        access = address.access
        key = (reader.key, access.action, access.forgives)
        if key not in self.expected:
            self.expected[key] = self._asked(access, reader)
        return self.expected[key]

    def _asked(self, access, reader: Reader) -> tuple[str, str]:
        if reader.signed_out:
            return "sign in", ""
        user = self.users[reader.key]
        if not self.policy.can(user, "view", self.obj):
            return "unknown", ""
        decision = self.policy.can(user, access.action, self.obj)
        if decision or (decision.late and access.forgives):
            return "answered", ""
        return "refused", decision.reason

    def _cell(self, address: Address, method: str, path: str, reader: Reader) -> None:
        what, reason = self._expected(address, reader)
        response = getattr(reader.client, method)(path)
        # the journal's own door leaves its row besides: tests/privacy, tests/audit
        rows = Event.objects.filter(pk__gt=self.last_row).exclude(action="journal.opened")
        rows = list(rows.order_by("pk"))
        faults = [*self._leaks(response, reader), *self._wrong_rows(rows, reader)]
        faults += self._bare(response)
        if response.status_code == 405:
            self.not_taken.add((address.name, method, reader.key))
            wanted = Counter()
        else:
            if what == "answered":
                self.taken.add((address.name, method))
            faults += self._wrong_status(what, reason, response, method)
            wanted = self._wanted_rows(what, response.status_code, address)
        kept = Counter(row.kind for row in rows if row.kind not in self.BESIDES)
        if kept != wanted:
            faults.append(f"journal {dict(kept)} instead of {dict(wanted)}")
        cell = f"{address.name} {method} {reader.key} ({what}): {response.status_code}"
        self.wrong += [f"{cell}, {fault}" for fault in faults]

    def _leaks(self, response, reader: Reader) -> Iterator[str]:
        if leaked := markers.seen_in(response) - self.may_read[reader.key]:
            yield f"leaks {sorted(leaked)}"

    def _bare(self, response) -> Iterator[str]:
        """What a browser would do with the page, or keep of it, that it must not."""
        if fault := lacking(response):
            yield fault
        if named := markers.in_title(response):
            yield f"its title says {sorted(named)}"

    def _wrong_status(self, what: str, reason: str, response, method: str) -> Iterator[str]:
        status = response.status_code
        if what == "sign in":
            if status != 302 or not response["Location"].startswith("/compte/connexion/"):
                yield "no sign-in"
        elif what == "unknown":
            if status != 404:
                yield "not 404"
        elif what == "refused":
            if status != 403:
                yield "not 403"
            elif method != "head" and without_spaces(reason) not in without_spaces(
                html.unescape(response.content.decode())
            ):
                yield f"does not say « {reason} »"
        elif status not in SHOWN | DONE:
            yield f"fails: {getattr(response, 'exc_info', None)}"

    def _wanted_rows(self, what: str, status: int, address: Address) -> Counter:
        if what in ("unknown", "refused"):
            return Counter({K.REFUSAL: 1})
        is_page = what == "answered" and status in SHOWN and not address.access.part_of
        return Counter({K.READING: 1}) if is_page else Counter()

    def _wrong_rows(self, rows: list[Event], reader: Reader) -> Iterator[str]:
        for row in rows:
            if row.kind not in (K.READING, K.REFUSAL):
                continue
            about = (row.object_type, row.object_id, row.actor_id)
            if about != (self.obj._meta.label_lower, str(self.obj.public_id), reader.user.pk):
                yield f"the journal names {about}"
            if row.kind == K.READING and not row.because:
                yield "the journal does not say on what ground"


class Unknown(Matrix):
    """For methods that no view takes: the door's own answer, or 405; never a row of a change."""

    BESIDES = frozenset()
    LATE = "the door answers whoever comes too late, by any method"

    def _asked(self, access, reader: Reader) -> tuple[str, str]:
        what, reason = super()._asked(access, reader)
        if what == "answered" and not self.policy.can(
            self.users[reader.key], access.action, self.obj
        ):
            return what, self.LATE
        return what, reason

    def _wrong_status(self, what: str, reason: str, response, method: str) -> Iterator[str]:
        if what == "answered" and reason != self.LATE:
            yield "not 405"
        else:
            yield from super()._wrong_status(what, reason, response, method)


def without_spaces(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("model", "state"), IN_BRIEF, ids=lambda v: getattr(v, "__name__", v))
def test_every_object_address_answers_each_person_as_its_table_says(cast, model, state):
    markers.name_the_motive(cast)
    build, _ = OBJECTS[model]
    matrix = Matrix(cast, build(cast, state))

    matrix.play(addresses.on_objects_of(model), ("get", "post"))

    assert not matrix.wrong, "\n".join(matrix.wrong)
    assert matrix.cells == 2 * 16 * len(addresses.on_objects_of(model))


# the state changes nothing to a method that no view takes: one of each model will do
UNKNOWN = ("put", "patch", "delete", "options", "trace")
ONE_STATE = [(model, str(list(states)[-1])) for model, (_, states) in OBJECTS.items()]


@pytest.mark.long
@pytest.mark.parametrize(("model", "state"), ONE_STATE, ids=lambda v: getattr(v, "__name__", v))
def test_so_do_the_other_methods(cast, model, state):
    markers.name_the_motive(cast)
    build, _ = OBJECTS[model]
    obj, found = build(cast, state), addresses.on_objects_of(model)
    matrix = Matrix(cast, obj)
    unknown = Unknown(cast, obj, matrix.readers)

    matrix.play(found, ("head",))
    unknown.play(found, UNKNOWN)

    assert not matrix.wrong + unknown.wrong, "\n".join(matrix.wrong + unknown.wrong)


@pytest.mark.parametrize(
    "model",
    [pytest.param(m, marks=() if m in BRIEFLY else pytest.mark.long) for m in OBJECTS],
    ids=lambda v: v.__name__,
)
def test_what_one_may_not_see_looks_like_what_does_not_exist(cast, model):
    """Neither status, nor words, nor headers tell the two apart."""
    build, states = OBJECTS[model]
    obj = build(cast, list(states)[-1])
    policy = addresses.on_objects_of(model)[0].access.policy
    outsiders = [
        reader
        for reader in readers(cast)
        if reader.key in ("nadia", "stranger", "superuser")
        and not policy.can(reader.again(), "view", obj)
    ]
    assert outsiders or policy in (ORGANISATION, PROFESSIONAL)
    told = []
    for reader, address in itertools.product(outsiders, addresses.on_objects_of(model)):
        for method in ("get", "post"):
            real, invented = (
                answer_to(reader, method, path_to(address, public_id))
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
    body = re.sub(r"\b\w{64}\b", "token", response.content.decode())
    return response.status_code, body, sorted(response.headers)
