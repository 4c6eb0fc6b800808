"""Removes the second factor of somebody who lost telephone and recovery codes."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.errors import GuardsFailed
from signin.management.accounts import account_at
from signin.services.remove_factor import remove_factor


class Command(BaseCommand):
    """Run by the technical administration, on the word of a second person who is named."""

    help = "Retire le second facteur d’un compte, à la demande d’une autre personne."

    def add_arguments(self, parser) -> None:
        parser.add_argument("address", help="adresse du compte")
        parser.add_argument(
            "--asked-by", required=True, help="adresse de qui a vérifié l’identité de la personne"
        )

    def handle(self, *args, **options) -> None:
        user, asked_by = (account_at(options[name]) for name in ("address", "asked_by"))
        try:
            removed = remove_factor(user=user, asked_by=asked_by, at=timezone.now())
        except GuardsFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Facteurs retirés : {removed}. La personne est prévenue.")
