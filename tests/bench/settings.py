"""The demonstration as it runs, with one page more: the empty one, which every page is measured against."""

from coordination.settings.demo import *  # noqa: F403 - all of it, and one page more

ROOT_URLCONF = "tests.bench.urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}  # what is logged is not measured
