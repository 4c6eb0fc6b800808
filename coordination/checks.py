"""What `manage.py check --deploy` refuses of a production's environment."""

from email.utils import parseaddr

from django.conf import settings
from django.core.checks import Error, Tags, register

# RFC 2606: nobody can answer there, and mail servers take nothing from there
NOWHERE = (".invalid", ".test", ".localhost")
HINT = "Donnez DEFAULT_FROM_EMAIL, une adresse de votre domaine."


@register(Tags.security, deploy=True)
def sender_can_be_answered(**kwargs) -> list[Error]:
    """E-mails leave in the name of a domain that exists."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    _, at, domain = address.rpartition("@")
    if at and "." in domain and not domain.lower().endswith(NOWHERE):
        return []
    return [Error(f"« {address} » ne peut pas envoyer de courriel.", HINT, id="cordee.E001")]
