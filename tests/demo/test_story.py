"""The story: told once, whole, by the services, and rich enough for every screen."""

from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from audit.models import Event
from cases.models import Attachment, Case, Person, Referral
from cases.services.attachment import read
from demo.cast import CAST
from demo.mailbox import letters
from demo.story.letters import deliver_past_letters
from demo.story.rights import look_at_the_journal
from demo.story.whole import REQUESTS, tell
from directory.models import Dac, Professional
from directory.selectors import calendar_of
from directory.standing import standing_of
from directory.working_days import working_days_between
from notifications.enums import MessageStatus
from notifications.models import Notice, OutboxMessage
from privacy.enums import AlertRule, AlertStatus
from privacy.models import Alert, Watermark
from signin.models import AccountRequest, Invitation

PARIS = timezone.get_default_timezone()
WEDNESDAY = datetime(2026, 3, 18, 14, 30, tzinfo=PARIS)
WAITING = ("received", "assessing", "more_asked")


@pytest.fixture(scope="module")
def the_whole_story(django_db_setup, django_db_blocker, tmp_path_factory):
    """Told once for this file, and taken back at its end; each test has its own savepoint."""
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        call_command("import_communes", stdout=StringIO())
        yield tell(now=WEDNESDAY)
        transaction.set_rollback(True)


@pytest.fixture
def told(the_whole_story, db):
    return the_whole_story


def of_35() -> Dac:
    return Dac.objects.get(name="Appui Santé 35")


@pytest.mark.parametrize("hour", [0, 14, 23])
def test_the_opening_of_last_night_is_an_alert_whenever_one_starts(told, hour):
    Alert.objects.all().delete()
    Watermark.objects.all().delete()
    look_at_the_journal(WEDNESDAY.replace(hour=hour))
    assert Alert.objects.filter(rule=AlertRule.EMERGENCY, status=AlertStatus.OPEN).exists()


def test_every_screen_has_something_to_show(told):
    dac = of_35()
    requests = Referral.objects.filter(dac=dac)
    states = set(requests.values_list("status", flat=True))
    assert states == {*WAITING, "answered", "redirected", "declined", "accepted", "withdrawn"}
    cases = Case.objects.filter(dac=dac)
    assert {"open", "on_watch", "closed"} == set(cases.values_list("status", flat=True))
    assert set(cases.values_list("level", flat=True)) == {"punctual", "sustained", "intensive"}
    open_ones = cases.exclude(status="closed")
    assert open_ones.filter(referent__first_name="Camille").count() >= 10
    assert open_ones.filter(referent__first_name="Yann").count() >= 5
    assert requests.filter(nature="question").count() == 2
    assert set(requests.values_list("channel", flat=True)) == {"online", "phone", "letter"}
    assert Referral.objects.filter(status="draft", author__email="samir@demo.test").count() == 2
    assert AccountRequest.objects.filter(dac=dac, status="pending").count() == 1
    assert Invitation.objects.filter(dac=dac, status="open").count() == 1


def test_the_delays_left_are_those_told(told):
    calendar, today = calendar_of(of_35()), WEDNESDAY.date()
    waiting = Referral.objects.filter(dac=of_35(), status__in=WAITING)
    left = {working_days_between(today, referral.due_on, calendar) for referral in waiting}
    assert {-2, -1, 0, 1, 2, 3, 4, 5} <= left


def test_the_papers_can_be_opened(told):
    papers = {attachment.name: attachment for attachment in Attachment.objects.all()}
    assert set(papers) == {"Compte rendu des urgences.pdf", "Projet de sortie.pdf"}
    for attachment in papers.values():
        with pikepdf.open(BytesIO(read(attachment))) as pdf:
            assert len(pdf.pages) == 1


def test_complements_have_come_and_are_unread(told):
    waiting = Q(more_received_at__isnull=False, more_read_at__isnull=True, status="assessing")
    assert Referral.objects.filter(waiting).count() == 2


def test_a_second_request_is_attached_and_a_likely_duplicate_waits(told):
    berthe = Case.objects.get(person__birth_name="Guillouët")
    assert berthe.referrals.count() == 2
    born = Referral.objects.filter(status__in=WAITING).values("birth_date")
    twice = born.annotate(count=Count("pk")).filter(count__gt=1, birth_date__isnull=False)
    followed = Person.objects.filter(birth_date__in=born)
    assert twice.exists() or followed.exists()


def test_the_likely_duplicates_are_the_same_age(told):
    gicquel = Referral.objects.filter(birth_name__in=["Gicquel", "Giquel"])
    assert len({referral.birth_date for referral in gicquel}) == 1
    thebault = Referral.objects.filter(birth_name="Thébault")
    assert set(thebault.values_list("status", flat=True)) == {"received", "accepted"}
    assert len({referral.birth_date for referral in thebault}) == 1


