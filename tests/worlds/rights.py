"""What is asked about somebody's data at random: requests, copies, limits, holds, erasures, proofs."""

import json
import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone
from hypothesis import strategies as st

from accounts.models import User
from cases.models import Case, Person, Referral
from directory.enums import MembershipState, Profession, Role
from directory.models import Dac, Membership, Professional
from privacy.enums import (
    AskedBy,
    ErasureStatus,
    ExportStatus,
    IdentityCheck,
    RequestStatus,
    RightKind,
)
from privacy.models import Erasure, Hold, Restriction, RightsRequest, SubjectExport
from tests.factories import team
from tests.worlds.situations import somebody, walk


@dataclass(frozen=True)
class Rights:
    """What was asked about one person, and how far each of it got."""

    kind: RightKind = RightKind.ACCESS
    status: RequestStatus = RequestStatus.RECEIVED
    copy: ExportStatus = ExportStatus.PREPARED
    restricted: bool = False
    held: bool = True
    erasure: ErasureStatus = ErasureStatus.ASKED
    asked_by: int = 0
    asked_as: Role = Role.MANAGER


BORN = date(1944, 6, 14)
# an erasure that is done is about nobody any more: its proof is made apart
WAITING = [one for one in ErasureStatus if one != ErasureStatus.DONE]
RIGHTS = st.builds(
    Rights,
    kind=st.sampled_from(RightKind),
    status=st.sampled_from([RequestStatus.RECEIVED, *RequestStatus]),
    copy=st.sampled_from(ExportStatus),
    restricted=st.sampled_from([False, False, True]),
    held=st.booleans(),
    erasure=st.sampled_from([ErasureStatus.ASKED, *WAITING]),
    asked_by=somebody,
    asked_as=st.sampled_from([Role.MANAGER, Role.DATA_PROTECTION]),
)


def asked_about(case: Case, referral: Referral | None, said: Rights, users: list[User]) -> None:
    """All of it about the person of the situation, and a request about a demande d’appui."""
    at, by = timezone.now(), users[said.asked_by]
    her = {"dac": case.dac, "person": case.person}
    request = _request(said, by, **her)
    export = SubjectExport.objects.create(request=request, asked_at=at)
    walk(export, said.copy)
    _restriction(case, request, said, by)
    lifted = {} if said.held else {"lifted_by": by, "lifted_at": at, "lift_reason": "Jugé."}
    Hold.objects.create(**her, reason="Litige", placed_by=by, placed_at=at, **lifted)
    born_in = ErasureStatus.DUE if said.erasure == ErasureStatus.DUE else ErasureStatus.ASKED
    walk(_erasure(said.asked_as, by, **her, status=born_in), said.erasure)
    if referral is not None:
        _request(said, by, dac=referral.dac, referral=referral)


def _request(said: Rights, by: User, **about) -> RightsRequest:
    row = RightsRequest.objects.create(
        **about,
        kind=said.kind,
        received_on=team.day(0),
        due_on=team.day(30),
        asked_by=AskedBy.PERSON,
        identity=IdentityCheck.DOCUMENT,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    walk(row, said.status)
    return row


def _restriction(case: Case, request: RightsRequest, said: Rights, by: User) -> None:
    at = timezone.now()
    over = {} if said.restricted else {"ends_at": at, "ended_by": by, "end_reason": "Vérifié."}
    Restriction.objects.create(
        dac=case.dac, case=case, request=request, starts_at=at, started_by=by, **over
    )
    if said.restricted:
        Case.objects.filter(pk=case.pk).update(restricted_at=at)


def _erasure(asked_as: Role, by: User, **about) -> Erasure:
    at = timezone.now()
    return Erasure.objects.create(
        **about,
        extent="whole",
        kept="nothing",
        reason="retention",
        found_at=at,
        asked_by=by,
        asked_as=asked_as,
        asked_at=at,
    )


def erased_in(dac: Dac) -> None:
    """Somebody, of whom a proof is left: only the function of the database writes one."""
    asker = User.objects.create(email=f"{uuid.uuid4().hex}@exemple.test")
    gone = Person.objects.create(dac=dac, commune=dac.organisation.commune, birth_date=BORN)
    row = _erasure(Role.MANAGER, asker, dac=dac, person=gone, status=ErasureStatus.ASKED)
    officer = _officer(dac)
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_purge_counts(%s)::text", [row.pk])
        counts = json.loads(cursor.fetchone()[0])
        values = [row.pk, officer.professional.user_id, json.dumps(counts), "{}"]
        cursor.execute("SELECT privacy_purge(%s, %s, %s::jsonb, %s::jsonb)", values)
    walk(officer, MembershipState.ENDED)


def _officer(dac: Dac) -> Membership:
    """Of somebody who confirms: whether the DAC has an officer is said by the world."""
    user = User.objects.create(email=f"{uuid.uuid4().hex}@exemple.test")
    names = {"first_name": "D", "last_name": "W", "profession": Profession.NURSE}
    row = Membership.objects.create(
        professional=Professional.objects.create(user=user, **names),
        organisation=dac.organisation,
        role=Role.DATA_PROTECTION,
        starts_on=team.day(-100),
    )
    walk(row, MembershipState.ACTIVE)
    return row
