"""« Boîte aux lettres de démonstration »: what the e-mails say, for people who have no inbox here."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demo.mailbox import letters, recipients

PAGE_SIZE = 25


@login_not_required
@require_safe
def mailbox(request):
    """Open to whoever sees the demonstration: invitations and forgotten passwords are read here."""
    if not settings.IS_DEMO:
        raise Http404
    received = letters(settings.DEMO_MAILBOX)
    to = request.GET.get("a", "")
    shown = [letter for letter in received if to in ("", letter.to)]
    context = {
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "recipients": recipients(received),
        "to": to,
    }
    return render(request, "demo/mailbox.html", context)
