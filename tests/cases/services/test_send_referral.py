"""A request leaves with its DAC, its promise and its reference, or says all that is missing."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from audit.selectors import changes_of
from cases.enums import Nature, ReferralStatus
from cases.models import Referral
from cases.services.draft import discard_draft, save_draft, start_draft
from cases.services.send_referral import ReferralContent, RequesterCard, send_referral
from cases.uploads import UploadRefused
from common.errors import GuardsFailed, Refused
from directory.models import DacClosure, Membership
from directory.services.join import end_membership
from notifications.models import Notice
from tests.factories import attachments
from tests.factories import cases as make
from tests.personas import BREST, DINAN, fresh

THURSDAY = datetime(2026, 11, 26, 19, 10, tzinfo=timezone.get_default_timezone())


def send(cast, referral, by=None, **changes):
    return send_referral(
        referral=referral,
        content=make.content(cast, **changes),
        requester=RequesterCard(name="Dr Samir Haddad", account=cast.samir),
        by=by or cast.samir,
        at=THURSDAY,
    )


def test_the_dac_of_the_commune_promises_in_working_days(cast):
    sent = send(cast, make.draft(cast, at=THURSDAY))

    assert sent.status == ReferralStatus.RECEIVED
    assert sent.dac == cast.dac35
    assert sent.due_on == date(2026, 12, 1)  # three working days after a Thursday, over a week-end
    assert sent.reference.startswith("D-2026-")
    assert sent.draft_data == {}


def test_closures_of_the_dac_move_the_promise(cast):
    DacClosure.objects.create(
        dac=cast.dac35, label="Pont", starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 30)
    )

    assert send(cast, make.draft(cast, at=THURSDAY)).due_on == date(2026, 12, 3)


def test_another_commune_goes_to_another_dac(cast):
    assert send(cast, make.draft(cast), commune=cast.communes[DINAN]).dac == cast.dac22


def test_coordinators_of_that_dac_and_the_requester_are_told_nobody_else(cast):
    sent = send(cast, make.draft(cast))

    told = Notice.objects.filter(about_id=str(sent.public_id)).values_list(
        "recipient__email", "kind"
    )
    assert set(told) == {
        ("camille@demo.test", "cases.referral_received"),
        ("yann@demo.test", "cases.referral_received"),
        ("samir@demo.test", "cases.referral_receipt"),
    }


def test_everything_missing_is_said_at_once(cast):
    with pytest.raises(GuardsFailed) as failed:
        send_referral(
            referral=make.draft(cast),
            content=ReferralContent(agreement="agreed"),
            requester=RequesterCard(name="Samir"),
            by=cast.samir,
            at=THURSDAY,
        )

    assert [item.field for item in failed.value.missing] == [
        "commune",
        "problem_areas",
        "expectation",
        "urgency",
        "birth_name",
        "first_name",
        "birth_date",
    ]


def test_a_commune_without_dac_is_said_and_nothing_leaves(cast):
    draft = make.draft(cast)

    with pytest.raises(GuardsFailed, match="Aucun DAC n’est connu pour cette commune"):
        send(cast, draft, commune=cast.communes[BREST])

    assert Referral.objects.get(pk=draft.pk).status == ReferralStatus.DRAFT


def test_a_question_keeps_no_identity_whatever_was_typed(cast):
    question = send(cast, make.draft(cast), agreement="not_yet", ins="244063502200112")

    question = Referral.objects.get(pk=question.pk)
    assert question.nature == Nature.QUESTION
    kept = [
        getattr(question, name)
        for name in ("birth_name", "first_name", "phone", "ins", "search_name")
    ]
    assert kept == ["", "", "", "", ""]
    assert question.birth_date is None
    assert question.expectation == "Deux chutes depuis novembre, sa fille n’en peut plus."


def test_sent_once_only(cast):
    sent = send(cast, make.draft(cast))

    with pytest.raises(Refused):
        send(cast, sent)


def test_nobody_sends_the_draft_of_another(cast):
    with pytest.raises(Refused):
        send(cast, make.draft(cast), by=cast.paul)


def test_a_draft_keeps_what_was_typed_errors_included(cast):
    draft = start_draft(by=cast.samir, at=THURSDAY)
    typed = {"birth_date": ["31/02/1944"], "phone": ["02 99"]}

    save_draft(referral=draft, typed=typed, by=cast.samir, at=THURSDAY)

    assert Referral.objects.get(pk=draft.pk).draft_data == typed


def test_an_empty_draft_is_found_again_a_filled_one_is_kept_apart(cast):
    first = start_draft(by=cast.samir, at=THURSDAY)
    again = start_draft(by=cast.samir, at=THURSDAY)
    save_draft(referral=first, typed={"birth_name": ["R"]}, by=cast.samir, at=THURSDAY)
    third = start_draft(by=cast.samir, at=THURSDAY)

    assert again == first
    assert third != first


def test_only_a_coordinator_types_in_what_came_by_phone(cast):
    with pytest.raises(Refused):
        start_draft(by=cast.samir, at=THURSDAY, channel="phone")

    assert start_draft(by=cast.camille, at=THURSDAY, channel="phone").channel == "phone"


def test_a_draft_is_thrown_away_by_its_author_alone(cast):
    draft = make.draft(cast)

    with pytest.raises(Refused):
        discard_draft(referral=draft, by=cast.camille, at=THURSDAY)
    discard_draft(referral=draft, by=cast.samir, at=THURSDAY)

    assert not Referral.objects.filter(pk=draft.pk).exists()


def test_the_journal_says_who_sent_without_a_word_about_the_person(cast):
    sent = send(cast, make.draft(cast))

    event = changes_of(sent).last()
    assert (event.action, event.actor_label) == ("cases.referral.sent", "Dr Samir Haddad")
    assert "Rolland" not in str(event.data)


def test_a_question_does_not_leave_with_a_file_that_could_name_the_person(cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    draft = make.draft(cast)
    attachments.join(draft, cast.samir)

    with pytest.raises(GuardsFailed, match="Une pièce jointe peut révéler l’identité"):
        send(cast, draft, agreement="not_yet")

    assert send(cast, draft, agreement="agreed").nature == Nature.SUPPORT


def test_a_question_takes_no_file_with_its_complement_either(cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    question = make.in_status(cast, ReferralStatus.MORE_ASKED, agreement="not_yet")

    with pytest.raises(UploadRefused, match="une question sans identité n’en reçoit pas"):
        attachments.join(question, cast.samir)

    assert not question.attachments.exists()


def test_whoever_is_no_coordinator_any_more_sends_no_request_by_phone(cast):
    draft = start_draft(by=cast.camille, at=THURSDAY, channel="phone")
    place = Membership.objects.get(professional__user=cast.camille)
    end_membership(membership=place, by=cast.sophie, at=timezone.now())

    with pytest.raises(Refused, match="Seul un coordinateur"):
        send(cast, draft, by=fresh(cast.camille))

    assert Referral.objects.get(pk=draft.pk).status == ReferralStatus.DRAFT
