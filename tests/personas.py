"""The cast of every test: who works where, in two DACs and outside of them."""

import pickle
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType

from django.utils import timezone

from accounts.models import User
from directory.enums import OrganisationKind as Kind
from directory.enums import Profession as P
from directory.enums import Role, Sector
from directory.models import Commune, Dac, Organisation, Professional
from directory.services.join import join
from directory.services.open_dac import cover, open_dac
from tests.factories.accounts import PASSWORD
from tests.factories.directory import communes

SINCE = date(2020, 1, 1)
BECHEREL, RENNES, IRODOUER, COMBOURG = "35022", "35238", "35135", "35085"
DINAN, SAINT_BRIEUC, BREST = "22050", "22278", "29019"
COVERED_BY_35 = (BECHEREL, RENNES, IRODOUER, COMBOURG)
COVERED_BY_22 = (DINAN, SAINT_BRIEUC)

# key: name, kind, sector, commune
ORGANISATIONS = {
    "dac35": ("Appui Santé 35", Kind.DAC, Sector.HEALTH, RENNES),
    "dac22": ("Appui Santé 22", Kind.DAC, Sector.HEALTH, SAINT_BRIEUC),
    "practice": ("Cabinet médical des Lices", Kind.PRACTICE, Sector.HEALTH, RENNES),
    "hospital": ("CHU de Rennes", Kind.HOSPITAL, Sector.HEALTH, RENNES),
    "nursing": ("Cabinet infirmier de Bécherel", Kind.PRACTICE, Sector.HEALTH, BECHEREL),
    "ccas": ("CCAS de Bécherel", Kind.SOCIAL_SERVICE, Sector.SOCIAL, BECHEREL),
    "samsah": ("SAMSAH de Combourg", Kind.DISABILITY, Sector.MEDICO_SOCIAL, COMBOURG),
    "esante": ("Groupement e-santé", Kind.OTHER, Sector.HEALTH, RENNES),
    "physio": ("Cabinet de kinésithérapie du Port", Kind.PRACTICE, Sector.HEALTH, BREST),
}
# key: title, first name, last name, profession, RPPS, organisation, role
PEOPLE = {
    "samir": ("Dr", "Samir", "Haddad", P.GENERAL_PRACTITIONER, "99900000011", "practice", None),
    "camille": ("", "Camille", "Le Goff", P.COORDINATOR, None, "dac35", Role.COORDINATOR),
    "yann": ("", "Yann", "Riou", P.COORDINATOR, None, "dac35", Role.COORDINATOR),
    "sophie": ("", "Sophie", "Lemoine", P.MANAGER, None, "dac35", Role.MANAGER),
    "paul": ("", "Paul", "Garnier", P.SOCIAL_WORKER, None, "hospital", None),
    "nadia": ("", "Nadia", "Benali", P.COORDINATOR, None, "dac22", Role.COORDINATOR),
    "ines": ("", "Inès", "Moreau", P.NURSE, "99900000029", "nursing", None),
    "louis": ("", "Louis", "Tanguy", P.SOCIAL_WORKER, None, "ccas", None),
    "ana": ("", "Ana", "Pereira", P.OCCUPATIONAL_THERAPIST, "99900000037", "samsah", None),
    "noe": ("", "Noé", "Lambert", P.OTHER, None, "esante", Role.TECHNICAL),
    "dpo": ("", "Dominique", "Prigent", P.OTHER, None, "dac35", Role.DATA_PROTECTION),
    "stranger": ("", "Maël", "Kervella", P.PHYSIOTHERAPIST, "99900000045", "physio", None),
}


@dataclass(frozen=True)
class Cast:
    """Accounts by first name, the two DACs, their organisations, and the communes by INSEE code."""

    samir: User
    camille: User
    yann: User
    sophie: User
    paul: User
    nadia: User
    ines: User
    louis: User
    ana: User
    noe: User
    dpo: User
    stranger: User
    dac35: Dac
    dac22: Dac
    organisations: MappingProxyType[str, Organisation]
    communes: MappingProxyType[str, Commune]

    @property
    def people(self) -> dict[str, User]:
        """Everybody, by the name that tests give them."""
        return {name: getattr(self, name) for name in PEOPLE}


def fresh(user: User) -> User:
    """The same account as a new request sees it: nothing remembered of its places."""
    return User.objects.get(pk=user.pk)


def build_cast() -> Cast:
    """Play the cast in by the services, as the demonstration does."""
    at = timezone.now()
    places = communes(*COVERED_BY_35, *COVERED_BY_22, BREST)
    organisations = {
        key: Organisation.objects.create(name=name, kind=kind, sector=sector, commune_id=code)
        for key, (name, kind, sector, code) in ORGANISATIONS.items()
    }
    for key, codes in (("dac35", COVERED_BY_35), ("dac22", COVERED_BY_22)):
        organisation = organisations[key]
        dac = open_dac(organisation=organisation, name=organisation.name, by=None, at=at)
        cover(dac=dac, communes=codes, from_day=SINCE, by=None, at=at)
    dacs = {dac.name: dac for dac in Dac.objects.select_related("organisation").order_by("pk")}
    users = {key: _person(key, *words, organisations, at=at) for key, words in PEOPLE.items()}
    return Cast(
        **users,
        dac35=dacs["Appui Santé 35"],
        dac22=dacs["Appui Santé 22"],
        organisations=MappingProxyType(organisations),
        communes=MappingProxyType(places),
    )


def _person(key, title, first, last, profession, rpps, place, role, organisations, *, at) -> User:
    names = {"title": title, "first_name": first, "last_name": last}
    user = User.objects.create_user(
        email=f"{key}@demo.test", password=PASSWORD, is_staff=key in ("noe", "dpo"), **names
    )
    professional = Professional.objects.create(
        user=user, profession=profession, rpps=rpps, email=user.email, **names
    )
    join(
        professional=professional,
        organisation=organisations[place],
        role=role or Role.PROFESSIONAL,
        by=None,
        at=at,
    )
    return user


def frozen(cast: Cast) -> bytes:
    """The cast as it was built, to be thawed in each test that needs it."""
    parts = {field.name: getattr(cast, field.name) for field in fields(cast)}
    plain = {name: dict(part) for name, part in parts.items() if isinstance(part, MappingProxyType)}
    return pickle.dumps(parts | plain)


def thawed(kept: bytes) -> Cast:
    """Objects of their own for one test: what it writes on them, no other test sees."""
    parts = pickle.loads(kept)
    return Cast(**{k: MappingProxyType(v) if isinstance(v, dict) else v for k, v in parts.items()})
