"""The journal for the data protection officer: metadata, read only."""

from django.contrib import admin

from audit.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("at", "kind", "action", "actor_label", "object_type", "object_id")
    list_filter = ("kind",)
    search_fields = ("object_id", "action")
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
