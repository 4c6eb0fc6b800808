"""Purges the months of the journal whose time is over: by the owner's hand, named by two people."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connections, transaction

from accounts.models import User

PURGE = "SELECT journal.purge_before(%s, %s, %s, %s)"
REFUSED = {
    "whole months are purged": "on purge des mois entiers : donnez le premier jour d’un mois.",
    "twelve months are kept": "les douze derniers mois sont toujours gardés.",
    "two people are named": "il faut deux personnes différentes.",
    "what is not sealed is not purged": "ce qui n’est pas scellé n’est pas purgé : lancez seal_journal.",
}


class Command(BaseCommand):
    """Counts first; deletes with --yes only. The seals stay, and hold the proof from the next one on."""

    help = "Compte, puis purge avec --yes, les mois du journal antérieurs à une date."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("before", help="premier mois gardé, AAAA-MM")
        parser.add_argument("--first", required=True, help="adresse de la personne qui demande")
        parser.add_argument("--second", required=True, help="adresse de celle qui confirme")
        parser.add_argument("--yes", action="store_true", help="purger (sinon : compter)")

    def handle(self, *, before: str, first: str, second: str, yes: bool, **options):
        if "owner" not in connections:
            raise CommandError("DATABASE_OWNER_URL manque : l’application ne purge pas le journal.")
        names = [_named(address) for address in (first, second)]
        values = [_month(before), *names, not yes]
        try:
            with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
                cursor.execute(PURGE, values)
                counts = json.loads(cursor.fetchone()[0])
        except Error as error:
            said = str(error).partition("\n")[0]
            raise CommandError(f"Refusé : {REFUSED.get(said, said)}") from None
        self._tell(counts, done=yes)

    def _tell(self, counts: dict, *, done: bool) -> None:
        for table, label in (("event", "événements"), ("change", "modifications de lignes")):
            for month, count in sorted(counts.get(table, {}).items()):
                self.stdout.write(f"{month} : {count} {label}")
        total = sum(sum(months.values()) for months in counts.values())
        self.stdout.write(f"{total} lignes {'purgées' if done else 'à purger (rien n’est fait)'}.")


def _named(address: str) -> str:
    user = User.objects.filter(email__iexact=address, is_active=True).first()
    if user is None:
        raise CommandError(f"Aucun compte actif à l’adresse {address}.")
    return f"{user} <{user.email}>"


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError("Le mois s’écrit AAAA-MM.") from None
