"""Where notices reach whom: a member's own page, and the officials' admin."""

import pytest
from django.test import Client

from notices.actions import add_address, want_email
from notices.choices import Channel, NoticeState
from notices.models import ChannelAddress, Notice
from staff.choices import AuditAction
from staff.models import AuditRecord, Member
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import MemberFactory
from tests.pages.desk import at_desk, queries_of

TOKEN = "0123456789abcdef0123456789abcdef"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
PAGE = "/inbox/channels/"
LIST = "/admin/notices/channeladdress/"


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


def audited() -> list[tuple[str, str]]:
    return list(AuditRecord.objects.order_by("pk").values_list("action", "subject"))


def words(page) -> str:
    return page.content.decode()


def robot(holder, number: int = 0):
    return add_address(by=ADMIN, holder=holder, text=f"dingtalk://{number:028}cdef", label=f"群{number}")


def test_a_member_adds_an_address_tries_it_switches_it_and_removes_it(cast: Cast):
    me = at_desk(cast.building_leader)
    given = {"label": "我的钉钉", "address": DINGTALK, "secret": "SECabc", "ordinary": "on"}
    assert me.post(PAGE, given).status_code == 302
    row = ChannelAddress.objects.get()
    assert (row.member, row.url, row.ordinary) == (cast.building_leader, f"dingtalk://SECabc@{TOKEN}", True)
    page = words(me.get(PAGE))
    assert "我的钉钉" in page
    assert "…cdef" in page
    assert TOKEN not in page
    assert "SECabc" not in page
    one = f"{PAGE}{row.pk}/"
    me.post(one, {"what": "test"})
    notice = Notice.objects.get(address=row)
    assert (notice.recipient, notice.channel, notice.urgent) == (cast.building_leader, "dingtalk", True)
    Notice.objects.update(state=NoticeState.FAILED, problem="Refused with code 310000")
    assert "could not be delivered (Refused with code 310000)" in words(me.get(PAGE))
    for what, ordinary in (("off", False), ("on", True)):
        me.post(one, {"what": what})
        row.refresh_from_db()
        assert (row.ordinary, row.label) == (ordinary, "我的钉钉")
    assert me.post(one, {"what": "nonsense"}).status_code == 400
    me.post(one, {"what": "remove"})
    row.refresh_from_db()
    assert (row.url, row.removed_at is None) == ("", False)
    assert "我的钉钉" not in words(me.get(PAGE))
    subject = f"notices.channeladdress:{row.pk}"
    assert audited()[-2:] == [(AuditAction.CHANNEL_SET, subject), (AuditAction.CHANNEL_REMOVED, subject)]


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(cast: Cast):
    me = at_desk(cast.building_leader)
    page = me.post(PAGE, {"label": "我的", "address": "file:///etc/passwd"})
    assert page.status_code == 400
    assert "This kind of address is not allowed" in words(page)
    assert "file:///etc/passwd" in words(page)
    page = me.post(PAGE, {"address": "https://127.0.0.1/hook"})
    assert "This host is in an internal network" in words(page)
    assert not ChannelAddress.objects.exists()


def test_email_is_switched_for_ordinary_notices(cast: Cast):
    cast.building_leader.user.email = "a@example.org"
    cast.building_leader.user.save()
    me = at_desk(cast.building_leader)
    assert "emergencies only" not in words(me.get(PAGE))
    me.post(f"{PAGE}email/", {"what": "off"})
    assert "emergencies only" in words(me.get(PAGE))
    me.post(f"{PAGE}email/", {"what": "on"})
    assert "emergencies only" not in words(me.get(PAGE))
    assert ChannelAddress.objects.get().channel == Channel.EMAIL


@pytest.mark.parametrize("what", ["test", "off", "remove"])
def test_the_addresses_of_others_do_not_exist(cast: Cast, what: str):
    theirs, groups = robot(cast.group_leader), robot(cast.committee, 1)
    me = at_desk(cast.building_leader)
    for row in (theirs, groups):
        assert me.post(f"{PAGE}{row.pk}/", {"what": what}).status_code == 404
        row.refresh_from_db()
        assert (row.removed_at, row.ordinary) == (None, True)
    assert not Notice.objects.exists()
    assert "群" not in words(me.get(PAGE))


def test_a_row_about_email_is_no_address(cast: Cast):
    want_email(by=ADMIN, member=cast.building_leader, ordinary=False)
    row = ChannelAddress.objects.get()
    assert at_desk(cast.building_leader).post(f"{PAGE}{row.pk}/", {"what": "test"}).status_code == 404


def test_a_login_without_a_member_has_no_such_page(cast: Cast):
    client = Client()
    client.force_login(cast.superuser)
    assert client.get(PAGE).status_code == 403


def test_the_account_leads_there(cast: Cast):
    assert f'href="{PAGE}"' in words(at_desk(cast.building_leader).get("/account/"))


def test_the_own_page_asks_as_much_for_ten_addresses_as_for_one(cast: Cast):
    me = at_desk(cast.building_leader)
    robot(cast.building_leader)
    few = queries_of(me, PAGE)
    for number in range(1, 10):
        robot(cast.building_leader, number)
    assert queries_of(me, PAGE) == few


