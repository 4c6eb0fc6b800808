"""Who is told of an alert, and what they do with it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from cases.models import Case
from common.errors import GuardsFailed, Refused
from directory.enums import Role
from directory.services.join import join
from notifications.models import Notice, OutboxMessage
from privacy.enums import AlertOutcome
from privacy.models import Alert, Watch
from privacy.permissions import ALERT
from privacy.services.alerts import close_alert, look_at
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh
from tests.privacy import watching
from tests.privacy.events import wrote
from tests.privacy.watching import NOON, SOON, cases_of, look, raised

pytestmark = pytest.mark.django_db


# --- Who is told, in which words ---
def test_the_officer_is_told_without_a_name(cast, watched):
    for case in cases_of(cast, 3):
        wrote("reading", cast.yann, case, NOON + SOON)

    look()

    (alert,) = raised("many_files")
    message = OutboxMessage.objects.get(kind="privacy.access_alert")
    notice = Notice.objects.get(kind="privacy.access_alert")
    assert message.recipient == cast.dpo
    assert message.path == reverse("privacy:alert", args=[alert.public_id])
    assert notice.sentence == "Le journal des accès montre quelque chose à regarder."
    row = Event.objects.get(action="privacy.alert.raised")
    assert (row.actor_id, row.data) == (None, {"rule": "many_files"})


def test_nobody_looks_at_an_alert_about_themselves(cast, watched, officer):
    professional = cast.dpo.professional
    organisation = cast.dac35.organisation
    at = timezone.now()
    join(
        professional=professional,
        organisation=organisation,
        role=Role.COORDINATOR,
        by=None,
        at=at,
    )
    for case in cases_of(cast, 3):
        wrote("reading", cast.dpo, case, NOON + SOON)

    look()

    (alert,) = raised("many_files")
    with pytest.raises(Refused):
        look_at(alert=alert, by=fresh(cast.dpo), at=at)
    # she is the only officer: it is left to the responsable
    assert OutboxMessage.objects.get(kind="privacy.access_alert").recipient == cast.sophie
    path = reverse("privacy:alert", args=[alert.public_id])
    manager = signed_in(cast.sophie, second_factor=True)
    page = read(manager.get(path))
    assert "revient à ses responsables" in page.text.replace("\u00a0", " ")
    assert "Voir dans le journal" not in page.links()
    assert "un responsable du DAC la traite" in read(officer.get(path)).text
    answer = {"outcome": AlertOutcome.EXPLAINED, "note": "Contrôle prévu du jeudi."}
    done = manager.post(reverse("privacy:alert-close", args=[alert.public_id]), answer)
    assert done["Location"] == path
    assert read(manager.get(path)).status == 200


def test_another_officer_deals_with_it_and_not_the_responsable(cast, watched, officer):
    alert = watching.about_the_only_officer(cast, "open")
    assert ALERT.can(fresh(cast.sophie), "close", alert)
    join(
        professional=cast.yann.professional,
        organisation=cast.dac35.organisation,
        role=Role.DATA_PROTECTION,
        by=None,
        at=timezone.now(),
    )
    assert not ALERT.can(fresh(cast.sophie), "view", alert)
    assert ALERT.can(fresh(cast.yann), "close", alert)
    page = officer.get(reverse("privacy:alert", args=[alert.public_id]))
    assert "un autre délégué du DAC la traite" in read(page).text
    User.objects.filter(pk=cast.yann.pk).update(is_active=False)
    assert ALERT.can(fresh(cast.sophie), "close", alert)


def test_nobody_deals_in_the_place_of_the_officer_with_an_alert_about_themselves(cast, watched):
    join(
        professional=cast.dpo.professional,
        organisation=cast.dac35.organisation,
        role=Role.MANAGER,
        by=None,
        at=timezone.now(),
    )
    alert = watching.about_the_only_officer(cast, "open")
    assert not ALERT.can(fresh(cast.dpo), "close", alert)


# --- What the officer does ---
@pytest.fixture
def alert(cast, watched) -> Alert:
    for case in cases_of(cast, 3):
        wrote("reading", cast.yann, case, NOON + SOON)
    look()
    return raised("many_files")[0]


def test_an_alert_is_looked_at_then_dealt_with_in_writing(cast, alert, officer):
    page = reverse("privacy:alert", args=[alert.public_id])
    officer.post(reverse("privacy:alert-look", args=[alert.public_id]))
    assert "Regardée" in read(officer.get(page)).text

    answer = {"outcome": AlertOutcome.EXPLAINED, "note": "Relecture avant le staff du jeudi."}
    response = officer.post(reverse("privacy:alert-close", args=[alert.public_id]), answer)

    assert response.status_code == 302
    alert.refresh_from_db()
    assert (alert.status, alert.closed_by, alert.outcome) == ("closed", cast.dpo, "explained")
    assert "Relecture avant le staff du jeudi." in read(officer.get(page)).text


def test_what_is_missing_is_said_at_once(alert, officer):
    path = reverse("privacy:alert-close", args=[alert.public_id])

    page = read(officer.post(path, {"outcome": "", "note": "vu"}))

    assert page.status == 422
    assert len(page.summary) == 2
    assert page.summary_is_first
    assert page.value("note") == "vu"


def test_the_service_asks_for_an_outcome_and_words_too(cast, alert):
    with pytest.raises(GuardsFailed) as told:
        close_alert(alert=alert, outcome="rien", note=" ", by=cast.dpo, at=timezone.now())
    assert [one.field for one in told.value.missing] == ["outcome", "note"]


def test_too_late_leads_to_the_alert(cast, alert, officer):
    close_alert(
        alert=alert, outcome="explained", note="Staff du jeudi.", by=cast.dpo, at=timezone.now()
    )

    response = officer.post(reverse("privacy:alert-look", args=[alert.public_id]))

    assert response.status_code == 302
    assert response["Location"] == reverse("privacy:alert", args=[alert.public_id])


def test_an_alert_tells_facts_and_leads_to_the_trail(cast, alert, officer):
    page = read(officer.get(reverse("privacy:alert", args=[alert.public_id])))

    assert "Yann Riou" in page.text
    assert "3 situations" in page.text.replace("\u00a0", " ")
    for reference in Case.objects.values_list("reference", flat=True):
        assert reference in page.text
    assert page.links()["Voir dans le journal"].endswith(f"?alerte={alert.public_id}")


def test_thresholds_are_set_by_the_officer_and_noted(cast, watched, officer):
    path = reverse("privacy:watch", args=[watched.public_id])
    posted = read(officer.get(path)).posted("veille") | {"many_files": "12", "at_night": "on"}

    assert officer.post(path, posted).status_code == 302

    watched.refresh_from_db()
    assert (watched.many_files, watched.at_night) == (12, True)
    row = Event.objects.get(action="privacy.watch.changed")
    assert row.data["before"] == {"many_files": 3, "at_night": False}


def test_two_officers_on_the_same_thresholds(watched, officer):
    path = reverse("privacy:watch", args=[watched.public_id])
    posted = read(officer.get(path)).posted("veille") | {"many_files": "12"}
    Watch.objects.filter(pk=watched.pk).update(version=7)

    page = read(officer.post(path, posted))

    assert page.status == 422
    assert page.value("many_files") == "12"


def test_a_threshold_out_of_its_limits_is_refused(watched, officer):
    path = reverse("privacy:watch", args=[watched.public_id])
    posted = read(officer.get(path)).posted("veille") | {"many_files": "0"}

    assert read(officer.post(path, posted)).status == 422


def test_only_the_officer_of_the_dac_opens_an_alert(cast, alert):
    path = reverse("privacy:alert", args=[alert.public_id])
    status = {
        key: signed_in(cast.people[key], second_factor=True).get(path).status_code
        for key in ("dpo", "camille", "sophie", "noe", "ines", "nadia")
    }
    assert status == {"dpo": 200} | dict.fromkeys(
        ("camille", "sophie", "noe", "ines", "nadia"), 404
    )
