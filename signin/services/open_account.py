"""Make what an account stands on: the account itself, the professional, the organisation."""

from datetime import datetime

from accounts.models import User
from audit.services import record
from directory.enums import MembershipState, OrganisationKind, Role, Sector
from directory.models import Membership, Organisation, Professional
from directory.services.join import join, leave_every_place
from directory.services.register import register_organisation, register_professional
from signin.services.ask_account import Identity, Workplace

SECTORS = {
    OrganisationKind.HOME_HELP: Sector.SOCIAL,
    OrganisationKind.SOCIAL_SERVICE: Sector.SOCIAL,
    OrganisationKind.HOUSING: Sector.SOCIAL,
    OrganisationKind.DISABILITY: Sector.MEDICO_SOCIAL,
    OrganisationKind.CARE_HOME: Sector.MEDICO_SOCIAL,
}


def organisation_of(workplace: Workplace, *, by: User, at: datetime) -> Organisation:
    """The organisation of the directory, or a new one with the sector of its kind."""
    return workplace.organisation or register_organisation(
        name=workplace.name,
        kind=workplace.kind,
        sector=SECTORS.get(workplace.kind, Sector.HEALTH),
        commune=workplace.commune,
        by=by,
        at=at,
    )


def open_account(identity: Identity, *, by: User | None, at: datetime) -> User:
    """The account of this address, without a password.

    A closed one is opened again as a new one would be: without a password, without the places and
    the rights of before.
    """
    email = identity.email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email=email,
            title=identity.title,
            first_name=identity.first_name,
            last_name=identity.last_name,
        )
    elif not user.is_active:
        _forget_what_it_could(user, by=by, at=at)
        user.is_active = True
        user.save()
    record(by=by, action="signin.account.opened", obj=user, at=at)
    return user


def _forget_what_it_could(user: User, *, by: User | None, at: datetime) -> None:
    user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    for professional in Professional.objects.filter(user=user):
        leave_every_place(professional=professional, by=by, at=at)


def professional_of(user: User, identity: Identity, *, by: User, at: datetime) -> Professional:
    """The professional behind the account: theirs, the one the directory knows by RPPS, or new."""
    known = Professional.objects.filter(user=user).first()
    if known is None and identity.rpps:
        known = Professional.objects.filter(rpps=identity.rpps, user__isnull=True).first()
    if known is not None:
        known.user, known.email = user, user.email
        known.save(update_fields=["user", "email"])
        return known
    return register_professional(
        user=user,
        title=identity.title,
        first_name=identity.first_name,
        last_name=identity.last_name,
        profession=identity.profession,
        function=identity.function,
        rpps=identity.rpps or None,
        email=user.email,
        by=by,
        at=at,
    )


def give_place(
    professional: Professional, organisation: Organisation, role: Role, *, by: User, at: datetime
) -> None:
    """An active place in the organisation, unless there is one already."""
    places = Membership.objects.filter(
        professional=professional, organisation=organisation, role=role
    )
    if not places.exclude(status=MembershipState.ENDED).exists():
        join(professional=professional, organisation=organisation, role=role, by=by, at=at)
