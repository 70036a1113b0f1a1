"""A verb asks about the row that is stored, not about the one that it was handed: with a foreign row's key in a row
of one's own nothing more is done than with the foreign row itself."""

from collections.abc import Mapping
from copy import copy
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from kit.errors import RuleError
from staff.models import Member
from tests.access.patches import NEAREST, patch_at
from tests.access.verbs.calls import undone
from tests.access.verbs.table import ROWS, VERBS
from tests.access.world import make_world
from tests.access.writing.watch import watched
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def outcome(name: str, facts: Mapping[str, Any], by: Member) -> bool:
    """Whether something was written."""
    given = dict(facts)
    places = given.pop("args", ())
    given["by"] = by if isinstance(given.get("by"), Member) else by.user
    with watched() as watch:
        try:
            with transaction.atomic():
                VERBS[name](*places, **given)
        except RuleError:
            return False
    return bool(watch.written)


@pytest.mark.parametrize("part", ["community_secretary", "county_official"])
def test_a_foreign_key_in_an_own_row_opens_nothing(cast: Cast, part: str) -> None:
    own, foreign = make_world(cast), make_world(cast, patch_at(cast, NEAREST[part]))
    by = getattr(cast, part)
    forged, tried = [], 0
    for name, given in ROWS.items():
        with undone():
            here, there = given(own), given(foreign)
            for argument, row in here.items():
                other = there.get(argument)
                if (
                    argument == "by"
                    or not isinstance(row, Model)
                    or other is None
                    or row.pk in (None, other.pk)
                ):
                    continue
                tried += 1
                fresh = Member.objects.select_related("user").get(pk=by.pk)
                with undone():
                    honest = outcome(name, {**here, argument: other}, fresh)
                mixed = copy(row)
                mixed.pk = other.pk
                fresh = Member.objects.select_related("user").get(pk=by.pk)
                with undone():
                    if outcome(name, {**here, argument: mixed}, fresh) and not honest:
                        forged.append(f"{name}({argument})")
    assert tried > 50
    assert forged == [], "\n".join(forged)
