"""The message that the tests send, made known to their worker."""

from notifications.registry import register
from tests.notifications.conftest import StepDone

register(StepDone)
