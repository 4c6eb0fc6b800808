"""Every cell of the four tables: who may do what, alone and as a list."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from common.workflow import transitions
from directory.enums import MembershipState as S
from directory.enums import Role
from directory.models import Membership, Organisation, Professional
from directory.permissions import DAC, MEMBERSHIP, ORGANISATION, PROFESSIONAL
from tests.factories.directory import MembershipFactory, ProfessionalFactory
from tests.personas import fresh

CAST = (
    "samir",
    "camille",
    "yann",
    "sophie",
    "paul",
    "nadia",
    "ines",
    "louis",
    "ana",
    "noe",
    "dpo",
    "stranger",
)
# Besides the cast: places that look like the right one, and are not.
BESIDES = (
    "manager_of_22",
    "former_manager",
    "invited_manager",
    "closed_account_of_a_manager",
    "technical_in_the_dac",
    "professional_in_the_dac",
    "superuser",
    "account_without_a_place",
)
PERSONAS = CAST + BESIDES


@pytest.fixture
def people(cast):
    """Every persona by name, as a new request sees them."""
    dac35 = cast.organisations["dac35"]

    def user_with(role, organisation=dac35, **more):
        return MembershipFactory(role=role, organisation=organisation, **more).professional.user

    closed = user_with(Role.MANAGER)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    made = {
        "manager_of_22": user_with(Role.MANAGER, cast.organisations["dac22"]),
        "former_manager": user_with(Role.MANAGER, status=S.ENDED),
        "invited_manager": user_with(Role.MANAGER, status=S.INVITED),
        "closed_account_of_a_manager": closed,
        "technical_in_the_dac": user_with(Role.TECHNICAL),
        "professional_in_the_dac": user_with(Role.PROFESSIONAL),
        "superuser": User.objects.create_superuser(
            "racine@exemple.test", first_name="R", last_name="R"
        ),
        "account_without_a_place": ProfessionalFactory().user,
    }
    return {name: fresh(user) for name, user in (cast.people | made).items()}


def cell(policy, user, action, obj) -> bool:
    """The answer for one object, which must be that of the list."""
    one = bool(policy.can(user, action, obj))
    listed = policy.visible_to(user, action).filter(pk=obj.pk).exists()
    assert one is listed, "the object and the list differ"
    assert (action in policy.actions_for(user, obj)) is one
    return one


DAC_ALLOWED = {
    "view": {"camille", "yann", "sophie"},
    "edit_settings": {"sophie"},
    "approve_accounts": {"camille", "yann", "sophie"},
    "invite": {"camille", "yann", "sophie"},
}


@pytest.mark.parametrize("action", DAC.rules)
def test_dac(people, cast, action):
    allowed = {name for name in PERSONAS if cell(DAC, people[name], action, cast.dac35)}
    assert allowed == DAC_ALLOWED[action]


def test_the_other_dac_is_as_closed(people, cast):
    seen = {name for name in PERSONAS if cell(DAC, people[name], "view", cast.dac22)}
    assert seen == {"nadia", "manager_of_22"}
    edits = {name for name in PERSONAS if cell(DAC, people[name], "edit_settings", cast.dac22)}
    assert edits == {"manager_of_22"}


@pytest.mark.parametrize(
    ("policy", "model"), [(ORGANISATION, Organisation), (PROFESSIONAL, Professional)]
)
def test_the_directory_is_open_to_whoever_has_an_open_account(people, policy, model):
    assert list(policy.rules) == ["view"]
    obj = model.objects.order_by("pk").first()
    seen = {name for name in PERSONAS if cell(policy, people[name], "view", obj)}
    assert seen == set(PERSONAS) - {"closed_account_of_a_manager"}


@pytest.mark.parametrize(
    ("policy", "model"), [(ORGANISATION, Organisation), (PROFESSIONAL, Professional)]
)
def test_the_directory_is_closed_to_who_is_not_signed_in(cast, policy, model):
    """By the table, and by its relation too, which other tables may take over."""
    nobody, obj = AnonymousUser(), model.objects.order_by("pk").first()
    assert not cell(policy, nobody, "view", obj)
    (relation,) = policy.rules["view"].who
    assert not relation.test(nobody, obj)
    assert not model.objects.filter(relation.query(nobody)).exists()


# (action, state): who, besides nobody. « themselves » is the person whose place it is.
MEMBERSHIP_ALLOWED = {
    ("view", S.INVITED): {"themselves", "sophie"},
    ("view", S.ACTIVE): {"themselves", "sophie"},
    ("view", S.ENDED): {"themselves", "sophie"},
    ("activate", S.INVITED): {"themselves"},
    ("end", S.ACTIVE): {"sophie"},
}


@pytest.mark.parametrize(("action", "state"), list(itertools.product(MEMBERSHIP.rules, S.values)))
def test_membership(people, cast, action, state):
    place = MembershipFactory(
        organisation=cast.organisations["dac35"], role=Role.COORDINATOR, status=state
    )
    place.refresh_from_db()
    everybody = people | {"themselves": fresh(place.professional.user)}
    allowed = {name for name, user in everybody.items() if cell(MEMBERSHIP, user, action, place)}
    assert allowed == MEMBERSHIP_ALLOWED.get((action, state), set())


def test_a_place_outside_of_the_dacs_has_no_manager(people, cast):
    place = Membership.objects.get(professional__user=cast.samir)
    seen = {name for name in PERSONAS if cell(MEMBERSHIP, people[name], "view", place)}
    ends = {name for name in PERSONAS if cell(MEMBERSHIP, people[name], "end", place)}
    assert (seen, ends) == ({"samir"}, set())


def test_every_transition_has_a_rule():
    assert {t.name for t in transitions(Membership)} <= MEMBERSHIP.rules.keys()


def test_a_refusal_says_why(cast):
    reason = DAC.can(cast.camille, "edit_settings", cast.dac35).reason
    assert reason == "Cette action est réservée à : responsable du DAC."
