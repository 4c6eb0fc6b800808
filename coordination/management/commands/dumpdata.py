"""Django's extraction of rows, after a reason that the journal keeps."""

from django.core.management.commands import dumpdata

from audit.enums import EventKind
from coordination.management.with_reason import WithReason


class Command(WithReason, dumpdata.Command):
    """What leaves the application is an export."""

    kind = EventKind.EXPORT
