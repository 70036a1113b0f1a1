"""Members with their posts from a file: by the verbs that make and appoint people, all or nothing."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kit.errors import NotAllowed
from kit.tables.problems import BadRows
from kit.tables.rows import Row
from kit.time.clock import today
from notices.models import Notice
from staff.choices import AppointmentRole, Identity
from staff.imports.members import examine_members, import_members
from staff.models import Appointment, AuditRecord, Member, User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import MemberFactory
from tests.grids.paper import run
from tests.pages.desk import at_desk
from tests.pages.sheets import sheet, taken, upload

pytestmark = pytest.mark.django_db
PAGE = "admin:staff_member_import_rows"
HEADINGS = ("姓名", "手机号", "机构", "身份", "网格编码", "岗位", "任职日期")
PHONE = "13900001111"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


def rows(*lines: dict[str, str]) -> list[Row]:
    """Rows of a file from the second line on."""
    return [Row(number, line) for number, line in enumerate(lines, start=2)]


def line(**cells: str) -> dict[str, str]:
    """Somebody new of the committee."""
    return {
        "name": "张三", "phone": PHONE, "organization": "一社区居委会", "identity": "社区专职工作者", **cells,
    }  # fmt: skip


def problems(by: Member, *lines: dict[str, str]) -> list[tuple[int, str]]:
    """What is wrong with a file, which then wrote nothing."""
    before = (
        Member.objects.count(),
        Appointment.objects.count(),
        Notice.objects.count(),
        AuditRecord.objects.count(),
    )
    found = [(one.row, one.column) for one in examine_members(rows(*lines), by=login(by)).problems]
    if found:
        with pytest.raises(BadRows) as bad:
            import_members(rows(*lines), by=login(by))
        assert [(one.row, one.column) for one in bad.value.problems] == found
    after = (
        Member.objects.count(),
        Appointment.objects.count(),
        Notice.objects.count(),
        AuditRecord.objects.count(),
    )
    assert after == before
    return found


def test_an_empty_sheet_is_filled_in_looked_at_and_imported(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    empty = taken(browser.get(reverse(PAGE), {"template": ""}))
    assert empty == [
        ("name(required)", "phone(required)", "organization", "identity", "grid code", "role", "since")
    ]
    person = (
        "张 三",
        "139 0000-1111",
        "一社区居委会",
        "社区专职工作者",
        cast.building.code,
        "志愿者",
        dt.date(2026, 3, 1),
    )
    filled = sheet(empty[0], person)
    address = upload(browser, PAGE, filled)
    page = browser.get(address)
    (row,) = page.context["rows"]
    assert (row["new"], row["cells"][:2], row["changes"]) == (
        True, ["张三", PHONE], [f"role: — → Volunteer · {cast.building.name}"],
    )  # fmt: skip
    assert not User.objects.filter(username=PHONE).exists()
    assert browser.post(address).status_code == 302
    made = Member.objects.get(user__username=PHONE)
    assert (made.name, made.organization, made.identity) == (
        "张三",
        cast.committee,
        Identity.COMMUNITY_WORKER,
    )
    assert not made.user.has_usable_password()
    post = made.appointments.get()
    assert (post.grid, post.role, post.since) == (
        cast.building,
        AppointmentRole.VOLUNTEER,
        dt.date(2026, 3, 1),
    )
    actions = list(
        AuditRecord.objects.filter(subject__in=[f"staff.member:{made.pk}", f"staff.appointment:{post.pk}"])
    )
    assert {one.action for one in actions} == {"login_opened", "role_changed"}
    assert {one.login for one in actions} == {cast.township_official.user.username}
    # The same file again says nothing new.
    again = browser.get(upload(browser, PAGE, filled))
    assert again.context["unchanged"] == 1


def test_the_preview_tells_nobody_and_writes_nothing(cast: Cast) -> None:
    assert problems(cast.township_official, line(code=cast.building.code, role="志愿者")) == []


def test_a_changed_cell_is_a_change_and_an_empty_one_says_nothing(cast: Cast) -> None:
    worker = cast.community_worker2
    told = rows({"name": "改名", "phone": worker.phone, "identity": "志愿者"})
    (shown,) = examine_members(told, by=login(cast.township_official)).told
    assert [(one.column, one.before, one.after) for one in shown.changes] == [
        ("name", "专职社工乙", "改名"),
        ("identity", "社区干部", "志愿者"),
    ]
    done = import_members(told, by=login(cast.township_official))
    assert (done.new, done.changed) == (0, 1)
    now = Member.objects.get(pk=worker.pk)
    assert (now.name, now.identity, now.organization) == ("改名", Identity.VOLUNTEER, cast.committee)
    assert now.user.has_usable_password()
    assert import_members(told, by=login(cast.township_official)).unchanged == 1


def test_the_list_of_members_comes_in_again(cast: Cast) -> None:
    """With a title above, its own headings, and columns that follow from elsewhere, which are named."""
    one = cast.community_worker2
    listed = ("姓名", "电话", "机构", "身份", "本年培训学时", "可以登录")
    cells = (one.name, one.phone, one.organization.name, one.get_identity_display(), "0", "是")
    browser = at_desk(cast.township_official)
    page = browser.get(upload(browser, PAGE, sheet(("人员列表",), listed, cells)))
    assert (page.context["unchanged"], page.context["problems"]) == (1, [])
    assert "本年培训学时" in page.context["not_read"][0]


def test_several_posts_of_one_person_are_several_rows(cast: Cast) -> None:
    post = {"role": "志愿者"}
    told = rows(line(**post, code=cast.building.code), line(**post, code=cast.group.code))
    done = import_members(told, by=login(cast.township_official))
    assert (done.new, done.changed) == (1, 1)
    held = Member.objects.get(user__username=PHONE).appointments.values_list("grid__code", flat=True)
    assert set(held) == {cast.building.code, cast.group.code}


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"organization": "没有的单位"}, "organization"),
        ({"organization": ""}, "organization"),
        ({"identity": "皇帝"}, "identity"),
        ({"code": "330402001001009", "role": "志愿者"}, "code"),
        ({"code": "330402001001"}, "role"),
        ({"role": "志愿者"}, "code"),
        ({"code": "330402001001", "role": "皇帝"}, "role"),
        ({"code": "330402001001", "role": "志愿者", "since": "昨天"}, "since"),
        ({"code": "330402001001", "role": "志愿者", "since": "2099-01-01"}, "since"),
        ({"code": "330402001001001001", "role": "网格负责人"}, "role"),
        ({"name": "书记"}, "phone"),
    ],
)
def test_a_row_that_is_not_right_is_named_and_nothing_half_done(
    cast: Cast, cells: dict[str, str], column: str
) -> None:
    good = {**line(), "name": "李四", "phone": "13900002222"}
    assert problems(cast.township_official, good, line(**cells)) == [(3, column)]


def test_rows_of_one_person_that_say_otherwise_are_named(cast: Cast) -> None:
    assert problems(cast.township_official, line(), line(name="李四")) == [(3, "name")]
    assert problems(cast.township_official, line(), line()) == [(3, "")]


def test_a_post_that_began_on_another_day_is_not_rewritten(cast: Cast) -> None:
    leader = cast.building_leader
    cells = {"name": leader.name, "phone": leader.phone, "code": cast.building.code, "role": "网格负责人"}
    assert import_members(rows(cells), by=ADMIN).unchanged == 1
    assert problems(cast.township_official, {**cells, "since": str(today())}) == [(2, "since")]


def test_power_has_a_rank_for_files_too(cast: Cast) -> None:
    """A secretary makes no secretaries, appoints no leader of her own community, and changes nobody above her."""
    secretary, above = cast.community_secretary, cast.township_official
    assert problems(secretary, line(identity="书记")) == [(2, "organization")]
    assert problems(secretary, line(code=cast.community.code, role="网格负责人")) == [(2, "")]
    assert problems(secretary, {"name": "降级", "phone": above.phone}) == [(2, "")]
    assert problems(secretary, line()) == []


def test_what_is_elsewhere_is_refused_and_said_of_nobody(cast: Cast) -> None:
    """The neighbours' people, offices and grids are as unknown as those that are not there."""
    theirs = MemberFactory(organization=cast.other_committee, name="邻居")
    assert problems(cast.community_secretary, {"name": "改名", "phone": theirs.user.username}) == [
        (2, "phone")
    ]
    reason = (
        examine_members(
            rows({"name": "改名", "phone": theirs.user.username}), by=login(cast.community_secretary)
        )
        .problems[0]
        .reason
    )
    assert "邻居" not in str(reason)
    assert problems(cast.community_secretary, line(organization="二社区居委会")) == [(2, "organization")]
    assert problems(cast.community_secretary, line(code=cast.other_building.code, role="志愿者")) == [
        (2, "code")
    ]
    with pytest.raises(NotAllowed):
        import_members(rows(line()), by=login(cast.stranger))


