"""A saisine leaves whole or not at all: every guard, its code, what it leaves behind."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from commissions.enums import DecisionKind, Outcome
from commissions.enums import SituationStatus as S
from commissions.forms.screened import keep_name
from commissions.models import Decision, RestrictedSheet, Situation, StatisticalRecord
from commissions.models.situation import CODE
from commissions.services import codes
from commissions.services.draft import discard_draft, expire_drafts, save_draft, start_draft
from commissions.services.screened import flags_in
from commissions.services.submit import provide_more, submit, withdraw
from commissions.services.vault import fill
from common.errors import GuardsFailed, Refused
from notifications.models import Notice, OutboxMessage
from tests.commissions.saisine import content_of, draft_of, filled, submitted
from tests.factories import commissions as make

NOW = timezone.now


def lacks(draft, by, **changes) -> set[str]:
    """The fields for which this sheet is refused; nothing is sent."""
    with pytest.raises(GuardsFailed) as refused:
        submit(situation=draft, content=content_of(draft, **changes), by=by, at=NOW())
    draft.refresh_from_db()
    assert (draft.status, draft.code) == (S.DRAFT, None)
    assert not Decision.objects.filter(situation=draft).exists()
    return {item.field for item in refused.value.missing}


@pytest.fixture
def samir(table):
    return table.cast.samir


@pytest.fixture
def draft(table, samir) -> Situation:
    return draft_of(table.commission, samir)


# --- What leaves ---
def test_a_complete_sheet_leaves_with_a_code_its_decisions_and_two_messages(table, samir):
    sent = submitted(table.commission, samir)

    sheet = RestrictedSheet.objects.get(situation=sent)
    told, accord = Decision.objects.filter(situation=sent).order_by("pk")
    assert sent.status == S.SUBMITTED
    assert re.fullmatch(CODE, sent.code)
    assert (sent.motives, sent.question) == (
        ["isolation", "care_break"],
        "Comment renouer sans brusquer ?",
    )
    assert sent.steps == [{"on": "septembre", "who": "service social", "result": "sans réponse"}]
    assert sent.bodies == [{"kind": "nursing", "informed": True}]
    assert sheet.people == [{"kind": "nursing", "name": "Zqinfirmier"}]
    assert (sheet.care, sheet.safe_contact, sheet.typed) == ("broken", "yes", {})
    assert (told.kind, told.outcome) == (DecisionKind.INFORMATION, Outcome.GIVEN)
    assert (accord.kind, accord.outcome) == (DecisionKind.ACCORD, Outcome.GIVEN)
    assert accord.decided_on == told.decided_on  # the same day, unless another is said
    assert accord.scope == ["facts", "care"]
    assert StatisticalRecord.objects.filter(situation=sent).exists()
    mails = {(m.recipient_id, m.kind) for m in OutboxMessage.objects.all()}
    assert {kind for _, kind in mails} == {"commissions.to_do", "commissions.news"}
    assert {user for user, kind in mails if kind == "commissions.to_do"} == {
        table.claire.pk,
        table.lea.pk,
    }
    assert Event.objects.filter(action="commissions.situation.submitted").count() == 1


@pytest.mark.rule("A8", "A9")
def test_the_code_is_drawn_anew_for_the_same_sheet_and_again_when_it_is_taken(
    table, samir, monkeypatch
):
    first, second = (submitted(table.commission, samir) for _ in range(2))
    assert first.code != second.code
    taken = iter([first.code, second.code, "S-ZZZZZ"])
    monkeypatch.setattr(codes, "drawn_code", lambda: next(taken))
    third = submitted(table.commission, samir)
    assert third.code == "S-ZZZZZ"
    assert Situation.objects.get(pk=third.pk).version == 2


# --- What holds it back ---
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"referrer_kind": ""}, {"referrer_kind"}),
        ({"service": " "}, {"service"}),
        ({"link_kind": None}, {"link_kind"}),
        ({"motives": []}, {"motives"}),
        ({"facts": ""}, {"facts"}),
        ({"question": ""}, {"question"}),
        ({"step_1_who": ""}, {"step_1_who"}),
        ({"step_1_result": ""}, {"step_1_who"}),
        ({"no_emergency": None}, {"no_emergency"}),
        ({"pledged": None}, {"pledged"}),
    ],
)
def test_each_field_that_the_commission_needs_is_asked_for(draft, samir, changes, fields):
    assert lacks(draft, samir, **changes) == fields


def test_everything_that_is_missing_is_said_at_once(draft, samir):
    nothing = dict.fromkeys(filled())
    fields = lacks(draft, samir, **nothing)
    assert {"referrer_kind", "service", "link_kind", "motives", "facts", "question"} <= fields
    assert {"info_outcome", "accord_outcome", "no_emergency", "conflict", "pledged"} <= fields


@pytest.mark.rule("A7", "R16")
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"info_outcome": None}, {"info_outcome"}),
        ({"info_decided_on": ""}, {"info_decided_on"}),
        ({"info_collected_by": ""}, {"info_collected_by"}),
        ({"info_means": ""}, {"info_means"}),
        ({"accord_outcome": None}, {"accord_outcome"}),
        ({"accord_scope": []}, {"accord_scope"}),
        ({"accord_scope": ["care"]}, {"accord_scope"}),
        ({"accord_only_named": None}, {"accord_only_named"}),
        ({"accord_only_named": "named"}, {"accord_named"}),
        ({"accord_until": ""}, {"accord_until"}),
        ({"accord_until": "01/01/2020"}, {"accord_until"}),
        ({"info_outcome": "not_collected"}, {"info_outcome"}),
        ({"accord_outcome": "not_collected"}, {"accord_reason"}),
        ({"accord_outcome": "refused"}, {"accord_outcome"}),
    ],
)
def test_an_accord_says_who_when_how_what_with_whom_and_until_when(draft, samir, changes, fields):
    """« Accord » is never one box to tick: each part is asked for, and a refusal sends nothing."""
    assert lacks(draft, samir, **changes) == fields


@pytest.mark.rule("R17")
def test_a_saisine_without_the_accord_leaves_with_the_reason_and_stays_without_accord(table, samir):
    changes = {"accord_outcome": "not_collected", "accord_reason": "unreachable"}
    sent = submitted(table.commission, samir, **changes)
    assert RestrictedSheet.objects.get(situation=sent).no_accord_reason == "unreachable"
    accord = Decision.objects.get(situation=sent, kind=DecisionKind.ACCORD)
    assert (accord.outcome, accord.scope, accord.until) == (Outcome.NOT_COLLECTED, [], None)


@pytest.mark.rule("A22")
@pytest.mark.parametrize("kind", ["minor", "protected"])
def test_a_minor_or_a_protected_adult_never_comes_without_a_representative(
    table, draft, samir, kind
):
    assert lacks(draft, samir, person_type=kind) == {"representative", "representative_told_on"}
    tomorrow = (timezone.localdate() + timedelta(days=1)).strftime("%d/%m/%Y")
    late = {"representative": "UDAF", "representative_told_on": tomorrow}
    assert lacks(draft, samir, person_type=kind, **late) == {"representative_told_on"}
    today = timezone.localdate().strftime("%d/%m/%Y")
    with_one = {"representative": "mandataire, UDAF", "representative_told_on": today}
    sent = submitted(table.commission, samir, person_type=kind, **with_one)
    assert RestrictedSheet.objects.get(situation=sent).representative == "mandataire, UDAF"


@pytest.mark.rule("A3")
def test_a_landlord_refers_the_own_tenant_only(draft, samir):
    assert lacks(draft, samir, referrer_kind="landlord") == {"link_kind"}
    assert lacks(draft, samir, referrer_kind="landlord", link_kind="tenancy", facts="") == {"facts"}


@pytest.mark.rule("A20")
def test_the_referrers_own_interest_is_asked_for_and_said(table, draft, samir):
    assert lacks(draft, samir, conflict=None) == {"conflict"}
    assert lacks(draft, samir, conflict="yes") == {"conflict_words"}
    sent = submitted(table.commission, samir, conflict="yes", conflict_words="Je suis son voisin.")
    sheet = RestrictedSheet.objects.get(situation=sent)
    assert (sheet.conflict, sheet.conflict_words) == (True, "Je suis son voisin.")


@pytest.mark.rule("A21")
def test_whether_she_may_be_reached_at_home_is_always_answered(draft, samir):
    assert lacks(draft, samir, safe_contact=None) == {"safe_contact"}


@pytest.mark.rule("A4")
@pytest.mark.parametrize("label", ["Police municipale", "Gendarmerie", "Élue", "Cabinet du maire"])
def test_neither_police_nor_elu_refers_whatever_the_list_says(table, draft, samir, label):
    assert lacks(draft, samir, referrer_kind="police") == {"referrer_kind"}
    table.commission.items.create(kind="referrer_kind", code="police", label=label, rank=99)
    assert lacks(draft, samir, referrer_kind="police") == {"referrer_kind"}


def test_the_person_herself_is_in_the_list_where_the_commission_says_so(table, samir, draft):
    assert lacks(draft, samir, referrer_kind="person") == {"referrer_kind"}
    table.commission.person_may_refer = True
    table.commission.save()
    assert submitted(table.commission, samir, referrer_kind="person").status == S.SUBMITTED


def test_a_nominative_examination_needs_an_accord_for_the_identity_and_an_identity(
    table, draft, samir
):
    assert lacks(draft, samir, mode="nominative") == {"mode"}
    covered = {"mode": "nominative", "accord_scope": ["facts", "identity"]}
    assert lacks(draft, samir, **covered) == {"mode"}
    fill(situation=draft, identity={"last_name": "Zq"}, by=samir, at=NOW())
    content = content_of(draft, **covered)
    assert submit(situation=draft, content=content, by=samir, at=NOW()).mode == "nominative"


# --- The screening ---
@pytest.mark.rule("R14")
@pytest.mark.parametrize(
    "words",
    ["Elle prend du Risperdal depuis mai.", "Dossier F20.0 au centre.", "Elle est schizophrène."],
)
def test_a_word_of_health_holds_the_saisine_back(draft, samir, words):
    assert lacks(draft, samir, facts=words) == {"facts"}
    assert lacks(draft, samir, return_wish=words) == {"return_wish"}  # class R has no health either


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("facts", "Appeler le 06 12 34 56 78 le soir."),
        ("question", "Faut-il écrire à berthe@exemple.fr ?"),
        ("persons_words", "Mme Rolland dit qu’elle veut rester."),
        ("step_1_result", "Mme Rolland n’a pas ouvert"),
    ],
)
def test_what_names_somebody_is_removed_or_justified(table, draft, samir, field, words):
    assert lacks(draft, samir, **{field: words}) == {field}


def test_words_that_are_kept_are_stored_with_their_reason(table, draft, samir):
    words = "Mme Rolland dit qu’elle veut rester."
    flag = next(flag for flag in flags_in("persons_words", words) if flag.blocking)
    kept = {"persons_words": words, keep_name(flag): "Nom de la résidence, pas d’une personne."}
    sent = submit(situation=draft, content=content_of(draft, **kept), by=samir, at=NOW())
    assert [(one["field"], one["found"], one["reason"]) for one in sent.justified] == [
        ("persons_words", flag.found, "Nom de la résidence, pas d’une personne.")
    ]


def test_a_gentle_warning_holds_nothing_back(table, samir):
    sent = submitted(table.commission, samir, facts="Un cas lourd, les volets restent fermés.")
    assert (sent.status, sent.justified) == (S.SUBMITTED, [])


# --- Drafts ---
def test_whoever_no_organisation_answers_for_and_a_commission_not_in_service_start_nothing(
    table, samir
):
    for user in (table.hugo, table.cast.noe):
        with pytest.raises(Refused):
            start_draft(commission=table.commission, typed={}, by=user, at=NOW())
    asleep = make.commission(name="Autre", live_since=None)
    with pytest.raises(Refused):
        start_draft(commission=asleep, typed={}, by=samir, at=NOW())
    assert not Situation.objects.exists()


def test_the_later_of_two_sendings_of_one_page_stays(draft, samir):
    for rank, words in ((2, "après"), (1, "avant")):
        typed = {"facts": [words], "save_number": [f"abc.{rank}"]}
        save_draft(situation=draft, typed=typed, by=samir, at=NOW())
    assert RestrictedSheet.objects.get(situation=draft).typed["facts"] == ["après"]


def test_a_draft_is_nobody_elses_and_goes_whole(table, draft, samir):
    fill(situation=draft, identity={"last_name": "Zq"}, by=samir, at=NOW())
    with pytest.raises(Refused):
        save_draft(situation=draft, typed={}, by=table.claire, at=NOW())
    with pytest.raises(Refused):
        discard_draft(situation=draft, by=table.claire, at=NOW())
    discard_draft(situation=draft, by=samir, at=NOW())
    assert not Situation.objects.filter(pk=draft.pk).exists()
    assert not RestrictedSheet.objects.filter(situation=draft.pk).exists()


def test_a_draft_goes_by_itself_after_the_days_of_its_commission(table, draft, samir):
    days = table.commission.draft_days
    save_draft(situation=draft, typed={"facts": ["Zq"]}, by=samir, at=NOW())
    sent = submitted(make.commission(name="Autre"), samir)
    assert expire_drafts(at=NOW() + timedelta(days=days - 1)) == 0
    assert expire_drafts(at=NOW() + timedelta(days=days + 1)) == 1
    assert not Situation.objects.filter(pk=draft.pk).exists()
    assert Situation.objects.filter(pk=sent.pk).exists()
    row = Event.objects.get(action="commissions.situation.draft_expired")
    assert (row.actor_id, row.object_id) == (None, str(draft.public_id))


def test_complements_typed_and_never_sent_do_not_stay(table, samir):
    about = make.situation(table.commission, samir, S.TO_COMPLETE)
    save_draft(situation=about, typed={"facts": ["Zq"]}, by=samir, at=NOW())
    expire_drafts(at=NOW())
    assert RestrictedSheet.objects.get(situation=about).typed == {"facts": ["Zq"]}
    about.refresh_from_db()
    about.suspend(reason="accord")
    about.save()
    expire_drafts(at=NOW())
    assert RestrictedSheet.objects.get(situation=about).typed == {}


# --- Complements, and taking it back ---
def test_complements_keep_code_and_decisions_and_tell_the_desk(table, samir):
    about = make.situation(table.commission, samir, S.TO_COMPLETE)
    decisions = set(Decision.objects.filter(situation=about).values_list("pk", flat=True))
    content = content_of(about, facts="Le voisinage s’inquiète.")
    content = replace(content, information=None, accord=None)
    done = provide_more(situation=about, content=content, by=samir, at=NOW())
    assert (done.status, done.code, done.facts) == (
        S.UNDER_REVIEW,
        about.code,
        "Le voisinage s’inquiète.",
    )
    assert set(Decision.objects.filter(situation=about).values_list("pk", flat=True)) == decisions
    assert Notice.objects.filter(recipient=table.claire, kind="commissions.to_do").exists()


@pytest.mark.parametrize("status", [S.SUBMITTED, S.UNDER_REVIEW, S.ADMISSIBLE])
def test_a_saisine_is_taken_back_before_it_was_looked_at(table, samir, status):
    about = make.situation(table.commission, samir, status)
    gone = withdraw(situation=about, version=about.version, by=samir, at=NOW())
    assert (gone.status, gone.closing_reason) == (S.CLOSED, "withdrawn")
    assert gone.purge_due_on > timezone.localdate()
    assert Event.objects.filter(action="commissions.situation.withdrawn").exists()


def test_once_on_an_agenda_it_is_not_taken_back(table, samir):
    about = make.situation(table.commission, samir, S.SCHEDULED)
    with pytest.raises(Refused):
        withdraw(situation=about, version=about.version, by=samir, at=NOW())
