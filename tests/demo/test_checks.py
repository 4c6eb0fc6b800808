"""The demonstration refuses every house but its own."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from demo.checks import demo_stays_at_home


def ids() -> list[str]:
    return [error.id for error in demo_stays_at_home(None)]


def test_at_home_nothing_is_said():
    assert ids() == []


def test_it_is_refused_with_other_settings(settings):
    settings.IS_DEMO = False
    assert ids() == ["demo.E001"]


@pytest.mark.parametrize("host", ["", "localhost", "db.example.org", "/var/run/postgresql"])
def test_it_is_refused_in_any_other_database(settings, monkeypatch, host):
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    assert ids() == ["demo.E002"]


def test_the_check_runs_with_those_of_security(settings):
    settings.IS_DEMO = False
    assert "demo.E001" in [error.id for error in run_checks(tags=["security"])]


def test_no_story_is_told_elsewhere(settings):
    settings.IS_DEMO = False
    for command in ("create_demo", "prepare_demo"):
        with pytest.raises(SystemCheckError, match=r"demo\.E001"):
            call_command(command, skip_checks=False)
