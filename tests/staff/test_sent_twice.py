"""What a hurried finger sends six times from the forms that create: one unit, one course, one token."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import connection, connections

from kit.errors import Invalid
from kit.time.clock import today
from residents.models import Unit
from residents.registry import register_unit
from staff.actions.tokens import issue_token, revoke_token
from staff.actions.training import save_training
from staff.choices import TrainingKind
from staff.models import ApiToken, Member, Training, User
from tests.cast import Cast, make_cast


def unit(cast: Cast, **other: str) -> None:
    by = Member.objects.select_related("user").get(pk=cast.building_leader.pk)
    facts = {
        "name": "小卖部",
        "address": "1 号",
        "contact_name": "王芳",
        "contact_phone": "13812345678",
    } | other
    register_unit(by=by, grid=cast.building, **facts)


def course(cast: Cast, **other: object) -> None:
    facts = {
        "title": "消防",
        "kind": TrainingKind.values[0],
        "date": today(),
        "hours": Decimal("1.0"),
    } | other
    by = User.objects.get(pk=cast.township_official.user_id)
    facts = {"attendees": [cast.community_secretary]} | facts
    save_training(by=by, organizer=cast.committee, **facts)


def token(cast: Cast, **other: str) -> None:
    user = User.objects.get(pk=cast.township_official.user_id)
    with suppress(Invalid):
        issue_token(by=user, user=user, **({"name": "热线"} | other))


FORMS = {"unit": (unit, Unit), "course": (course, Training), "token": (token, ApiToken)}


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_the_same_words_sent_again_make_nothing_more(form: str, cast: Cast) -> None:
    send, model = FORMS[form]
    before = model.objects.count()
    send(cast), send(cast)
    assert model.objects.count() == before + 1


@pytest.mark.django_db
def test_other_words_are_something_else(cast: Cast) -> None:
    unit(cast), unit(cast, contact_phone="13812345679"), unit(cast, address="2 号")
    course(cast), course(cast, attendees=[]), course(cast, notes="下午")
    token(cast), token(cast, name="大屏")
    assert (Unit.objects.count(), Training.objects.count(), ApiToken.objects.count()) == (3, 3, 2)


@pytest.mark.django_db
def test_a_token_that_nobody_has_seen_is_revoked_and_made_anew(cast: Cast) -> None:
    token(cast)
    revoke_token(by=User.objects.get(pk=cast.township_official.user_id), token=ApiToken.objects.get())
    token(cast)
    assert ApiToken.objects.filter(revoked_at=None).count() == 1


def _closing(work: Callable[[Cast], None], cast: Cast) -> None:
    try:
        work(cast)
    finally:
        connections.close_all()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", FORMS)
def test_six_at_the_same_moment_make_one(form: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    cast = make_cast()
    send, model = FORMS[form]
    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(lambda _one: _closing(send, cast), range(6)))
    assert model.objects.count() == 1
