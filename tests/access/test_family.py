"""What belongs together is not open together: of a case that somebody may not open, no page, answer, export or
message says title, number or words to her, though it was merged with hers, is the whole of her part, or became of
an entry that she reads. Every address is asked by everybody."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from cases.actions import file_case
from cases.choices import ActionCode, RouteCode
from cases.models import Case
from diaries.models import Diary, Entry
from kit.time import clock
from notices.models import Notice
from staff.models import Member
from tests.access.sweeping import text_of
from tests.access.table import PARTS
from tests.access.walking import clients, every_url, filled, programs
from tests.access.world import World, make_world
from tests.cases.journey import a_case, fresh, go
from tests.cast import Cast, appoint, make_cast
from tests.factories import MemberFactory, grid

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "密题甲乙丙"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def neighbour(cast: Cast) -> Member:
    """The leader of a second building of the same group."""
    leader = MemberFactory(name="邻楼长", organization=cast.committee)
    appoint(leader, grid("330402001001001077", name="七十七幢"), "leader")
    return leader


def of_neighbour(neighbour: Member, cast: Cast, **how: Any) -> Case:
    """A case that the leader of the first building may not open."""
    building = neighbour.appointments.get().grid
    words = {"title": SECRET, "description": f"{SECRET}的事", "by": neighbour, "grid": building}
    return a_case(cast, RouteCode.COORDINATION, **words | how)


def may_open(member: Member, case: Case) -> bool:
    return fresh(member).user.has_perm("cases.view_case", case)


def leaks(
    cast: Cast,
    opened: Case,
    secrets: list[Case],
    *,
    everywhere: bool = False,
    handed_over: bool = False,
) -> tuple[list[tuple[str, str, str]], int]:
    """Which address that is about ``opened`` tells whom of a case that she may not open; and how many answers
    showed something. ``everywhere``: also those that are about something else. ``handed_over``: their words
    were, by a merge, to whoever may open the other one."""
    world = make_world(cast)
    about: World = replace(world, case=opened, rows={**world.rows, "cases_case": opened})
    file = world.case.attachments.earliest("id").file
    found, shown = [], 0
    for part, browser, program in zip(
        ("nobody", *PARTS.values()), clients(cast), programs(cast), strict=True
    ):
        member = getattr(cast, part, None)
        hidden = [one for one in secrets if member is None or not may_open(member, one)]
        marks = [mark for one in hidden for mark in (one.number, one.title)]
        marks += [] if handed_over else [one.description for one in hidden]
        for name, path in every_url().items() if marks else ():
            if not everywhere and "case" not in f"{name} {path}":
                continue
            asker = program if path.startswith("api/") else browser
            answer = asker.get(filled(name, path, about, {"name": file}))
            shown += answer.status_code == 200
            said = text_of(answer)
            found += [(part, name, mark) for mark in marks if mark in said]
    return found, shown


def told_of_what_is_hidden(secrets: list[Case]) -> list[tuple[str, str]]:
    """Messages to people that say title or number of a case that they may not open."""
    marks = {one: (one.number, one.title) for one in secrets}
    return [
        (notice.recipient.name, notice.subject)
        for notice in Notice.objects.select_related("recipient__user")
        for one, said in marks.items()
        if any(mark in f"{notice.subject} {notice.body}" for mark in said)
        and not may_open(notice.recipient, one)
    ]


def test_a_case_merged_into_ones_own(cast: Cast, neighbour: Member) -> None:
    mine = a_case(cast, RouteCode.COORDINATION)
    secret = of_neighbour(neighbour, cast, description="总阀门在地下室东侧")
    go(secret, ActionCode.MERGE, cast.community_secretary, case=mine.number)
    found, shown = leaks(cast, mine, [secret], everywhere=True, handed_over=True)
    assert (found, told_of_what_is_hidden([secret])) == ([], [])
    assert shown > 30


def test_a_case_into_which_ones_own_was_merged_and_that_went_on_in_a_third(
    cast: Cast, neighbour: Member
) -> None:
    mine, secret = a_case(cast, RouteCode.COORDINATION), of_neighbour(neighbour, cast)
    third = of_neighbour(neighbour, cast, title="密题丁戊己")
    go(mine, ActionCode.MERGE, cast.community_secretary, case=secret.number)
    go(secret, ActionCode.MERGE, cast.community_secretary, case=third.number)
    go(third, ActionCode.RESOLVE, neighbour, text="谈好了")
    found, _shown = leaks(cast, mine, [secret, third])
    assert (found, told_of_what_is_hidden([secret, third])) == ([], [])


def test_the_whole_of_a_part_that_reached_a_department(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.COORDINATION, title=SECRET, description=f"{SECRET}的事")
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["邻居家的事情", "灭火器过期了"])
    other, part = whole.parts.order_by("pk")
    for by in (cast.building_leader, cast.group_leader):
        go(part, ActionCode.RAISE_LEVEL, by, text="上")
    go(part, ActionCode.REFER, cast.community_secretary, office=cast.department, text="请处理")
    assert may_open(cast.department_officer, part)
    found, _shown = leaks(cast, part, [whole, other])
    assert (found, told_of_what_is_hidden([whole, other])) == ([], [])


def test_parts_of_a_whole_that_reached_a_department_alone(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.COORDINATION)
    whole.reached.add(cast.department)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["邻居家的事情", "灭火器过期了"])
    parts = list(whole.parts.all())
    assert not any(may_open(cast.department_officer, one) for one in parts)
    found, _shown = leaks(cast, whole, parts)
    assert (found, told_of_what_is_hidden(parts)) == ([], [])


def test_an_entry_of_a_diary_that_became_a_case_elsewhere(cast: Cast) -> None:
    secret = file_case(
        by=cast.other_community_leader,
        grid=cast.other_building,
        category=a_case(cast, RouteCode.ROUTINE).category,
        description=f"{SECRET}的事",
        title=SECRET,
    )
    diary = Diary.objects.create(
        member=cast.building_leader,
        grid=cast.building,
        date=clock.today() - dt.timedelta(days=1),
        first_entry_at=clock.now(),
    )
    Entry.objects.create(diary=diary, kind="patrol", text="路过", case=secret, added_at=clock.now())
    world = make_world(cast)
    about = replace(world, rows={**world.rows, "diaries_diary": diary})
    found = []
    for part, browser, program in zip(
        ("nobody", *PARTS.values()), clients(cast), programs(cast), strict=True
    ):
        member = getattr(cast, part, None)
        if member is not None and may_open(member, secret):
            continue
        for name, path in every_url().items():
            if "diar" not in f"{name} {path}":
                continue
            asker = program if path.startswith("api/") else browser
            said = text_of(asker.get(filled(name, path, about, {"date": diary.date.isoformat()})))
            found += [(part, name) for mark in (secret.number, SECRET) if mark in said]
    assert found == []


def test_whoever_may_open_both_reads_of_both(cast: Cast, neighbour: Member) -> None:
    mine, secret = a_case(cast, RouteCode.COORDINATION), of_neighbour(neighbour, cast)
    go(secret, ActionCode.MERGE, cast.community_secretary, case=mine.number)
    browser = clients(cast)[list(PARTS.values()).index("community_secretary") + 1]
    page = text_of(browser.get(f"/cases/{mine.number}/"))
    assert SECRET in page
    assert page.count(secret.number) >= 3  # the panel with its link, and the timeline
    program = programs(cast)[list(PARTS.values()).index("community_secretary") + 1]
    assert program.get(f"/api/v1/cases/{secret.number}/").json()["merged_into"] == mine.number
    hers = programs(cast)[list(PARTS.values()).index("building_leader") + 1]
    facts = [line["facts"] for line in hers.get(f"/api/v1/cases/{mine.number}/events/").json()["results"]]
    assert {"merged": None} in facts
    shown = text_of(clients(cast)[1].get(f"/cases/{mine.number}/"))
    assert "a case that is not open to you" in shown or "您无权查看的事项" in shown
