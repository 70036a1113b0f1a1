"""The same form or the same request sent twice does one thing (pitfalls, Two at once)."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Submission
from kit.errors import Invalid, KeyReused, StillRunning
from kit.net.sending import AGAIN_WITHIN, LONGEST_OF_CASE, OF_PROGRAM
from kit.time import clock
from staff.accounts.senders import wait_for_own
from staff.models import User


def claim_key(*, user: User, key: str, content: Mapping[str, Any], waited: bool = False) -> Submission | None:
    """Take a key for what is to be done with a case, or find what was done with it before; without a key,
    nothing. ``content`` is everything that was sent; only a keyed hash of it is kept, as it may be private.
    The same content is taken for the same deed for a while, but not of a form that ``waited`` on a phone:
    what was written hours apart arrives together.

    A parallel claim of the same key waits here until the first one is committed.

    Raises:
        Invalid: the key is too long.
        KeyReused: the key was used for other content.
        StillRunning: its case is still being made.
    """
    if not key:
        return None
    if len(key) > LONGEST_OF_CASE:
        raise Invalid(_("The key of this request is too long."))
    fingerprint = _fingerprint(content)
    earlier = None if waited or key.startswith(OF_PROGRAM) else _sent_before(user, key, fingerprint)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            return Submission.objects.create(user=user, key=key, fingerprint=fingerprint, made_at=clock.now())
    except IntegrityError:
        first = Submission.objects.select_related("case").filter(user=user, key=key).first()
    if first is None or first.case is None:
        raise StillRunning
    if first.fingerprint != fingerprint:
        raise KeyReused(first=first.case)
    return first


def _fingerprint(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, default=str)
    return salted_hmac("cases.submission", text, algorithm="sha256").hexdigest()


def _sent_before(user: User, key: str, fingerprint: str) -> Submission | None:
    """The same, sent a short while ago under another key, or still being sent."""
    wait_for_own(user.pk)
    same = Submission.objects.filter(user=user, fingerprint=fingerprint, case__isnull=False)
    lately = same.filter(made_at__gte=clock.now() - AGAIN_WITHIN).exclude(key=key)
    return lately.select_related("case").order_by("-pk").first()


def remember(submission: Submission | None, case: Case) -> None:
    """Note the case that a key has made, or with which it did something."""
    if submission is not None:
        submission.case = case
        submission.save(update_fields=["case"])
