"""The messages of the commission: all of them say the same, and lead to the same page (rule R29).

No code, no date, no theme: neither the sentence, nor the address, nor the number of messages about
one thing may tell anything. What there is to read is found behind sign-in, if it may still be read.
"""

from datetime import datetime

from django.db.models import Model

from accounts.models import User
from notifications.registry import Notification, register
from notifications.services.enqueue import enqueue

HOME = "/commissions/"


class Something(Notification):
    """An element to look at; `about` stays in the queue, where an opposition and a purge find it."""

    subject = "Un élément à consulter"
    sentence = "Vous avez un élément à consulter."


@register
class ToDoForCommission(Something):
    kind = "commissions.to_do"
    event = "quelque chose attend l’animateur ou le secrétariat"
    to_whom = "l’animateur et le secrétariat"


@register
class ToReadForMember(Something):
    kind = "commissions.to_read"
    event = "convocation, charte à signer, préconisation portée, relevé à valider"
    to_whom = "le membre ou l’invité concerné"


@register
class NewsForReferrer(Something):
    kind = "commissions.news"
    event = "accusé de réception, compléments demandés, orientation"
    to_whom = "le saisissant"


@register
class VaultOpened(Something):
    kind = "commissions.vault"
    event = "ouverture du coffre d’identité"
    to_whom = "l’animateur et le délégué à la protection des données"


@register
class OpposedByPerson(Something):
    kind = "commissions.opposition"
    event = "opposition ou retrait de la personne"
    to_whom = "l’animateur"


def tell(
    message: type[Something], to: User, *, about: Model, at: datetime, occasion: str = ""
) -> None:
    """Queue one of the messages above, in the caller's transaction.

    `about` is the situation itself for whatever concerns one (an opposition stops its messages, a
    purge takes them away), else the commission. `occasion` is never a code.
    """
    enqueue(message(to=to, about=about, path=HOME, occasion=occasion), at=at)
