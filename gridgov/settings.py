"""All settings, read from the environment (design: configuration by environment only).

Without any variable set this is the embedded default: DEBUG, SQLite in WAL mode under ``var/``, one worker
that talks to the web process through files, e-mail on the console.
"""

import datetime as dt
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from gridgov.celery import timetable
from gridgov.navigation import UNFOLD  # noqa: F401  (Unfold reads it from here)

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=True)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

_EMBEDDED_SECRET = "embedded-default-not-for-production"  # noqa: S105
_EMBEDDED_FIELD_KEY = "ZW1iZWRkZWQtZGVmYXVsdC1rZXktbm90LWZvci11c2U="
_EMBEDDED_HASH_KEY = "embedded-default-hash-key-not-for-production"


def secret(name: str, fallback: str, shortest: int) -> str:
    """Read a secret; with DEBUG=0 a missing or weak one stops the start with a sentence that says which.

    Raises:
        ImproperlyConfigured: the variable is missing, is the embedded default, or is too short.
    """
    value = env.str(name, default=fallback)
    if DEBUG:
        return value
    if value == fallback:
        raise ImproperlyConfigured(f"{name} is not set; with DEBUG=0 it is required.")
    if len(value) < shortest or len(set(value)) < 8:
        raise ImproperlyConfigured(f"{name} is too weak: at least {shortest} characters, not repeated ones.")
    return value


SECRET_KEY = secret("SECRET_KEY", _EMBEDDED_SECRET, 32)
# Fernet keys for private fields, comma-separated, the newest first (design §4.3: rotating keys).
FIELD_KEYS = [key.strip() for key in secret("FIELD_KEYS", _EMBEDDED_FIELD_KEY, 44).split(",") if key.strip()]
# What private fields are found by. It never rotates: the hashes of all residents would have to be made anew.
HASH_KEY = secret("HASH_KEY", _EMBEDDED_HASH_KEY, 32)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
if not DEBUG and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set; with DEBUG=0 it is required.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "gridgov.site.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mptt",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "grids",
    "staff",
    "residents",
    "notices",
    "cases",
    "diaries",
    "gridgov",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gridgov.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gridgov.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "staff.middleware.AccountMiddleware",
    "staff.middleware.ScopeMiddleware",
    "gridgov.errors.ErrorMiddleware",
]

ROOT_URLCONF = "gridgov.urls"
WSGI_APPLICATION = "gridgov.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "notices.context.inbox",
            ],
        },
    },
]

DATABASE_URL = env.str("DATABASE_URL", default="")


