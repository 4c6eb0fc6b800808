"""The outbox for the technical administrator: states and dates, nothing of what is said."""

from django.contrib import admin, messages
from django.utils import timezone

from common.french import counted
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.permissions import OUTBOX
from notifications.services.resend import resend


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin):
    list_display = (
        "created_at",
        "kind",
        "status",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "last_error",
        "masked_address",
    )
    fields = (*list_display, "message_id")
    readonly_fields = fields
    list_filter = ("status", "kind")
    list_select_related = ("recipient",)
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ("resend_failed",)

    @admin.display(description="destinataire")
    def masked_address(self, message):
        """« s…@demo.test »: enough to find a mistyped domain, too little to know who."""
        address = message.address or message.recipient.email
        name, _, domain = address.rpartition("@")
        return f"{name[:1]}…@{domain}"

    @admin.action(description="Renvoyer", permissions=["view"])
    def resend_failed(self, request, queryset):
        failed = [m for m in queryset if OUTBOX.can(request.user, "resend", m)]
        for message in failed:
            resend(message, by=request.user, at=timezone.now())
        if failed:
            words = "courriel remis en attente,courriels remis en attente"
            self.message_user(request, f"{counted(len(failed), words)}.")
        else:
            label = MessageStatus.FAILED.label
            self.message_user(
                request, f"Seul un courriel « {label} » peut être renvoyé.", messages.WARNING
            )

    def has_view_permission(self, request, obj=None):
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
