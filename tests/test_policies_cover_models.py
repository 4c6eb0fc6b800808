"""Every model of the house has a table of who reads it, hangs on one that has, or says why not.

A row without a table is read by the page of what it hangs on (`UNDER`), is about nobody
(`ABOUT_NOBODY`), or is kept from every page but what stands beside it (`APART`). An exemption that
is needed no more fails, and so does a new module that takes up a model kept apart.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from coordination.reference import POLICIES

# The way, by keys only, to the model whose policy is asked before a row is shown.
UNDER = {
    # a professional's; accounts by themselves are on the list of the technical administrator alone
    "accounts.User": "professional",
    "cases.Person": "cases",
    "cases.Exchange": "referral",
    "cases.FirstAssessment": "referral",
    "cases.GpPeriod": "case",
    "cases.LevelPeriod": "case",
    "cases.ReferentPeriod": "case",
    "ppcs.ActionOwner": "action",
    "ppcs.ActionReminder": "action",
    "ppcs.MorningDigest": "reminders__action",
    "ppcs.ReviewedGoal": "review",
    "commissions.RestrictedSheet": "situation",
    "commissions.LinkAnswer": "situation",
    "commissions.Identity": "situation",
    "commissions.Attendance": "session",
    "commissions.Addendum": "record",
    "commissions.StatisticalRecord": "commission",
    "commissions.CountedPreconisations": "record__commission",
    "privacy.ExportMask": "export",
}
ABOUT_NOBODY = {
    "commissions.Blockage": "a kind of answer that was missing, and its year",
    "commissions.ListItem": "words that a commission chooses among",
    "commissions.Theme": "a theme of a plenary, where no situation may be quoted",
    "directory.Commune": "the communes of France",
    "directory.DacClosure": "the days on which a DAC is closed",
    "directory.DacCoverage": "the communes for which a DAC answers",
    "directory.DacListItem": "words that a DAC chooses among",
    "directory.DacMessageText": "a sentence that a DAC writes in its messages",
    "privacy.AnonymousRecord": "years, bands and codes of a follow-up that was erased",
    "privacy.FileToDelete": "the storage name of a file whose row is gone",
    "privacy.Watermark": "until when the journal was looked through",
}


@dataclass(frozen=True)
class Apart:
    """Why no policy is asked, and the only modules that take up the model."""

    why: str
    taken_up_by: frozenset[str]


APART = {
    "audit.Event": Apart(
        "the journal, behind a door of the database that leaves a row: see audit.selectors",
        frozenset(
            {
                "audit.selectors",
                "directory.history",
                "privacy.selectors.journal",
                "privacy.services.export_trail",
                "privacy.views.trail",
            }
        ),
    ),
    "commissions.BlindMark": Apart(
        "a keyed hash that answers yes or no to whoever may check the vault",
        frozenset({"commissions.services.vault"}),
    ),
    "notifications.ReminderPreference": Apart(
        "how often an account is reminded: its own page, and the relay",
        frozenset(
            {"notifications.selectors", "notifications.services.pace", "ppcs.services.remind"}
        ),
    ),
    "signin.ResetRequest": Apart(
        "an address typed at the door, read by the relay and gone the next night",
        frozenset({"signin.services.forget", "signin.services.tell_owner"}),
    ),
}
# It fills and tells the demonstration, and is not installed elsewhere.
NOT_THE_SERVICE = ("demo",)


def ours() -> list:
    return [config for config in apps.get_app_configs() if "site-packages" not in config.path]


def the_models() -> dict[str, type[Model]]:
    """By label, every concrete model; the table of a many-to-many is part of whoever declares it."""
    return {
        model._meta.label: model
        for config in ours()
        for model in config.get_models()
        if not model._meta.proxy
    }


MODELS = the_models()
WITH_POLICY = {policy.model for policy in POLICIES.values()}
EXEMPT = [UNDER, ABOUT_NOBODY, APART]


def uncovered(models: dict[str, type[Model]]) -> list[str]:
    exempt = {label for table in EXEMPT for label in table}
    return sorted(
        label for label, model in models.items() if model not in WITH_POLICY and label not in exempt
    )


def end_of(model: type[Model], path: str) -> type[Model]:
    """Where `path` leads, by foreign keys and one-to-one keys in either direction only."""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        assert field.many_to_one or field.one_to_one or field.one_to_many, (
            f"{model._meta.label}.{name} is no key"
        )
        model = field.related_model
    return model


def modules() -> Iterator[tuple[str, ast.Module]]:
    """The modules of our apps that may read rows: neither what declares them nor what moves them."""
    for config in ours():
        if config.name in NOT_THE_SERVICE:
            continue
        root = Path(config.path)
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root.parent).with_suffix("").parts
            if not {"models", "migrations"} & set(parts):
                yield ".".join(parts), ast.parse(path.read_text())


def takers() -> dict[str, set[str]]:
    """By label, the modules that import each model kept apart."""
    found: dict[str, set[str]] = {label: set() for label in APART}
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and ".models" in (node.module or ""):
                app = str(node.module).split(".", 1)[0]
                for name in node.names:
                    label = f"{app}.{name.name}"
                    if label in found:
                        found[label].add(module)
    return found


def test_every_model_has_a_policy_or_says_why_not():
    assert len(MODELS) > 80
    assert uncovered(MODELS) == []


def test_a_model_that_nobody_thought_of_is_found(monkeypatch):
    monkeypatch.delitem(UNDER, "cases.Person")
    assert uncovered(MODELS) == ["cases.Person"]


def test_no_exemption_is_left_over():
    for table in EXEMPT:
        assert [label for label in table if label not in MODELS] == []
        assert [label for label in table if MODELS[label] in WITH_POLICY] == []
    assert len({label for table in EXEMPT for label in table}) == sum(map(len, EXEMPT))


@pytest.mark.parametrize("label", UNDER)
def test_what_is_read_with_something_else_hangs_on_it_by_a_key(label):
    assert end_of(MODELS[label], UNDER[label]) in WITH_POLICY


@pytest.mark.parametrize("label", ABOUT_NOBODY)
def test_what_is_about_nobody_has_no_key_to_a_person_or_an_account(label):
    about_somebody = {MODELS[name] for name in ("accounts.User", "cases.Person", "cases.Case")}
    led_to = {f.related_model for f in MODELS[label]._meta.concrete_fields if f.is_relation}
    assert not led_to & about_somebody
    assert ABOUT_NOBODY[label]


def test_what_is_kept_apart_is_taken_up_by_nobody_else():
    assert takers() == {label: set(apart.taken_up_by) for label, apart in APART.items()}
