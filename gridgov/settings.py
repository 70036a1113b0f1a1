"""All settings, read from the environment (design: configuration by environment only).

Without any variable set this is the embedded default: DEBUG, SQLite in WAL mode under ``var/``, one worker
that talks to the web process through files, e-mail on the console.
"""

import datetime as dt
import ipaddress
import os
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gridgov.admin.navigation import UNFOLD  # noqa: F401  (Unfold reads it from here)
from gridgov.celery import timetable
from gridgov.runtime.environment import Environment
from gridgov.runtime.log_lines import logging_settings
from gridgov.runtime.named import (  # noqa: F401  (apps read them)
    AT_CEILING,
    ERASING,
    FORGETTING,
    HOUSEHOLD_OF_CASE,
    OF_VISITS,
    OF_WELFARE,
)
from gridgov.runtime.openapi import SPECTACULAR_SETTINGS  # noqa: F401  (and the schema from here)
from gridgov.runtime.stores import cache, database
from kit.privacy.strength import fernet_keys, strong
from kit.privacy.vapid import read_vapid

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DEBUG = env.bool("DEBUG", default=True)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
# What this process makes (SQLite, photos, uploads, the broker's files) is nobody else's: 0600 and 0700.
os.umask(0o077)
DATA_DIR.mkdir(parents=True, exist_ok=True)

_EMBEDDED_SECRET = "embedded-default-not-for-production"  # noqa: S105
_EMBEDDED_FIELD_KEY = "ZW1iZWRkZWQtZGVmYXVsdC1rZXktbm90LWZvci11c2U="
_EMBEDDED_HASH_KEY = "embedded-default-hash-key-not-for-production"
_EMBEDDED_CHAIN_KEY = "embedded-default-chain-key-not-for-production"


def secret(name: str, fallback: str, shortest: int) -> str:
    """Read a secret; with DEBUG=0 a missing or weak one stops the start. Raises ImproperlyConfigured."""
    value: str = env.str(name, default=fallback)
    return value if DEBUG else strong(name, value, embedded=fallback, shortest=shortest)


SECRET_KEY = secret("SECRET_KEY", _EMBEDDED_SECRET, 32)
# Fernet keys for private fields, comma-separated, the newest first (design §4.3: rotating keys).
FIELD_KEYS = fernet_keys(
    secret("FIELD_KEYS", _EMBEDDED_FIELD_KEY, 44), known="" if DEBUG else _EMBEDDED_FIELD_KEY
)
# What private fields are found by, and what timeline, audit and anchors are sealed with. Neither rotates: all
# hashes would have to be made anew, and old seals could not be checked.
HASH_KEY = secret("HASH_KEY", _EMBEDDED_HASH_KEY, 32)
CHAIN_KEY = secret("CHAIN_KEY", _EMBEDDED_CHAIN_KEY, 32)
if not DEBUG and (SECRET_KEY in (HASH_KEY, CHAIN_KEY) or HASH_KEY == CHAIN_KEY):
    raise ImproperlyConfigured("SECRET_KEY, HASH_KEY and CHAIN_KEY are not three: each must be its own.")
# Who gets the anchors of each day, outside of this system: e-mail addresses, with commas.
ANCHOR_MAIL = env.list("ANCHOR_MAIL", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
if not DEBUG and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set; with DEBUG=0 it is required.")
if not DEBUG and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is *; with DEBUG=0 it must name the hosts.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])


def number_prefix() -> str:
    """What the numbers of cases begin with. Numbers that were given out keep theirs.

    Raises:
        ImproperlyConfigured: it is not of 1 to 6 capital letters.
    """
    value: str = env.str("CASE_NUMBER_PREFIX", default="JX")
    if not re.fullmatch(r"[A-Z]{1,6}", value):
        raise ImproperlyConfigured(
            f"CASE_NUMBER_PREFIX is {value!r}; it must have 1 to 6 capital letters A-Z."
        )
    return value


