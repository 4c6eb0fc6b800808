"""Opens the stored files that the rows name: after a restore, it says whether both belong together."""

import random

from django.core.management.base import BaseCommand, CommandError

from cases.uploads import vault


class Command(BaseCommand):
    """Changes nothing. A file that is missing or does not open is named by its random name alone."""

    help = "Ouvre chaque fichier que la base nomme (--sample N : N au hasard) et compte."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--sample", type=int, help="n’en ouvrir que N, tirés au hasard")

    def handle(self, *args, sample: int | None, **options) -> None:
        names = sorted(vault.known())
        chosen = names if sample is None else random.sample(names, min(sample, len(names)))
        lost = [name for name in chosen if not opens(name)]
        for name in lost[:20]:
            self.stderr.write(f"manque ou ne s’ouvre pas : {name}")
        told = f"{len(chosen)} fichiers ouverts sur {len(names)} nommés par la base"
        if lost:
            raise CommandError(f"{told} ; {len(lost)} manquent ou ne s’ouvrent pas.")
        self.stdout.write(f"{told} : tout est là.")


def opens(name: str) -> bool:
    try:
        vault.read(name)
    except vault.Damaged:
        return False
    return True
