"""Organizations and what they administer from a file."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from kit.errors import NotAllowed
from kit.tables.problems import BadRows
from kit.tables.rows import Row
from staff.choices import OrganizationKind
from staff.imports.organizations import examine_organizations, import_organizations
from staff.models import AuditRecord, Member, Organization, User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import OrganizationFactory, division
from tests.grids.paper import run
from tests.pages.desk import at_desk
from tests.pages.sheets import sheet, taken, upload

pytestmark = pytest.mark.django_db
PAGE = "admin:staff_organization_import_rows"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


def rows(*lines: dict[str, str]) -> list[Row]:
    """Rows of a file from the second line on."""
    return [Row(number, line) for number, line in enumerate(lines, start=2)]


def problems(by: Member, *lines: dict[str, str]) -> list[tuple[int, str]]:
    """What is wrong with a file, which then wrote nothing."""
    before = (Organization.objects.count(), AuditRecord.objects.count())
    found = [(one.row, one.column) for one in examine_organizations(rows(*lines), by=login(by)).problems]
    if found:
        with pytest.raises(BadRows):
            import_organizations(rows(*lines), by=login(by))
    assert (Organization.objects.count(), AuditRecord.objects.count()) == before
    return found


def test_an_empty_sheet_is_filled_in_looked_at_and_imported(cast: Cast) -> None:
    browser = at_desk(cast.county_official)
    empty = taken(browser.get(reverse(PAGE), {"template": ""}))
    assert empty == [("name(required)", "kind", "part of", "administers", "office phone")]
    filled = sheet(
        empty[0],
        ("建设街道综合行政执法队", "职能部门", "南湖区领导小组", cast.township.code, "0573-8201"),
        ("三社区居委会", "居委会", "建设街道办", f"{cast.community.code}、{cast.other_community.code}", None),
    )
    address = upload(browser, PAGE, filled)
    assert [row["new"] for row in browser.get(address).context["rows"]] == [True, True]
    assert not Organization.objects.filter(name="三社区居委会").exists()
    browser.post(address)
    made = Organization.objects.get(name="三社区居委会")
    assert (made.kind, made.parent) == (OrganizationKind.COMMUNITY_COMMITTEE, cast.township_office)
    assert set(made.communities.all()) == {cast.community, cast.other_community}
    assert Organization.objects.get(name="建设街道综合行政执法队").divisions.get() == cast.township
    assert AuditRecord.objects.filter(subject=f"staff.organization:{made.pk}").count() == 1
    assert browser.get(upload(browser, PAGE, filled)).context["unchanged"] == 2


def test_the_list_comes_in_again_and_what_it_does_not_have_stays(cast: Cast) -> None:
    listed = ("名称", "种类", "上级", "办公电话")
    browser = at_desk(cast.county_official)
    same = (cast.committee.name, cast.committee.get_kind_display(), None, cast.committee.phone)
    page = browser.get(upload(browser, PAGE, sheet(("机构一览",), listed, same)))
    assert (page.context["unchanged"], page.context["not_read"]) == (1, [])
    changed = (*same[:2], cast.township_office.name, "8888")
    address = upload(browser, PAGE, sheet(listed, changed))
    assert browser.get(address).context["rows"][0]["changes"] == [
        "part of: — → 建设街道办",
        "office phone: — → 8888",
    ]
    browser.post(address)
    now = Organization.objects.get(pk=cast.committee.pk)
    assert (now.parent, now.phone, set(now.communities.all())) == (
        cast.township_office, "8888", {cast.community},
    )  # fmt: skip


def test_a_part_may_stand_below_what_it_is_part_of_in_the_same_file(cast: Cast) -> None:
    office = {"name": "新办", "kind": "职能部门", "areas": cast.township.code}
    part = {"name": "新队", "kind": "其他", "areas": cast.community.code, "parent": "新办"}
    assert problems(cast.county_official, part, office) == [(2, "parent")]
    assert import_organizations(rows(office, part), by=login(cast.county_official)).new == 2


def test_a_row_that_is_not_right_is_named(cast: Cast) -> None:
    new = {"name": "新办", "kind": "职能部门", "areas": cast.township.code}
    good = {**new, "name": "好办"}
    county = cast.county_official
    assert problems(county, good, {**new, "name": ""}) == [(3, "name")]
    assert problems(county, good, {**new, "name": "长" * 81}) == [(3, "name")]
    assert problems(county, good, {**new, "kind": "王国"}) == [(3, "kind")]
    assert problems(county, good, {**new, "kind": ""}) == [(3, "kind")]
    assert problems(county, good, {**new, "areas": "999"}) == [(3, "areas")]
    assert problems(county, good, {**new, "parent": "没有的"}) == [(3, "parent")]
    assert problems(county, good, {**new, "phone": "1" * 31}) == [(3, "phone")]
    assert problems(county, good, good) == [(3, "name")]
    OrganizationFactory(name="同名", divisions=[cast.township])
    OrganizationFactory(name="同名", divisions=[cast.township])
    assert problems(county, good, {**new, "name": "同名"}) == [(3, "name")]


def test_a_name_that_nobody_has_there_says_that_a_new_one_needs_codes(cast: Cast) -> None:
    row = {"name": "城管新办", "kind": "职能部门", "where": "南湖区 / 建设街道"}
    with override("zh-hans"):
        (problem,) = examine_organizations(rows(row), by=login(cast.county_official)).problems
        said = str(problem.reason)
    assert (problem.column, "南湖区 / 建设街道" in said, "编码" in said) == ("areas", True, True)


def test_what_an_office_is_and_administers_is_settled_by_a_higher_one(cast: Cast) -> None:
    """A county gives no office areas of another, and does not make itself or its like."""
    division("330411")
    new = {"name": "新办", "kind": "职能部门"}
    assert problems(cast.county_official, {**new, "areas": "330411"}) == [(2, "")]
    assert problems(cast.county_official, new) == [(2, "")]
    assert problems(cast.county_official, {**new, "kind": "领导小组", "areas": "330402"}) == [(2, "")]
    assert problems(cast.county_official, {"name": cast.leading_group.name, "areas": cast.township.code}) == [
        (2, "")
    ]
    for by in (cast.township_official, cast.stranger):
        with pytest.raises(NotAllowed):
            import_organizations(rows({**new, "areas": cast.community.code}), by=login(by))


def test_the_command_says_what_it_would_do_and_does_it(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "offices.csv"
    path.write_text(f"名称,种类,管理区域编码\n新办,职能部门,{cast.township.code}\n", encoding="utf-8")
    assert run("import_organizations", path, "--dry-run")[1:] == ([], 0)
    assert not Organization.objects.filter(name="新办").exists()
    assert run("import_organizations", path)[1:] == ([], 0)
    assert import_organizations(rows({"name": "新办"}), by=ADMIN).unchanged == 1
