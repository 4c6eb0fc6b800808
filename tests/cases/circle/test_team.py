"""Who enters the team, in which title, and what it opens: nothing by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from cases.enums import ConsentKind, GpStatus, TeamRole, TeamSector, TeamStatus
from cases.models import CaseGrant, TeamMember
from cases.permissions import CASE
from cases.services.gp import note_gp
from cases.services.leaving import end_member
from cases.services.team import Place, add_member, change_member, place_of
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import Notice
from tests.cases.circle.conftest import CARE, add, decide
from tests.factories import cases as make
from tests.personas import fresh

TODAY = timezone.localdate
NOW = timezone.now


def missing(call, **arguments) -> dict[str, str]:
    with pytest.raises(GuardsFailed) as failed:
        call(**arguments)
    return {one.field: one.message for one in failed.value.missing}


def test_the_directory_fills_the_card(cast, circle):
    louis = circle.louis

    assert (louis.name, louis.user) == ("Louis Tanguy", cast.louis)
    assert louis.function == cast.louis.professional.line
    assert louis.organisation == cast.organisations["ccas"]
    assert louis.organisation_name == "CCAS de Bécherel"
    assert louis.email == "louis@demo.test"


def test_somebody_without_an_account_is_of_the_team_too(cast, circle):
    place = Place(
        name=" Nadège Kerbrat ", sector="medico_social", role="home_help", phone="0299001111"
    )
    member = add_member(case=circle.case, place=place, by=cast.camille, at=NOW())

    assert (member.user, member.name, member.starts_on) == (None, "Nadège Kerbrat", TODAY())


def test_a_closed_account_counts_as_none(cast, circle):
    cast.ana.is_active = False
    cast.ana.save()

    assert add(circle.case, fresh(cast.ana), cast.camille).user is None


def test_all_that_is_missing_is_told_at_once(cast, circle):
    place = Place(sector="", role="", in_care_team=True, starts_on=TODAY() + timedelta(days=1))

    found = missing(add_member, case=circle.case, place=place, by=cast.camille, at=NOW())

    assert set(found) == {"name", "sector", "role", "care_team_basis", "starts_on"}


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"care_team_basis": "recognised"}, "recognised_on"),
        ({"care_team_basis": ""}, "care_team_basis"),
        ({"sector": TeamSector.ENTOURAGE}, "in_care_team"),
        ({"role": TeamRole.LANDLORD}, "in_care_team"),
        ({"role": TeamRole.VOLUNTEER}, "in_care_team"),
    ],
)
def test_the_equipe_de_soins_is_what_the_law_says(cast, circle, place, field):
    values = {**CARE, "role": TeamRole.NURSE, "name": "Somebody", **place}

    found = missing(add_member, case=circle.case, place=Place(**values), by=cast.camille, at=NOW())

    assert list(found) == [field]


def test_nobody_is_twice_in_a_team(cast, circle):
    place = Place(sector="social", role="other")
    found = missing(
        add_member,
        case=circle.case,
        place=place,
        professional=cast.louis.professional,
        by=cast.camille,
        at=NOW(),
    )
    assert found == {"professional": "Louis Tanguy est déjà dans l’équipe."}


def test_a_place_opens_nothing_and_writes_no_permission_row(cast, circle):
    """0 permission rows per team member: access follows the person's decisions."""
    assert TeamMember.objects.filter(case=circle.case).count() == 2
    assert not CaseGrant.objects.exists()
    for person in ("ines", "louis"):
        assert not CASE.can(fresh(cast.people[person]), "view", circle.case)
        assert not Notice.objects.filter(recipient=cast.people[person]).exists()


def test_somebody_added_to_a_team_already_decided_for_is_told(cast, decided):
    add(decided.case, cast.paul, cast.camille, role=TeamRole.NURSE, **CARE)

    notice = Notice.objects.get(recipient=cast.paul, kind="cases.team_joined")
    assert str(decided.case.public_id) in notice.path
    assert "Rolland" not in notice.sentence


@pytest.mark.parametrize("person", ["sophie", "nadia", "ines", "samir"])
def test_only_coordinators_compose(cast, circle, person):
    place = Place(name="X", sector="social", role="other")
    with pytest.raises(Refused):
        add_member(case=circle.case, place=place, by=cast.people[person], at=NOW())


def test_leaving_the_equipe_de_soins_closes_what_it_opened(cast, decided):
    assert CASE.can(fresh(cast.ines), "view", decided.case)
    outside = Place(**{**place_of(decided.ines).__dict__, "in_care_team": False})

    member = change_member(member=decided.ines, place=outside, version=1, by=cast.camille, at=NOW())

    assert (member.care_team_basis, member.recognised_on) == ("", None)
    assert not CASE.can(fresh(cast.ines), "view", decided.case)


