"""The pages that say who we are and what becomes of data; open to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def static_page(request: HttpRequest, page: str) -> HttpResponse:
    """One of templates/pages/; `page` comes from the URL table, never from the visitor."""
    return render(request, f"pages/{page}.html")
