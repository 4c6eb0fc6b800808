"""Addresses of the screens that span apps."""

from django.urls import path

from desk.views import worklist

app_name = "desk"
urlpatterns = [
    path("", worklist.home, name="home"),
    path("file-active/", worklist.worklist, name="worklist"),
    path("demandes-du-dac/", worklist.triage, name="triage"),
    path("recherche/", worklist.search, name="search"),
]