CASE_NUMBER_PREFIX = number_prefix()

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "gridgov.admin.apps.AdminConfig",
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
    "heroicons",
    "django_filters",
    "django_otp",
    "csp",
    "grids",
    "staff",
    "residents",
    "notices",
    "cases",
    "diaries",
    "assessment",
    "gridgov",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gridgov.http.headers.HeadersMiddleware",
    "gridgov.http.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gridgov.http.language.LanguageMiddleware",
    "gridgov.http.charset.CharsetMiddleware",
    "gridgov.http.limits.RateMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gridgov.http.limits.BodyMiddleware",
    "gridgov.http.limits.PlainTextMiddleware",
    "staff.accounts.middleware.AccountMiddleware",
    "staff.rights.request.ScopeMiddleware",
    "gridgov.http.errors.ErrorMiddleware",
    "gridgov.offline.queued.QueuedMiddleware",
]

ROOT_URLCONF = "gridgov.urls"
WSGI_APPLICATION = "gridgov.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["kit.privacy.in_templates", "kit.time.in_templates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "notices.views.context.inbox",
                "gridgov.pages.look.look",
            ],
        },
    },
]

MESSAGE_STORAGE = "kit.net.messages.OwnMessages"

DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASES = {"default": database(env, DATA_DIR)}
# How long a web request waits for PostgreSQL (gridgov/runtime/database.py); 0: for ever.
DATABASE_SECONDS = {"statement_timeout": env.number("DATABASE_STATEMENT_SECONDS", 30.0, 0, 86400)}
DATABASE_SECONDS["lock_timeout"] = env.number("DATABASE_LOCK_SECONDS", 10.0, 0, 86400)
DATABASE_SECONDS["idle_in_transaction_session_timeout"] = env.number("DATABASE_IDLE_SECONDS", 60.0, 0, 86400)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.User"
# Who tells people of power over them; what hangs on a grid that is to be retired; where the cases go that
# were assigned to somebody at a post that she lost; what somebody outgrew ends; who counts in the
# register, and who notes in the audit that somebody has decided which figures count.
TOLD_OF_POWER = "gridgov.services.power.tell"
HANGING_ON_A_GRID = "gridgov.services.hanging.on_grid"
TOLD_OF_COURSES = "gridgov.services.ahead.tell_of_course"
COUNTED_IN_THE_REGISTER = "residents.counts.by_area"
NOTED_OF_FIGURES = "gridgov.services.figures.note_decision"
CASES_OF_A_POST = "cases.actions._left.pass_on"
OUTGROWN_ADDRESSES = "notices.actions._outgrown.end_outgrown"
AUTHENTICATION_BACKENDS = ["staff.rights.backend.RoleBackend"]
SHORTEST_PASSWORD = 12  # ASVS 2.1.1, level 2
# The names of the city and its offices, which passwords must not hold, as they must not the system's own.
PASSWORD_NAMES = env.list("PASSWORD_NAMES", default=["jiaxing", "嘉兴"])
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "staff.accounts.passwords.ThreeClassesValidator"},
    {"NAME": "staff.accounts.passwords.NotAboutYouValidator"},
    {"NAME": "staff.accounts.passwords.NotOurNamesValidator"},
    {"NAME": "staff.accounts.passwords.BreachedPasswordValidator"},
]
# A sorted list of the SHA-1 of stolen passwords, one a line; nothing is asked over the network.
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
# Whoever may enter the admin must log in with a code from their phone too.
REQUIRE_TWO_FACTOR = env.bool("REQUIRE_TWO_FACTOR", default=False)
OTP_TOTP_ISSUER = "Gridgov"
# System administrator, security administrator and auditor are separate persons
# (staff/rights/administrators.py).
THREE_ADMINISTRATORS = env.bool("THREE_ADMINISTRATORS", default=False)
# How long the audit is kept; the database refuses less than six months.
AUDIT_MONTHS = env.number("AUDIT_MONTHS", 24, 6, 1200)
# How many proxies stand in front and add to X-Forwarded-For; 0: the connection's address is the client's.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, 0, 10)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Only the static files of django-leaflet are used: as an app it would ask for GDAL.
LEAFLET = str(distribution("django-leaflet").locate_file("leaflet/static/leaflet"))
STATICFILES_DIRS = [BASE_DIR / "static", ("leaflet", LEAFLET)]
# While developing, static files are found where they lie when they are asked for; a server collects them.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# A server's are named after what is in them and compressed (gridgov/http/static.py).
_COLLECTED = "gridgov.http.static.NamedByContent"
_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else _COLLECTED
_FILES = "django.core.files.storage.FileSystemStorage"
STORAGES = {"default": {"BACKEND": _FILES}, "staticfiles": {"BACKEND": _STATIC}}
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {"default": cache(REDIS_URL)}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="gridgov@localhost")
EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs must not hold a worker
# The address that links in e-mails begin with; without it they are left out.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "")
# Names or IP addresses of a city's own hosts in internal networks, which webhooks may go to, by http too.
INTERNAL_HOSTS = [host.strip() for host in env.list("INTERNAL_HOSTS", default=[]) if host.strip()]
# The city's gateway for text messages: where each is posted to, its key, and the JSON that it
# wants, with {phone}, {text} and {key} in their places. Without an address none are sent, and no phone is
# checked.
SMS_URL = env.str("SMS_URL", default="")
SMS_KEY = env.str("SMS_KEY", default="")
SMS_TEMPLATE = env.document("SMS_TEMPLATE")
SMS_STAFF = env.bool("SMS_STAFF", default=True)  # members too, of emergencies and of what they ask for
# What phones and computers are rung with (manage.py vapid_keys makes a pair); without it none rings.
_VAPID = env.str("VAPID_PUBLIC_KEY", default=""), env.str("VAPID_PRIVATE_KEY", default="")
VAPID = read_vapid(*_VAPID, env.str("VAPID_CONTACT", default=""))
# Begin and end on the clocks of China; only emergencies are pushed in between.
NOTICE_QUIET_HOURS = (dt.time(21, 0), dt.time(7, 30))
# The share of a month's closed cases whose residents are called back in the next one (domain.md: a tenth).
CALL_BACK_SHARE = env.number("CALL_BACK_SHARE", 0.10, 0.001, 1)

