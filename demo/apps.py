"""Registers the demonstration: its check, and what it adds to the pages of sign-in."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "démonstration"

    def ready(self):
        from demo import checks  # noqa: F401, PLC0415 - app ready
        from demo.views import panels  # noqa: PLC0415 - app ready
        from signin.registry import (  # noqa: PLC0415 - app ready
            FACTOR_SET_UP,
            SECOND_FACTOR,
            SIGN_IN,
            Panel,
            add_panel,
        )

        add_panel(SIGN_IN, Panel("demo/_cast.html", panels.cast))
        add_panel(SECOND_FACTOR, Panel("demo/_code.html", panels.code))
        add_panel(FACTOR_SET_UP, Panel("demo/_code.html", panels.code_of_set_up))
