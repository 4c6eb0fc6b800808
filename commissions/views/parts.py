"""What several views read of a request."""

from uuid import UUID


def uuid_or_none(text: str) -> UUID | None:
    """A public identifier that a form carries; anything else is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
