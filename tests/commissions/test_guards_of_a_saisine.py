"""What a saisine, its instruction, its decisions and its vault refuse, each by its field."""

from dataclasses import replace

import pytest
from django.utils import timezone

from commissions.enums import Outcome, PersonType, Scope, VaultPurpose
from commissions.models import Commission, Decision, Situation
from commissions.screening import screen
from commissions.services import decisions, draft, links, oppose, review, suspend, vault
from commissions.services.sheet import Content, missing_in_sheet
from common.errors import Refused
from tests.commissions.conditions import day, lacking, set_of
from tests.commissions.house import who
from tests.commissions.instructing import act
from tests.commissions.saisine import accord_words, content_of, draft_of
from tests.commissions.test_saisine_from_dac import case, copied  # noqa: F401 - a fixture
from tests.commissions.test_vault import REASON, fill_any
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now


@pytest.fixture
def begun(table) -> Situation:
    return draft_of(table.commission, table.cast.samir)


def found_in(about: Situation, content: Content) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in missing_in_sheet(about, content, at=NOW())]


def says(found: list[tuple[str, str]], field: str, words: str) -> bool:
    return any(name == field and words in message for name, message in found)


# --- The sheet ---
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"referrer_kind": "landlord", "link_kind": "care"}, "link_kind", "propre locataire"),
        ({"referrer_kind": ""}, "referrer_kind", "Dites qui saisit"),
        ({"service": " "}, "service", "le nom de votre structure"),
        ({"motives": []}, "motives", "Cochez au moins un motif."),
        ({"facts": " "}, "facts", "Décrivez ce que vous avez constaté."),
        ({"facts": "Appeler le 06 12 34 56 78."}, "facts", "06 12 34 56 78"),
        ({"question": " "}, "question", "une question concrète"),
        ({"step_1_who": ""}, "step_1_who", "Décrivez au moins une démarche"),
        ({"no_emergency": None}, "no_emergency", "Attestez-le"),
        ({"pledged": None}, "pledged", "Cochez votre engagement."),
        ({"safe_contact": None}, "safe_contact", "sans danger"),
        ({"conflict": "yes", "conflict_words": " "}, "conflict_words", "Dites lequel"),
        ({"conflict": None}, "conflict", "un intérêt personnel"),
        ({"info_outcome": "not_collected"}, "info_outcome", "n’a pas pu donner son accord"),
        ({"accord_outcome": "refused"}, "accord_outcome", "Elle refuse"),
        ({"mode": "nominative"}, "mode", "ne couvre pas son identité"),
        ({"mode": "nominative"}, "mode", "Le coffre est vide"),
        ({}, "", ""),
    ],
)
def test_a_sheet_is_held_back_with_its_sentence(begun, changes, field, sentence):
    found = found_in(begun, content_of(begun, **changes))
    assert says(found, field, sentence) if field else not found, found


@pytest.mark.rule("A22")
@pytest.mark.parametrize(
    ("kind", "told", "field", "sentence"),
    [
        ("x", None, "person_type", "Dites si la personne est majeure."),
        (PersonType.MINOR, None, "representative_told_on", "Écrivez quel jour"),
        (PersonType.MINOR, 1, "representative_told_on", "Cette date est à venir."),
        (PersonType.MINOR, 0, "", ""),
        ("nobody told", 0, "representative", "Écrivez qui la représente"),
    ],
)
def test_who_represents_her_was_told_on_a_day(begun, kind, told, field, sentence):
    content = content_of(begun)
    told_on = None if told is None else day(told)
    named = "" if kind == "nobody told" else "UDAF, mandataire"
    kind = kind if named else PersonType.PROTECTED
    changes = {"representative": named, "representative_told_on": told_on}
    content = replace(
        content,
        shown={**content.shown, "person_type": kind},
        restricted={**content.restricted, **changes},
    )
    found = found_in(begun, content)
    assert says(found, field, sentence) if field else not found, found


def test_a_name_is_asked_of_the_accord_that_stands(table, begun):
    about = make.situation(table.commission, table.cast.samir)
    fill_any(table, about)
    content = replace(content_of(about, mode="nominative"), information=None, accord=None)
    assert not found_in(about, content)
    set_of(Decision, {"scope": [Scope.FACTS]}, situation=about, kind="accord")
    assert says(found_in(about, content), "mode", "ne couvre pas son identité")


def test_a_draft_is_kept_within_measure(begun, monkeypatch):
    monkeypatch.setattr(draft, "DRAFT_SIZE", 5)
    with lacking("facts", "trop long pour être gardé"):
        draft.save_draft(situation=begun, typed={"facts": ["abcdef"]}, by=begun.referrer, at=NOW())


def test_a_draft_is_begun_by_a_professional_in_a_commission_in_service(table):
    with pytest.raises(Refused, match="réservée aux professionnels"):
        draft.start_draft(commission=table.commission, typed={}, **who(table.hugo))
    set_of(Commission, {"live_since": None}, pk=table.commission.pk)
    table.commission.refresh_from_db()
    with pytest.raises(Refused, match="pas encore en service"):
        draft.start_draft(commission=table.commission, typed={}, **who(table.cast.samir))


@pytest.mark.rule("R27")
def test_nothing_is_copied_to_a_commission_that_is_not_in_service(table, case):  # noqa: F811
    set_of(Commission, {"live_since": None}, pk=table.commission.pk)
    with pytest.raises(Refused, match="n’est pas en service"):
        copied(case, table, table.cast.camille)
    assert not Situation.objects.exists()


