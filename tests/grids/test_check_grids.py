"""The command that officials and their administrators run: findings, and exit code 1."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from grids.choices import Setting
from grids.models import Grid
from staff.choices import AppointmentRole
from tests.cast import appoint
from tests.factories import MemberFactory, grid
from tests.grids.paper import run

pytestmark = pytest.mark.django_db
ONE = "330402001001"
PAGE = "/admin/grids/grid/{}/change/"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def group() -> Grid:
    """A community of one group, with leaders and liaisons: nothing to find."""
    member = MemberFactory()
    group = grid(f"{ONE}001", setting=Setting.URBAN)
    Grid.objects.filter(code=ONE).update(setting=Setting.URBAN)
    for one in (group, group.parent):
        appoint(member, one, AppointmentRole.LEADER)
        appoint(member, one, AppointmentRole.LIAISON)
    return group


def test_sound_grids_are_told_so_and_exit_with_0(group):
    assert run("check_grids") == ("Nothing was found.\n", [], 0)
    out, err, code = run("check_grids", json=True)
    assert (json.loads(out), err, code) == ({"counts": {}, "findings": []}, [], 0)


def test_a_warning_alone_exits_with_1(group):
    Grid.objects.filter(pk=group.pk).update(declared_households=12)
    out, err, code = run("check_grids")
    assert (err, code) == (["1 finding."], 1)
    assert out.splitlines() == [
        "      1  Warning  Size outside the standard (size)",
        "",
        "Size outside the standard (size)",
        f"  {ONE}001  12 households (declared), Urban standard 200–400  {PAGE.format(group.pk)}",
    ]


def test_json_holds_grid_kind_severity_measure_and_link_of_every_finding(group):
    Grid.objects.filter(pk=group.pk).update(lft=7)
    helper = grid(f"{ONE}002", setting=Setting.URBAN)
    appoint(MemberFactory(), helper, AppointmentRole.LEADER)
    Grid.objects.filter(pk=group.pk).update(lft=2, tree_depth=2)
    out, err, code = run("check_grids", json=True)
    assert (err, code) == (["2 findings."], 1)
    assert json.loads(out) == {
        "counts": {"tree": 1, "no_liaison": 1},
        "findings": [
            {
                "grid": f"{ONE}001",
                "kind": "tree",
                "severity": "error",
                "measure": "has depth 2 at level 2",
                "link": PAGE.format(group.pk),
            },
            {
                "grid": f"{ONE}002",
                "kind": "no_liaison",
                "severity": "error",
                "measure": "0 people, 1 needed",
                "link": PAGE.format(helper.pk),
            },
        ],
    }


def test_an_ended_appointment_leaves_a_vacancy_and_a_retired_grid_none(group):
    group.appointments.filter(role=AppointmentRole.LEADER).update(until="2026-02-01")
    grid(f"{ONE}002", retired_on="2026-01-01")
    found = json.loads(run("check_grids", json=True)[0])["findings"]
    assert [(one["grid"], one["kind"]) for one in found] == [(f"{ONE}001", "no_leader")]


def test_long_lists_are_cut_unless_all_is_asked_for(group):
    for n in range(2, 27):
        appoint(MemberFactory(), grid(f"{ONE}{n:03d}"), AppointmentRole.LEADER)
    short, _err, code = run("check_grids")
    full, _err, _code = run("check_grids", all=True)
    assert code == 1
    assert short.splitlines()[0] == "     25  Error  Without liaison (no_liaison)"
    assert short.splitlines()[-1] == "  … and 5 more (--all shows them)."
    assert len(short.splitlines()) == 3 + 20 + 1
    assert len(full.splitlines()) == 3 + 25


def test_the_number_of_queries_does_not_grow(group):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            run("check_grids", json=True)
        return len(seen)

    before = queries()
    for n in range(2, 12):
        grid(f"330402001{n:03d}001001")
    assert queries() == before == 22
