"""What went wrong, in one line for the person at the terminal."""


class EmbeddedError(Exception):
    """A reason, in French, that needs no traceback."""
