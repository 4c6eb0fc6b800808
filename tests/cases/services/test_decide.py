"""The DAC's decisions: what each needs, writes, and tells; and the loop back to the requester."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.selectors import changes_of
from cases.enums import CaseStatus, DueKind, ReferralStatus
from cases.models import Case, FirstAssessment, Person, Referral
from cases.notifications import AnswerOverdue
from cases.services import assess, decide
from cases.services.qualify import Verdict, qualify
from cases.services.telling import tell
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from directory.enums import Role
from directory.models import DacListItem, Membership
from directory.services.join import end_membership, join
from notifications.models import Notice
from tests.factories import cases as make
from tests.personas import fresh


def acting(cast, referral, by=None):
    return {
        "referral": referral,
        "version": referral.version,
        "by": by or cast.camille,
        "at": timezone.now(),
    }


def told(about, kind):
    return set(
        Notice.objects.filter(about_id=str(about.public_id), kind=kind).values_list(
            "recipient__email", flat=True
        )
    )


def fields(failed):
    return [item.field for item in failed.value.missing]


def test_accepting_opens_a_situation_with_level_referent_and_first_due_date(cast):
    referral = make.assessing(cast)

    case = decide.accept(
        how=make.acceptance(cast, referent=cast.yann), text="Oui.", **acting(cast, referral)
    )

    assert (case.status, case.level, case.referent) == (CaseStatus.OPEN, "sustained", cast.yann)
    assert case.next_due_kind == DueKind.FIRST_CONTACT
    assert case.person.birth_name == "Rolland"
    assert [period.level for period in case.levels.all()] == ["sustained"]
    assert [period.referent for period in case.referents.all()] == [cast.yann]
    referral.refresh_from_db()
    assert (referral.status, referral.case) == (ReferralStatus.ACCEPTED, case)
    assert told(referral, "cases.referral_answered") == {"samir@demo.test"}
    assert told(case, "cases.case_entrusted") == {"yann@demo.test"}


def test_accepting_says_everything_that_is_missing(cast):
    referral = make.assessing(cast, found={"subsidiarity": "", "motives": []})

    with pytest.raises(GuardsFailed) as failed:
        decide.accept(how=decide.Acceptance(), text="", **acting(cast, referral))

    assert fields(failed) == ["subsidiarity", "motives", "level", "referent"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"level": ""}, "Choisissez le niveau de réponse."),
        ({"subsidiarity": "closer_with_support"}, "Nommez l’acteur de proximité."),
        (
            {"level": "information"},
            "Pour accepter, le niveau de réponse est l’appui à la coordination.",
        ),
    ],
)
def test_accepting_says_the_one_thing_that_is_missing(cast, found, sentence):
    referral = make.assessing(cast, found=found)

    with pytest.raises(GuardsFailed, match=f"^{sentence}$"):
        decide.accept(how=make.acceptance(cast), text="", **acting(cast, referral))


def test_a_request_is_not_declined_without_a_level_of_answer(cast):
    referral = make.assessing(cast, found={"level": ""})
    words = {"reason": "criteria", "orientation": "Le CLIC.", "text": ""}

    with pytest.raises(GuardsFailed, match="^Choisissez le niveau de réponse.$"):
        decide.decline(**words, **acting(cast, referral))


def test_a_referent_is_a_coordinator_of_the_same_dac(cast):
    referral = make.assessing(cast)

    for wrong in (cast.nadia, cast.samir, cast.sophie):
        with pytest.raises(GuardsFailed) as failed:
            decide.accept(
                how=make.acceptance(cast, referent=wrong), text="", **acting(cast, referral)
            )
        assert fields(failed) == ["referent"]


def test_a_second_request_is_attached_and_its_requester_learns_nothing(cast):
    case = make.open_case(cast)
    second = make.assessing(cast, by=cast.paul)

    same = decide.accept(
        how=make.acceptance(cast, person=case.person),
        text="Merci.",
        **acting(cast, second, by=cast.yann),
    )

    assert same == case
    assert Case.objects.count() == 1
    second.refresh_from_db()
    first = case.referrals.order_by("sent_at").first()
    assert second.case == case
    # what the requester may read has the same shape in both cases
    assert told(second, "cases.referral_answered") == {"paul@demo.test"}
    assert (second.status, second.orientation, second.decline_reason) == (
        first.status,
        first.orientation,
        first.decline_reason,
    )
    assert told(case, "cases.request_attached") == {"camille@demo.test"}


def test_a_person_of_another_dac_is_never_attached(cast):
    referral = make.assessing(cast)
    elsewhere = Person.objects.create(
        dac=cast.dac22, commune=referral.commune, birth_name="Rolland", first_name="Berthe"
    )

    with pytest.raises(GuardsFailed) as failed:
        decide.accept(
            how=make.acceptance(cast, person=elsewhere), text="", **acting(cast, referral)
        )

    assert fields(failed) == ["person"]


@pytest.mark.parametrize(
    ("gp_status", "blocked"),
    [("disagreed", True), ("not_contacted", True), ("", True), ("agreed", False), ("none", False)],
)
def test_the_gp_blocks_only_where_the_dac_says_so(cast, gp_status, blocked):
    cast.dac35.gp_opinion_blocks = True
    cast.dac35.save()
    referral = make.assessing(cast, by=cast.paul, gp_status=gp_status)

    if blocked:
        with pytest.raises(GuardsFailed) as failed:
            decide.accept(how=make.acceptance(cast), text="", **acting(cast, referral))
        assert fields(failed) == ["gp_status"]
    else:
        assert decide.accept(how=make.acceptance(cast), text="", **acting(cast, referral))


def test_the_gp_does_not_block_by_default(cast):
    referral = make.assessing(cast, by=cast.paul, gp_status="disagreed")

    assert decide.accept(how=make.acceptance(cast), text="", **acting(cast, referral))


def test_a_question_opens_no_situation(cast):
    referral = make.assessing(cast, agreement="not_yet")

    with pytest.raises(GuardsFailed) as failed:
        decide.accept(how=make.acceptance(cast), text="", **acting(cast, referral))

    assert "level_of_answer" in fields(failed)


def test_redirecting_leaves_the_first_dac_nothing_but_its_answer(cast):
    referral = make.assessing(
        cast, helpers="Inès passe le matin", found={"note": "Voisine hostile"}
    )
    assess.ask_more(question="Qui a les clés ?", **acting(cast, referral))
    referral.refresh_from_db()
    assess.provide_more(reply="La voisine.", **acting(cast, referral, by=cast.samir))
    referral.refresh_from_db()

    second = decide.redirect(to=cast.dac22, text="Elle vit à Dinan.", **acting(cast, referral))

    first = Referral.objects.get(pk=referral.pk)
    assert first.answer_text == "Elle vit à Dinan."
    content = ("birth_name", "first_name", "phone", "ins", "expectation", "helpers", "search_name")
    assert [getattr(first, name) for name in content] == [""] * len(content)
    assert (first.birth_date, first.problem_areas, first.complexity_factors) == (None, [], [])
    assert not first.exchanges.exists()
    assert (first.agreement, first.urgency, first.gp_status) == ("", "", "")
    assert not FirstAssessment.objects.filter(referral=first).exists()
    assert (second.dac, second.status) == (cast.dac22, ReferralStatus.RECEIVED)
    assert (second.birth_name, second.helpers) == ("Rolland", "Inès passe le matin")
    assert (second.agreement, second.urgency) == ("agreed", "within_15_days")
    assert second.exchanges.get().reply == "La voisine."
    assert told(second, "cases.referral_received") == {"nadia@demo.test"}
    assert told(first, "cases.referral_answered") == {"samir@demo.test"}


def test_redirecting_needs_another_dac(cast):
    referral = make.assessing(cast)

    for wrong in (None, cast.dac35):
        with pytest.raises(GuardsFailed) as failed:
            decide.redirect(to=wrong, text="", **acting(cast, referral))
        assert fields(failed) == ["to"]


def test_declining_needs_a_reason_and_an_orientation(cast):
    referral = make.assessing(cast)

    with pytest.raises(GuardsFailed) as failed:
        decide.decline(reason="", orientation=" ", text="", **acting(cast, referral))

    assert fields(failed) == ["reason", "orientation"]


def test_answering_is_for_information_and_orientation(cast):
    referral = make.assessing(cast, found={"level": "support"})

    with pytest.raises(GuardsFailed) as failed:
        decide.answer(text="Voici.", **acting(cast, referral))

    assert fields(failed) == ["level_of_answer"]


def test_the_second_of_two_coordinators_is_told_and_changes_nothing(cast):
    referral = make.assessing(cast, found={"level": "orientation"})
    seen_by_both = referral.version
    decide.answer(
        referral=referral, text="Le CLIC.", version=seen_by_both, by=cast.camille, at=timezone.now()
    )

    with pytest.raises(ChangedMeanwhile):
        decide.answer(
            referral=referral,
            text="Le CCAS.",
            version=seen_by_both,
            by=cast.yann,
            at=timezone.now(),
        )

    assert Referral.objects.get(pk=referral.pk).answer_text == "Le CLIC."


def test_qualifying_is_all_or_nothing(cast):
    referral = make.assessing(cast)
    verdict = Verdict(kind="decline", reason="criteria")

    with pytest.raises(GuardsFailed):
        qualify(
            found={**make.FOUND, "note": "Nouvelle note"},
            gp=("agreed", "Dr Haddad"),
            verdict=verdict,
            **acting(cast, referral),
        )

    assert FirstAssessment.objects.get(referral=referral).note == ""
    assert Referral.objects.get(pk=referral.pk).gp_status == "requester"


def test_the_reading_of_the_answer_is_recorded_once_and_only_for_the_requester(cast):
    referral = make.in_status(cast, ReferralStatus.ANSWERED)
    at = timezone.now()

    assert not decide.record_answer_read(referral=referral, by=cast.camille, at=at)
    assert decide.record_answer_read(referral=referral, by=cast.samir, at=at)
    assert not decide.record_answer_read(
        referral=referral, by=cast.samir, at=at + timedelta(days=1)
    )

    assert Referral.objects.get(pk=referral.pk).answer_read_at == at
    actions = list(changes_of(referral).values_list("action", flat=True))
    assert actions.count("cases.referral.answer_read") == 1


def test_a_withdrawal_keeps_its_reason_and_tells_who_qualifies(cast):
    referral = make.assessing(cast)

    with pytest.raises(GuardsFailed):
        decide.withdraw(reason=" ", **acting(cast, referral, by=cast.samir))
    decide.withdraw(reason="Elle est hospitalisée.", **acting(cast, referral, by=cast.samir))

    assert Referral.objects.get(pk=referral.pk).withdrawal_reason == "Elle est hospitalisée."
    assert told(referral, "cases.referral_withdrawn") == {"camille@demo.test"}


def test_a_withdrawal_by_the_dac_is_told_to_the_requester(cast):
    referral = make.assessing(cast)

    decide.withdraw(reason="Demande en double.", **acting(cast, referral))

    assert told(referral, "cases.referral_withdrawn") == {"samir@demo.test"}
    assert "par son demandeur" not in Notice.objects.get(kind="cases.referral_withdrawn").sentence


def test_a_number_known_already_asks_to_choose_the_person(cast):
    case = make.open_case(cast, ins="244063502200112")
    second = make.assessing(cast, by=cast.paul, ins="244063502200112")

    with pytest.raises(GuardsFailed) as failed:
        decide.accept(how=make.acceptance(cast), text="", **acting(cast, second))

    assert fields(failed) == ["person"]
    how = make.acceptance(cast, person=case.person)
    assert decide.accept(how=how, text="", **acting(cast, second)) == case


def test_a_number_that_another_request_brought_meanwhile_asks_to_choose_the_person(
    cast, monkeypatch
):
    referral = make.assessing(cast, ins="244063502200112")
    person_of = decide.person_of

    def made_twice(referral):
        person_of(referral)
        return person_of(referral)

    monkeypatch.setattr(decide, "person_of", made_twice)

    with pytest.raises(GuardsFailed, match="porte déjà ce matricule INS : choisissez-la"):
        decide.accept(how=make.acceptance(cast), text="", **acting(cast, referral))
    assert not Person.objects.exists()


def test_codes_that_the_dac_does_not_have_are_missing(cast):
    referral = make.assessing(cast)
    DacListItem.objects.filter(dac=cast.dac35, code="intensive").update(is_active=False)

    for level in ("", "made_up", "intensive"):
        how = make.acceptance(cast, level=level)
        with pytest.raises(GuardsFailed) as failed:
            decide.accept(how=how, text="", **acting(cast, referral))
        assert fields(failed) == ["level"]
    with pytest.raises(GuardsFailed) as failed:
        decide.decline(reason="made_up", orientation="CLIC", text="", **acting(cast, referral))
    assert fields(failed) == ["reason"]
    found = {**make.FOUND, "motives": ["stay_home", "made_up"]}
    with pytest.raises(GuardsFailed) as failed:
        assess.save_assessment(found=found, gp=("", ""), **acting(cast, referral))
    assert fields(failed) == ["motives"]


def test_a_request_attached_is_told_to_a_referent_who_is_still_there(cast):
    case = make.open_case(cast)
    end_membership(
        membership=Membership.objects.get(professional__user=cast.camille),
        by=cast.sophie,
        at=timezone.now(),
    )
    second = make.sent(cast, by=cast.paul)
    yann = fresh(cast.yann)
    second = assess.start_assessment(referral=second, by=yann, at=timezone.now())
    second = assess.save_assessment(found=make.FOUND, gp=("", ""), **acting(cast, second, by=yann))
    join(
        professional=cast.stranger.professional,
        organisation=cast.organisations["dac35"],
        role=Role.COORDINATOR,
        by=None,
        at=timezone.now(),
    )

    how = make.acceptance(cast, person=case.person)
    decide.accept(how=how, text="", **acting(cast, second, by=yann))

    assert told(case, "cases.request_attached") == {"stranger@demo.test"}


def test_nobody_is_told_of_what_they_may_not_read(cast):
    referral = make.sent(cast)

    tell(AnswerOverdue, about=referral, to=[cast.nadia, None, cast.yann], at=timezone.now())

    assert told(referral, "cases.answer_overdue") == {"yann@demo.test"}


def test_a_complement_goes_back_to_whoever_asked(cast):
    referral = make.in_status(cast, ReferralStatus.MORE_ASKED)

    with pytest.raises(GuardsFailed):
        assess.provide_more(reply="", **acting(cast, referral, by=cast.samir))
    assess.provide_more(reply="Sa fille Hélène.", **acting(cast, referral, by=cast.samir))

    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ASSESSING
    assert referral.more_read_at is None
    assert told(referral, "cases.complement_received") == {"camille@demo.test"}


def test_no_requester_no_stranger_decides(cast):
    referral = make.assessing(cast)

    for person in (cast.samir, cast.nadia, cast.sophie, cast.noe, cast.stranger):
        with pytest.raises(Refused):
            decide.accept(how=make.acceptance(cast), text="", **acting(cast, referral, by=person))


def test_a_handed_over_request_belongs_to_a_coordinator_of_the_dac(cast):
    referral = make.assessing(cast)

    with pytest.raises(GuardsFailed):
        assess.assign(to=cast.nadia, **acting(cast, referral))
    assess.assign(to=cast.yann, **acting(cast, referral, by=cast.sophie))

    referral.refresh_from_db()
    assert referral.handled_by == cast.yann
    assert told(referral, "cases.referral_assigned") == {"yann@demo.test"}
