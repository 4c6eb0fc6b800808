"""Opens a commission on an installation: its lists, a first charter, its first animateur."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from commissions.models import Commission
from commissions.services.open_commission import open_commission


class Command(BaseCommand):
    """Everything else is set by the animateur, who signs the charter first."""

    help = (
        "Ouvre une commission : ses listes, une première charte, son animateur. Elle ne reçoit "
        "aucune saisine avant sa mise en service, que l’animateur fait depuis ses réglages."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--name", required=True, help="nom de la commission")
        parser.add_argument("--animator", required=True, help="adresse du compte de l’animateur")
        parser.add_argument("--carrier", default="", help="porteur : ville, hôpital, association")
        parser.add_argument(
            "--function", default="Coordination du CLSM", help="fonction de l’animateur"
        )

    @transaction.atomic
    def handle(self, **options) -> None:
        name, email = options["name"].strip(), options["animator"].strip().lower()
        if not name:
            raise CommandError("Écrivez le nom de la commission.")
        if Commission.objects.filter(name__iexact=name).exists():
            raise CommandError(f"Une commission s’appelle déjà « {name} ».")
        animator = User.objects.filter(email=email, is_active=True).first()
        if animator is None:
            raise CommandError("Aucun compte ouvert à cette adresse.")
        if animator.is_staff or animator.is_superuser:
            raise CommandError(
                "Un compte d’administration technique n’entre dans aucune commission."
            )
        open_commission(
            name=name,
            animator=animator,
            function=options["function"],
            organisation=options["carrier"] or name,
            carrier=options["carrier"],
            by=None,
            at=timezone.now(),
        )
        self.stdout.write(f"« {name} » est ouverte. {animator.get_full_name()} en est animateur :")
        self.stdout.write("la charte d’abord, puis les réglages et la mise en service.")
