"""Is it alive, and does it keep up? For load balancers and for Prometheus; nothing here is private."""

import datetime as dt
import ipaddress
import logging

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.deadlines.reminders import due
from kit.errors import NotAllowed
from kit.net.client import client_address
from kit.time import clock
from notices.models import Notice
from staff.accounts.keys import sentence, wrong_keys

log = logging.getLogger(__name__)

COUNTED = 1000  # a count stops here: 1001 stands for more
_BROKER_SECONDS = 1


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.warning("health: the database does not answer: %s", type(error).__name__)
        return False
    return True


def _keys() -> bool:
    """Which key it is that does not fit, the log says."""
    try:
        wrong = wrong_keys()
    except DatabaseError:
        return False
    if wrong:
        log.error("health: %s", sentence(wrong))
    return not wrong


def _broker() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=_BROKER_SECONDS, socket_timeout=_BROKER_SECONDS
    )
    try:
        client.ping()
    except redis.RedisError as error:
        log.warning("health: the broker does not answer: %s", type(error).__name__)
        return False
    finally:
        client.close()
    return True


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, the keys are those of its data, and the broker answers where there is
    one; otherwise 503, naming what failed."""
    checks = {"database": _database()}
    if checks["database"]:
        checks["keys"] = _keys()
    if settings.REDIS_URL:
        checks["broker"] = _broker()
    healthy = all(checks.values())
    words = {name: "ok" if good else "failed" for name, good in checks.items()}
    body = {"status": "ok" if healthy else "failed", "checks": words}
    return JsonResponse(body, status=200 if healthy else 503)


def _age(since: dt.datetime | None, now: dt.datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _monitors(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        return True
    address = client_address(request)
    if address is None:
        return False
    return any(ipaddress.ip_address(address) in network for network in settings.METRICS_ADDRESSES)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """How far reminders and notices lag behind, in Prometheus' text format, for whoever monitors: from one of
    ``METRICS_ADDRESSES``, or with ``METRICS_TOKEN`` as bearer token. Raises NotAllowed for others.

    The two ages are for an alarm: a few minutes mean that no worker or scheduler runs.
    """
    if not _monitors(request):
        raise NotAllowed
    now = clock.now()
    waiting = Notice.objects.due(now).order_by("due_at")
    reminder = due(now).values_list("due_at", flat=True).first()
    failed = Notice.objects.failed().order_by()[: COUNTED + 1].count()
    rows = (
        (
            "gridgov_reminders_oldest_due_seconds",
            "Age of the oldest reminder that is due and not done.",
            _age(reminder, now),
        ),
        (
            "gridgov_notices_oldest_due_seconds",
            "Age of the oldest notice that is due and not delivered.",
            _age(waiting.values_list("due_at", flat=True).first(), now),
        ),
        ("gridgov_notices_failed", f"Notices given up after the last try; {COUNTED + 1} is more.", failed),
    )
    lines = [f"# HELP {name} {text}\n# TYPE {name} gauge\n{name} {value}\n" for name, text, value in rows]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")
