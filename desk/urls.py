"""Addresses of the screens that span apps."""

from django.urls import path

from desk.views import cockpit, my_actions, seen_as, situation, worklist

app_name = "desk"
urlpatterns = [
    path("", worklist.home, name="home"),
    path("file-active/", worklist.worklist, name="worklist"),
    path("demandes-du-dac/", worklist.triage, name="triage"),
    path("recherche/", worklist.search, name="search"),
    path("mes-situations/", situation.mine, name="my-situations"),
    path("mes-actions/", my_actions.mine, name="my-actions"),
    path("situations/<uuid:public_id>/", situation.page, name="situation"),
    path("situations/<uuid:public_id>/voir-comme/", seen_as.page, name="seen-as"),
    path("accords/", cockpit.cockpit, name="cockpit"),
    # what is typed is posted: a name has no place in an address
    path("recherche/chercher/", worklist.look_for, {"screen": "search"}, name="look-for"),
    path(
        "demandes-du-dac/chercher/", worklist.look_for, {"screen": "triage"}, name="triage-look-for"
    ),
]
