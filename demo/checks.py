"""Refuses the demonstration anywhere but in its own private servers."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from coordination.embedded import is_embedded


@register(Tags.security)
def demo_stays_at_home(app_configs, **kwargs) -> list[CheckMessage]:
    """Everybody knows the passwords of the demonstration: never where real people are."""
    found: list[CheckMessage] = []
    if not getattr(settings, "IS_DEMO", False):
        found.append(
            Error(
                "L’application « demo » est installée hors des réglages de démonstration.",
                hint="Retirez « demo » de INSTALLED_APPS : ses mots de passe sont publics.",
                id="demo.E001",
            )
        )
    host = settings.DATABASES["default"].get("HOST", "")
    if not is_embedded(host):
        found.append(
            Error(
                "La démonstration ne s’installe que dans sa base privée.",
                hint="Laissez DATABASE_URL vide : « make demo » démarre ses propres serveurs.",
                id="demo.E002",
            )
        )
    return found
