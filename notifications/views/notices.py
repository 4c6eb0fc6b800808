"""The page « Messages »: what the application told a person, newest first."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.access import acts_on, lists, own_space
from common.french import counted
from notifications.models import Notice
from notifications.permissions import NOTICE
from notifications.selectors import newest_first
from notifications.services import read

PAGE_SIZE = 25


@require_safe
@lists(NOTICE)
def notice_list(request, rows, listing):
    only_unread = request.GET.get("voir") == "non-lus"
    kept = rows.filter(read_at__isnull=True) if only_unread else rows
    page = Paginator(newest_first(kept), PAGE_SIZE).get_page(request.GET.get("page"))
    listing.shows(page.object_list, model=Notice, page=page.number, only_unread=only_unread)
    context = {"page": page, "only_unread": only_unread}
    return render(request, "notifications/notice_list.html", context)


@require_safe
@acts_on(NOTICE, "mark_read")
def notice_open(request, notice):
    """A link, not a form: to open one's message is to have read it; it then leads to its page."""
    read.mark_read(notice, by=request.user, at=timezone.now())
    return redirect(notice.path)  # a page of ours: the database keeps nothing else in the column


@require_POST
@own_space("ses propres messages")
def notice_read_all(request):
    count = read.mark_all_read(by=request.user, at=timezone.now())
    words = "message marqué comme lu,messages marqués comme lus"
    messages.success(request, f"{counted(count, words)}." if count else "Tout était déjà lu.")
    return redirect("notifications:notice-list")
