"""The demonstration's own pages."""

from django.urls import path

from demo.views import mailbox

app_name = "demo"
urlpatterns = [
    path("boite-aux-lettres/", mailbox.mailbox, name="mailbox"),
]
