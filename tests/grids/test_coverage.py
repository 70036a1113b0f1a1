"""Gaps, overlaps and sizes: pure rules over rows."""

import pytest
from django.utils.translation import override

from grids.choices import FindingKind, Setting, Severity
from grids.queries.coverage import (
    STANDARDS,
    Facts,
    Standard,
    below_retired,
    findings,
    outside_standard,
    same_names,
    standard_of,
    undecided,
    without_groups,
)
from tests.factories import grid

ONE = "330402001001"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def facts(pk: int, end: str = "", parent: int | None = None, **more) -> Facts:
    """A grid of community ``ONE``; the code's ``end`` says the level."""
    given = {
        "pk": pk,
        "code": f"{ONE}{end}",
        "name": f"网格{pk}",
        "level": 1 + len(end) // 3,
        "parent": parent,
        "division": "330402001",
        "setting": Setting.URBAN,
        "households": None,
        "people": None,
        "retired": False,
    }
    return Facts(**(given | more))


def told(rule, *rows: Facts) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.measure)) for finding in rule(rows)]


def by_policy(rows):
    return outside_standard(rows, {})


def test_a_community_without_groups_in_use_is_a_gap():
    divided = (facts(1), facts(2, "001", 1))
    assert told(without_groups, *divided) == []
    assert told(without_groups, facts(1)) == [(ONE, "0 resident groups")]


def test_a_community_of_no_setting_waits_for_a_person():
    rows = (facts(1, setting=Setting.UNDECIDED), facts(2, "001", 1, setting=Setting.UNDECIDED))
    assert told(undecided, *rows) == [(ONE, "neither urban nor rural")]
    assert told(undecided, facts(1)) == []


@pytest.mark.parametrize(
    ("setting", "households", "people", "measure"),
    [
        (Setting.URBAN, None, None, None),
        (Setting.URBAN, 200, 500, None),
        (Setting.URBAN, 400, 1500, None),
        (Setting.URBAN, 300, None, None),
        (Setting.URBAN, 199, 1000, "199 households (declared), Urban standard 200–400"),
        (Setting.URBAN, 401, None, "401 households (declared), Urban standard 200–400"),
        (Setting.URBAN, 300, 499, "499 people (declared), Urban standard 500–1500"),
        (Setting.URBAN, 300, 1501, "1501 people (declared), Urban standard 500–1500"),
        (Setting.RURAL, 100, 250, None),
        (Setting.RURAL, 200, 750, None),
        (
            Setting.RURAL,
            201,
            751,
            "201 households (declared), Rural standard 100–200; 751 people (declared), Rural standard 250–750",
        ),
        (Setting.RURAL, 99, None, "99 households (declared), Rural standard 100–200"),
        (Setting.UNDECIDED, 5000, 20000, None),
    ],
)
def test_a_group_outside_the_standard_is_told_with_its_figures(setting, households, people, measure):
    rows = (
        facts(1, setting=Setting.UNDECIDED),
        facts(2, "001", 1, setting=setting, households=households, people=people),
    )
    assert told(by_policy, *rows) == ([(f"{ONE}001", measure)] if measure else [])


def test_a_group_of_no_setting_is_measured_as_its_community():
    rows = (facts(1), facts(2, "001", 1, setting=Setting.UNDECIDED, households=5))
    assert told(by_policy, *rows) == [(f"{ONE}001", "5 households (declared), Urban standard 200–400")]


def test_only_groups_have_a_standard():
    rows = (facts(1, households=3000), facts(2, "001", 1), facts(3, "001001", 2, households=30))
    assert told(by_policy, *rows) == []


def test_the_standard_is_the_policys():
    assert (STANDARDS[Setting.URBAN].households, STANDARDS[Setting.URBAN].people) == ((200, 400), 1000)
    assert (STANDARDS[Setting.RURAL].households, STANDARDS[Setting.RURAL].people) == ((100, 200), 500)


def test_the_smallest_area_that_has_a_standard_decides():
    rows = (facts(1), facts(2, "001", 1, households=150, people=100))
    city, street = Standard((160, 400), 1000), Standard((100, 140), 400, 0.25)
    adapted = {("3304", Setting.URBAN): city}
    first = [
        "150 households (declared), Urban standard 160–400; 100 people (declared), Urban standard 500–1500"
    ]
    assert [measure for _code, measure in told(lambda all: outside_standard(all, adapted), *rows)] == first
    adapted |= {("330402001", Setting.URBAN): street, (ONE, Setting.RURAL): city, ("", Setting.URBAN): city}
    second = [
        "150 households (declared), Urban standard 100–140; 100 people (declared), Urban standard 300–500"
    ]
    assert [measure for _code, measure in told(lambda all: outside_standard(all, adapted), *rows)] == second


def test_a_standard_elsewhere_changes_nothing():
    adapted = {("330481", Setting.URBAN): Standard((1, 2), 3)}
    assert standard_of(f"{ONE}001", Setting.URBAN, adapted) == STANDARDS[Setting.URBAN]
    assert standard_of(f"{ONE}001", Setting.UNDECIDED, adapted) is None


def test_siblings_of_one_name_are_told_with_each_other():
    rows = (
        facts(1, name="红联"),
        facts(2, "001", 1, name="甲"),
        facts(3, "002", 1, name="甲"),
        facts(4, "003", 1, name="乙"),
        facts(5, "001001", 2, name="甲"),
    )
    assert told(same_names, *rows) == [
        (f"{ONE}001", f"“甲” is also the name of {ONE}002"),
        (f"{ONE}002", f"“甲” is also the name of {ONE}001"),
    ]


def test_communities_are_siblings_inside_one_street_only():
    twin = facts(2, name="红联", code="330402001002")
    far = facts(3, name="红联", code="330402002001", division="330402002")
    assert [code for code, _measure in told(same_names, facts(1, name="红联"), twin, far)] == [ONE, twin.code]


def test_a_grid_in_use_below_one_that_is_not_is_told():
    rows = (facts(1, retired=True), facts(2, "001", 1), facts(3, "002", 1, retired=True))
    assert told(below_retired, *rows) == [(f"{ONE}001", f"part of {ONE}, which is no longer in use")]


@pytest.mark.django_db
def test_everything_is_found_with_four_queries(django_assert_num_queries):
    for n in range(1, 6):
        grid(f"330402001{n:03d}001001", name="1幢")
    empty = grid("330402001009", name="空社区", setting=Setting.RURAL)
    small = grid(
        "330402001001002",
        setting=Setting.RURAL,
        declared_households=12,
        declared_registered=30,
        declared_floating=7,
    )
    with django_assert_num_queries(4):
        found = list(findings())
    kinds = [finding.kind for finding in found]
    assert kinds == [FindingKind.NO_GROUPS] + [FindingKind.UNDECIDED] * 5 + [FindingKind.SIZE]
    assert (found[0].grid, found[0].code, found[0].severity) == (empty.pk, empty.code, Severity.ERROR)
    assert (found[-1].grid, found[-1].severity) == (small.pk, Severity.WARNING)
    assert (
        found[-1].measure
        == "12 households (declared), Rural standard 100–200; 37 people (declared), Rural standard 250–750"
    )


@pytest.mark.django_db
def test_retired_grids_are_not_looked_at():
    grid(ONE, retired_on="2026-01-01")
    assert list(findings()) == []
