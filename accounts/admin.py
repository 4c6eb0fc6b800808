"""Accounts as the technical administrator sees them: who may sign in, nothing of what they do."""

from django.contrib import admin

from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "last_name", "first_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email",)
    fields = (
        "email",
        "title",
        "first_name",
        "last_name",
        "is_active",
        "is_staff",
        "joined_at",
        "last_login",
    )
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
