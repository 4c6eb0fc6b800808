"""Hangs the plan into what happens below: a withdrawn accord, a closing, a reopening, the files that are known."""

from django.apps import AppConfig


class PpcsConfig(AppConfig):
    name = "ppcs"
    verbose_name = "plans"

    def ready(self) -> None:
        from cases.services.close_case import still_open  # noqa: PLC0415 - models exist by now
        from cases.services.decisions import after_withdrawal  # noqa: PLC0415
        from cases.services.reopen_case import after_lapse  # noqa: PLC0415
        from cases.uploads import vault  # noqa: PLC0415
        from ppcs.models import PlanCopy  # noqa: PLC0415
        from ppcs.services.keep_open import open_plans  # noqa: PLC0415
        from ppcs.services.revise import (  # noqa: PLC0415
            freeze_after_withdrawal,
            freeze_at_reopening,
        )

        after_withdrawal.append(freeze_after_withdrawal)
        after_lapse.append(freeze_at_reopening)
        still_open.append(open_plans)
        vault.also_known(PlanCopy.objects.order_by().values_list("stored_as", flat=True).all)