VISIT_DAYS = env.number("VISIT_DAYS", 180, 1, 3660)  # between two visits where no tag has days of its own
SUPERVISION_DAYS = env.number("SUPERVISION_DAYS", 3, 1, 60)  # working days to answer, then to the red card
# The levels of grids whose leaders keep a diary each working day: those of communities and groups, who are
# staff. Of a neighbour who leads a building a week is closed, and a day without events is fine.
DIARY_DAILY_LEVELS = env.levels("DIARY_DAILY_LEVELS", "1,2")
# Working days within which an opinion of the people is answered, unless it becomes a case. The policy names
# no number (二(五), 民情回应制度: 限时办理): this is our default.
OPINION_ANSWER_DAYS = env.number("OPINION_ANSWER_DAYS", 7, 1, 60)
TASK_ASKED_DAYS = env.number("TASK_ASKED_DAYS", 180, 0, 3660)  # before a task asks the same again; ours too
# What opens a map at a place: by default whatever the phone has for it. The text may hold no more than the
# two places to fill in, as in https://uri.amap.com/marker?position={longitude},{latitude}&coordinate=wgs84.
MAP_LINK = env.way_to_place("MAP_LINK", "geo:{latitude},{longitude}")
# Days before a welfare record lapses on which its leader is reminded.
WELFARE_REMINDER_DAYS = env.number("WELFARE_REMINDER_DAYS", 30, 1, 366)
# Numbers that one person may see in full within an hour.
REVEALS_PER_HOUR = env.number("REVEALS_PER_HOUR", 30, 1, 1000)
# Of how many id numbers files tell one person within a day whose they are (residents/bookkeeping/taken.py).
ELSEWHERE_PER_DAY = env.number("ELSEWHERE_PER_DAY", 30, 0, 10000)
# Days after which somebody who moved out or died is erased from the register.
RESIDENT_RETENTION_DAYS = env.number("RESIDENT_RETENTION_DAYS", 365, 30, 36600)
# Who answers for what is kept of people, and how they are reached; both stand on the privacy notices.
PRIVACY_OPERATOR = env.str("PRIVACY_OPERATOR", default="")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")
# Days after which a closed case no longer says who reported it.
RETENTION_DAYS = env.number("RETENTION_DAYS", 365, 30, 36600)

