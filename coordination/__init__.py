"""The Django project: wiring, no domain."""

from coordination.celery import app as celery_app

__all__ = ["celery_app"]
