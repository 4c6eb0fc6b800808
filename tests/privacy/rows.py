"""Rows about the data of a person, one by one, in the states that a test needs; no service is asked."""

from django.utils import timezone

from cases.models import Case
from directory.enums import Role
from directory.models import Dac
from directory.services.join import join
from privacy.enums import AlertRule, RightKind
from privacy.models import Alert, Erasure, Hold, Restriction, RightsRequest, SubjectExport
from tests.factories.team import day

NOW = timezone.now


def request(case: Case, kind: str = RightKind.ACCESS, **fields) -> RightsRequest:
    """Noted today about the person of a situation, unless about a `referral` alone."""
    about = (
        {"referral": fields.pop("referral")} if "referral" in fields else {"person": case.person}
    )
    values = {
        "dac": case.dac,
        "kind": kind,
        "received_on": day(0),
        "due_on": day(30),
        "asked_by": "person",
        "identity": "document",
        "recorded_by": case.referent,
        "recorded_at": NOW(),
    }
    return RightsRequest.objects.create(**{**values, **about, **fields})


def export(case: Case, status: str = "asked", **fields) -> SubjectExport:
    """The copy that answers a request for access; no file lies in the vault under its names."""
    row = SubjectExport.objects.create(request=request(case), asked_at=NOW(), **fields)
    for step in {"prepared": ["prepared"], "reviewed": ["prepared", "reviewed"]}.get(status, []):
        SubjectExport.objects.filter(pk=row.pk).update(status=step)
    return SubjectExport.objects.get(pk=row.pk)


def erasure(case: Case, *, by=None, role: str = Role.DATA_PROTECTION, **fields) -> Erasure:
    """Proposed by the clock; asked for already where somebody is named, in this office."""
    asked = {"status": "asked", "asked_by": by, "asked_as": role, "asked_at": NOW()} if by else {}
    values = {"extent": "whole", "kept": "nothing", "reason": "retention", "found_at": NOW()}
    about = {"dac": case.dac, "person": case.person}
    return Erasure.objects.create(**{**about, **values, **asked, **fields})


def hold(case: Case, **fields) -> Hold:
    values = {"reason": "Litige", "placed_by": case.referent, "placed_at": NOW()}
    return Hold.objects.create(dac=case.dac, person=case.person, **{**values, **fields})


def restriction(case: Case, **fields) -> Restriction:
    values = {"starts_at": NOW(), "started_by": case.referent}
    made = request(case, RightKind.RESTRICTION)
    return Restriction.objects.create(dac=case.dac, case=case, request=made, **{**values, **fields})


def alert(dac: Dac, account=None) -> Alert:
    facts = {"situations": 1, "pages": 1, "cases": []}
    moments = {"first_at": NOW(), "last_at": NOW(), "raised_at": NOW()}
    rule = AlertRule.SAME_SURNAME
    return Alert.objects.create(
        dac=dac, rule=rule, account=account, day=day(0), facts=facts, **moments
    )


def hold_office(user, dac: Dac, role: str) -> None:
    """One more place in a DAC, from today on."""
    join(
        professional=user.professional,
        organisation=dac.organisation,
        role=role,
        by=None,
        at=NOW(),
    )
