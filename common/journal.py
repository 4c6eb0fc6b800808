"""The hook by which the door tells what was read or refused; the journal above fills it."""

from typing import Protocol

from django.db.models import Model


class Journal(Protocol):
    """What the door needs of a journal. Each call writes one row, in the caller's transaction."""

    def reading(self, *, actor, obj: Model, action: str, because: str, page: str = "") -> None:
        """`actor` opened `obj` by this page (its URL name), allowed by the relations in `because`."""

    def listing(
        self, *, actor, model: type[Model], criteria: dict, ids: list[str], page: str = ""
    ) -> None:
        """`actor` was shown the rows `ids`, found with `criteria`."""

    def refusal(
        self,
        *,
        actor,
        model: type[Model],
        identifier: str,
        action: str,
        reason: str,
        page: str = "",
    ) -> None:
        """`actor` asked for what may not be seen or done."""


_journal: Journal | None = None


def page_of(request) -> str:
    """The URL name of the page asked for; empty where nothing was resolved (a view called by itself)."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


def install(journal: Journal) -> None:
    """Called once at start by the audit app."""
    global _journal
    _journal = journal


def current() -> Journal:
    """The installed journal; without one nothing may be shown, so this fails loudly."""
    if _journal is None:
        raise RuntimeError("No journal is installed: nothing personal may be shown.")
    return _journal
