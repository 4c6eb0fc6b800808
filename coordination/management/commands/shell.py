"""Django's shell, after a reason that the journal keeps."""

from django.core.management.commands import shell

from coordination.management.with_reason import WithReason


class Command(WithReason, shell.Command):
    """It reads as the machine does, beyond the second line of access (common/row_security.py)."""
