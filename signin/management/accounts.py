"""How a command line names an account."""

from django.core.management.base import CommandError

from accounts.models import User


def account_at(address: str) -> User:
    """The open account of this address; CommandError when there is none."""
    try:
        return User.objects.get(email=address.strip().lower(), is_active=True)
    except User.DoesNotExist:
        raise CommandError("Aucun compte actif à l’une de ces adresses.") from None
