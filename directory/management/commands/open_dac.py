"""Opens a DAC on a fresh installation: its organisation, its territory, its first manager."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import GuardsFailed
from common.french import counted
from directory.enums import OrganisationKind, Profession, Role, Sector
from directory.models import Commune, Dac
from directory.selectors import place_by_code
from directory.services.join import join
from directory.services.open_dac import cover, open_dac
from directory.services.register import register_organisation, register_professional

COVERED = "commune couverte,communes couvertes"


class Command(BaseCommand):
    """Everything in one transaction; who comes after is invited from the application."""

    help = (
        "Ouvre un DAC : organisme, communes couvertes, premier responsable. Celui-ci choisit son "
        "mot de passe par « mot de passe oublié »."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--name", required=True, help="nom du DAC")
        parser.add_argument("--commune", required=True, help="code INSEE du siège")
        parser.add_argument(
            "--covers",
            action="append",
            default=[],
            metavar="LIEU",
            help="departement:35, epci:243500139 ou un code INSEE ; plusieurs fois si besoin",
        )
        parser.add_argument("--manager-email", required=True, help="adresse du responsable")
        parser.add_argument("--manager-first-name", required=True, help="son prénom")
        parser.add_argument("--manager-last-name", required=True, help="son nom")

    @transaction.atomic
    def handle(self, **options) -> None:
        at = timezone.now()
        if Dac.objects.filter(name=options["name"]).exists():
            raise CommandError(f"Un DAC s’appelle déjà « {options['name']} ».")
        dac = self._dac(options, at)
        covered = self._cover(dac, options["covers"], at)
        user = self._manager(dac, options, at)
        self.stdout.write(f"« {dac.name} » est ouvert, {counted(covered, COVERED)}.")
        self.stdout.write(
            f"{user.get_full_name()} en est responsable : le mot de passe se choisit par "
            "« mot de passe oublié », à l’adresse donnée."
        )

    def _dac(self, options: dict, at: datetime) -> Dac:
        commune = Commune.objects.filter(pk=options["commune"]).first()
        if commune is None:
            raise CommandError(f"Aucune commune {options['commune']} : import_communes d’abord.")
        organisation = register_organisation(
            name=options["name"],
            kind=OrganisationKind.DAC,
            sector=Sector.HEALTH,
            commune=commune,
            by=None,
            at=at,
        )
        return open_dac(organisation=organisation, name=options["name"], by=None, at=at)

    def _cover(self, dac: Dac, codes: list[str], at: datetime) -> int:
        places = {code: place_by_code(code) for code in codes}
        if unknown := [code for code, place in places.items() if place is None]:
            raise CommandError(f"Lieu inconnu : {', '.join(unknown)}.")
        communes = {code for place in places.values() for code in place.communes}
        try:
            return cover(
                dac=dac, communes=communes, from_day=timezone.localdate(at), by=None, at=at
            )
        except GuardsFailed as error:
            raise CommandError(str(error)) from error

    def _manager(self, dac: Dac, options: dict, at: datetime) -> User:
        email = options["manager_email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("L’adresse du responsable n’est pas complète.") from error
        if User.objects.filter(email=email).exists():
            raise CommandError("Cette adresse a déjà un compte : prenez-en une autre.")
        names = {
            "first_name": options["manager_first_name"],
            "last_name": options["manager_last_name"],
        }
        user = User.objects.create_user(email=email, **names)
        professional = register_professional(
            user=user, email=email, profession=Profession.MANAGER, by=None, at=at, **names
        )
        join(
            professional=professional,
            organisation=dac.organisation,
            role=Role.MANAGER,
            by=None,
            at=at,
        )
        return user