def test_nobody_of_the_other_dac_sees_anything_of_this_one(told):
    nadia = User.objects.get(email="nadia@demo.test")
    assert standing_of(nadia).coordinates == {Dac.objects.get(name="Appui Santé 22").pk}
    assert Referral.objects.filter(dac__name="Appui Santé 22").count() >= 4
    assert Case.objects.filter(dac__name="Appui Santé 22", referent=nadia).count() == 2


def test_what_was_redirected_is_empty_where_it_came_from(told):
    first = Referral.objects.filter(status="redirected")
    assert first.count() == 2
    for referral in first:
        assert (referral.birth_name, referral.expectation, referral.birth_date) == ("", "", None)
        assert referral.redirected_to.dac.name == "Appui Santé 22"
        assert referral.redirected_to.birth_name


def test_nothing_happens_after_the_telling(told):
    # that the journal was opened is written at the hour of the database, whatever the story says
    told_late = Event.objects.filter(at__gt=WEDNESDAY).exclude(action="journal.opened")
    assert not told_late.exists()
    assert not Referral.objects.filter(sent_at__gt=WEDNESDAY).exists()
    assert not Referral.objects.filter(answered_at__lt=F("sent_at")).exists()
    assert not Case.objects.filter(last_movement_at__gt=WEDNESDAY).exists()
    assert not Notice.objects.filter(created_at__gt=WEDNESDAY).exists()


def test_references_follow_the_order_of_sending(told):
    sent = Referral.objects.filter(status__in=WAITING).order_by("sent_at", "reference")
    references = [referral.reference for referral in sent]
    assert references == sorted(references)


def test_everything_was_done_by_services(told):
    """Each request that was sent, and each situation, has its rows in the journal."""
    changes = Event.objects.filter(kind=EventKind.CHANGE)
    sent = changes.filter(action="cases.referral.sent").values_list("object_id", flat=True)
    opened = changes.filter(action="cases.case.opened").values_list("object_id", flat=True)
    known = Referral.objects.exclude(status="draft").values_list("public_id", flat=True)
    assert sorted(sent) == sorted(map(str, known))
    assert sorted(opened) == sorted(
        str(pk) for pk in Case.objects.values_list("public_id", flat=True)
    )


def test_some_messages_are_read_and_some_are_not(told):
    camille = Notice.objects.filter(recipient__email="camille@demo.test")
    assert camille.filter(read_at__isnull=True).exists()
    assert camille.filter(read_at__isnull=False).exists()
    assert Notice.objects.filter(kind="cases.answer_escalated").exists()


def test_the_person_of_the_main_story_is_81_and_lives_in_becherel(told):
    berthe = Person.objects.get(used_name="Rolland", dac=of_35())
    age = (
        WEDNESDAY.year
        - berthe.birth_date.year
        - ((WEDNESDAY.month, WEDNESDAY.day) < (berthe.birth_date.month, berthe.birth_date.day))
    )
    assert (berthe.full_name, age, berthe.commune.name) == ("Mme Berthe Rolland", 81, "Bécherel")


def test_the_cast_can_sign_in_and_the_rest_of_the_directory_cannot(told):
    assert set(User.objects.values_list("email", flat=True)) == {one.login for one in CAST}
    assert all(user.check_password("demo") for user in User.objects.all()[:2])
    assert Professional.objects.filter(user__isnull=True).count() >= 8
    staff = User.objects.filter(is_staff=True).values_list("email", flat=True)
    assert sorted(staff) == ["dpo@demo.test", "noe@demo.test"]


def test_the_keys_of_the_story_are_unique():
    keys = [request.key for request in REQUESTS]
    assert len(keys) == len(set(keys))


def test_no_two_people_of_the_story_have_the_same_name_by_mistake():
    meant = {"berthe", "berthe_chu", "thebault", "thebault_cmp"}
    names = [
        (r.about.first_name, r.about.last_name) for r in REQUESTS if r.about and r.key not in meant
    ]
    assert len(names) == len(set(names))


def test_letters_of_the_past_are_in_the_mailbox_and_young_ones_wait(told, tmp_path):
    mailbox = tmp_path / "mailbox"
    before = WEDNESDAY - timedelta(hours=30)
    asked = OutboxMessage.objects.filter(created_at__lt=before, kind__startswith="cases.")
    count = asked.count()
    young = OutboxMessage.objects.filter(created_at__gte=before).count()

    assert deliver_past_letters(mailbox, before=before) == count > 100

    assert OutboxMessage.objects.filter(status=MessageStatus.SENT).count() == count
    assert OutboxMessage.objects.filter(created_at__gte=before, status="pending").count() == young
    received = letters(mailbox)
    assert len(received) == count
    assert all(letter.at < before for letter in received)
    assert received == sorted(received, key=lambda letter: letter.at, reverse=True)
