"""Twenty DACs with their people: those who follow, and those who are asked into the teams."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, cycle, islice

from django.contrib.auth.hashers import make_password

from accounts.models import User
from common.normalise import normalise
from demo.cast import PASSWORD
from demo.volume.drawing import Known
from demo.volume.loading import OWNER, Load
from demo.volume.words import FAMILIES, MEN, PLACES, WOMEN
from directory.defaults import LISTS
from directory.enums import MembershipState, OrganisationKind, Profession, Role, Sector
from directory.models import (
    Commune,
    Dac,
    DacCoverage,
    DacListItem,
    Membership,
    Organisation,
    Professional,
)

DACS = 20
MEASURED_SHARE = 10  # one situation in ten belongs to the DAC that is measured
PER_REFERENT = 200  # situations of three years, about half of them closed
PER_PROFESSIONAL = (15, 40, 200, 50, 60)  # situations by person, for each place of a team
PROFESSIONS = (
    (Profession.GENERAL_PRACTITIONER, OrganisationKind.PRACTICE, Sector.HEALTH),
    (Profession.NURSE, OrganisationKind.PRACTICE, Sector.HEALTH),
    (Profession.PHARMACIST, OrganisationKind.PHARMACY, Sector.HEALTH),
    (Profession.SOCIAL_WORKER, OrganisationKind.SOCIAL_SERVICE, Sector.SOCIAL),
    (Profession.OTHER, OrganisationKind.HOME_HELP, Sector.MEDICO_SOCIAL),
)
OWN_OF_THE_CAST = {0: "samir", 1: "ines", 3: "louis"}  # the places that the cast takes in its DAC


@dataclass(frozen=True)
class Someone:
    """A person of the directory, before the row is written."""

    title: str
    first_name: str
    last_name: str
    profession: str
    function: str
    login: str
    phone: str
    role: str = Role.PROFESSIONAL


class Scenery:
    """Writes the DACs that are missing and their people; knows them all afterwards."""

    def __init__(self, load: Load, *, measured: Dac, now: datetime):
        self.load, self.measured, self.now = load, measured, now
        self.password = make_password(PASSWORD)  # once for all: a good hash is slow on purpose
        self.people, self.places = count(1), count(1)

    def set_up(self, situations: int) -> list[Known]:
        """The twenty DACs, the measured one first, each with its share of the situations."""
        dacs = [self.measured, *self._others()]
        of_measured = situations // MEASURED_SHARE
        share, more = divmod(situations - of_measured, len(dacs) - 1)
        shares = [of_measured, *(share + (rank < more) for rank in range(len(dacs) - 1))]
        return [self._known(dac, part) for dac, part in zip(dacs, shares, strict=True)]

    def _others(self) -> list[Dac]:
        """Those that are there, then new ones, which share the communes that nobody covers."""
        there = list(
            Dac.objects.using(OWNER).exclude(pk=self.measured.pk).order_by("pk")[: DACS - 1]
        )
        free = list(
            Commune.objects.using(OWNER)
            .filter(coverage__isnull=True)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        missing = DACS - 1 - len(there)
        return there + [self._open(rank, free[rank::missing]) for rank in range(missing)]

    def _open(self, rank: int, communes: list[str]) -> Dac:
        name = f"Appui Santé Volume {rank + 1:02d}"
        code = communes[0] if communes else self.measured.organisation.commune_id
        place = self._organisation(name, OrganisationKind.DAC, Sector.HEALTH, code)
        dac = Dac.objects.using(OWNER).create(organisation=place, name=name)
        _bulk(
            DacListItem(dac=dac, list=list_name, code=item, label=label, rank=order)
            for list_name, items in LISTS.items()
            for order, (item, label) in enumerate(items)
        )
        since = date(self.now.year - 4, 1, 1)
        _bulk(DacCoverage(dac=dac, commune_id=code, starts_on=since) for code in communes)
        return dac

    def _known(self, dac: Dac, share: int) -> Known:
        communes = list(
            DacCoverage.objects.using(OWNER)
            .filter(dac=dac, ends_on__isnull=True)
            .order_by("commune")
            .values_list("commune", flat=True)
        ) or [dac.organisation.commune_id]
        pools = [
            self._pool(dac, place, communes, share // PER_PROFESSIONAL[place] + 1)
            for place in range(len(PLACES))
        ]
        referents = self._referents(dac, share // PER_REFERENT + 1)
        return Known(dac.pk, share, communes, referents, pools)

    def _referents(self, dac: Dac, wanted: int) -> list[int]:
        """The coordinators who are there, then as many new ones as the situations need."""
        there = self._accounts(dac.organisation, Role.COORDINATOR)
        new = [
            self._someone(Profession.COORDINATOR, "Coordinatrice", Role.COORDINATOR)
            for _ in range(wanted - len(there))
        ]
        if not self._accounts(dac.organisation, Role.MANAGER):
            new.append(self._someone(Profession.MANAGER, "Responsable", Role.MANAGER))
        self._join(new, [dac.organisation], accounts=True)
        return self._accounts(dac.organisation, Role.COORDINATOR)

    def _accounts(self, organisation: Organisation, role: str) -> list[int]:
        return list(
            Membership.objects.using(OWNER)
            .filter(organisation=organisation, role=role, status=MembershipState.ACTIVE)
            .order_by("pk")
            .values_list("professional__user", flat=True)
        )

    def _pool(self, dac: Dac, place: int, communes: list[str], wanted: int) -> list[int]:
        """The professionals who may take one place of a team; the cast first, in its own DAC."""
        profession, kind, sector = PROFESSIONS[place]
        own = []
        if dac == self.measured and place in OWN_OF_THE_CAST:
            login = f"{OWN_OF_THE_CAST[place]}@demo.test"
            own = list(
                Professional.objects.using(OWNER)
                .filter(user__email=login)
                .values_list("pk", flat=True)
            )
        words = PLACES[place].function
        places = [
            self._organisation(
                f"{kind.label.capitalize()} no {next(self.places)}", kind, sector, code
            )
            for code in islice(cycle(communes), wanted // 4 + 1)
        ]
        people = [self._someone(profession, words) for _ in range(wanted - len(own))]
        return own + self._join(people, places, accounts=PLACES[place].has_account)

    def _someone(self, profession: str, function: str, role: str = Role.PROFESSIONAL) -> Someone:
        n = next(self.people)
        return Someone(
            title="Dr" if profession == Profession.GENERAL_PRACTITIONER else "",
            first_name=(WOMEN, MEN)[n % 2][n // 2 % len(WOMEN)],
            last_name=FAMILIES[n * 7 % len(FAMILIES)],
            profession=profession,
            function=function,
            login=f"volume.{n:06d}@demo.test",
            # numbers kept for fiction; a coordinator answers on the line of the DAC
            phone=f"02 61 91 {n // 100 % 100:02d} {n % 100:02d}"
            if role == Role.PROFESSIONAL
            else "",
            role=role,
        )

    def _join(
        self, people: list[Someone], places: list[Organisation], *, accounts: bool
    ) -> list[int]:
        """Accounts, professionals and places; the keys of the professionals."""
        users = [self._user(one) for one in people] if accounts else []
        _bulk(users)
        professionals = [
            Professional(
                user=users[rank] if accounts else None,
                title=one.title,
                first_name=one.first_name,
                last_name=one.last_name,
                search_name=normalise(f"{one.last_name} {one.first_name}"),
                profession=one.profession,
                function=one.function,
                phone=one.phone,
                email=one.login if accounts else "",
            )
            for rank, one in enumerate(people)
        ]
        _bulk(professionals)
        _bulk(
            Membership(
                professional=professional,
                organisation=places[rank % len(places)],
                role=one.role,
                status=MembershipState.ACTIVE,
                starts_on=date(self.now.year - 4, 1, 1),
            )
            for rank, (one, professional) in enumerate(zip(people, professionals, strict=True))
        )
        return [professional.pk for professional in professionals]

    def _user(self, one: Someone) -> User:
        return User(
            email=one.login,
            title=one.title,
            first_name=one.first_name,
            last_name=one.last_name,
            password=self.password,
            joined_at=self.now,
        )

    def _organisation(self, name: str, kind: str, sector: str, commune: str) -> Organisation:
        return Organisation.objects.using(OWNER).create(
            name=name, kind=kind, sector=sector, commune_id=commune, phone="02 61 91 00 00"
        )


def _bulk(rows) -> None:
    """Rows of one model, by thousands."""
    rows = list(rows)
    if rows:
        type(rows[0]).objects.using(OWNER).bulk_create(rows, batch_size=2000)
