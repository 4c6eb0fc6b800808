"""The territory, for the technical administrator; the journal is nobody's here."""

from django.contrib import admin
from django.utils import timezone

from directory.models import Commune, Dac, DacCoverage, Organisation
from directory.services.register import correct_organisation, register_organisation
from directory.standing import standing_of


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at by whoever runs the machine, not by whoever checks it; nothing is deleted."""

    show_full_result_count = False
    actions = None

    def has_module_permission(self, request):
        user = request.user
        return user.is_active and user.is_staff and not standing_of(user).protects_data

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Commune)
class CommuneAdmin(ReadOnlyAdmin):
    list_display = ("insee_code", "name", "epci_name", "departement_name")
    list_filter = ("departement_name",)
    search_fields = ("insee_code", "name", "search_name")
    ordering = ("insee_code",)


@admin.register(Dac)
class DacAdmin(ReadOnlyAdmin):
    """The settings of a DAC are its managers': here they are only read."""

    list_display = ("name", "organisation", "version")
    search_fields = ("name",)
    list_select_related = ("organisation",)
    ordering = ("name",)


@admin.register(DacCoverage)
class DacCoverageAdmin(ReadOnlyAdmin):
    list_display = ("commune", "dac", "starts_on", "ends_on")
    list_filter = ("dac",)
    search_fields = ("commune__insee_code", "commune__search_name")
    list_select_related = ("commune", "dac")
    ordering = ("commune__insee_code", "starts_on")


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """What is written goes through the services, as everywhere."""

    list_display = ("name", "kind", "sector", "commune")
    list_filter = ("kind", "sector")
    search_fields = ("name", "search_name", "finess")
    list_select_related = ("commune",)
    autocomplete_fields = ("commune",)
    fields = ("name", "kind", "sector", "commune", "finess", "phone", "email")
    ordering = ("search_name",)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def save_model(self, request, obj, form, change):
        values = form.cleaned_data | {"by": request.user, "at": timezone.now()}
        if change:
            correct_organisation(organisation=obj, **values)
        else:
            made = register_organisation(**values)
            obj.pk, obj.public_id = made.pk, made.public_id
