"""What is logged, where to and from which level; everything passes the filter that masks what is private."""

from typing import Any


def logging_settings(level: str) -> dict[str, Any]:
    """Django's setting ``LOGGING`` with ``level`` for what has no level of its own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            }
        },
        "filters": {"private": {"()": "kit.privacy.logs.PrivateFilter"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private"]},
            "nowhere": {"class": "logging.NullHandler", "filters": ["private"]},
        },
        "root": {"handlers": ["console"], "level": level},
        # Django's own handlers write lines of their own, which would show what is masked here.
        "loggers": {
            "django": {"handlers": [], "level": level},
            "django.server": {"handlers": ["console"], "level": level, "propagate": False},
            # Its finer lines hold everything that a page is made of, people's names too.
            "django.template": {"level": "INFO"},
            # Its words hold tokens; what went wrong is kept with the notice (notices/outbox/delivery.py).
            "apprise": {"handlers": ["nowhere"], "propagate": False},
            "urllib3": {"level": "WARNING"},
            # The broker of files has no host, and says at every start that it misses one.
            "kombu.connection": {"level": "ERROR"},
        },
    }
