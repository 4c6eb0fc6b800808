"""A DAC's own sentence in a message, in place of ours."""

import re
from datetime import datetime

from django.db import transaction

from common.errors import GuardsFailed, Missing
from directory.models import Dac, DacMessageText
from directory.services.settings_lock import keep, take
from notifications.registry import NOTIFICATIONS

NUMBER = re.compile(r"\d(?:[\s.\-/]*\d){5,}")
ADDRESS = re.compile(r"\S+@\S+|https?:|www\.", re.IGNORECASE)


@transaction.atomic
def write_text(
    *, dac: Dac, kind: str, sentence: str, by, at: datetime, version: int | None = None
) -> None:
    """Use `sentence` in the messages of this kind from now on; our own sentence resets instead.

    Raises GuardsFailed for what ordinary e-mail must not carry: long numbers and addresses.
    """
    dac = take(dac, by=by, version=version, about={"kind": kind})
    sentence = " ".join(sentence.split())
    if missing := not_by_email(sentence):
        raise GuardsFailed(missing)
    if sentence == NOTIFICATIONS[kind].sentence:
        _reset(dac, kind, by=by, at=at)
        return
    text = dac.message_texts.filter(kind=kind).first() or DacMessageText(dac=dac, kind=kind)
    if text.sentence != sentence:
        text.sentence = sentence
        text.save()
        keep(dac, action="text_written", by=by, at=at, kind=kind)


@transaction.atomic
def reset_text(*, dac: Dac, kind: str, by, at: datetime) -> None:
    """Go back to our sentence."""
    _reset(take(dac, by=by), kind, by=by, at=at)


def not_by_email(sentence: str) -> list[Missing]:
    """What in a sentence could tell about somebody, in an e-mail that anybody may read."""
    found = []
    if NUMBER.search(sentence):
        found.append(
            Missing(
                "sentence", "Retirez le numéro : six chiffres ou plus ne passent pas par e-mail."
            )
        )
    if ADDRESS.search(sentence):
        found.append(
            Missing("sentence", "Retirez l’adresse : le message a déjà son lien vers Cordée.")
        )
    return found


def _reset(dac: Dac, kind: str, *, by, at: datetime) -> None:
    deleted, _ = dac.message_texts.filter(kind=kind).delete()
    if deleted:
        keep(dac, action="text_reset", by=by, at=at, kind=kind)
