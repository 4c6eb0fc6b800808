"""The commission « situation difficile » of a conseil local de santé mentale."""

from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "commissions"
    verbose_name = "commissions"
