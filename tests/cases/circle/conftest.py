"""A situation of Camille's, with Inès in the équipe de soins and Louis outside of it."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.models import User
from cases.enums import CareTeamBasis, ConsentKind, ConsentStatus, TeamRole, TeamSector
from cases.models import Case, Consent, TeamMember
from cases.services.decisions import Decision, record_decision
from cases.services.team import Place, add_member
from tests.factories import cases as make
from tests.factories.team import told_of

CARE = {
    "in_care_team": True,
    "care_team_basis": CareTeamBasis.FORMALISED,
    "sector": TeamSector.HEALTH,
}


def add(case: Case, user: User, by: User, **place) -> TeamMember:
    """Somebody of the directory enters the team by the service."""
    values = {"sector": TeamSector.SOCIAL, "role": TeamRole.OTHER} | place
    return add_member(
        case=case, place=Place(**values), professional=user.professional, by=by, at=timezone.now()
    )


def decide(
    case: Case, kind: str, by: User, *, decision=ConsentStatus.GIVEN, **about
) -> list[Consent]:
    """A decision of the person, said today, after she was told what the law wants her to be."""
    values = {
        "kind": kind,
        "decision": decision,
        "decided_on": timezone.localdate(),
        "mode": "oral",
        "given_by": "person",
        "consulted": "nobody",
        "told": told_of(about.get("scope", "")),
    }
    act = Decision(**{**values, **about})
    return record_decision(case=case, decision=act, by=by, at=timezone.now())


@pytest.fixture
def circle(cast) -> SimpleNamespace:
    """The people of the situation before anything is decided."""
    case = make.open_case(cast)
    return SimpleNamespace(
        case=case,
        ines=add(case, cast.ines, cast.camille, role=TeamRole.NURSE, mission="Pilulier", **CARE),
        louis=add(case, cast.louis, cast.camille, role=TeamRole.SOCIAL_WORKER),
    )


@pytest.fixture
def decided(cast, circle) -> SimpleNamespace:
    """The same, the person informed, not opposed, and agreeing to « aides » with Louis."""
    circle.informed = decide(circle.case, ConsentKind.INFORMATION, cast.camille)[0]
    circle.not_opposed = decide(circle.case, ConsentKind.NON_OPPOSITION, cast.camille)[0]
    circle.accord = decide(
        circle.case, ConsentKind.SHARING, cast.camille, members=(circle.louis,), scope="support"
    )[0]
    return circle
