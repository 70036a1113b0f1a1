"""No address answers 500, or shows a traceback, whatever stands in its path, its query or its form.

A run takes a sample, whose seed is printed; ``HOSTILE_SEED=…`` repeats it, ``HOSTILE=all`` takes everything (an
hour or two), ``HOSTILE=all HOSTILE_PART=1/4`` a quarter of it.
"""

import os
import random

import pytest

from tests.access.walking import browser_of
from tests.access.writing.walk import Walk
from tests.cast import make_cast
from tests.hardening.hostile import Request, fault, requests, send

SAMPLE = 300


def chosen(every: list[Request]) -> list[Request]:
    """The requests of this run."""
    if os.environ.get("HOSTILE") == "all":
        part, _of, parts = os.environ.get("HOSTILE_PART", "1/1").partition("/")
        return every[int(part) - 1 :: int(parts)]
    seed = int(os.environ.get("HOSTILE_SEED") or random.SystemRandom().randrange(10**6))
    print(f"HOSTILE_SEED={seed}")
    return random.Random(seed).sample(every, SAMPLE)


@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_nothing_that_can_be_sent_is_answered_by_an_error_of_the_server(settings):
    settings.LANGUAGE_CODE = "en"
    settings.API_RATE_TOKEN = settings.API_RATE_ADDRESS = 10**9
    walk = Walk(make_cast())
    every = list(requests(walk))
    print(f"{len(every)} requests")
    assert len(every) > 20_000
    found: dict[str, list[str]] = {}
    for one in chosen(every):
        wrong = fault(send(walk, one))
        if wrong:
            found.setdefault(wrong, []).append(f"{one.line or one.name} {one.where}={str(one.value)[:40]!r}")
    lines = [f"{wrong}: {len(where)} times, such as {where[:3]}" for wrong, where in found.items()]
    assert not lines, "\n".join(lines)


@pytest.mark.django_db
def test_an_address_that_names_no_column_for_its_key_means_the_key(cast):
    browser = browser_of(cast.superuser)
    page = f"/admin/staff/member/{cast.group_leader.pk}"
    assert browser.get(f"{page}/change/?_to_field=").status_code == 200
    assert browser.post(f"{page}/delete/", {"_to_field": ""}).status_code < 500