def database() -> dict[str, Any]:
    """PostgreSQL when DATABASE_URL names it, otherwise SQLite in WAL mode."""
    if DATABASE_URL:
        settings: dict[str, Any] = env.db_url("DATABASE_URL")
    else:
        settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "gridgov.sqlite3"}
    if settings["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE: a transaction takes its write lock at its start, so two writers wait instead of failing.
        settings["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
        }
    else:
        settings.setdefault("CONN_MAX_AGE", 60)
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["staff.backend.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "staff.accounts.ThreeClassesValidator"},
    {"NAME": "staff.accounts.NotAboutYouValidator"},
    {"NAME": "staff.accounts.BreachedPasswordValidator"},
]
# A sorted list of the SHA-1 of stolen passwords, one a line; nothing is asked over the network.
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
# Whoever may enter the admin must log in with a code from their phone too.
REQUIRE_TWO_FACTOR = env.bool("REQUIRE_TWO_FACTOR", default=False)
OTP_TOTP_ISSUER = "Gridgov"
# How long the audit is kept; the database refuses less than six months.
AUDIT_MONTHS = env.int("AUDIT_MONTHS", default=24)
# How many proxies stand in front and add to X-Forwarded-For; 0: the connection's address is the client's.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Only the static files of django-leaflet are used: as an app it would ask for GDAL.
LEAFLET = str(distribution("django-leaflet").locate_file("leaflet/static/leaflet"))
STATICFILES_DIRS = [BASE_DIR / "static", ("leaflet", LEAFLET)]
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "gridgov.cache.ForgivingCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="gridgov@localhost")

EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs must not hold a worker
# The address that links in e-mails begin with; without it they are left out.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "")
# Names or IP addresses of a city's own hosts in internal networks, which webhooks may go to, by http too.
INTERNAL_HOSTS = [host.strip() for host in env.list("INTERNAL_HOSTS", default=[]) if host.strip()]
# Begin and end on the clocks of China; only emergencies are pushed in between.
NOTICE_QUIET_HOURS = (dt.time(21, 0), dt.time(7, 30))
# The share of a month's closed cases whose residents are called back in the next one (domain.md: a tenth).
CALL_BACK_SHARE = 0.10

# Days between two visits of a household none of whose residents has a tag with days of its own.
VISIT_DAYS = env.int("VISIT_DAYS", default=180)
# Days before a welfare record lapses on which its leader is reminded.
WELFARE_REMINDER_DAYS = env.int("WELFARE_REMINDER_DAYS", default=30)
# Days after which a closed case no longer says who reported it.
RETENTION_DAYS = env.int("RETENTION_DAYS", default=365)

# Celery only wakes up and looks (design §4.5): no results, no ETA, nothing lost with a message.
CELERY_TASK_IGNORE_RESULT = True
# Installations that share a Redis need different names.
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="gridgov")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# The plain scheduler keeps no file: nothing can be lost, and several may run side by side.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = timetable(env.int("REMINDER_SECONDS", default=60))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_CONNECTION_TIMEOUT = 1
    # A page that rings while Redis is away waits for a second at most.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "global_keyprefix": f"{CELERY_TASK_DEFAULT_QUEUE}:",
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        "max_retries": 0,
        "interval_start": 0,
        "interval_max": 0,
    }
else:
    CELERY_BROKER_URL = "files://localhost"
    CELERY_BROKER_TRANSPORT = "gridgov.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(DATA_DIR / "broker")}
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A session ends when it was idle for so long, in the admin sooner, or is so old (staff/sessions.py).
SESSION_ENGINE = "staff.sessions"
SESSION_IDLE = dt.timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=12 * 60))
SESSION_IDLE_ADMIN = dt.timedelta(minutes=env.int("SESSION_IDLE_ADMIN_MINUTES", default=30))
SESSION_ABSOLUTE = dt.timedelta(days=env.int("SESSION_ABSOLUTE_DAYS", default=7))
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What a page may load: its own files, and pictures that it has made itself. Nothing inline.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
if not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["staff.tokens.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["staff.tokens.TokenMayDoThis"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "gridgov.kit.paging.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "gridgov.errors.problem_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Gridgov API",
    "DESCRIPTION": _("Cases, their status and timeline, and the grids of a city."),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}

# Error reports are made with DEBUG=1 only, or by what somebody adds; they hold nothing private either.
DEFAULT_EXCEPTION_REPORTER = "gridgov.kit.logs.PrivateReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "gridgov.kit.logs.PrivateReporterFilter"

# DEBUG tells more to look for a fault; what is private is masked all the same.
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"private": {"()": "gridgov.kit.logs.PrivateFilter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private"]},
        "nowhere": {"class": "logging.NullHandler", "filters": ["private"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Django's own handlers write lines of their own, which would show what is masked here.
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL},
        "django.server": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        # Its finer lines hold everything that a page is made of, people's names too.
        "django.template": {"level": "INFO"},
        # Its words hold tokens; what went wrong is kept with the notice (notices/delivery.py).
        "apprise": {"handlers": ["nowhere"], "propagate": False},
        "urllib3": {"level": "WARNING"},
        # The broker of files has no host, and says at every start that it misses one.
        "kombu.connection": {"level": "ERROR"},
    },
}
