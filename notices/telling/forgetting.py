"""Messages outlive what they were about: a person who is forgotten is taken out of them too."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from notices.models import Notice

_AT_ONCE = 50  # beginnings of keys a query


def forget_in_notices(keys: Sequence[str], change: Callable[[str], str]) -> int:
    """Rewrite the messages whose keys begin so with ``change``; inside the caller's transaction. Returns how
    many were changed."""
    done = 0
    for start in range(0, len(keys), _AT_ONCE):
        begins = reduce(or_, (Q(key__startswith=one) for one in keys[start : start + _AT_ONCE]))
        for row in Notice.objects.filter(begins).only("subject", "body"):
            subject, body = change(row.subject)[:200], change(row.body)
            if (subject, body) != (row.subject, row.body):
                done += Notice.objects.filter(pk=row.pk).update(subject=subject, body=body)
    return done
