"""Django's way into psql, after a reason that the journal keeps."""

from django.core.management.commands import dbshell

from coordination.management.with_reason import WithReason


class Command(WithReason, dbshell.Command):
    """The row says under which role of the database it was opened."""
