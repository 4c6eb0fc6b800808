"""The buttons of the rights of persons, played: what each leaves in the journal, and whom it tells."""

from datetime import timedelta

from django.utils import timezone

from privacy.models import Alert, Erasure, RightsRequest, SubjectExport
from privacy.services import erasing, subject_export
from privacy.services.alerts import close_alert, look_at
from privacy.services.subject_requests import note_rectified, refuse_request
from tests.personas import fresh
from tests.privacy import addressed, persons, watching

NOW = timezone.now


def rectify(cast):
    row = addressed.request_in(cast, "received")
    yield
    note_rectified(request=row, done="Fait.", version=1, by=fresh(cast.camille), at=NOW())


def refuse(cast):
    row = addressed.request_in(cast, "received")
    yield
    refuse_request(request=row, reason="Excessif.", version=1, by=fresh(cast.dpo), at=NOW())


def prepare(cast):
    addressed.export_in(cast, "asked")
    yield
    subject_export.make_waiting(now=NOW(), within=timedelta(seconds=30))


def moved(state, service, who, **more):
    """A play in which somebody moves a copy that is in this state."""

    def play(cast):
        row = addressed.export_in(cast, state)
        yield
        service(**addressed.acting(row, cast.people[who]), **more)

    return play


def release(cast):
    row = addressed.export_in(cast, "reviewed")
    yield
    today = timezone.localdate()
    subject_export.release(how="post", on=today, **addressed.acting(row, cast.camille))


def refuse_the_copy(cast):
    row = addressed.export_in(cast, "prepared")
    yield
    how = {"reason": "Excessif.", "version": 1, "by": fresh(cast.sophie), "at": NOW()}
    refuse_request(request=row.request, **how)


def ask(cast):
    row = addressed.erasure_in(cast, "due")
    yield
    how = {"kept": "figures", "version": row.version, "by": fresh(cast.dpo), "at": NOW()}
    erasing.ask_erasure(erasure=row, **how)


def confirm(cast):
    row = addressed.erasure_in(cast, "asked")
    yield
    persons.confirmed(cast, row)


def drop(cast):
    row = addressed.erasure_in(cast, "asked")
    yield
    how = {"reason": "Plus tard.", "version": row.version, "by": fresh(cast.sophie), "at": NOW()}
    erasing.drop_erasure(erasure=row, **how)


def look_at_alert(cast):
    alert = watching.alert_in(cast, "open")
    yield
    look_at(alert=alert, by=fresh(cast.dpo), at=NOW())


def close_an_alert(cast):
    alert = watching.alert_in(cast, "looked_at")
    yield
    words = {"outcome": "explained", "note": "Relecture avant le staff."}
    close_alert(alert=alert, by=fresh(cast.dpo), at=NOW(), **words)


PLAYS = {
    Alert: {"look": [look_at_alert], "close": [close_an_alert]},
    RightsRequest: {"close_with": [rectify], "refuse": [refuse]},
    SubjectExport: {
        "prepare": [prepare],
        "review": [moved("prepared", subject_export.end_review, "camille")],
        "rework": [moved("reviewed", subject_export.rework, "sophie")],
        "ask_again": [moved("prepared", subject_export.ask_again, "dpo")],
        "release": [release],
        "refuse": [refuse_the_copy],
    },
    Erasure: {"ask": [ask], "confirm": [confirm], "drop": [drop]},
}
