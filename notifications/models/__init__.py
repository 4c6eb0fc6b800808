"""What waits to be sent, and what each person finds in the application."""

from notifications.models.message import OutboxMessage
from notifications.models.notice import Notice

__all__ = ["Notice", "OutboxMessage"]
