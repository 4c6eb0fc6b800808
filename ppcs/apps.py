"""Hangs the plan into what happens below: a withdrawn accord, the files that are known."""

from django.apps import AppConfig


class PpcsConfig(AppConfig):
    name = "ppcs"
    verbose_name = "plans"

    def ready(self) -> None:
        from cases.services.decisions import after_withdrawal  # noqa: PLC0415 - models exist by now
        from cases.uploads import vault  # noqa: PLC0415
        from ppcs.models import PlanCopy  # noqa: PLC0415
        from ppcs.services.revise import freeze_after_withdrawal  # noqa: PLC0415

        after_withdrawal.append(freeze_after_withdrawal)
        vault.also_known(PlanCopy.objects.order_by().values_list("stored_as", flat=True).all)