# --- Decisions ---
@pytest.mark.rule("R16")
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"scope": ()}, "scope", "Cochez ce qui peut être partagé."),
        ({"scope": ("x",)}, "scope", "Cochez ce qui peut être partagé."),
        ({"scope": (Scope.CARE,)}, "scope", "Sans la fiche"),
        ({"only_named": None}, "only_named", "Dites avec qui."),
        ({"only_named": True}, "named", "Cochez les personnes"),
        ({"until": None}, "until", "jusqu’à quand"),
        ({"until": -1}, "until", "Cette date est passée."),
        ({"decided_on": None}, "decided_on", "Écrivez quel jour."),
        ({"decided_on": 1}, "decided_on", "Cette date est à venir."),
        ({"collected_by": " "}, "collected_by", "Dites par qui"),
        ({"means": "x"}, "means", "Dites comment."),
        ({"outcome": ""}, "outcome", "Dites ce que la personne a répondu."),
        ({"outcome": Outcome.NOT_COLLECTED}, "reason", "Dites pourquoi"),
    ],
)
def test_an_accord_says_what_with_whom_and_until_when(table, changes, field, sentence):
    about = make.situation(table.commission, table.cast.samir)
    offsets = {name: day(value) for name, value in changes.items() if type(value) is int}
    words = accord_words(**{**changes, **offsets})
    with lacking(field, sentence):
        decisions.record_decision(**act(about, fresh(table.claire), words=words))


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"decided_on": 1}, "decided_on", "dans le futur"),
        ({"how": "x"}, "how", "Choisissez comment"),
    ],
)
def test_an_opposition_was_said_already_in_some_way(table, changes, field, sentence):
    about = make.situation(table.commission, table.cast.samir)
    said = {"decided_on": 0, "how": "spoken", **changes}
    said["decided_on"] = day(said["decided_on"])
    with lacking(field, sentence):
        oppose.oppose(situation=about, **said, **who(table.claire))
    with lacking(field, sentence):
        oppose.oppose_by_code(
            commission=table.commission, code=about.code, **said, **who(table.claire)
        )
    assert Situation.objects.get(pk=about.pk).status == "submitted"


# --- The instruction ---
@pytest.mark.rule("R30")
def test_nobody_checks_nor_accepts_the_saisine_of_their_own_service(table):
    own = make.situation(table.commission, table.claire, "under_review")
    with lacking("checks", "votre service"):
        review.sign_checks(**act(own, fresh(table.claire), checks=[]))
    with lacking("checks", "votre service"):
        review.accept(**act(own, fresh(table.claire)))


def test_the_instruction_says_what_it_asks_and_why_it_refuses(table):
    own = make.situation(table.commission, table.claire)
    with lacking("situation", "votre service"):
        review.start_review(**act(own, fresh(table.claire)))
    about = make.situation(table.commission, table.cast.samir, "under_review")
    by = fresh(table.claire)
    with lacking("question", "Écrivez ce que vous demandez"):
        review.ask_more(**act(about, by, question=" "))
    for field, sentence in (("reason", "Choisissez le motif."), ("orientation", "vers qui")):
        with lacking(field, sentence):
            review.refuse(**act(about, by, reason="invented", orientation=" "))
    with lacking("checks", "Tous les points de recevabilité"):
        review.accept(**act(about, by))


@pytest.mark.rule("R16")
def test_what_was_examined_is_taken_up_again_with_an_accord(table):
    about = make.examined(table).situation
    suspend.suspend(**act(about, fresh(table.claire), reason="accord"))
    set_of(Decision, {"ended_on": day(0)}, situation=about, kind="accord")
    with lacking("accord", "n’examine rien sans lui"):
        suspend.resume(**act(about, fresh(table.claire)))


@pytest.mark.rule("R30")
@pytest.mark.parametrize(
    ("has_link", "field", "sentence"),
    [(None, "has_link", "par oui ou par non"), (True, "kind", "Choisissez le type de lien.")],
)
def test_a_link_is_declared_by_yes_or_no_and_of_which_kind(table, has_link, field, sentence):
    entry = make.examination(table)
    with lacking(field, sentence):
        links.declare_link(entry=entry, has_link=has_link, kind="", **who(table.marc))


def test_a_situation_is_suspended_for_a_reason_of_the_list(table):
    about = make.situation(table.commission, table.cast.samir, "under_review")
    with lacking("reason", "Choisissez le motif."):
        suspend.suspend(**act(about, fresh(table.claire), reason="invented"))


# --- The vault ---
def open_it(table, about, **changes):
    words = {"purpose": VaultPurpose.CONTACT, "reason": REASON, **changes}
    return vault.open_vault(situation=about, **words, **who(table.claire))


def test_an_empty_vault_says_so(table):
    about = make.situation(table.commission, table.cast.samir, "under_review")
    with lacking("", "Le coffre de cette situation est vide."):
        open_it(table, about)


@pytest.mark.rule("R10")
def test_the_reason_of_an_opening_names_nobody(table):
    about = make.situation(table.commission, table.cast.samir, "under_review")
    fill_any(table, about)
    advice = next(f.advice for f in screen("06 12 34 56 78") if f.blocking)
    with lacking("reason", advice):
        open_it(table, about, reason="Joindre la personne au 06 12 34 56 78.")
    assert open_it(table, about)["first_name"]
