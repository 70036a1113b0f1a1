"""The same form or the same request sent twice makes one case (pitfalls, Two at once)."""

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Submission
from gridgov.kit import clock
from gridgov.kit.errors import Conflict, Invalid
from staff.models import User

LONGEST_KEY = 80


def claim_key(*, user: User, key: str, content: tuple[str, ...]) -> Submission | None:
    """Take a key for a new case, or find the one that it made; without a key, nothing.

    A parallel claim of the same key waits here until the first one is committed.

    Raises:
        Invalid: the key is too long.
        Conflict: the key was used for other content, or its case is still being made.
    """
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        raise Invalid(_("The key of this request is too long."))
    fingerprint = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    try:
        with transaction.atomic():
            return Submission.objects.create(user=user, key=key, fingerprint=fingerprint, made_at=clock.now())
    except IntegrityError:
        first = Submission.objects.select_related("case").filter(user=user, key=key).first()
    if first is None or first.case is None:
        raise Conflict(_("The same request is just being carried out. Please try again in a moment."))
    if first.fingerprint != fingerprint:
        raise Conflict(_("This key was already used for other words."))
    return first


def remember(submission: Submission | None, case: Case) -> None:
    """Note the case that a key has made."""
    if submission is not None:
        submission.case = case
        submission.save(update_fields=["case"])


def was_sent(*, user: User, key: str) -> bool:
    """Whether a key has made its case already: what is sent again then needs no second look."""
    return bool(key) and Submission.objects.filter(user=user, key=key, case__isnull=False).exists()
