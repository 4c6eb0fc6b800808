"""One object of each model of the rights that has an address, in each of its states."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Case
from privacy.enums import ErasureStatus, ExportStatus, RequestStatus, RightKind
from privacy.models import Erasure, ErasureProof, Hold, Restriction, RightsRequest, SubjectExport
from privacy.services import erasing, restriction, subject_export
from privacy.services.subject_requests import note_rectified, refuse_request
from tests import around
from tests.personas import Cast, fresh
from tests.privacy import persons

NOW = timezone.now
MINUTE = timedelta(seconds=60)


def request_in(cast: Cast, status: str) -> RightsRequest:
    row = persons.noted(cast, around.situation(cast), RightKind.RECTIFICATION)
    acting = {"request": row, "version": row.version, "at": NOW()}
    if status == RequestStatus.ANSWERED:
        note_rectified(done="Corrigé.", by=fresh(cast.camille), **acting)
    if status == RequestStatus.REFUSED:
        refuse_request(reason="Excessif.", by=fresh(cast.dpo), **acting)
    return RightsRequest.objects.get(pk=row.pk)


def export_in(cast: Cast, status: str) -> SubjectExport:
    """With its files, where they are there in that state."""
    request = persons.noted(cast, around.situation(cast))
    if status not in (ExportStatus.ASKED, ExportStatus.REFUSED):
        subject_export.make_waiting(now=NOW(), within=MINUTE)
    if status == ExportStatus.REFUSED:
        refuse_request(request=request, reason="Non.", version=1, by=fresh(cast.dpo), at=NOW())
    export = SubjectExport.objects.get(request=request)
    if status in (ExportStatus.REVIEWED, ExportStatus.RELEASED):
        subject_export.end_review(**acting(export, cast.camille))
        subject_export.make_waiting(now=NOW(), within=MINUTE)
    if status == ExportStatus.RELEASED:
        today = timezone.localdate()
        subject_export.release(how="in_person", on=today, **acting(export, cast.camille))
    return SubjectExport.objects.get(pk=export.pk)


def reviewed(cast: Cast, case: Case) -> SubjectExport:
    """The copy about the person of this situation, printed, not handed over yet."""
    export = persons.prepared(cast, case)
    subject_export.end_review(**acting(export, cast.camille))
    subject_export.make_waiting(now=NOW(), within=MINUTE)
    return SubjectExport.objects.get(pk=export.pk)


def acting(export: SubjectExport, user) -> dict:
    version = SubjectExport.objects.values_list("version", flat=True).get(pk=export.pk)
    return {"export": export, "version": version, "by": fresh(user), "at": NOW()}


def restriction_of(cast: Cast, state: str) -> Restriction:
    request = persons.noted(cast, around.situation(cast), RightKind.RESTRICTION)
    row = restriction.restrict(request=request, version=1, by=fresh(cast.dpo), at=NOW())[0]
    if state == "lifted":
        restriction.lift(restriction=row, reason="Vérifié.", by=fresh(cast.dpo), at=NOW())
    return Restriction.objects.get(pk=row.pk)


def erasure_in(cast: Cast, status: str) -> Erasure:
    """Proposed by the clock; asked by the officer in every other state."""
    case = persons.whole(cast)
    row = Erasure.objects.create(
        dac=case.dac,
        person=case.person,
        extent="whole",
        kept="nothing",
        reason="retention",
        found_at=NOW(),
        due_on=timezone.localdate(),
    )
    if status in (ErasureStatus.ASKED, ErasureStatus.DONE):
        how = {"kept": "nothing", "version": row.version, "by": fresh(cast.dpo), "at": NOW()}
        row = erasing.ask_erasure(erasure=row, **how)
    if status == ErasureStatus.DONE:
        persons.confirmed(cast, row)
    if status == ErasureStatus.DROPPED:
        how = {"reason": "Plus tard.", "version": row.version, "by": fresh(cast.dpo), "at": NOW()}
        erasing.drop_erasure(erasure=row, **how)
    return Erasure.objects.get(pk=row.pk)


def proof(cast: Cast, _) -> ErasureProof:
    return persons.erased(cast, persons.whole(cast))


def hold_in(cast: Cast, state: str) -> Hold:
    case = around.situation(cast)
    values = {"reason": "Litige", "placed_by": cast.dpo, "placed_at": NOW()}
    if state == "lifted":
        values |= {"lifted_by": cast.dpo, "lifted_at": NOW(), "lift_reason": "Jugé."}
    return Hold.objects.create(dac=case.dac, person=case.person, **values)
