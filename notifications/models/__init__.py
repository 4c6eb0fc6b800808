"""What waits to be sent, what each person finds in the application, how they are reminded."""

from notifications.models.message import OutboxMessage
from notifications.models.notice import Notice
from notifications.models.preference import ReminderPreference

__all__ = ["Notice", "OutboxMessage", "ReminderPreference"]
