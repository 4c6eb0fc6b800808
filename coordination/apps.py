"""Registers what is checked of the environment."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self):
        from coordination import checks  # noqa: F401, PLC0415 - app ready
