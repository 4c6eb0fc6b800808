"""The code of a situation: drawn at random, made of nothing that anybody knows (§2.3 of the rules)."""

import secrets

from django.db import IntegrityError, transaction

from commissions.models import Situation

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I, O, 0, 1 to be misread
LENGTH = 5
DRAWS = 8  # two codes alike are one chance in millions; eight in a row are a broken generator


def drawn_code() -> str:
    """« S-7K4Q2 »"""
    return "S-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def save_with_a_code(situation: Situation) -> None:
    """Save the situation under a code that nobody else has; another is drawn when two are alike."""
    for rank in range(1, DRAWS + 1):
        situation.code = drawn_code()
        try:
            with transaction.atomic():
                situation.save_change()
        except IntegrityError as error:
            if rank == DRAWS or not _is_taken(error):
                raise
            situation.version -= 1
        else:
            return


def _is_taken(error: IntegrityError) -> bool:
    diagnosis = getattr(error.__cause__, "diag", None)
    return "code" in (getattr(diagnosis, "constraint_name", None) or "")
