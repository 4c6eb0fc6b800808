"""« Messages »."""

from django.urls import path

from notifications.views import notices

app_name = "notifications"
urlpatterns = [
    path("", notices.notice_list, name="notice-list"),
    path("tout-lu/", notices.notice_read_all, name="notice-read-all"),
    path("<uuid:public_id>/ouvrir/", notices.notice_open, name="notice-open"),
]
