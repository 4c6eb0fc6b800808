"""Closes everything again with the first of the encryption keys, so that the others can be forgotten."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.core.management.base import BaseCommand, CommandError

from cases.uploads import vault
from commissions.services.renew_keys import reseal_identities
from signin.services.renew_keys import rewrap_factors

EVERY = 1000  # a line now and then, for whoever waits


class Command(BaseCommand):
    """May be stopped and run again: what is closed by the first key already is left alone."""

    help = (
        "Referme les fichiers et les seconds facteurs avec la première clé de FIELD_ENCRYPTION_KEY, "
        "les identités du coffre avec la première de VAULT_KEY."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="compte seulement ; échoue s’il reste quelque chose sous une ancienne clé",
        )

    def handle(self, *args, check: bool, **options) -> None:
        factors = self._counted(
            "seconds facteurs", (was for _, was in rewrap_factors(only_look=check))
        )
        files = self._counted("fichiers", rewrap_files(only_look=check))
        identities = self._counted(
            "identités au coffre", (was for _, was in reseal_identities(only_look=check))
        )
        both = factors + files + identities
        if both["lost"]:
            raise CommandError(
                f"{both['lost']} objets ne s’ouvrent avec aucune des clés : ne retirez aucune clé."
            )
        if both["old"]:
            raise CommandError(f"{both['old']} objets sont encore sous une ancienne clé.")
        self.stdout.write("Tout est sous la première clé.")

    def _counted(self, what: str, states: Iterable[str]) -> Counter:
        found: Counter = Counter()
        for state in states:
            found[state] += 1
            if found.total() % EVERY == 0:
                self.stdout.write(f"{what} : {found.total()} vus…")
        self.stdout.write(
            f"{what} : {found.total()} vus, {found['renewed']} refermés, {found['old']} à refermer, "
            f"{found['lost']} illisibles."
        )
        return found


def rewrap_files(*, only_look: bool) -> Iterator[str]:
    """What became of each stored file; one that is removed meanwhile is nobody's loss."""
    for path in vault.stored():
        try:
            if only_look:
                yield "current" if vault.is_current(path) else "old"
            else:
                yield "renewed" if vault.rewrap(path) else "current"
        except FileNotFoundError:
            continue
        except vault.Damaged:
            yield "lost"