def test_the_file_with_what_is_wrong_names_each_row(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    good = ("李四", "13900002222", "一社区居委会", "志愿者", None, None, None)
    bad = ("+1+1", PHONE, "@SUM(1)", "志愿者", None, None, None)
    address = upload(browser, PAGE, sheet(HEADINGS, good, bad))
    page = browser.get(address)
    assert len(page.context["problems"]) == 1
    marked = taken(browser.get(address, {"marked": ""}))
    assert (marked[1][-1], marked[2][-1].partition(":")[0]) == (None, "organization")
    assert str(marked[2][2]).startswith("'")
    assert browser.post(address).context["bad_rows"] == 1
    assert not User.objects.filter(username__in=[PHONE, "13900002222"]).exists()


def test_a_column_of_passwords_is_named_and_not_read(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    cells = ("张三", PHONE, "一社区居委会", "志愿者", "hunter2-hunter2")
    address = upload(browser, PAGE, sheet((*HEADINGS[:4], "密码"), cells))
    assert "密码" in browser.get(address).context["not_read"][0]
    browser.post(address)
    assert not User.objects.get(username=PHONE).has_usable_password()


def test_rows_that_say_nothing_new_cost_no_queries_of_their_own(cast: Cast) -> None:
    people = MemberFactory.create_batch(12, organization=cast.committee)

    def statements(some: list[Member]) -> int:
        told = rows(*({"name": one.name, "phone": one.phone} for one in some))
        with CaptureQueriesContext(connection) as seen:
            assert import_members(told, by=ADMIN).unchanged == len(some)
        # A row is a savepoint.
        return len([one for one in seen if "SAVEPOINT" not in one["sql"]])

    assert statements(people) == statements(people[:2])


def test_the_command_says_what_it_would_do_and_does_it(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"姓名,手机号,机构,身份\n张三,{PHONE},一社区居委会,志愿者\n", encoding="utf-8")
    assert run("import_members", path, "--dry-run")[1:] == ([], 0)
    assert not User.objects.filter(username=PHONE).exists()
    assert run("import_members", path)[1:] == ([], 0)
    assert AuditRecord.objects.get(action="login_opened").login == "system:command"
    path.write_text("姓名,手机号\n张三,12\n", encoding="utf-8")
    _out, errors, code = run("import_members", path)
    assert (code, len(errors)) == (1, 2)


@pytest.mark.parametrize("part", ["department_officer", "stranger"])
def test_who_may_not_import_has_no_page(cast: Cast, part: str) -> None:
    assert at_desk(getattr(cast, part)).get(reverse(PAGE)).status_code in (302, 403)
