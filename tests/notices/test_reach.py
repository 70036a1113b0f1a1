"""Which channels a notice takes: an emergency every one, by day and night; others those that are wanted."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import file_case
from cases.choices import RouteCode
from kit.time.clock import CHINA
from notices.actions import add_address, change_address, remove_address, want_email
from notices.choices import Channel, NoticeState
from notices.models import Notice
from notices.telling import Message, notify, notify_all
from tests.actors import ADMIN
from tests.factories import CategoryFactory, MemberFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

DAY = dt.datetime(2026, 9, 24, 10, 0, tzinfo=CHINA)
NIGHT = dt.datetime(2026, 9, 25, 3, 0, tzinfo=CHINA)
MORNING = dt.datetime(2026, 9, 25, 7, 30, tzinfo=CHINA)


def someone(**fields):
    return MemberFactory(user__email=f"m{MemberFactory._meta.model.objects.count()}@example.org", **fields)


def robot(holder, kind: str = "dingtalk", **changes):
    number = Notice.objects.count() + holder.channel_addresses.count()
    return add_address(by=ADMIN, holder=holder, text=f"{kind}://{kind}{holder.pk:08}{number:08}", **changes)


def told(*members, urgent=False, **changes) -> dict[tuple[str, str], dt.datetime]:
    """Whom a message goes to by what, and when it is due."""
    given = {
        "recipients": members,
        "key": "case:1",
        "subject": "着火",
        "body": "三楼",
        "urgent": urgent,
        **changes,
    }
    notify(**given)
    rows = Notice.objects.filter(key__startswith=f"{given['key']}:").select_related(
        "recipient", "address__organization"
    )
    return {
        (row.recipient.name if row.recipient else row.address.organization.name, row.channel): row.due_at
        for row in rows
    }


def test_an_emergency_goes_on_every_channel_at_once_also_at_night_and_those_that_are_switched_off():
    one = someone(name="王芳")
    for kind in ("dingtalk", "wecombot", "feishu"):
        robot(one, kind, ordinary=False)
    want_email(by=ADMIN, member=one, ordinary=False)
    robot(one.organization, ordinary=False)
    with time_machine.travel(NIGHT, tick=False):
        found = told(one, urgent=True)
    channels = ("inbox", "email", "dingtalk", "wecom", "feishu")
    assert found == {
        **{("王芳", channel): NIGHT for channel in channels},
        (one.organization.name, "dingtalk"): NIGHT,
    }


def test_an_ordinary_notice_goes_where_it_is_wanted_and_waits_for_the_morning():
    one = someone(name="王芳")
    robot(one, "dingtalk", ordinary=False)
    robot(one, "wecombot")
    robot(one.organization, "feishu", ordinary=False)
    want_email(by=ADMIN, member=one, ordinary=False)
    with time_machine.travel(NIGHT, tick=False):
        found = told(one)
    assert found == {("王芳", "inbox"): NIGHT, ("王芳", "wecom"): MORNING}


def test_switched_on_again_it_comes_again():
    one = someone(name="王芳")
    own = robot(one, ordinary=False)
    want_email(by=ADMIN, member=one, ordinary=False)
    change_address(by=ADMIN, address=own, label="", ordinary=True)
    want_email(by=ADMIN, member=one, ordinary=True)
    assert set(told(one)) == {("王芳", "inbox"), ("王芳", "email"), ("王芳", "dingtalk")}


def test_a_removed_address_gets_nothing():
    one = someone(name="王芳")
    remove_address(by=ADMIN, address=robot(one))
    assert set(told(one, urgent=True)) == {("王芳", "inbox"), ("王芳", "email")}


def test_what_is_for_the_inbox_alone_stays_there():
    one = someone(name="王芳")
    robot(one)
    robot(one.organization)
    assert set(told(one, channels=[Channel.INBOX])) == {("王芳", "inbox")}


def test_a_group_is_told_once_however_many_of_its_members_are_and_hears_who_is_meant():
    office = OrganizationFactory(name="街道值班室")
    people = [someone(name=name, organization=office) for name in ("王芳", "李强")]
    outsider = someone(name="赵敏")
    robot(office, ordinary=False)
    told(*people, outsider, urgent=True)
    told(*people, outsider, urgent=True)
    group = Notice.objects.get(recipient=None)
    assert group.body == "发给：王芳、李强\n三楼"
    assert (group.state, group.urgent, group.key) == (
        NoticeState.WAITING,
        True,
        f"case:1:group:dingtalk-{group.address_id}",
    )
    assert Notice.objects.count() == 7


def test_nobody_gets_what_is_for_others():
    one, other = someone(name="王芳"), someone(name="李强")
    robot(other)
    robot(other.organization)
    assert set(told(one, urgent=True)) == {("王芳", "inbox"), ("王芳", "email")}


def test_two_addresses_of_one_channel_get_a_row_each():
    one = someone()
    robot(one), robot(one)
    told(one, urgent=True)
    keys = Notice.objects.filter(channel="dingtalk").values_list("key", flat=True)
    assert len(set(keys)) == 2


def test_words_are_masked_before_they_leave():
    one = someone()
    robot(one)
    told(one, urgent=True, subject="电话13812345678", body="身份证11010519491231002X")
    row = Notice.objects.get(channel="dingtalk")
    assert (row.subject, row.body) == ("电话*******5678", "身份证******1949********")


@pytest.mark.parametrize("addresses", [0, 2])
def test_telling_many_costs_one_question_more_however_many_they_are(addresses):
    people = [someone() for _one in range(12)]
    for one in people:
        for _address in range(addresses):
            robot(one)
    messages = [
        Message(recipients=people[n : n + 3], key=f"case:{n}", subject="着火", body="", urgent=True)
        for n in range(10)
    ]
    with CaptureQueriesContext(connection) as seen:
        written = notify_all(messages)
    assert written == 10 * 3 * (2 + addresses)
    asked = [query["sql"] for query in seen if query["sql"].startswith("SELECT")]
    assert len(asked) == 1
    assert "url" not in asked[0]  # no secret is read


def test_an_emergency_reaches_liaison_leader_above_and_township_on_all_they_have(cast):
    told = [cast.building_liaison, cast.group_leader, cast.township_official]
    for one in told:
        one.user.email = f"{one.pk}@example.org"
        one.user.save()
        robot(one, ordinary=False)
        want_email(by=ADMIN, member=one, ordinary=False)
    duty_room = robot(cast.township_office, "wecombot", ordinary=False)
    with time_machine.travel(NIGHT, tick=False):
        file_case(
            by=cast.building_leader,
            grid=cast.building,
            category=CategoryFactory(),
            description="三楼着火",
            route=RouteCode.EMERGENCY,
        )
    rows = Notice.objects.filter(recipient__in=told)
    found = set(rows.values_list("recipient__name", "channel", "due_at"))
    assert found == {(one.name, channel, NIGHT) for one in told for channel in ("inbox", "email", "dingtalk")}
    group = Notice.objects.get(recipient=None)
    assert (group.address, group.channel, group.due_at) == (duty_room, "wecom", NIGHT)
    assert group.body.startswith(f"发给：{cast.township_official.name}\n")
