"""The doors themselves: what each answers, what it tells the journal, what it never lets happen."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory

from audit.enums import EventKind as K
from audit.models import Event
from cases.models import Case, Referral
from cases.permissions import CASE, REFERRAL
from common.access import Access, acts_on, lists, own_space, reserved_to
from common.errors import Refused
from directory.standing import Standing
from tests.factories import cases as make
from tests.personas import fresh


def asks(user, method: str = "get"):
    request = getattr(RequestFactory(), method)("/")
    request.user = fresh(user)
    return request


def page(request, referral) -> HttpResponse:
    return HttpResponse(referral.birth_name)


@pytest.fixture
def journal(db):
    """The kinds of rows written since the last look."""
    seen = SimpleNamespace(last=0)

    def rows() -> list[str]:
        found = list(Event.objects.exclude(kind=K.CHANGE).filter(pk__gt=seen.last).order_by("pk"))
        seen.last = found[-1].pk if found else seen.last
        return [row.kind for row in found]

    return rows


def test_an_object_page_is_read_once_refused_once_unknown_once(cast, journal):
    referral, door = make.sent(cast), acts_on(REFERRAL, "start_assessment")(page)
    journal()

    assert door(asks(cast.camille), referral.public_id).content == b"Rolland"
    assert journal() == [K.READING]
    with pytest.raises(PermissionDenied, match="Cette action est réservée à"):
        door(asks(cast.sophie), referral.public_id)
    assert journal() == [K.REFUSAL]
    with pytest.raises(Http404):
        door(asks(cast.nadia), referral.public_id)
    assert journal() == [K.REFUSAL]


@pytest.mark.parametrize(
    ("status", "rows"), [(200, 1), (422, 1), (409, 1), (302, 0), (204, 0), (405, 0)]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_shows_something_is_one_row_whatever_the_method(cast, journal, status, rows, method):
    referral = make.sent(cast)
    door = acts_on(REFERRAL, "view")(lambda request, obj: HttpResponse(status=status))
    journal()

    door(asks(cast.camille, method), referral.public_id)

    assert journal() == [K.READING] * rows


def test_a_fragment_of_a_page_adds_no_row(cast, journal):
    referral = make.sent(cast)
    door = acts_on(REFERRAL, "view", part_of="cases:referral")(page)
    journal()

    assert door(asks(cast.camille), referral.public_id).status_code == 200
    assert journal() == []


def test_whoever_comes_too_late_is_answered_and_nobody_else(cast, journal):
    def told(request, referral):
        return HttpResponse("too late", status=422)

    referral = make.in_status(cast, "answered")
    door = acts_on(REFERRAL, "answer", too_late=told)(page)
    journal()

    assert door(asks(cast.camille, "post"), referral.public_id).content == b"too late"
    assert journal() == [K.READING]
    for person, refused in ((cast.sophie, PermissionDenied), (cast.nadia, Http404)):
        with pytest.raises(refused):
            door(asks(person, "post"), referral.public_id)
        assert journal() == [K.REFUSAL]


def test_a_refusal_of_the_service_undoes_what_was_done_and_stays_a_refusal(cast, journal):
    def refuses(request, referral):
        Referral.objects.filter(pk=referral.pk).update(expectation="changed")
        raise Refused("Ce n’est plus possible.")

    referral = make.sent(cast)
    door = acts_on(REFERRAL, "start_assessment", too_late=page)(refuses)
    journal()

    with pytest.raises(PermissionDenied, match="Ce n’est plus possible"):
        door(asks(cast.camille, "post"), referral.public_id)
    referral.refresh_from_db()
    assert referral.expectation != "changed"
    assert journal() == [K.REFUSAL]


def test_what_a_view_changes_is_undone_when_it_fails(cast):
    def fails(request, referral):
        Referral.objects.filter(pk=referral.pk).update(expectation="changed")
        raise ZeroDivisionError

    referral = make.sent(cast)

    with pytest.raises(ZeroDivisionError):
        acts_on(REFERRAL, "view")(fails)(asks(cast.camille), referral.public_id)

    referral.refresh_from_db()
    assert referral.expectation != "changed"


def test_a_lazy_page_is_rendered_inside_and_a_stream_is_refused(cast):
    referral = make.sent(cast)
    template = engines["django"].from_string("{{ name }}")
    lazy = acts_on(REFERRAL, "view")(
        lambda request, obj: SimpleTemplateResponse(template, {"name": obj.birth_name})
    )
    stream = acts_on(REFERRAL, "view")(
        lambda request, obj: StreamingHttpResponse(iter([obj.birth_name]))
    )

    assert lazy(asks(cast.camille), referral.public_id).is_rendered
    with pytest.raises(RuntimeError, match="never streamed"):
        stream(asks(cast.camille), referral.public_id)


def test_a_list_holds_what_one_may_see_and_says_what_it_showed(cast, journal):
    mine, other = make.sent(cast), make.sent(cast, commune=cast.communes["22050"])

    @lists(REFERRAL)
    def listed(request, rows, listing):
        listing.shows(rows, etat="toutes", page="", q=None)
        return HttpResponse(" ".join(sorted(row.reference for row in rows)))

    journal()
    assert listed(asks(cast.camille)).content.decode() == mine.reference
    assert listed(asks(cast.nadia)).content.decode() == other.reference
    assert journal() == [K.LISTING, K.LISTING]
    row = Event.objects.filter(kind=K.LISTING).order_by("pk").first()
    assert row.data == {"criteria": {"etat": "toutes"}, "ids": [str(mine.public_id)]}


def test_a_list_that_says_nothing_of_what_it_showed_fails(cast):
    door = lists(REFERRAL)(lambda request, rows, listing: HttpResponse("rows"))

    with pytest.raises(RuntimeError, match="did not tell which rows it shows"):
        door(asks(cast.camille))


def test_a_list_of_two_models_is_a_row_for_each_also_when_one_is_empty(cast, journal):
    @lists(REFERRAL)
    def listed(request, rows, listing):
        listing.visible(CASE)
        listing.shows([], model=Referral)
        return HttpResponse("")

    journal()
    listed(asks(cast.camille))

    assert journal() == [K.LISTING, K.LISTING]


def test_a_position_is_a_door_too(cast):
    door = reserved_to("Camille", lambda user: user.first_name == "Camille")(
        lambda request: HttpResponse("hello")
    )

    assert door(asks(cast.camille)).content == b"hello"
    with pytest.raises(Http404):
        door(asks(cast.yann))
    for_her = lists(REFERRAL, only=("Camille", lambda user: user.first_name == "Camille"))(page)
    with pytest.raises(Http404):
        for_her(asks(cast.yann))


def test_each_door_states_its_rule():
    stated = [
        acts_on(REFERRAL, "view", part_of="cases:referral", too_late=page)(page).access,
        lists(REFERRAL, only=("un DAC", bool))(page).access,
        reserved_to("un DAC", bool)(page).access,
        own_space("le sien")(page).access,
    ]

    assert stated == [
        Access("object", "Referral.view", REFERRAL, "view", "cases:referral", forgives=True),
        Access("list", "Referral.view, un DAC", REFERRAL, "view"),
        Access("position", "un DAC"),
        Access("own", "le sien"),
    ]


def test_the_door_asks_every_relation_in_the_statement_that_reads_the_object(
    cast, django_assert_num_queries
):
    case = make.open_case(cast)
    user = fresh(cast.ines)
    user._standing = Standing()  # what an account stands for is read before, once a request
    rows = CASE.visible_to(user) | Case.objects.filter(pk=case.pk)

    with django_assert_num_queries(1):
        found = CASE.looked_at(user, rows)
        assert CASE.actions_for(user, found) == []
        assert CASE.relations_of(user, found) == []


def test_what_was_asked_of_an_instance_is_not_believed_of_a_fresh_one(cast):
    referral = make.sent(cast)
    looked_at = REFERRAL.looked_at(cast.samir, Referral.objects.filter(pk=referral.pk))
    assert REFERRAL.can(cast.samir, "view", looked_at)

    Referral.objects.filter(pk=referral.pk).update(requester=cast.paul)

    assert not REFERRAL.can(cast.samir, "view", Referral.objects.get(pk=referral.pk))
