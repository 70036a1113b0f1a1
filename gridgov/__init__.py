"""The wiring of Gridgov; the Celery app is loaded with it, so that every process knows its broker."""

from gridgov.celery import app as celery_app

__all__ = ["celery_app"]
