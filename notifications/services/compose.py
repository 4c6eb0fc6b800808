"""Turn a row of the outbox into an e-mail: a sentence and a link, nothing about anybody."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from notifications.models import OutboxMessage
from notifications.registry import NOTIFICATIONS, NoLongerDue

TEMPLATE = "notifications/email/message"


def compose(message: OutboxMessage) -> EmailMultiAlternatives:
    """The e-mail of `message`, with the same Message-ID at every attempt.

    Raises NoLongerDue when the message has lost its object, or its recipient the right to read it.
    """
    notification = NOTIFICATIONS[message.kind]
    if not notification.still_due(message):
        raise NoLongerDue
    words = {
        "sentence": message.wording or notification.sentence,
        "link": urljoin(settings.BASE_URL, notification.link_at_send(message)),
    }
    mail = EmailMultiAlternatives(
        subject=notification.subject,
        body=render_to_string(f"{TEMPLATE}.txt", words),
        to=[message.address or message.recipient.email],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"{TEMPLATE}.html", words), "text/html")
    return mail
