"""Communes that exist, organisations, professionals, places in organisations, and DACs."""

from functools import cache

import factory
from django.utils import timezone

from common.workflow import path_to
from directory.enums import MembershipState as S
from directory.enums import OrganisationKind, Profession, Role, Sector
from directory.management.commands.import_communes import DEFAULT_FILE, read_communes
from directory.models import Commune, Dac, Membership, Organisation, Professional
from directory.services.open_dac import cover, open_dac
from tests.factories.accounts import UserFactory


@cache
def _communes_of_the_file() -> dict[str, Commune]:
    return {commune.pk: commune for commune in read_communes(DEFAULT_FILE)}


def commune(code: str) -> Commune:
    """The real commune of this INSEE code, with its real EPCI and postal codes."""
    return communes(code)[code]


def communes(*codes: str) -> dict[str, Commune]:
    """Real communes by INSEE code, in one query; an unknown code fails."""
    real = _communes_of_the_file()
    if unknown := [code for code in codes if code not in real]:
        raise LookupError(f"Not a commune of {DEFAULT_FILE.name}: {', '.join(unknown)}")
    Commune.objects.bulk_create([real[code] for code in codes], ignore_conflicts=True)
    return {code: real[code] for code in codes}


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A practice in Rennes unless told otherwise."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Cabinet {n}")
    kind = OrganisationKind.PRACTICE
    sector = Sector.HEALTH
    commune = factory.LazyFunction(lambda: commune("35238"))


class ProfessionalFactory(factory.django.DjangoModelFactory):
    """A nurse with an account; `user=None` for somebody who has none."""

    class Meta:
        model = Professional

    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n}")
    profession = Profession.NURSE
    user = factory.SubFactory(
        UserFactory,
        first_name=factory.SelfAttribute("..first_name"),
        last_name=factory.SelfAttribute("..last_name"),
    )


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active place; `status` walks there by the workflow, as nothing else is let through."""

    class Meta:
        model = Membership

    professional = factory.SubFactory(ProfessionalFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.PROFESSIONAL

    @classmethod
    def _create(cls, model_class, *, status=S.ACTIVE, on=None, **fields):
        if dates := {"starts_on", "ends_on"} & fields.keys():
            raise TypeError(f"{', '.join(sorted(dates))}: the workflow writes it, give `on`")
        membership = model_class.objects.create(**fields)
        for step in path_to(model_class, status)[1:]:
            move = membership.activate if step == S.ACTIVE else membership.end
            move(on=on or timezone.localdate())
            membership.save()
        return membership


class DacFactory(factory.django.DjangoModelFactory):
    """A DAC opened by the service, with its lists; `covers` are INSEE codes, since 2020."""

    class Meta:
        model = Dac

    name = factory.Sequence(lambda n: f"Appui {n}")
    organisation = factory.SubFactory(
        OrganisationFactory, kind=OrganisationKind.DAC, name=factory.SelfAttribute("..name")
    )

    @classmethod
    def _create(cls, model_class, *, covers=(), **fields):
        at = timezone.now()
        dac = open_dac(by=None, at=at, **fields)
        if covers:
            cover(
                dac=dac,
                communes=list(communes(*covers)),
                from_day=timezone.localdate(at).replace(year=2020, month=1, day=1),
                by=None,
                at=at,
            )
            dac.refresh_from_db()
        return dac
