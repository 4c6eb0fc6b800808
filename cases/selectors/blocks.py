"""Who wrote a field of a row that two people write at once."""

from datetime import datetime

from django.db.models import Model

from audit.selectors import changes_of


def last_writer(row: Model, name: str) -> tuple[str, datetime | None]:
    """Who wrote this field last and when, out of the journal."""
    event = changes_of(row).filter(data__fields__contains=[name]).last()
    return (event.actor_label, event.at) if event else ("Quelqu’un", None)
