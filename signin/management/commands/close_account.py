"""Closes the account of somebody who leaves."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.errors import GuardsFailed
from signin.management.accounts import account_at
from signin.services.close_account import close_account


class Command(BaseCommand):
    """Run by the technical administration, on the word of a second person who is named."""

    help = (
        "Ferme un compte, à la demande d’une autre personne : ses places et ses sessions finissent."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("address", help="adresse du compte")
        parser.add_argument("--asked-by", required=True, help="adresse de qui le demande")

    def handle(self, *args, **options) -> None:
        user, asked_by = (account_at(options[name]) for name in ("address", "asked_by"))
        try:
            ended = close_account(user=user, asked_by=asked_by, at=timezone.now())
        except GuardsFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Compte fermé. Places terminées : {ended}.")
