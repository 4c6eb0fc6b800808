"""The scenery: DACs, organisations, colleagues, and the accounts of the cast."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from accounts.models import User
from demo.cast import CAST, COLLEAGUES, PASSWORD, PLACES, Member
from directory.enums import OrganisationKind
from directory.models import Commune, Dac, Organisation
from directory.services.join import join
from directory.services.open_dac import cover, open_dac
from directory.services.register import register_organisation, register_professional

TERRITORIES = {"dac35": "35", "dac22": "22"}
DELAYS = {"dac22": {"delay_15_days": 4, "opening_words": "du lundi au vendredi, 9 h à 16 h 30"}}


@dataclass
class Scenery:
    """Everything the story can name, by its key."""

    communes: dict[str, Commune]
    places: dict[str, Organisation]
    dacs: dict[str, Dac]
    users: dict[str, User]
    now: datetime


def set_up(*, at: datetime, since: date, now: datetime) -> Scenery:
    """Open the DACs, write the directory, make the accounts."""
    communes = {
        commune.name: commune
        for commune in Commune.objects.filter(departement_code__in=("35", "22"))
    }
    scenery = Scenery(communes, {}, {}, {}, now)
    encoded = make_password(PASSWORD)  # once for all: a good hash is slow on purpose
    noe = _account(next(one for one in CAST if one.key == "noe"), encoded)
    scenery.users["noe"] = noe
    for place in PLACES:
        scenery.places[place.key] = register_organisation(
            name=place.name,
            kind=place.kind,
            sector=place.sector,
            commune=communes[place.commune],
            phone=place.phone,
            by=noe,
            at=at,
        )
        if place.kind == OrganisationKind.DAC:
            scenery.dacs[place.key] = _open(scenery, place.key, place.name, at=at, since=since)
    for one in CAST:
        _member(scenery, one, encoded, at=at)
    for colleague in COLLEAGUES:
        professional = register_professional(
            title=colleague.title,
            first_name=colleague.first_name,
            last_name=colleague.last_name,
            profession=colleague.profession,
            function=colleague.function,
            phone=colleague.phone,
            by=noe,
            at=at,
        )
        place = scenery.places[colleague.place]
        join(professional=professional, organisation=place, role="professional", by=noe, at=at)
    return scenery


def _open(scenery: Scenery, key: str, name: str, *, at: datetime, since: date) -> Dac:
    by = scenery.users["noe"]
    settings = DELAYS.get(key, {})
    dac = open_dac(organisation=scenery.places[key], name=name, by=by, at=at, **settings)
    department = TERRITORIES[key]
    codes = [c.pk for c in scenery.communes.values() if c.departement_code == department]
    cover(dac=dac, communes=codes, from_day=since, by=None, at=at)
    return dac


def _member(scenery: Scenery, one: Member, encoded: str, *, at: datetime) -> None:
    by = scenery.users["noe"]
    user = scenery.users.get(one.key) or _account(one, encoded)
    scenery.users[one.key] = user
    professional = register_professional(
        user=user,
        title=one.title,
        first_name=one.first_name,
        last_name=one.last_name,
        profession=one.profession,
        function=one.function,
        rpps=one.rpps,
        email=one.login,
        by=by,
        at=at,
    )
    place = scenery.places[one.place]
    join(professional=professional, organisation=place, role=one.role, by=by, at=at)


def _account(one: Member, encoded: str) -> User:
    user = User.objects.create_user(
        email=one.login,
        title=one.title,
        first_name=one.first_name,
        last_name=one.last_name,
        is_staff=one.is_staff,
        is_superuser=one.key == "noe",
    )
    user.password = encoded
    user.save(update_fields=["password"])
    if one.totp_secret:
        TOTP.activate(user, one.totp_secret)
    return user


def before(now: datetime) -> tuple[datetime, date]:
    """When the accounts were made, and since when the DACs answer: well before the story."""
    return now - timedelta(days=200), now.date() - timedelta(days=900)
