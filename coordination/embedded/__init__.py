"""A private PostgreSQL and a private Redis, from the wheels of the project, for demo and tests."""

from coordination.embedded.addresses import default_environment, is_embedded

__all__ = ["default_environment", "is_embedded"]
