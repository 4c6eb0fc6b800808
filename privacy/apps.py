"""Registers the rights of persons and the work of the data protection officer."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = "données et droits"

    def ready(self) -> None:
        from cases.uploads import vault  # noqa: PLC0415 - models exist by now
        from privacy.models import FileToDelete, SubjectExport  # noqa: PLC0415

        for name in ("draft_as", "pdf_as", "json_as"):
            vault.also_known(SubjectExport.objects.order_by().values_list(name, flat=True).all)
        vault.also_known(FileToDelete.objects.order_by().values_list("stored_as", flat=True).all)
