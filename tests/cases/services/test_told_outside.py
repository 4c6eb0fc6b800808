"""What leaves the DAC when a situation moves: to the requester, to the médecin traitant, to nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import ConsentKind, ConsentStatus, GpStatus, TeamRole
from cases.models import Case, Referral
from cases.permissions import CASE_PERIOD
from cases.selectors.outside import Outsider, outcome_of, outsiders, outsiders_shown
from cases.services.close_case import close_case
from cases.services.decisions import withdraw_decision
from cases.services.hand_over import hand_over_case
from cases.services.open_case import put_on_watch, resume_case
from cases.services.reopen_case import reopen_case
from notifications.models import Notice, OutboxMessage
from tests.factories import cases as make
from tests.factories import team
from tests.factories.team import day
from tests.personas import fresh

KINDS = (
    "cases.follow_up_on_watch",
    "cases.follow_up_resumed",
    "cases.follow_up_entrusted",
    "cases.follow_up_closed",
    "cases.follow_up_reopened",
)


def acting(case: Case, by) -> dict:
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return {"case": case, "version": version, "by": by, "at": timezone.now()}


def watched(case: Case, by) -> Case:
    return put_on_watch(until=day(30), **acting(case, by))


def moved_about(cast, case: Case) -> Case:
    """Every move that is told outside, once each."""
    case = resume_case(**acting(watched(case, cast.camille), cast.camille))
    case = hand_over_case(referent=cast.yann, **acting(case, cast.camille))
    case = close_case(**make.closing(), **acting(case, cast.camille))
    words = {"reason": "Nouvelle chute.", "level": "intensive", "referent": cast.yann}
    return reopen_case(**words, **acting(case, cast.camille))


def told() -> list[tuple]:
    """(kind, to whom, where it leads) of every message to somebody outside."""
    rows = Notice.objects.filter(kind__in=KINDS).order_by("pk")
    return [(row.kind.removeprefix("cases.follow_up_"), row.recipient, row.path) for row in rows]


def page(name: str, obj) -> str:
    return reverse(name, args=[obj.public_id])


@pytest.fixture
def case(cast) -> Case:
    """Asked for by Paul, of whom Samir is the médecin traitant, in the équipe de soins."""
    case = make.open_case(cast, by=cast.paul)
    team.doctor(cast, case)
    team.informed(case)
    return case


def test_requester_and_medecin_traitant_are_told_each_with_their_own_page(cast, case):
    asked, here = page("cases:referral", case.referrals.get()), page("desk:situation", case)

    case = moved_about(cast, case)

    end = page("cases:ending", case.periods.get(number=1))
    assert told() == [
        ("on_watch", cast.samir, here),
        ("on_watch", cast.paul, asked),
        ("resumed", cast.samir, here),
        ("resumed", cast.paul, asked),
        ("entrusted", cast.samir, here),
        ("entrusted", cast.paul, asked),
        ("closed", cast.samir, end),
        ("closed", cast.paul, asked),
        ("reopened", cast.paul, asked),  # Samir reads nothing before the person was asked again
    ]


def test_the_messages_hold_no_name_no_number_no_reason(cast, case):
    moved_about(cast, case)

    rows = OutboxMessage.objects.filter(kind__in=KINDS)
    assert rows.count() == 9
    for row in rows:
        assert row.wording == ""
        for word in ("Rolland", case.reference, "CCAS", "chute"):
            assert word not in row.path


def test_a_requester_who_is_the_medecin_traitant_gets_one_message(cast):
    case = make.open_case(cast)
    team.doctor(cast, case)
    team.informed(case)

    case = moved_about(cast, case)

    assert [(kind, user) for kind, user, _ in told()] == [
        (kind.removeprefix("cases.follow_up_"), cast.samir) for kind in KINDS
    ]
    assert told()[3][2] == page("cases:ending", case.periods.get(number=1))
    assert told()[4][2] == page("cases:referral", case.referrals.get())


def test_never_to_whoever_does_it(cast):
    case = make.open_case(cast, by=cast.camille)

    watched(case, cast.camille)
    assert told() == []

    resume_case(**acting(case, cast.yann))
    assert [user for _, user, _ in told()] == [cast.camille]


def test_each_move_is_told_anew(cast, case):
    for _ in range(2):
        case = resume_case(**acting(watched(case, cast.camille), cast.camille))

    assert [kind for kind, user, _ in told() if user == cast.paul] == ["on_watch", "resumed"] * 2


def test_those_of_the_current_period_only(cast, case):
    """A second request joins the first period; a third opens nothing and is not told."""
    first = case.referrals.get()
    second = make.assessing(cast, by=cast.louis)
    how = make.acceptance(cast, person=case.person)
    from_second = make.accepted(cast, second, how)
    assert from_second == case
    make.sent(cast, by=cast.ines)

    watched(case, cast.camille)
    assert {user for _, user, _ in told()} == {cast.samir, cast.paul, cast.louis}

    Notice.objects.all().delete()
    case = resume_case(**acting(case, cast.camille))
    case = close_case(**make.closing(), **acting(case, cast.camille))
    words = {"reason": "Nouvelle chute.", "level": "intensive", "referent": cast.yann}
    case = reopen_case(**words, **acting(case, cast.camille))
    assert {user for kind, user, _ in told() if kind == "reopened"} == {cast.paul, cast.louis}

    Notice.objects.all().delete()
    watched(case, cast.camille)
    assert told() == []
    assert first.requester == cast.paul


# --- Who may not be told ---
def of_samir(case: Case, **fields):
    row = case.team.get()
    type(row).objects.filter(pk=row.pk).update(**fields)
    return row


def opposed(cast, case):
    case.consents.filter(kind=ConsentKind.NON_OPPOSITION).delete()
    team.decision(case, ConsentKind.NON_OPPOSITION, ConsentStatus.REFUSED)


def uninformed(cast, case):
    case.consents.all().delete()


def outside(cast, case):
    of_samir(case, in_care_team=False, care_team_basis="")


def refused(cast, case):
    team.refusal(case, case.team.get(), "")


def gone(cast, case):
    team.ended(case.team.get())


def account_closed(cast, case):
    type(cast.samir).objects.filter(pk=cast.samir.pk).update(is_active=False)


def another_gp(cast, case):
    """Samir keeps his role in the team, somebody else is noted as médecin traitant."""
    other = team.member(case, role=TeamRole.GP, in_care_team=True, name="Dr Autre")
    team.gp_period(case, GpStatus.AGREED, member=other)


@pytest.mark.parametrize(
    "why", [opposed, uninformed, outside, refused, gone, account_closed, another_gp]
)
def test_no_message_to_a_medecin_traitant_who_reads_nothing(cast, case, why):
    why(cast, case)
    case = watched(case, cast.camille)
    case = close_case(**make.closing(), **acting(case, cast.camille))

    assert {user for _, user, _ in told()} == {cast.paul}
    assert not CASE_PERIOD.can(fresh(cast.samir), "view", case.periods.get())


def test_refused_one_volet_he_is_told_of_the_follow_up_but_not_of_its_end(cast, case):
    team.refusal(case, case.team.get(), "support")
    case = watched(case, cast.camille)
    case = close_case(**make.closing(), **acting(case, cast.camille))

    assert [kind for kind, user, _ in told() if user == cast.samir] == ["on_watch"]


def test_no_message_to_a_requester_to_whom_she_closed_it(cast, case):
    row = team.member(case, cast.paul)
    team.refusal(case, row, "coordination")

    case = watched(case, cast.camille)

    assert {user for _, user, _ in told()} == {cast.samir}
    assert outcome_of(case.referrals.get(), cast.paul) is None


def test_those_without_an_account_are_told_by_the_dac_itself(cast):
    case = make.open_case(cast, by=cast.camille)
    Referral.objects.update(
        requester=None, requester_name="Mme Petit", requester_phone="0299000000"
    )
    team.member(case, role=TeamRole.GP, in_care_team=True, name="Dr Ancien", phone="0299111111")

    found = outsiders(Case.objects.get(pk=case.pk))

    assert [(one.name, one.part, one.phone, one.user) for one in found] == [
        ("Dr Ancien", "médecin traitant", "0299111111", None),
        ("Mme Petit", "demandeur", "0299000000", None),
    ]


def of_the_gp(case: Case, *, ends: bool = False) -> Outsider:
    (one,) = [one for one in outsiders(case, ends=ends) if one.part == "médecin traitant"]
    return one


def known_by_number(case: Case) -> None:
    type(case.team.get()).objects.update(phone="0299111111")


@pytest.mark.parametrize(
    "why", [opposed, uninformed, outside, refused, account_closed], ids=lambda one: one.__name__
)
def test_whom_no_message_reaches_by_what_she_decided_is_not_telephoned_instead(cast, case, why):
    known_by_number(case)
    why(cast, case)

    one = of_the_gp(case)

    assert (one.user, one.by_the_dac, one.phone) == (None, False, "")
    assert "décision" not in one.why  # perhaps nobody asked her yet


def without_account(cast, case) -> None:
    """The médecin traitant of the équipe de soins has no account; the number is known."""
    of_samir(case, user=None, name="Dr Ancien", phone="0299111111")


def not_opposed_any_more(cast, case):
    consent = case.consents.get(kind=ConsentKind.NON_OPPOSITION)
    words = {"on": day(0), "mode": "oral", "by": cast.camille, "at": timezone.now()}
    withdraw_decision(consent=consent, **words)


def refused_coordination(cast, case):
    team.refusal(case, case.team.get(), "coordination")


def refused_the_sharing(cast, case):
    outside(cast, case)
    team.accord(case, case.team.get(), status=ConsentStatus.REFUSED)


@pytest.mark.parametrize(
    "why",
    [opposed, not_opposed_any_more, refused, refused_coordination, refused_the_sharing],
    ids=lambda one: one.__name__,
)
def test_without_an_account_either(cast, case, why):
    without_account(cast, case)
    assert of_the_gp(case).phone == "0299111111"

    why(cast, case)

    one = of_the_gp(case)
    assert (one.by_the_dac, one.phone) == (False, "")
    assert one.why == "c’est la décision de la personne"


def test_without_an_account_refused_one_volet_the_end_is_not_told(cast, case):
    without_account(cast, case)
    team.refusal(case, case.team.get(), "support")

    assert of_the_gp(case).by_the_dac
    assert not of_the_gp(case, ends=True).by_the_dac


def test_a_refusal_that_was_lifted_counts_no_more(cast, case):
    without_account(cast, case)
    team.refusal(case, case.team.get(), "", ends_on=day(0))

    assert of_the_gp(case).phone == "0299111111"


def test_noted_without_a_place_while_she_opposes(cast, case):
    team.ended(case.team.get())
    team.gp_period(case, GpStatus.INFORMED, name="Dr Lointain")
    assert of_the_gp(case).by_the_dac

    opposed(cast, case)

    assert not of_the_gp(case).by_the_dac


def test_a_requester_without_an_account_to_whom_she_closed_it(cast):
    case = make.open_case(cast, by=cast.camille)
    Referral.objects.update(
        requester=None, requester_name="Mme Petit", requester_phone="0299000000"
    )
    team.refusal(case, team.member(case, name="Mme PETIT"), "")

    (one,) = [one for one in outsiders(case) if one.part == "demandeur"]

    assert (one.name, one.phone, one.by_the_dac) == ("Mme Petit", "", False)


def test_only_who_reads_the_decisions_knows_who_is_not_told(cast, case):
    refused(cast, case)
    team.gp_period(case, GpStatus.INFORMED, name="Dr Lointain")

    assert {one.name for one in outsiders_shown(case, cast.camille)} == {
        "Paul Garnier",
        "Dr Samir Haddad",
    }
    assert [one.name for one in outsiders_shown(case, cast.sophie)] == ["Paul Garnier"]


# --- What the requester reads of it ---
def outcome(cast, case: Case) -> str:
    referral = Referral.objects.select_related("case__referent").get(case=case)
    return outcome_of(referral, cast.paul).words.replace("\xa0", " ")


def test_the_outcome_follows_the_situation(cast, case):
    assert outcome(cast, case) == "Le suivi est en cours. Référent : Camille Le Goff."
    case = watched(case, cast.camille)
    assert outcome(cast, case).startswith("Le suivi est en veille")
    case = resume_case(**acting(case, cast.camille))
    case = hand_over_case(referent=cast.yann, **acting(case, cast.camille))
    assert outcome(cast, case).endswith("Référent : Yann Riou.")
    case = close_case(**make.closing(), **acting(case, cast.camille))
    assert outcome(cast, case).startswith("Le suivi est terminé depuis le ")
    assert "CCAS" not in outcome(cast, case)
    words = {"reason": "Nouvelle chute.", "level": "intensive", "referent": cast.yann}
    case = reopen_case(**words, **acting(case, cast.camille))
    assert "un nouveau suivi a commencé le " in outcome(cast, case)
    assert "chute" not in outcome(cast, case)
    assert "Yann" not in outcome(cast, case)
    close_case(**make.closing(), **acting(case, cast.camille))
    assert "un autre suivi a eu lieu depuis, terminé le " in outcome(cast, case)


# --- The end, as the médecin traitant reads it ---
def ended(cast, case: Case):
    return close_case(**make.closing(), **acting(case, cast.camille)).periods.get()


def test_the_end_is_for_the_dac_and_the_medecin_traitant(cast, case):
    team.nurse(cast, case)
    period = ended(cast, case)

    readers = [name for name, one in cast.people.items() if CASE_PERIOD.can(one, "view", period)]

    assert set(readers) == {"camille", "yann", "sophie", "samir"}


def test_she_may_oppose_after_the_end(cast, case):
    period = ended(cast, case)
    consent = case.consents.get(kind=ConsentKind.NON_OPPOSITION)
    words = {"on": day(0), "mode": "oral", "by": cast.camille, "at": timezone.now()}

    withdraw_decision(consent=consent, **words)

    assert not CASE_PERIOD.can(cast.samir, "view", period)


def test_reopened_its_former_end_is_nobody_s_page_any_more(cast, case):
    period = ended(cast, case)
    words = {"reason": "Nouvelle chute.", "level": "intensive", "referent": cast.yann}
    case = reopen_case(**words, **acting(case, cast.camille))

    assert not CASE_PERIOD.can(cast.samir, "view", period)
    team.decision(case, ConsentKind.INFORMATION)
    team.decision(case, ConsentKind.NON_OPPOSITION)
    last = close_case(**make.closing(), **acting(case, cast.camille)).periods.get(number=2)
    assert CASE_PERIOD.can(cast.samir, "view", last)
    assert not CASE_PERIOD.can(cast.samir, "view", period)
