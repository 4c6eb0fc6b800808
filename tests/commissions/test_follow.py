"""After the session: a référent, a plan, what each one carries, what the person was told, the end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commissions.enums import ProposalStatus, ReaderKind, ReturnWay, SituationStatus
from commissions.models import (
    Attendance,
    Decision,
    PersonReturn,
    Preconisation,
    RestrictedSession,
    RestrictedSheet,
    Situation,
)
from commissions.permissions import PRECONISATION, SITUATION
from commissions.selectors.home import home_of
from commissions.selectors.referring import may_refer
from commissions.services import carried, follow, material, person_return
from commissions.services.bilan import end_bilan_reader, name_bilan_reader
from commissions.services.draft import start_draft
from common.errors import GuardsFailed, Refused
from notifications.models import OutboxMessage
from tests.factories import commissions as make
from tests.personas import fresh

S = SituationStatus


def now():
    return timezone.now()


def again(row):
    return type(row).objects.get(pk=row.pk)


def examined(table, status=S.EXAMINED):
    entry = make.examined(table, status)
    return entry, again(entry.situation)


def act(service, situation, by, **given):
    situation = again(situation)
    return service(situation=situation, version=situation.version, by=fresh(by), at=now(), **given)


def fields_of(failed) -> set[str]:
    return {missing.field for missing in failed.value.missing}


def test_the_plan_waits_for_a_referent_who_accepted_and_leaves_a_task(table):
    entry, about = examined(table)
    Situation.objects.filter(pk=about.pk).update(referent_accepted_at=None, referent=None)
    with pytest.raises(GuardsFailed) as failed:
        act(follow.start_plan, about, table.claire)
    assert fields_of(failed) == {"referent"}
    act(follow.name_referent, about, table.claire, mandate=table.mandates["marc"])
    assert OutboxMessage.objects.filter(recipient=table.marc, kind="commissions.to_read").exists()
    act(follow.start_plan, about, table.claire)
    about = again(about)
    assert about.status == S.PLAN_RUNNING
    day = timezone.localdate(entry.session.starts_at)
    assert PersonReturn.objects.get(entry=entry).due_on == day + timedelta(days=15)
    assert about.next_on > timezone.localdate()


def test_somebody_with_a_link_is_no_referent(table):
    _, about = examined(table)
    make.deport(about, table.rita)
    with pytest.raises(GuardsFailed) as failed:
        act(follow.name_referent, about, table.claire, mandate=table.mandates["rita"])
    assert fields_of(failed) == {"referent"}


def running(table):
    entry, about = examined(table)
    act(follow.start_plan, about, table.claire)
    return entry, again(about)


@pytest.mark.rule("R18")
def test_no_closure_before_the_person_was_told_or_could_not_be(table):
    entry, about = running(table)
    with pytest.raises(GuardsFailed) as failed:
        act(follow.close, about, table.claire, reason="reached")
    assert fields_of(failed) == {"return"}
    told = PersonReturn.objects.get(entry=entry)
    with pytest.raises(GuardsFailed) as failed:
        finish(told, table.marc, way=ReturnWay.IMPOSSIBLE)
    assert fields_of(failed) == {"impossible_reason"}
    finish(told, table.marc, way=ReturnWay.IMPOSSIBLE, impossible_reason="Partie sans adresse.")
    act(follow.close, about, table.claire, reason="lost")
    about = again(about)
    assert (about.status, about.closing_reason) == (S.CLOSED, "lost")
    assert about.purge_due_on > timezone.localdate() + timedelta(days=150)
    seeing = {
        name
        for name, user in table.people.items()
        if SITUATION.visible_to(fresh(user)).filter(pk=about.pk).exists()
    }
    assert seeing == {"claire", "samir"}


def finish(told, by, **words):
    told = again(told)
    values = {"done_on": timezone.localdate(), "violence_checked": True}
    return person_return.finish(
        person_return=told,
        told=person_return.Told(**{**values, **words}),
        version=told.version,
        by=fresh(by),
        at=now(),
    )


def write(told, by, text="Nous vous proposons une visite."):
    told = again(told)
    return person_return.write(
        person_return=told, text=text, version=told.version, by=fresh(by), at=now()
    )


def approve(told, by):
    told = again(told)
    return person_return.approve(person_return=told, version=told.version, by=fresh(by), at=now())


def test_the_referent_answers_for_the_words(table):
    entry, _ = running(table)
    told = PersonReturn.objects.get(entry=entry)
    write(told, table.claire)
    with pytest.raises(Refused):
        approve(told, table.claire)
    with pytest.raises(GuardsFailed) as failed:
        finish(told, table.claire, way=ReturnWay.MEETING)
    assert "way" in fields_of(failed)
    approve(told, table.marc)
    write(told, table.claire, "D’autres mots.")
    assert again(told).approved_at is None
    approve(told, table.marc)
    finish(told, table.claire, way=ReturnWay.MEETING, satisfaction=4)
    assert (again(told).way, again(told).satisfaction) == (ReturnWay.MEETING, 4)


@pytest.mark.rule("A20", "A21")
@pytest.mark.parametrize(
    ("safe", "way", "refused"),
    [
        ("yes", ReturnWay.PHONE, False),
        ("no", ReturnWay.PHONE, True),
        ("", ReturnWay.LETTER, True),
        ("unknown", ReturnWay.MEETING, False),
    ],
)
def test_nothing_is_sent_to_a_home_that_was_not_said_to_be_safe(table, safe, way, refused):
    entry, about = running(table)
    RestrictedSheet.objects.filter(situation=about).update(safe_contact=safe)
    told = PersonReturn.objects.get(entry=entry)
    write(told, table.marc)
    approve(told, table.marc)
    with pytest.raises(GuardsFailed) as failed:
        finish(told, table.marc, way=way, violence_checked=False)
    assert "violence_checked" in fields_of(failed)
    if refused:
        with pytest.raises(GuardsFailed) as failed:
            finish(told, table.marc, way=way)
        assert fields_of(failed) == {"way"}
    else:
        finish(told, table.marc, way=way)
        assert again(told).done_on == timezone.localdate()


def test_no_diagnosis_in_what_the_person_is_told(table):
    entry, _ = running(table)
    told = PersonReturn.objects.get(entry=entry)
    with pytest.raises(GuardsFailed) as failed:
        write(told, table.marc, "Votre schizophrénie inquiète les voisins.")
    assert fields_of(failed) == {"text"}


def carry(service, row, by, **given):
    row = again(row)
    return service(preconisation=row, version=row.version, by=fresh(by), at=now(), **given)


@pytest.mark.rule("R8", "A3")
def test_each_one_reports_on_what_they_carry_and_sees_no_other_line(table):
    entry, _ = running(table)
    own, other = (
        Preconisation.objects.get(entry=entry, owner=user) for user in (table.odile, table.marc)
    )
    assert list(PRECONISATION.visible_to(fresh(table.odile))) == [own]
    with pytest.raises(Refused):
        carry(carried.finish, other, table.odile)
    carry(carried.finish, own, table.odile)
    assert again(own).status == ProposalStatus.DONE
    with pytest.raises(Refused):
        carry(carried.reopen, own, table.odile)
    carry(carried.reopen, own, table.claire)
    with pytest.raises(GuardsFailed) as failed:
        carry(carried.fail, own, table.odile, reason="whatever")
    assert fields_of(failed) == {"reason"}
    carry(carried.fail, own, table.odile, reason="no_offer")
    assert again(own).not_done_reason == "no_offer"


def reminders(user) -> int:
    return OutboxMessage.objects.filter(recipient=user, kind="commissions.to_read").count()


def test_who_carries_is_reminded_once_before_and_once_after(table):
    entry, _ = running(table)
    row = Preconisation.objects.get(entry=entry, owner=table.odile)
    today = timezone.localdate()
    before = reminders(table.odile)
    Preconisation.objects.filter(pk=row.pk).update(due_on=today + timedelta(days=2))
    for _ in range(2):
        carried.remind_owners(at=now())
    assert reminders(table.odile) == before + 1
    for days in (3, 3, 4):
        carried.remind_owners(at=now() + timedelta(days=days))
    assert reminders(table.odile) == before + 2


def test_nobody_is_reminded_of_what_they_may_not_read_any_more(table):
    entry, about = running(table)
    Preconisation.objects.filter(entry=entry).update(due_on=timezone.localdate())
    make.deport(about, table.odile) if not about.links.filter(user=table.odile).exists() else (
        about.links.filter(user=table.odile).update(has_link=True, kind="neighbour")
    )
    before = reminders(table.odile)
    carried.remind_owners(at=now())
    assert reminders(table.odile) == before
    assert reminders(table.marc) > 0


@pytest.mark.rule("R16")
def test_it_comes_back_only_with_an_accord_that_still_stands(table):
    _, about = running(table)
    Decision.objects.filter(situation=about, kind="accord").update(
        until=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(GuardsFailed):
        act(follow.represent, about, table.claire)
    Decision.objects.filter(situation=about, kind="accord").update(until=None)
    act(follow.represent, about, table.marc)
    assert again(about).status == S.TO_REPRESENT


def test_a_date_that_came_is_told_once(table):
    _, about = running(table)
    about = act(
        follow.postpone, about, table.marc, next_on=timezone.localdate() + timedelta(days=3)
    )
    later = now() + timedelta(days=3)
    counts = []
    for at in (later, later + timedelta(hours=5)):
        follow.remind_of_next_dates(at=at)
        counts.append(OutboxMessage.objects.filter(recipient=table.claire).count())
    assert counts[0] == counts[1] > 0


def test_the_register_of_who_came_is_kept_a_year(table):
    entry, _ = examined(table)
    RestrictedSession.objects.filter(pk=entry.session_id).update(
        starts_at=now() - timedelta(days=360), ends_at=now() - timedelta(days=360, hours=-2)
    )
    assert material.forget_attendance(at=now()) == 0
    assert material.forget_attendance(at=now() + timedelta(days=10)) == 3


def test_home_leads_to_the_sheet_before_the_room_and_into_the_room_for_whoever_came(table):
    entry = make.examination(table, session_status="convened")
    (before,) = home_of(fresh(table.marc)).open_now
    assert before.url == reverse("commissions:situation", args=[entry.situation.public_id])
    entry.session.open(at=now())
    entry.session.save()
    (absent,) = home_of(fresh(table.marc)).open_now
    assert absent.url == before.url
    Attendance.objects.create(
        session=entry.session,
        mandate=table.mandates["marc"],
        charter=table.commission.charter,
        present=True,
        noted_at=now(),
    )
    (inside,) = home_of(fresh(table.marc)).open_now
    assert inside.url == reverse("commissions:room", args=[entry.public_id])


@pytest.mark.rule("A1", "A4")
def test_the_elu_who_presides_refers_nobody(table):
    on, elu = table.commission, table.cast.paul
    assert may_refer(fresh(elu))
    named = name_bilan_reader(
        commission=on,
        email=elu.email,
        as_what=ReaderKind.PRESIDENT,
        by=fresh(table.claire),
        at=now(),
    )
    assert not may_refer(fresh(elu))
    with pytest.raises(Refused):
        start_draft(commission=on, typed={}, by=fresh(elu), at=now())
    end_bilan_reader(reader=named, by=fresh(table.claire), at=now())
    assert may_refer(fresh(elu))
