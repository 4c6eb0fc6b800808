"""Each cell of each table of the commission (person, state, action), told again by hand.

The tables below are written from the rules (docs/commission-rules.md) and from the reference §3.2 and
§5.6, never from the code: what is not in them is refused.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from commissions.enums import (
    MandateStatus,
    ProposalStatus,
    RecordStatus,
    SessionStatus,
    SituationStatus,
)
from commissions.models import (
    Admission,
    AgendaEntry,
    BilanReader,
    Charter,
    CharterSignature,
    Mandate,
    PersonReturn,
    PlenarySession,
    PublishedBilan,
    PurgeProof,
    Record,
    RightsRequest,
    Situation,
    VaultOpening,
)
from commissions.permissions import (
    ADMISSION,
    CHARTER,
    COMMISSION,
    CONTRIBUTION,
    DECISION,
    ENTRY,
    ERASURE,
    MANDATE,
    OPENING,
    PLENARY,
    PRECONISATION,
    PURGE_PROOF,
    RECORD,
    RETURN,
    RIGHTS,
    SESSION,
    SIGNATURE,
    SITUATION,
    SUBSTITUTION,
)
from commissions.permissions.bilan import BILAN, BILAN_READER
from common.permissions import Policy
from tests.cells.asking import allowed
from tests.commissions import marked
from tests.factories import commissions as make
from tests.test_policies_agree import POLICIES

# --- Words of the tables ---
ADMITTED = ("marc", "paul", "odile", "louis")
LISTED = ("marc", "paul")
PREPARED = "submitted to_complete under_review admissible adjourned scheduled"
RUNNING = f"{PREPARED} examined plan_running to_represent"
OVER = "inadmissible closed opposition"
AFTER = "scheduled examined plan_running to_represent"
LATER = "examined plan_running to_represent"
OF_THE_REFERRER = f"draft {RUNNING} inadmissible closed"
SENT = f"{RUNNING} suspended {OVER}"


def each(people, states: str) -> dict[str, str]:
    return dict.fromkeys(people, states)


def desk(states: str) -> dict[str, str]:
    return each(("claire", "lea"), states)


def claire(states: str) -> dict[str, str]:
    return {"claire": states}


NOBODY: dict[str, str] = {}
OF_A_SITUATION = {
    "view": claire(SENT)
    | {"lea": PREPARED, "samir": OF_THE_REFERRER, "rita": AFTER}
    | each(ADMITTED, "scheduled"),
    "edit": {"samir": "draft to_complete"},
    "discard": {"samir": "draft"},
    "submit": {"samir": "draft"},
    "provide_more": {"samir": "to_complete"},
    "withdraw": {"samir": "submitted to_complete under_review admissible adjourned"},
    "start_review": desk("submitted"),
    "ask_more": desk("submitted under_review"),
    "stand_aside": claire(f"{RUNNING} suspended") | {"lea": PREPARED},
    "check": desk("under_review"),
    "refuse": claire("under_review"),
    "accept": claire("under_review"),
    "schedule": claire("admissible adjourned to_represent"),
    "adjourn": claire("scheduled"),
    "examine": NOBODY,
    "start_plan": claire("examined"),
    "represent": each(("claire", "rita"), "plan_running"),
    "suspend": claire(RUNNING),
    "resume_review": claire("suspended"),
    "resume_follow_up": claire("suspended"),
    "record_decision": claire(f"{RUNNING} suspended")
    | {"samir": f"draft {RUNNING}", "rita": AFTER},
    "accept_referent": claire(LATER),
    "set_next": each(("claire", "rita"), "plan_running to_represent"),
    "write_return": each(("claire", "rita"), LATER),
    "fill_vault": claire(PREPARED) | {"samir": f"draft {PREPARED}"},
    "open_vault": claire(RUNNING),  # of an anonymous examination; by name: test_vault.py
    "check_vault": desk(PREPARED),
    "check_known": claire(PREPARED),
    "note_rights": claire(f"{RUNNING} suspended closed"),
    "close": claire("plan_running to_represent suspended") | {"rita": "plan_running to_represent"},
    "oppose": claire(f"{RUNNING} suspended inadmissible closed")
    | {"lea": PREPARED, "samir": f"{RUNNING} inadmissible closed", "rita": AFTER}
    | each(ADMITTED, "scheduled"),
    "ask_purge": claire(OVER),
    "purge": NOBODY,
}
OF_ERASURE = {"view": claire(OVER), "ask": claire(OVER), "confirm": NOBODY}
OF_A_DECISION = {"view": claire(f"{RUNNING} suspended") | {"rita": AFTER}}
IN_THE_ROOM = each(ADMITTED, "scheduled")
OF_AN_ENTRY = {
    "view": claire(RUNNING) | {"lea": PREPARED} | IN_THE_ROOM,
    "declare": IN_THE_ROOM,
    "see_agenda": claire(RUNNING) | {"lea": PREPARED},
    "admit": claire("scheduled"),
    "remove": claire("scheduled"),
    "enter": claire("scheduled") | IN_THE_ROOM,
    "contribute": IN_THE_ROOM,
    "propose": claire("scheduled") | IN_THE_ROOM,
    "conclude": claire("scheduled"),
    "write_record": claire("scheduled examined"),
}
OF_AN_ADMISSION = {
    "view": claire("scheduled"),
    "confirm": NOBODY,
    "end": claire("scheduled"),
    "see_as": claire("scheduled"),
}
OF_AN_OPENING = {"view": claire(RUNNING) | {"dpo": " ".join(SituationStatus.values)}}
EVER = " ".join(SituationStatus.values)
OF_RIGHTS = {
    "view": claire(f"{RUNNING} suspended closed") | {"dpo": EVER},
    "review": {"dpo": EVER},
    "answer": claire(f"{RUNNING} closed"),
    "copy": claire(f"{RUNNING} closed"),
}
OF_A_RETURN = {
    "view": claire(f"{RUNNING} closed") | {"rita": AFTER},
    "edit": claire(RUNNING) | {"rita": AFTER},
    "approve": {"rita": AFTER},
    "finish": claire(RUNNING) | {"rita": AFTER},
}


def wrong_cells(policy: Policy, people: dict, row, told: dict, state: str) -> list[str]:
    assert set(told) == set(policy.rules), "the table has every action"
    name, found = policy.model.__name__, allowed(policy, people, row)
    expected = {
        action: {who for who, states in cells.items() if state in states.split()}
        for action, cells in told.items()
    }
    return [
        f"{name}.{action} « {state} »: {sorted(found[action])}, not {sorted(expected[action])}"
        for action in told
        if found[action] != expected[action]
    ]


def world_in(table: make.Table, status: str) -> marked.World:
    """A situation in `status`; everybody is still admitted to its open examination, and came; Rita
    accepted to follow it. What the state alone takes away is thereby seen."""
    world = marked.submitted(table)
    about = make.situation(table.commission, table.cast.samir, status)
    Situation.objects.filter(pk=about.pk).update(
        referent=table.mandates["rita"], referent_accepted_at=timezone.now()
    )
    world.situation, world.entry = about, marked.examined_now(table, about)
    return world


OF_SITUATIONS = (
    (SITUATION, OF_A_SITUATION, lambda w: w.situation),
    (ERASURE, OF_ERASURE, lambda w: w.situation),
    (DECISION, OF_A_DECISION, lambda w: w.situation.decisions.get(kind="accord")),
    (ENTRY, OF_AN_ENTRY, lambda w: w.entry),
    (ADMISSION, OF_AN_ADMISSION, lambda w: w.entry.admissions.get(user=w.table.marc)),
    (OPENING, OF_AN_OPENING, lambda w: _opening(w)),
    (RIGHTS, OF_RIGHTS, lambda w: _request(w)),
    (RETURN, OF_A_RETURN, lambda w: _return(w)),
)


def _opening(world) -> VaultOpening:
    return VaultOpening.objects.create(
        situation=world.situation,
        opened_by=world.table.claire,
        purpose="contact",
        reason="Pour la joindre.",
        opened_at=timezone.now(),
    )


def _request(world) -> RightsRequest:
    return RightsRequest.objects.create(
        situation=world.situation,
        kind="access",
        received_on=timezone.localdate(),
        recorded_by=world.table.claire,
    )


def _return(world) -> PersonReturn:
    due = timezone.localdate() + timedelta(days=9)
    return PersonReturn.objects.create(entry=world.entry, situation=world.situation, due_on=due)


@pytest.mark.rule("R2", "R3", "R5", "R7", "R8", "R9", "R15", "A1", "A6")
@pytest.mark.parametrize("status", SituationStatus.values)
def test_what_hangs_on_a_situation_state_by_state(table, status):
    world = world_in(table, status)
    wrong = []
    for policy, told, row_of in OF_SITUATIONS:
        wrong += wrong_cells(policy, world.people, row_of(world), told, status)
    assert not wrong, "\n".join(wrong)


def test_somebody_else_asked_for_the_purge(table):
    about = make.situation(table.commission, table.cast.samir, SituationStatus.CLOSED)
    Situation.objects.filter(pk=about.pk).update(purge_asked_by=table.claire)
    told = {"view": desk("closed"), "ask": claire("closed"), "confirm": {"lea": "closed"}}
    assert not wrong_cells(ERASURE, table.people, about, told, "closed")


@pytest.mark.rule("R6")
def test_whom_a_second_person_confirms(table):
    """Neither who gave it, nor who gets it; the secretariat or a permanent member (R6)."""
    about = make.situation(table.commission, table.cast.samir, SituationStatus.SCHEDULED)
    entry = make.entry(make.session(table.commission), about, table.claire)
    waits = make.admission(entry, table.mandates["odile"], table.claire)
    second = each(("lea", "marc", "rita"), "scheduled")
    told = {
        "view": claire("scheduled") | second,
        "confirm": second,
        "end": claire("scheduled"),
        "see_as": claire("scheduled"),
    }
    assert not wrong_cells(ADMISSION, table.people, waits, told, "scheduled")
    make.deport(about, table.rita)
    Admission.objects.filter(pk=waits.pk).update(second_at=timezone.now(), second_by=table.lea)
    told = OF_AN_ADMISSION
    assert not wrong_cells(ADMISSION, table.people, waits, told, "scheduled")


@pytest.mark.rule("R21")
@pytest.mark.parametrize("status", [s for s in SessionStatus.values if s != "opened"])
def test_a_room_that_is_not_open_is_entered_by_nobody(table, status):
    world = world_in(table, SituationStatus.SCHEDULED)
    session = make.session(table.commission, status)
    AgendaEntry.objects.filter(pk=world.entry.pk).update(session=session)
    called = IN_THE_ROOM if status == "convened" else NOBODY
    shut = dict.fromkeys(("enter", "contribute", "propose", "conclude"), NOBODY)
    view = claire("scheduled") | {"lea": "scheduled"} | called
    told = OF_AN_ENTRY | shut | {"view": view, "declare": called}
    assert not wrong_cells(ENTRY, world.people, world.entry, told, "scheduled")


# --- The relevé, its lines, what was said ---
OF_A_RECORD = {
    "view": claire("draft proposed validated")
    | each(LISTED, "proposed validated")
    | each(("odile", "louis", "rita"), "validated"),
    "edit": claire("draft"),
    "propose": claire("draft"),
    "rework": claire("proposed"),
    "validate": each(LISTED, "proposed"),
    "download": each(("claire", *ADMITTED, "rita"), "validated"),
    "correct": claire("validated"),
}
OF_A_LINE = {
    "view": each(("claire", "rita"), "discussed retained dropped done not_done")
    | {"odile": "retained done not_done"},
    "retain": claire("discussed dropped"),
    "drop": claire("discussed retained"),
    "edit": claire("discussed retained"),
    "finish": each(("claire", "rita", "odile"), "retained"),
    "fail": each(("claire", "rita", "odile"), "retained"),
    "reopen": each(("claire", "rita"), "done not_done"),
}


def record_in(world: marked.World, status: str) -> Record:
    """The relevé moves on to `status`: it is never taken back."""
    now, at = timezone.now(), world.table
    row, _ = Record.objects.get_or_create(
        entry=world.entry, defaults={"written_by": at.claire, "written_at": now}
    )
    if row.status == RecordStatus.DRAFT != status:
        row.propose(by=at.claire, at=now)
        row.save()
    if row.status == RecordStatus.PROPOSED and status == RecordStatus.VALIDATED:
        row.validate(by=at.marc, at=now)
        row.content, row.fingerprint = {"lines": []}, "0" * 64
        row.save()
    return row


@pytest.mark.rule("R7", "R22", "A2")
def test_a_releve_state_by_state(table):
    world = marked.just_examined(table)
    wrong = []
    for status in RecordStatus.values:
        row = record_in(world, status)
        wrong += wrong_cells(RECORD, world.people, row, OF_A_RECORD, status)
    assert not wrong, "\n".join(wrong)


def test_a_preconisation_state_by_state(table):
    world = marked.just_examined(table)
    record_in(world, RecordStatus.VALIDATED)
    wrong = []
    for status in ProposalStatus.values:
        row = marked.line_in(world, status, owner=table.odile)
        wrong += wrong_cells(PRECONISATION, world.people, row, OF_A_LINE, status)
    assert not wrong, "\n".join(wrong)


@pytest.mark.rule("R8")
def test_what_one_carries_is_told_once_the_releve_is_validated(table):
    world = marked.just_examined(table)
    row = marked.line_in(world, "retained", owner=table.cast.samir)
    before = allowed(PRECONISATION, world.people, row)
    record_in(world, RecordStatus.VALIDATED)
    after = allowed(PRECONISATION, world.people, row)
    assert after["view"] - before["view"] == {"samir"}
    assert after["finish"] == {"claire", "rita", "samir"}


@pytest.mark.rule("R12", "A10")
@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("animator", {"claire"}),
        ("chosen", {"paul"}),
        ("secret_list", {"paul"}),
        ("everybody", {"claire", "paul"}),
    ],
)
def test_a_contribution_by_its_audience(table, audience, readers):
    world = marked.in_the_room(table)
    row = make.contribution(world.entry, table.mandates["marc"], audience=audience)
    row.readers.set([table.cast.paul, table.odile, table.cast.ines])
    found = allowed(CONTRIBUTION, world.people, row)
    assert found == {"view": {"marc", *readers}, "remove": {"marc"}}
    world.entry.session.close(at=timezone.now())
    world.entry.session.save()
    assert allowed(CONTRIBUTION, world.people, row) == {"view": set(), "remove": set()}


# --- The house ---
MEMBERS = ("claire", "lea", "marc", "odile", "rita", "paul", "louis", "ines")
OF_THE_COMMISSION = {
    "view": {*MEMBERS, "dpo"},
    "sign": {*MEMBERS},
    "take_part": {*MEMBERS},
    "run": {"claire", "lea"},
    "set_up": {"claire"},
    "give_mandate": {"claire"},
    "see_members": {"claire", "lea"},
    "plan_session": {"claire", "lea"},
    "note_opposition": {*MEMBERS},
    "see_bilan": {"claire"},
    "publish_bilan": {"claire"},
    "note_blockage": {"claire", "lea"},
    "see_traces": {"claire", "dpo"},
}
OF_A_SESSION = {
    "view": desk("planned convened opened closed cancelled"),
    "edit": desk("planned convened"),
    "compose": claire("planned convened"),
    "convene": claire("planned"),
    "open": claire("convened"),
    "note_attendance": desk("convened opened"),
    "prolong": claire("opened"),
    "close": claire("opened"),
    "cancel": claire("planned convened"),
}
OF_A_MANDATE = {
    "view": desk("active suspended ended") | {"odile": "active"},
    "edit": claire("active suspended ended"),
    "suspend": claire("active"),
    "restore": claire("suspended"),
    "end": claire("active suspended"),
    "substitute": each(("claire", "odile"), "active"),
}


@pytest.mark.rule("R3", "R20", "A1", "A14")
def test_the_house_person_by_person(table):
    at, people = table, marked.submitted(table).people
    now, today = timezone.now(), timezone.localdate()
    stands = make.substitute_of(at, "rita", at.cast.yann)
    make.signed(stands)
    rows = {
        "commission": (COMMISSION, at.commission, OF_THE_COMMISSION),
        "charter": (CHARTER, Charter.objects.get(), {"view": {*MEMBERS, "dpo"}}),
        "signature": (SIGNATURE, CharterSignature.objects.first(), {"view": {"claire", "lea"}}),
        "substitution": (
            SUBSTITUTION,
            make.substitution(stands, at.claire, starts_at=now + timedelta(hours=1)),
            {"view": {"claire", "lea"}, "stop": {"claire"}},
        ),
        "plenary": (
            PLENARY,
            PlenarySession.objects.create(commission=at.commission, starts_at=now),
            {"view": {*MEMBERS}, "edit": {"claire", "lea"}},
        ),
        "proof": (
            PURGE_PROOF,
            PurgeProof.objects.create(
                commission=at.commission, reason="closed", counts={}, due_on=today, done_at=now
            ),
            {"view": {"claire", "dpo"}},
        ),
        "bilan": (BILAN, _bilan(at), dict.fromkeys(("view", "download"), BILAN_READERS)),
        "reader": (
            BILAN_READER,
            BilanReader.objects.get(user=at.hugo),
            {"view": {"claire"}, "end": {"claire"}},
        ),
    }
    for name, (policy, row, told) in rows.items():
        assert allowed(policy, people, row) == told, name


BILAN_READERS = {"claire", "lea", "marc", "odile", "rita", "paul", "ines", "hugo", "dpo"}


def _bilan(at: make.Table) -> PublishedBilan:
    return PublishedBilan.objects.create(
        commission=at.commission,
        year=2025,
        number=1,
        content={},
        published_at=timezone.now(),
        published_by=at.claire,
    )


def test_a_session_state_by_state(table):
    people, wrong = marked.submitted(table).people, []
    for status in SessionStatus.values:
        row = make.session(table.commission, status)
        wrong += wrong_cells(SESSION, people, row, OF_A_SESSION, status)
    assert not wrong, "\n".join(wrong)


@pytest.mark.rule("R5")
def test_a_mandate_state_by_state(table):
    people, wrong = marked.submitted(table).people, []
    row = Mandate.objects.get(pk=table.mandates["odile"].pk)
    for status, step in zip(MandateStatus.values, ("suspend", "end", ""), strict=True):
        wrong += wrong_cells(MANDATE, people, row, OF_A_MANDATE, status)
        if step:
            getattr(row, step)(**({"at": timezone.now()} if step == "end" else {}))
            row.save()
    assert not wrong, "\n".join(wrong)


def test_every_table_of_the_commission_is_told_here():
    told = [policy for policy, *_ in OF_SITUATIONS]
    told += [RECORD, PRECONISATION, CONTRIBUTION, SESSION, MANDATE, COMMISSION, CHARTER, SIGNATURE]
    told += [SUBSTITUTION, PLENARY, PURGE_PROOF, BILAN, BILAN_READER]
    of_the_app = {id(p) for p in POLICIES if p.model._meta.app_label == "commissions"}
    assert {id(policy) for policy in told} == of_the_app
