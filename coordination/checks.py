"""What `manage.py check --deploy` refuses of a production's environment."""

from email.utils import parseaddr

from django.conf import settings
from django.core.checks import Error, Tags, register

# RFC 2606: nobody can answer there, and mail servers take nothing from there
NOWHERE = (".invalid", ".test", ".localhost")
OWN_KEYS = (
    "Donnez à VAULT_KEY et à VAULT_BLIND_KEY leurs propres valeurs (docs/operations/keys.md)."
)
SHORTEST_BLIND_KEY = 32
HINT = "Donnez DEFAULT_FROM_EMAIL, une adresse de votre domaine."


@register(Tags.security, deploy=True)
def sender_can_be_answered(**kwargs) -> list[Error]:
    """E-mails leave in the name of a domain that exists."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    _, at, domain = address.rpartition("@")
    if at and "." in domain and not domain.lower().endswith(NOWHERE):
        return []
    return [Error(f"« {address} » ne peut pas envoyer de courriel.", HINT, id="cordee.E001")]


@register(Tags.security, deploy=True)
def the_vault_has_keys_of_its_own(**kwargs) -> list[Error]:
    """Whoever learns the key of files learns no identity of the vault, nor the other way round."""
    shared = set(settings.VAULT_KEYS) & set(settings.FIELD_ENCRYPTION_KEYS)
    every = {*settings.VAULT_KEYS, *settings.FIELD_ENCRYPTION_KEYS, settings.SECRET_KEY}
    found = []
    if shared:
        words = "VAULT_KEY et FIELD_ENCRYPTION_KEY ont une clé en commun."
        found.append(Error(words, OWN_KEYS, id="cordee.E002"))
    if settings.VAULT_BLIND_KEY in every or len(settings.VAULT_BLIND_KEY) < SHORTEST_BLIND_KEY:
        words = "VAULT_BLIND_KEY est trop courte, ou sert déjà à autre chose."
        found.append(Error(words, OWN_KEYS, id="cordee.E003"))
    return found
