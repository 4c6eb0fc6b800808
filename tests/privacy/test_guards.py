"""What each service about the data of a person asks for, one thing at a time, on rows made for it."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from cases.enums import CaseStatus
from cases.models import Case, Person
from common.errors import GuardsFailed, Refused
from privacy.models import Erasure, SubjectExport
from privacy.selectors.trail import Criteria
from privacy.services import alerts, erasing, holds, restriction, retention, subject_export
from privacy.services.export_trail import export_trail
from privacy.services.subject_requests import (
    Wanted,
    note_rectified,
    note_request,
    refuse_request,
)
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories.team import InDays, dated, day
from tests.personas import fresh
from tests.privacy import persons, rows

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


@pytest.fixture
def over(case) -> Case:
    """Its follow-up has ended."""
    plans.moved(case, CaseStatus.CLOSED)
    return Case.objects.get(pk=case.pk)


def lacking(what: Callable, **words) -> list[str]:
    """The fields that a service says are missing."""
    with pytest.raises(GuardsFailed) as failed:
        what(**words)
    return [item.field for item in failed.value.missing]


def by(user, obj=None) -> dict:
    version = {} if obj is None else {"version": obj.version}
    return {"by": fresh(user), "at": NOW(), **version}


# --- The journal ---
def exported(user, reason: str = "control", **criteria) -> bytes:
    return export_trail(
        criteria=Criteria(**criteria), reason=reason, today=day(0), by=fresh(user), at=NOW()
    )


def test_rows_of_the_journal_are_taken_out_by_an_officer_with_a_reason_and_not_for_nothing(cast):
    with pytest.raises(GuardsFailed, match="Seul le délégué exporte le journal"):
        exported(cast.camille)
    with pytest.raises(GuardsFailed, match="Dites pourquoi ces lignes sortent"):
        exported(cast.dpo, reason="curiosity")
    with pytest.raises(GuardsFailed, match="Cette recherche ne trouve rien"):
        exported(cast.dpo, reference="S-2000-00001")


# --- Alerts ---
@pytest.mark.parametrize(
    ("words", "field"), [({"outcome": "forgotten"}, "outcome"), ({"note": " Vu. "}, "note")]
)
def test_an_alert_is_closed_with_an_outcome_and_a_sentence(cast, words, field):
    alert = rows.alert(cast.dac35, cast.yann)
    said = {"outcome": "legitimate", "note": "Relecture avant le staff."}
    assert lacking(alerts.close_alert, alert=alert, **{**said, **words}, **by(cast.dpo)) == [field]


# --- For how long ---
@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"decided_on": None}, "decided_on"),
        ({"decided_on": InDays(1)}, "decided_on"),
        ({"decided_by": " "}, "decided_by"),
        ({"basis": " "}, "basis"),
        ({"social_months": 121}, "health_years"),
    ],
)
def test_delays_say_who_decided_when_on_which_ground_and_care_goes_last(cast, words, field):
    values = {"request_months": 12, "social_months": 120, "health_years": 10}
    values |= {"keep_figures": False, "decided_by": "Conseil", "basis": "Registre."}
    values |= {"decided_on": day(0), **dated(words)}
    how = {"dac": cast.dac35, "values": values, "version": 1, **by(cast.sophie)}
    assert lacking(retention.set_retention, **how) == [field]


# --- Requests ---
def noted(case: Case, user, **changes):
    wanted = changes.pop("wanted", None) or Wanted(reference=case.reference)
    kind = changes.pop("kind", "access")
    return note_request(asked=persons.asked(kind, **changes), wanted=wanted, **by(user))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "oblivion"}, "kind"),
        ({"asked_by": "a neighbour"}, "asked_by"),
        ({"identity": "hearsay"}, "identity"),
        ({"received_on": InDays(1)}, "received_on"),
        ({"asked_by": "representative", "identity": "known"}, "identity"),
        ({"asked_by": "mandated", "identity": "known"}, "identity"),
        ({"kind": "rectification", "words": " "}, "words"),
        ({"wanted": Wanted(reference="S-2000-00001")}, "reference"),
    ],
)
def test_a_request_says_what_who_when_and_how_they_are_known(cast, case, changes, field):
    assert lacking(noted, case=case, user=cast.dpo, **dated(changes)) == [field]


def test_a_request_is_noted_by_either_office_alone(cast, case):
    with pytest.raises(Refused, match="Seuls le délégué à la protection des données"):
        noted(case, cast.camille)
    assert noted(case, cast.sophie).person == case.person


def test_two_people_of_one_identity_are_told_apart_by_a_reference(cast, case):
    her = case.person
    other = make.open_case(cast, birth_name="Autre", used_name="Autre", ins="").person
    same = ("birth_name", "used_name", "first_name", "birth_date")
    Person.objects.filter(pk=other.pk).update(**{name: getattr(her, name) for name in same})
    family = her.used_name or her.birth_name
    wanted = Wanted(name=family, first_name=her.first_name, birth_date=her.birth_date)
    with pytest.raises(GuardsFailed, match="Plusieurs personnes portent cette identité"):
        noted(case, cast.dpo, wanted=wanted)


def test_what_was_rectified_is_written(cast, case):
    request = rows.request(case, "rectification", words="L’adresse.")
    assert lacking(note_rectified, request=request, done=" ", **by(cast.camille, request)) == [
        "done"
    ]


def test_a_refusal_says_why_and_waits_for_the_erasure_that_was_asked(cast, case):
    request = rows.request(case, "erasure")
    refusing = {"request": request, **by(cast.dpo, request)}
    with pytest.raises(GuardsFailed, match="CNIL"):
        refuse_request(reason=" ", **refusing)
    asked = rows.erasure(case, by=cast.dpo)
    with pytest.raises(GuardsFailed, match="déjà demandé : écartez-le d’abord"):
        refuse_request(reason="Excessive.", **refusing)
    Erasure.objects.filter(pk=asked.pk).delete()
    assert refuse_request(reason="Excessive.", **refusing).status == "refused"


# --- Restrictions, holds ---
def test_nothing_is_restricted_of_whom_the_dac_does_not_follow_or_twice(cast, case):
    alone = make.in_status(cast, "declined")
    request = rows.request(case, "restriction", referral=alone)
    with pytest.raises(GuardsFailed, match="n’a pas de situation suivie"):
        restriction.restrict(request=request, **by(cast.dpo, request))
    request = rows.request(case, "restriction")
    Case.objects.filter(pk=case.pk).update(restricted_at=NOW())
    with pytest.raises(GuardsFailed, match="Le traitement est déjà limité"):
        restriction.restrict(request=request, **by(cast.dpo, request))


def test_a_restriction_and_a_hold_are_lifted_with_a_reason(cast, case):
    row, held = rows.restriction(case), rows.hold(case)
    assert lacking(restriction.lift, restriction=row, reason=" ", **by(cast.dpo)) == ["reason"]
    assert lacking(holds.lift_hold, hold=held, reason=" ", **by(cast.dpo)) == ["reason"]


def test_a_hold_is_placed_by_either_office_with_a_reason_about_somebody(cast, case):
    wanted = Wanted(reference=case.reference)
    placing = {"what": holds.place_hold, "wanted": wanted, **by(cast.dpo)}
    assert lacking(reason=" ", **placing) == ["reason"]
    assert lacking(**{**placing, "wanted": Wanted(), "reason": "Litige"}) == ["reference"]
    with pytest.raises(Refused, match="Seuls le délégué à la protection des données"):
        holds.place_hold(wanted=wanted, reason="Litige", **by(cast.camille))


# --- Erasures ---
def asked(case: Case, user, kept: str = "nothing") -> Erasure:
    request = rows.request(case, "erasure")
    return erasing.ask_for_request(request=request, kept=kept, **by(user, request))


def test_an_erasure_is_asked_for_once_and_says_what_stays(cast, over):
    assert lacking(asked, case=over, user=cast.dpo, kept="everything") == ["kept"]
    asked(over, cast.dpo)
    with pytest.raises(GuardsFailed, match="Un effacement est déjà demandé"):
        asked(over, cast.sophie)


def held(case: Case) -> None:
    rows.hold(case)


def restricted(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(restricted_at=NOW())


def followed(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.OPEN, closed_at=None)


IN_THE_WAY = [
    (held, "Un gel protège ces données : levez-le d’abord"),
    (restricted, "Le traitement est limité à la demande de la personne"),
    (followed, "Le suivi n’est pas clos"),
]


@pytest.mark.parametrize(("put_in_the_way", "words"), IN_THE_WAY)
def test_what_stands_against_it_is_said_to_who_asks_and_to_who_confirms(
    cast, over, put_in_the_way, words
):
    proposed = rows.erasure(over)
    waiting = Erasure.objects.filter(pk=proposed.pk)
    put_in_the_way(over)
    with pytest.raises(GuardsFailed, match=words):
        erasing.ask_erasure(erasure=proposed, kept="nothing", **by(cast.dpo, proposed))
    waiting.update(status="asked", asked_by=cast.dpo, asked_as="data_protection", asked_at=NOW())
    seen = erasing.counts_of(proposed).digest
    found = erasing.others_of(erasing.subject_of(proposed))
    waiting.update(others=found)
    with pytest.raises(GuardsFailed, match=words):
        erasing.confirm_erasure(erasure=proposed, seen=seen, **by(cast.sophie, waiting.get()))


def test_an_erasure_is_set_aside_with_a_reason(cast, over):
    row = rows.erasure(over)
    assert lacking(erasing.drop_erasure, erasure=row, reason=" ", **by(cast.dpo, row)) == ["reason"]


# --- The copy ---
@pytest.fixture
def draft(case, monkeypatch) -> SubjectExport:
    """A copy to review, of which one row is known."""
    content = {"sections": [{"title": "Notes", "rows": [{"key": "0.0", "lines": []}]}]}
    monkeypatch.setattr(subject_export, "draft_of", lambda _: content)
    return rows.export(case, "prepared", draft_as="copies/draft", manifest={})


def masked(export: SubjectExport, user, keys=("0.0",), reason="Une autre personne.") -> None:
    subject_export.mask_rows(export=export, rows=list(keys), reason=reason, **by(user))


@pytest.mark.parametrize(
    ("words", "field"), [({"keys": ()}, ""), ({"keys": ("9.9",)}, ""), ({"reason": " "}, "reason")]
)
def test_known_rows_are_masked_with_a_reason(cast, draft, words, field):
    assert lacking(masked, export=draft, user=cast.camille, **words) == [field]
    assert not draft.masks.exists()
    masked(draft, cast.camille)
    assert draft.masks.get().row == "0.0"


def test_without_its_draft_a_copy_is_neither_masked_nor_read_to_the_end(cast, draft):
    SubjectExport.objects.filter(pk=draft.pk).update(draft_as="")
    with pytest.raises(GuardsFailed, match="sont supprimés : préparez-la à nouveau"):
        masked(draft, cast.camille)
    with pytest.raises(GuardsFailed, match="sont supprimés : préparez-la à nouveau"):
        subject_export.end_review(export=draft, **by(cast.camille, draft))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"how": "by pigeon"}, "Dites comment la copie a été remise"),
        ({"on": InDays(-1)}, "Cette date n’est pas entre la demande et aujourd’hui"),
        ({"on": InDays(1)}, "Cette date n’est pas entre la demande et aujourd’hui"),
        ({"pdf_as": ""}, "La copie n’est pas encore prête"),
    ],
)
def test_a_copy_is_handed_over_once_it_is_printed_in_a_known_way(cast, case, words, said):
    names = {"draft_as": "copies/draft", "pdf_as": "copies/pdf", "json_as": "copies/json"}
    names |= {k: v for k, v in words.items() if k in names}
    how = {"how": "post", "on": day(0)} | dated({k: v for k, v in words.items() if k not in names})
    export = rows.export(case, "reviewed", **names)
    with pytest.raises(GuardsFailed, match=said) as failed:
        subject_export.release(export=export, **how, **by(cast.camille, export))
    assert len(failed.value.missing) == 1
