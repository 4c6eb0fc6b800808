"""Registers requests and situations, and says which stored files are theirs."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "demandes et situations"

    def ready(self) -> None:
        from cases.models import Attachment, Document, SignedCopy  # noqa: PLC0415 - models exist by now
        from cases.uploads import vault  # noqa: PLC0415

        for model in (Attachment, Document, SignedCopy):
            names = model._default_manager.order_by().values_list("stored_as", flat=True)
            vault.also_known(names.all)
