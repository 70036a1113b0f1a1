"""What the numbers of cases begin with is the installation's to choose."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured

from cases.actions.engine.new_case import next_number
from cases.models import Case
from cases.public.tracking import find
from cases.queries.search import search
from gridgov.settings import number_prefix
from grids.scope import Scope
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.pages.desk import at_desk

DAY = dt.date(2026, 11, 28)


def test_it_is_jx_unless_another_is_set(monkeypatch):
    monkeypatch.delenv("CASE_NUMBER_PREFIX", raising=False)
    assert number_prefix() == "JX"
    monkeypatch.setenv("CASE_NUMBER_PREFIX", "NANHUQ")
    assert number_prefix() == "NANHUQ"


@pytest.mark.parametrize("wrong", ["", "jx", "J1", "J X", "TOOLONG", "嘉兴", "JX\n"])
def test_what_is_not_1_to_6_capital_letters_stops_the_start(monkeypatch, wrong):
    monkeypatch.setenv("CASE_NUMBER_PREFIX", wrong)
    with pytest.raises(ImproperlyConfigured, match="1 to 6 capital letters"):
        number_prefix()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["Q", "NANHUQ"])
def test_a_number_with_another_prefix_is_given_out_found_and_tracked(cast: Cast, settings, prefix):
    old = CaseFactory(grid=cast.building, number="JX2026112700001")
    settings.CASE_NUMBER_PREFIX = prefix
    number = next_number(DAY)
    case = CaseFactory(grid=cast.building, number=number, title=f"{prefix}12 路灯")
    assert number == f"{prefix}2026112800001"
    for term in (number, prefix.lower() + "2026", f" {number[:-2]} "):
        assert list(search(Case.objects.all(), term, Scope.everything())) == [case]
    assert list(search(Case.objects.all(), old.number, Scope.everything())) == [old]
    assert find(number, case.track_code) == case
    assert at_desk(cast.building_leader).get(f"/cases/{number}/").status_code == 200