# Celery only wakes up and looks (design §4.5): no results, no ETA, nothing lost with a message.
CELERY_TASK_IGNORE_RESULT = True
# Installations that share a Redis need different names.
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="gridgov")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# The plain scheduler keeps no file: nothing can be lost, and several may run side by side.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = timetable(env.number("REMINDER_SECONDS", 60, 1, 3600))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_CONNECTION_TIMEOUT = 1
    # A page that wakes a worker while Redis is away waits for a second at most.
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
    CELERY_BROKER_TRANSPORT = "gridgov.runtime.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(DATA_DIR / "broker")}
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False

CSRF_FAILURE_VIEW = "gridgov.http.errors.csrf_refused"
SESSION_COOKIE_SAMESITE = "Lax"
# A session ends when it was idle for so long, in the admin sooner, or is so old (staff/accounts/sessions.py).
SESSION_ENGINE = "staff.accounts.sessions"
SESSION_IDLE = dt.timedelta(minutes=env.number("SESSION_IDLE_MINUTES", 720, 1, 10080))
SESSION_IDLE_ADMIN = dt.timedelta(minutes=env.number("SESSION_IDLE_ADMIN_MINUTES", 30, 1, 10080))
SESSION_ABSOLUTE_ADMIN = dt.timedelta(hours=env.number("SESSION_ABSOLUTE_ADMIN_HOURS", 12, 1, 168))
# How many sessions a login has at most; with another one, the one that was not used for longest ends.
SESSION_MOST = env.number("SESSION_MOST", 5, 1, 100)
SESSION_ABSOLUTE = dt.timedelta(days=env.number("SESSION_ABSOLUTE_DAYS", 7, 1, 366))
# On a phone that somebody called her own; 0: no phone is kept so.
SESSION_OWN_PHONE = dt.timedelta(days=env.number("SESSION_OWN_PHONE_DAYS", 90, 0, 366))
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
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31536000, 0, 1000000000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    # Browsers take these only over TLS, from this host, for all of it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    CSRF_COOKIE_SECURE = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["staff.accounts.tokens.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["staff.accounts.tokens.TokenMayDoThis"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kit.api.parsing.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "kit.api.paging.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "gridgov.http.errors.problem_handler",
    "UNAUTHENTICATED_USER": None,
}
# Requests a minute of one token, and of one address, behind which a whole office may be.
API_RATE_TOKEN = env.number("API_RATE_TOKEN", 1200, 1, 1000000)
API_RATE_ADDRESS = env.number("API_RATE_ADDRESS", 3000, 1, 1000000)
# Wrong passwords from one address until it has to wait; a whole office may be behind it.
LOGIN_TRIES_FROM_ADDRESS = env.number("LOGIN_TRIES_FROM_ADDRESS", 30, 5, 100000)
# Who may read /metrics: addresses or networks, and whoever has the token. While developing, this machine.
METRICS_ADDRESSES = [
    ipaddress.ip_network(one.strip(), strict=False)
    for one in env.list("METRICS_ADDRESSES", default=["127.0.0.1", "::1"] if DEBUG else [])
]
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Whether schema and pages of the API are for everybody, or for those who are logged in or have a token.
API_DOCS_OPEN = env.bool("API_DOCS_OPEN", default=True)

# Error reports are made with DEBUG=1 only, or by what somebody adds; they hold nothing private either.
DEFAULT_EXCEPTION_REPORTER = "kit.privacy.logs.PrivateReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "kit.privacy.logs.PrivateReporterFilter"

# DEBUG tells more to look for a fault; what is private is masked all the same.
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logging_settings(LOG_LEVEL)
