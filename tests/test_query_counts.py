"""How much each page asks of the database: as much for one row as for fifty."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import DueKind, Volet
from cases.enums import ReferralStatus as S
from cases.models import (
    Attachment,
    Case,
    CasePeriod,
    Exchange,
    LevelPeriod,
    ReferentPeriod,
    Referral,
)
from directory.enums import MembershipState, Role
from tests.crowd import many_cases, many_notices, many_referrals
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.directory import MembershipFactory, OrganisationFactory, ProfessionalFactory
from tests.factories.signin import signed_in
from tests.privacy import persons
from tests.queries import statements  # noqa: F401 - a fixture

SIZES = pytest.mark.parametrize("size", [1, 3, 50])


@pytest.fixture
def asked(statements):  # noqa: F811 - the fixture
    """The statements of one GET by somebody whose session is warm; the page must be shown."""

    def get(user, path: str, *, status=200, searched=None, second_factor=False):
        client = signed_in(user, second_factor=second_factor)
        client.get("/aide/")
        if searched is not None:
            client.post(reverse(searched[0]), {"q": searched[1]})
        with statements() as found:
            response = client.get(path)
        assert response.status_code == status
        return found

    return get


def complements(cast, size: int) -> None:
    rows = many_referrals(cast, size, S.MORE_ASKED)
    found = Referral.objects.filter(pk__in=[row.pk for row in rows])
    found.update(status=S.ASSESSING, more_received_at=timezone.now())


@SIZES
def test_worklist(cast, asked, size):
    many_referrals(cast, size)
    complements(cast, size)
    many_cases(cast, size)

    found = asked(cast.camille, reverse("desk:worklist"))

    assert len(found) == 9, found


@SIZES
def test_worklist_of_a_day_on_which_everything_happens(cast, asked, size):
    """Alerts raised, situations handed over, others whose référent left: the limit is twelve."""
    many_referrals(cast, size)
    complements(cast, size)
    left = MembershipFactory(
        organisation=cast.organisations["dac35"],
        role=Role.COORDINATOR,
        status=MembershipState.ENDED,
        on=team.day(-1),
    )
    for rank, case in enumerate(many_cases(cast, 3 * size)):
        if rank % 3 == 0:
            Case.objects.filter(pk=case.pk).update(next_due_kind=DueKind.ALERT)
        elif rank % 3 == 1:
            Case.objects.filter(pk=case.pk).update(referent=left.professional.user)
        else:
            Case.objects.filter(pk=case.pk).update(referent=cast.yann)
            period = CasePeriod.objects.create(
                case=case, opened_at=case.opened_at, opened_by=cast.camille
            )
            over = {"period": period, "starts_on": team.day(-9), "ends_on": team.day(0)}
            ReferentPeriod.objects.create(
                case=case, referent=cast.camille, stays_until=team.day(9), **over
            )

    found = asked(cast.camille, reverse("desk:worklist"))

    assert len(found) == 12, found


@SIZES
def test_triage(cast, asked, size):
    many_referrals(cast, size)
    complements(cast, size)

    found = asked(
        cast.camille,
        reverse("desk:triage") + "?etat=toutes",
        searched=("desk:triage-look-for", "foule"),
    )

    assert len(found) == 7, found


@SIZES
def test_search(cast, asked, size):
    many_referrals(cast, size)
    many_cases(cast, size)

    found = asked(cast.camille, reverse("desk:search"), searched=("desk:look-for", "becherel"))

    assert len(found) == 9, found


@SIZES
def test_own_requests(cast, asked, size):
    many_referrals(cast, size, S.ACCEPTED)
    many_referrals(cast, size, S.DRAFT)

    found = asked(cast.samir, reverse("cases:mine"))

    assert len(found) == 6, found


@SIZES
def test_notices(cast, asked, size):
    many_notices(cast, size)

    found = asked(cast.samir, reverse("notifications:notice-list"))

    assert len(found) == 5, found


def crowded(cast, size: int, status: str) -> Referral:
    """A request with everything that can be many: questions, files, likely duplicates."""
    referral = make.in_status(cast, status)
    for row in many_referrals(cast, size, S.ACCEPTED):
        Referral.objects.filter(pk=row.pk).update(search_name=referral.search_name)
    for case in many_cases(cast, size):
        type(case.person).objects.filter(pk=case.person_id).update(
            search_name=referral.search_name, birth_date=referral.birth_date
        )
    at = timezone.now()
    Exchange.objects.bulk_create(
        Exchange(
            referral=referral,
            question="Q",
            reply="R",
            asked_by=cast.camille,
            asked_at=at,
            replied_by=cast.samir,
            replied_at=at,
        )
        for _ in range(size)
    )
    Attachment.objects.bulk_create(
        Attachment(
            referral=referral,
            name=f"{rank}.pdf",
            kind="pdf",
            size=1,
            sha256=f"{rank}",
            stored_as=f"{rank}",
            added_by=cast.samir,
            added_at=at,
        )
        for rank in range(size)
    )
    return referral


@SIZES
@pytest.mark.parametrize(
    ("person", "status", "expected"),
    [
        ("samir", S.MORE_ASKED, 9),
        ("samir", S.ACCEPTED, 11),
        ("camille", S.ASSESSING, 11),
        ("camille", S.ACCEPTED, 10),
        ("sophie", S.MORE_ASKED, 11),
    ],
)
def test_request(cast, asked, size, person, status, expected):
    referral = crowded(cast, size, status)

    found = asked(cast.people[person], reverse("cases:referral", args=[referral.public_id]))

    assert len(found) == expected, found


@SIZES
@pytest.mark.parametrize(("name", "expected"), [("referral", 12), ("referral-qualify", 12)])
def test_request_whose_complement_was_not_read_yet(cast, asked, size, name, expected):
    referral = crowded(cast, size, S.ASSESSING)
    Referral.objects.filter(pk=referral.pk).update(more_received_at=timezone.now())

    found = asked(cast.camille, reverse(f"cases:{name}", args=[referral.public_id]))

    assert len(found) == expected, found


@SIZES
def test_qualification(cast, asked, size):
    referral = crowded(cast, size, S.ASSESSING)

    found = asked(cast.camille, reverse("cases:referral-qualify", args=[referral.public_id]))

    assert len(found) == 12, found


@SIZES
def test_draft(cast, asked, size):
    many_referrals(cast, size, S.DRAFT)
    referral = make.draft(cast)

    found = asked(cast.samir, reverse("cases:referral-edit", args=[referral.public_id]))

    assert len(found) == 11, found


def full_situation(cast, size: int) -> Case:
    """A situation with everything that can be many, its plan in force, and three kinds of readers."""
    case = make.open_case(cast)
    rows = many_referrals(cast, size, S.ACCEPTED)
    Referral.objects.filter(pk__in=[row.pk for row in rows]).update(case=case)
    team.informed(case)
    team.nurse(cast, case)
    worker = team.social_worker(cast, case)
    team.accord(case, worker)
    over = {"case": case, "period": case.periods.get(), "starts_on": team.day(0)}
    over["ends_on"] = team.day(0)
    for rank in range(size):
        team.member(case, name=f"Intervenant {rank}")
        team.relative(case, name=f"Proche {rank}")
        team.refusal(case, worker, "care", said_on=team.day(-rank))
        LevelPeriod.objects.create(**over, level="punctual", set_by=cast.yann)
        ReferentPeriod.objects.create(**over, referent=cast.yann, stays_until=team.day(1))
        team.assessment(case, volets={"social": "support"}, done_on=team.day(-rank))
        for volet in Volet:
            wrong = team.note(case, volet)
            team.note(case, volet, corrects=wrong)
            team.document(case, volet)
    shape = {"problems": min(size, 10), "goals_each": 2, "actions_each": 2}
    plans.whole_plan(case, status="in_force", version=1, owners=[worker], **shape)
    return case


@SIZES
@pytest.mark.parametrize(
    ("person", "section", "expected"),
    [
        ("camille", "", 15),
        ("camille", "cercle", 10),
        ("camille", "evaluation", 9),
        ("camille", "plan", 7),
        ("camille", "documents", 8),
        ("ines", "", 13),
        ("louis", "", 13),
        ("louis", "cercle", 10),
        ("louis", "evaluation", 10),
        ("louis", "documents", 9),
        ("sophie", "", 9),
    ],
)
def test_situation(cast, asked, size, person, section, expected):
    case = full_situation(cast, size)

    path = reverse("desk:situation", args=[case.public_id])
    found = asked(cast.people[person], f"{path}?section={section}")

    assert len(found) == expected, found
    assert len(found) <= 15


@SIZES
@pytest.mark.parametrize(("person", "expected"), [("camille", 10), ("louis", 10)])
def test_journal_of_a_situation(cast, asked, size, person, expected):
    case = full_situation(cast, size)

    found = asked(cast.people[person], reverse("cases:notes", args=[case.public_id]))

    assert len(found) == expected, found


@SIZES
def test_situations_of_a_team_member(cast, asked, size):
    for case in many_cases(cast, size):
        team.accord(case, team.social_worker(cast, case))

    found = asked(cast.louis, reverse("desk:my-situations"))

    assert len(found) == 9, found


@SIZES
@pytest.mark.parametrize(
    ("person", "chosen", "expected"),
    [
        ("louis", "a-faire", 7),
        ("louis", "en-retard", 7),
        ("louis", "faites", 7),
        ("camille", "a-faire", 8),
        ("camille", "a-relancer", 10),
    ],
)
def test_own_actions(cast, asked, size, person, chosen, expected):
    for case in many_cases(cast, size):
        worker = team.social_worker(cast, case)
        team.accord(case, worker)
        plan = plans.plan(case)
        goal = plans.goal(plans.problem(plan, volet=Volet.SUPPORT))
        owners = [worker, team.member(case, cast.camille)]
        for days, status in ((5, "proposed"), (-5, "accepted"), (-9, "done")):
            rows = owners if status != "accepted" or chosen != "a-relancer" else owners[:1]
            words = {"due_on": team.day(days), "moved_on": team.day(0)}
            plans.action(goal, owners=rows, status=status, **words)
        plans.walk(plan, "in_force", version=1)

    found = asked(cast.people[person], reverse("desk:my-actions") + f"?filtre={chosen}")

    assert len(found) == expected, found


@SIZES
@pytest.mark.parametrize(("name", "expected"), [("search", 6), ("professionals", 7)])
def test_directory(cast, asked, size, name, expected):
    for _ in range(size):
        MembershipFactory(organisation=OrganisationFactory(), professional=ProfessionalFactory())

    found = asked(cast.samir, reverse(f"directory:{name}"))

    assert len(found) == expected, found


@SIZES
def test_organisation(cast, asked, size):
    place = OrganisationFactory()
    for _ in range(size):
        MembershipFactory(organisation=place, professional=ProfessionalFactory())

    found = asked(cast.samir, reverse("directory:organisation", args=[place.public_id]))

    assert len(found) == 5, found


@pytest.mark.parametrize(
    ("person", "name", "status", "expected"),
    [
        ("nadia", "referral", 404, 4),
        ("stranger", "referral", 404, 4),
        ("stranger", "referral-qualify", 404, 4),
        ("sophie", "referral-qualify", 403, 4),
        ("sophie", "referral-withdraw", 403, 4),
    ],
)
@SIZES
def test_refused_access(cast, asked, size, person, name, status, expected):
    referral = crowded(cast, size, S.ASSESSING)
    path = reverse(f"cases:{name}", args=[referral.public_id])

    found = asked(cast.people[person], path, status=status)

    assert len(found) == expected, found


def one_of_each(cast, case: Case) -> dict[str, str]:
    """The page of one object of each kind that hangs on a situation."""
    care = case.notes.filter(volet=Volet.CARE).order_by("pk").first()
    rows = {
        "desk:situation": case,
        "cases:notes": case,
        "cases:note-correct": care,
        "cases:document": case.documents.filter(volet=Volet.CARE).order_by("pk").first(),
        "ppcs:plan": case.plans.get(),
        "privacy:request": persons.noted(cast, case),
    }
    return {name: reverse(name, args=[row.public_id]) for name, row in rows.items()}


WHOLE = ("desk:situation", "cases:notes", "ppcs:plan", "privacy:request")
OF_THE_CARE = ("cases:note-correct", "cases:document", "privacy:request")


@SIZES
@pytest.mark.parametrize(
    ("person", "names"),
    [
        ("nadia", (*WHOLE, *OF_THE_CARE)),
        ("stranger", (*WHOLE, *OF_THE_CARE)),
        ("louis", OF_THE_CARE),
        ("dpo", (*WHOLE[:3], *OF_THE_CARE[:2])),
    ],
)
def test_refused_access_to_what_hangs_on_a_situation(cast, asked, size, person, names):
    """Five statements at the most, however much there is; the journal and the session apart."""
    paths = one_of_each(cast, full_situation(cast, size))
    for name in names:
        found = asked(cast.people[person], paths[name], status=404, second_factor=True)
        assert 0 < len(found) <= 5, (name, found)
