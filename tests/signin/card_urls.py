"""The addresses of a place that has Pro Santé Connect."""

from django.urls import include, path

from coordination.urls import handler400, handler403, handler404, handler500  # noqa: F401
from coordination.urls import urlpatterns as usual
from signin.account_urls import card_patterns

urlpatterns = [*usual, path("compte/", include(card_patterns))]
