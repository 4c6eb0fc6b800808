"""What the tests stand on must itself hold: own databases, no leftovers, strict templates and queries."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.template import engines
from django.template.loader import get_template
from django.utils import timezone

from accounts.models import User
from directory.models import Dac, Membership, Organisation
from tests import strictness
from tests.personas import ORGANISATIONS, PEOPLE, build_cast


def leave_a_row() -> None:
    Session.objects.create(session_key="left", session_data="", expire_date=timezone.now())


def rows_in_a_thread() -> int:
    """What another connection to the same database sees."""

    def count() -> int:
        try:
            return Session.objects.count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(count).result()


@pytest.mark.django_db
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_wrote_is_rolled_back(turn):
    assert Session.objects.count() == 0
    leave_a_row()
    assert rows_in_a_thread() == 0


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_did_to_the_cast_the_next_one_does_not_see(cast, turn):
    assert (cast.camille.first_name, User.objects.count()) == ("Camille", len(PEOPLE))
    assert rows_in_a_thread() == 0
    cast.camille.first_name = "Quelqu’un"
    cast.camille.save()
    cast.people["yann"].gone = True
    Membership.objects.filter(professional__user=cast.yann).delete()
    leave_a_row()
    assert User.objects.get(pk=cast.camille.pk).first_name == "Quelqu’un"


@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_objects_of_the_cast_are_those_of_this_test_alone(cast, turn):
    assert not hasattr(cast.yann, "gone")
    assert cast.yann.professional.memberships.count() == 1
    assert cast.dac35.organisation == cast.organisations["dac35"]


def counted() -> list[int]:
    return [model.objects.count() for model in (User, Organisation, Dac, Membership)]


@pytest.mark.django_db
def test_who_does_not_ask_for_the_cast_is_alone_and_may_play_it_in(stage):
    assert counted() == [0, 0, 0, 0]
    build_cast()
    assert counted() == [len(PEOPLE), len(ORGANISATIONS), 2, len(PEOPLE)]


def test_who_asks_for_the_cast_has_just_that(cast):
    assert counted() == [len(PEOPLE), len(ORGANISATIONS), 2, len(PEOPLE)]


def test_who_commits_has_the_cast_in_the_copy(database_copy, cast):
    assert counted() == [len(PEOPLE), len(ORGANISATIONS), 2, len(PEOPLE)]
    assert connection.settings_dict["NAME"] == database_copy


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_with_its_own_copy_commits_and_the_next_one_sees_nothing(database_copy, turn):
    assert rows_in_a_thread() == 0
    leave_a_row()
    assert rows_in_a_thread() == 1
    assert connection.settings_dict["NAME"] == database_copy


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_has_a_copy_too():
    committed = []
    with transaction.atomic():
        leave_a_row()
        transaction.on_commit(lambda: committed.append("told"))
    assert (committed, rows_in_a_thread()) == (["told"], 1)


@pytest.mark.django_db
def test_the_tests_are_the_application_s_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchall() == [("cordee_app",)]


def test_the_live_server_and_the_test_see_the_same_copy(live_server):
    leave_a_row()
    assert rows_in_a_thread() == 1
    with urllib.request.urlopen(f"{live_server.url}/static/css/theme.css") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_cache_is_emptied_after_each_test(turn):
    assert cache.get("left") is None
    cache.set("left", turn)
    assert cache.get("left") == turn


@pytest.mark.django_db
def test_rows_without_an_order_come_in_any_order():
    seen = {tuple(ContentType.objects.values_list("pk", flat=True)) for _ in range(5)}
    assert len(seen) > 1
    ordered = {tuple(ContentType.objects.order_by("pk").values_list("pk", flat=True))}
    assert ordered == {tuple(sorted(next(iter(seen))))}


def test_an_undefined_variable_of_our_templates_fails(monkeypatch, tmp_path):
    (tmp_path / "ours.html").write_text("{{ typo }}")
    monkeypatch.setattr(strictness, "PROJECT", tmp_path)
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [tmp_path])
    for loader in engine.template_loaders:
        if hasattr(loader, "reset"):
            loader.reset()
    with pytest.raises(AssertionError, match="« typo » n’est pas défini"):
        get_template("ours.html").render({})
    (tmp_path / "ours.html").write_text("{% if typo %}{% endif %}{{ known }}")
    for loader in engine.template_loaders:
        if hasattr(loader, "reset"):
            loader.reset()
    assert get_template("ours.html").render({"known": ""}) == ""
