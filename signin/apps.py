"""Registers the ways in, and the messages that the relay must know."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "signin"
    verbose_name = "accès"

    def ready(self):
        import signin.notifications  # noqa: F401, PLC0415 - app ready
