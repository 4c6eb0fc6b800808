"""« Messages »."""

from django.urls import path

from notifications.views import notices, reminders

app_name = "notifications"
urlpatterns = [
    path("", notices.notice_list, name="notice-list"),
    path("rappels/", reminders.reminders, name="reminders"),
    path("tout-lu/", notices.notice_read_all, name="notice-read-all"),
    path("<uuid:public_id>/ouvrir/", notices.notice_open, name="notice-open"),
]