def test_of_two_colleagues_the_second_is_told(cast, circle):
    change = {"member": circle.louis, "place": place_of(circle.louis), "version": 1}
    change_member(**change, by=cast.yann, at=NOW())

    with pytest.raises(ChangedMeanwhile):
        change_member(**change, by=cast.camille, at=NOW())


def test_an_account_found_later_is_tied(cast, decided):
    place = Place(name="Ana P.", sector="health", role="occupational_therapist")
    member = add_member(case=decided.case, place=place, by=cast.camille, at=NOW())
    decide(decided.case, ConsentKind.SHARING, cast.camille, members=(member,), scope="support")
    assert not CASE.can(fresh(cast.ana), "view", decided.case)

    change_member(
        member=member,
        place=place_of(member),
        professional=cast.ana.professional,
        version=1,
        by=cast.camille,
        at=NOW(),
    )

    assert CASE.can(fresh(cast.ana), "view", decided.case)
    assert Notice.objects.filter(recipient=cast.ana, kind="cases.team_joined").exists()


def test_who_leaves_reads_nothing_from_the_next_page_on(cast, decided):
    end = {"on": TODAY(), "reason": "Fin de prise en charge", "version": 1}
    member = end_member(member=decided.ines, by=cast.camille, at=NOW(), **end)

    assert (member.status, member.end_reason) == (TeamStatus.ENDED, "Fin de prise en charge")
    assert not CASE.can(fresh(cast.ines), "view", decided.case)
    assert add(decided.case, cast.ines, cast.camille).pk != member.pk


def test_an_end_says_when_and_why(cast, circle):
    call = {"member": circle.louis, "version": 1, "by": cast.camille, "at": NOW()}

    assert set(missing(end_member, on=None, reason=" ", **call)) == {"on", "reason"}
    too_far, before = TODAY() + timedelta(days=367), TODAY() - timedelta(days=1)
    assert set(missing(end_member, on=too_far, reason="x", **call)) == {"on"}
    assert set(missing(end_member, on=before, reason="x", **call)) == {"on"}


def test_the_journal_has_codes_and_no_name(cast, decided):
    rows = Event.objects.filter(action__startswith="cases.team.")

    assert {row.action for row in rows} == {"cases.team.added"}
    assert all(row.data["case"] == str(decided.case.public_id) for row in rows)
    assert "Tanguy" not in str(list(rows.values("data", "because")))


# --- The médecin traitant ---
def test_the_request_gives_the_first_period(cast):
    period = make.open_case(cast, gp_status=GpStatus.INFORMED).gp_periods.get()

    assert (period.status, period.ends_on) == (GpStatus.INFORMED, None)


def test_the_history_of_the_medecin_traitant_is_kept(cast, circle):
    doctor = add(circle.case, cast.samir, cast.camille, role=TeamRole.GP, **CARE)
    first = {"status": "unreachable", "name": "Dr Petit", "source": "3 appels"}
    then = {"status": "agreed", "member": doctor, "source": "Appel de ce jour"}
    for values in (first, then):
        note_gp(case=circle.case, starts_on=TODAY(), by=cast.camille, at=NOW(), **values)

    periods = circle.case.gp_periods.order_by("pk")
    told = [(one.status, one.name, one.ends_on) for one in periods]
    assert told[1:] == [("unreachable", "Dr Petit", TODAY()), ("agreed", "Dr Samir Haddad", None)]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"status": "agreed"}, {"name", "source"}),
        ({"status": "unreachable", "name": "Dr Petit"}, {"source"}),
        ({"status": "what"}, {"status", "name"}),
        ({"status": "none", "starts_on": None}, {"starts_on"}),
        ({"status": "none", "starts_on": TODAY() + timedelta(days=1)}, {"starts_on"}),
        ({"status": "none", "starts_on": TODAY() - timedelta(days=1)}, {"starts_on"}),
    ],
)
def test_what_is_noted_of_the_medecin_traitant_says_how_one_knows(cast, circle, values, fields):
    note = {"case": circle.case, "by": cast.camille, "at": NOW(), "starts_on": TODAY(), **values}
    assert set(missing(note_gp, **note)) == fields


def test_a_stale_page_does_not_overwrite_the_medecin_traitant(cast, circle):
    note = {"case": circle.case, "status": "none", "starts_on": TODAY(), "at": NOW()}
    known = circle.case.gp_periods.count()
    note_gp(**note, known=known, by=cast.yann)

    with pytest.raises(ChangedMeanwhile):
        note_gp(**note, known=known, by=cast.camille)
