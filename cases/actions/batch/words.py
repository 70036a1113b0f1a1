"""Learning from the words of cases what they are about: once a night, from what was filed in the city."""

import datetime as dt
import logging
from collections.abc import Iterator

from django.db import transaction

from cases.choices import Source
from cases.models import Case, WordModel
from cases.public.likely import FEWEST_CASES, LONGEST, Told, learn, stored
from kit.actors import Actor, require
from kit.time import clock

log = logging.getLogger(__name__)

_LEARN = "cases.add_wordmodel"  # of no role
_MOST = 20_000  # cases, the newest
_AGAIN = dt.timedelta(hours=12)
_KEPT = 3  # learnings


def learn_words(*, by: Actor) -> WordModel | None:
    """Learn anew from the cases that were filed, unless that was done in the last hours, or they are too
    few.

    Raises:
        NotAllowed: ``by`` is a person of any post.
    """
    require(by, _LEARN)
    now = clock.now()
    if WordModel.objects.filter(learned_at__gt=now - _AGAIN).exists():
        return None
    cases = list(_told())
    if len(cases) < FEWEST_CASES:
        return None
    learned, tried = learn(cases)
    with transaction.atomic():
        made = WordModel.objects.create(
            learned_at=now,
            cases=len(cases),
            right=tried.right,
            tried=tried.number,
            off=tried.off,
            counts=stored(learned),
        )
        kept = list(WordModel.objects.values_list("pk", flat=True)[:_KEPT])
        WordModel.objects.exclude(pk__in=kept).delete()
    log.info("Learned from the words of %s cases; right %.2f of %s", len(cases), tried.right, tried.number)
    return made


def _told() -> Iterator[Told]:
    """The newest cases with the words of whoever reported; what programs hand in has its own manner."""
    rows = Case.objects.filter(category__in_use=True).exclude(source=Source.API).order_by("-pk")
    for code, words in rows.values_list("category__code", "description")[:_MOST].iterator():
        yield code, words[:LONGEST]