def test_the_level_above_gives_a_group_a_robot(cast: Cast):
    me = at_desk(cast.county_official)
    given = {"organization": cast.township_office.pk, "label": "值班室", "address": DINGTALK}
    assert me.post(f"{LIST}add/", given).status_code == 302
    row = ChannelAddress.objects.get()
    assert (row.organization, row.member, row.ordinary) == (cast.township_office, None, False)
    for page in (me.get(LIST), me.get(f"{LIST}{row.pk}/change/")):
        assert page.status_code == 200
        assert "…cdef" in words(page)
        assert TOKEN not in words(page)
    me.post(f"{LIST}{row.pk}/change/", {"label": "夜班", "ordinary": "on"})
    row.refresh_from_db()
    assert (row.label, row.ordinary, row.url) == ("夜班", True, f"dingtalk://{TOKEN}")
    assert me.get(f"{LIST}{row.pk}/test/").status_code == 200
    assert not Notice.objects.filter(address=row).exists()
    me.post(f"{LIST}{row.pk}/test/")
    notice = Notice.objects.get(address=row)
    assert (notice.recipient, notice.address) == (None, row)
    for page in (me.get("/admin/notices/notice/"), me.get(f"/admin/notices/notice/{notice.pk}/change/")):
        assert cast.township_office.name in words(page)
        assert TOKEN not in words(page)
    me.post(f"{LIST}{row.pk}/remove/")
    assert not ChannelAddress.objects.live().exists()
    assert me.get(f"{LIST}{row.pk}/change/").status_code == 404
    assert [action for action, subject in audited() if subject == f"notices.channeladdress:{row.pk}"] == [
        AuditAction.CHANNEL_SET,
        AuditAction.CHANNEL_SET,
        AuditAction.CHANNEL_REMOVED,
    ]


@pytest.mark.parametrize("holder", ["department", "leading_group", "township_office"])
def test_robots_are_given_only_to_offices_that_stand_lower(cast: Cast, holder: str):
    me = at_desk(cast.township_official)
    given = {"organization": getattr(cast, holder).pk, "address": DINGTALK}
    page = me.post(f"{LIST}add/", given)
    assert page.status_code == 200
    assert not ChannelAddress.objects.exists()
    assert me.post(f"{LIST}add/", given | {"organization": cast.committee.pk}).status_code == 302


@pytest.mark.parametrize("holder", ["other_community_leader", "township_official", "stranger"])
def test_a_community_gives_addresses_only_to_its_own_people(cast: Cast, holder: str):
    me = at_desk(cast.community_secretary)
    assert (
        me.post(f"{LIST}add/", {"member": getattr(cast, holder).pk, "address": DINGTALK}).status_code == 200
    )
    assert not ChannelAddress.objects.exists()
    own = MemberFactory(organization=cast.committee)
    assert me.post(f"{LIST}add/", {"member": own.pk, "address": DINGTALK}).status_code == 302


def test_who_stands_as_high_as_somebody_in_a_group_sees_its_robot_without_buttons(cast: Cast):
    row = robot(cast.committee)
    me = at_desk(cast.community_secretary)
    page = me.get(f"{LIST}{row.pk}/change/")
    assert "…cdef" in words(page)
    for part in ("test", "remove"):
        assert f"{row.pk}/{part}/" not in words(page)
        assert me.post(f"{LIST}{row.pk}/{part}/").status_code == 403
    assert me.post(f"{LIST}{row.pk}/change/", {"label": "x"}).status_code == 403
    assert ChannelAddress.objects.live().get(pk=row.pk).label == row.label


@pytest.mark.parametrize("both", [True, False])
def test_an_address_has_one_holder(cast: Cast, both: bool):
    me = at_desk(cast.township_official)
    holders = {"member": cast.community_secretary.pk, "organization": cast.committee.pk} if both else {}
    page = me.post(f"{LIST}add/", {"address": DINGTALK, **holders})
    assert "Choose a member or an organization." in words(page)
    assert not ChannelAddress.objects.exists()


def test_the_list_holds_those_of_whom_one_is_in_charge(cast: Cast):
    seen, hidden = [], []
    for number, holder in enumerate((cast.committee, MemberFactory(organization=cast.committee))):
        seen.append(robot(holder, number))
    for number, holder in enumerate(
        (cast.township_office, cast.township_official, cast.other_committee, cast.stranger)
    ):
        hidden.append(robot(holder, 10 + number))
    me = at_desk(cast.community_secretary)
    assert {row.pk for row in me.get(LIST).context["cl"].result_list} == {row.pk for row in seen}
    for row in hidden:
        for part in ("change", "test", "remove"):
            assert me.get(f"{LIST}{row.pk}/{part}/").status_code == 404
            assert me.post(f"{LIST}{row.pk}/{part}/", {"label": "x"}).status_code == 404
    assert ChannelAddress.objects.live().count() == 6
    assert {*ChannelAddress.objects.values_list("label", flat=True)} == {
        f"群{n}" for n in (0, 1, 10, 11, 12, 13)
    }


def test_notices_to_the_groups_of_others_are_not_seen(cast: Cast):
    for number, holder in enumerate((cast.committee, cast.township_office)):
        row = robot(holder, number)
        Notice.objects.create(
            address=row,
            channel=row.channel,
            key=f"{number}",
            subject=f"通报{number}",
            due_at="2026-11-24T00:00Z",
        )
    page = words(at_desk(cast.community_secretary).get("/admin/notices/notice/"))
    assert "通报0" in page
    assert "通报1" not in page


def test_the_list_asks_as_much_for_many_as_for_few(cast: Cast):
    me = at_desk(cast.township_official)
    people: list[Member] = [MemberFactory(organization=cast.committee) for _one in range(10)]
    robot(people[0])
    me.get(LIST)
    few = queries_of(me, LIST)
    for number, one in enumerate(people[1:], 1):
        robot(one, number)
    assert queries_of(me, LIST) == few
