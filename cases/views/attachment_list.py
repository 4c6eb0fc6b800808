"""What a page needs to show the files of a request, to take more, and to say why one was not.

Without script, joining a file leaves the page: what is to be told or shown again on coming back
waits in the session, under the name of the request. Refusals are told once; what was typed stays
there until it is sent, so that showing the page again loses nothing.
"""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cases.enums import Nature
from cases.models import Referral
from cases.permissions import ATTACHMENT
from cases.uploads import ACCEPTED

REFUSED, TYPED_REPLY = "refused_files", "typed_reply"


def leave(request: HttpRequest, referral: Referral, what: str, value) -> None:
    """Let `value` wait for the next page of this request; an empty one is not kept."""
    if value:
        request.session[f"{what}:{referral.public_id}"] = value


def taken(request: HttpRequest, referral: Referral, what: str):
    """What was left for this page, or nothing; it is there no more."""
    return request.session.pop(f"{what}:{referral.public_id}", "")


def waiting(request: HttpRequest, referral: Referral, what: str):
    """What was left for this page, or nothing; it stays there."""
    return request.session.get(f"{what}:{referral.public_id}", "")


def upload_context(request: HttpRequest, referral: Referral) -> dict:
    """For the upload tag, and for the reasons above it; asks the database nothing."""
    return {
        "refusals": taken(request, referral, REFUSED),
        "upload_url": reverse("cases:attachment-add", args=[referral.public_id]),
        "max_bytes": settings.ATTACHMENT_MAX_BYTES,
        "accept": ACCEPTED,
        "takes_files": referral.nature != Nature.QUESTION,
    }


def attachment_context(request: HttpRequest, referral: Referral) -> dict:
    """The same, with the files themselves, for cases/_attachments.html."""
    removable = ATTACHMENT.visible_to(request.user, "remove").filter(referral=referral)
    return {
        **upload_context(request, referral),
        "attachments": list(referral.attachments.order_by("added_at", "pk")),
        "may_remove": removable.exists(),
    }
