"""Registers the messages of every app, so that the worker knows them all."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "messages"

    def ready(self):
        autodiscover_modules("notifications")
