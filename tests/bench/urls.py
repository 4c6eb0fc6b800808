"""Every address of the site, and the empty page: the frame that each page has, and no row."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from common.access import own_space
from coordination import urls

EMPTY = "/banc/page-vide/"


@own_space("une page sans contenu")
def empty(request: HttpRequest) -> HttpResponse:
    """Base template, session, signed-in user, unread count."""
    return render(request, "base.html")


urlpatterns = [*urls.urlpatterns, path(EMPTY.lstrip("/"), empty)]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
