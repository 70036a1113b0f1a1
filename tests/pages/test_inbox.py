"""The inbox on the phone."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notices.choices import Channel, NoticeState
from notices.models import Notice
from staff.models import Member
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of

MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def _in_english(settings: Settings):
    settings.LANGUAGE_CODE = "en"


def told(member: Member, number: int = 1, **more: object) -> list[Notice]:
    start = Notice.objects.count()
    now = timezone.now()
    return Notice.objects.bulk_create(
        Notice(
            **{
                "recipient": member,
                "channel": Channel.INBOX,
                "key": f"{start + place}",
                "subject": f"第{start + place}件",
                "body": "请处理",
                "state": NoticeState.SENT,
                "due_at": now,
                "sent_at": now,
                **more,
            }
        )
        for place in range(number)
    )


def listed(page: object) -> list[int]:
    return [line.notice.pk for line in page.context["lines"]]


def test_the_newest_comes_first_and_nothing_of_others_or_of_the_mail(cast: Cast):
    own = told(cast.building_leader, 3)
    told(cast.group_leader, subject="别人的")
    told(cast.building_leader, channel=Channel.EMAIL, subject="邮件")
    page = at_desk(cast.building_leader).get("/inbox/")
    assert listed(page) == [notice.pk for notice in reversed(own)]
    for elsewhere in ("别人的", "邮件"):
        assert elsewhere not in page.content.decode()


def test_the_unread_are_bold_with_a_dot_and_the_urgent_are_red(cast: Cast):
    told(cast.building_leader, subject="未读")
    told(cast.building_leader, subject="已读", read_at=timezone.now())
    told(cast.building_leader, subject="突发", urgent=True)
    text = at_desk(cast.building_leader).get("/inbox/").content.decode()
    assert text.count('class="dot"') == 2
    assert text.count('class="card unread"') == 1
    assert text.count('class="card red unread"') == 1
    assert text.count('class="card"') == 1


def test_30_a_page_and_the_older_ones_behind_a_link(cast: Cast):
    own = [notice.pk for notice in reversed(told(cast.building_leader, 61))]
    browser = at_desk(cast.building_leader)
    seen, address = [], "/inbox/"
    for length in (30, 30, 1):
        page = browser.get(address)
        assert len(listed(page)) == length
        seen += listed(page)
        address = f"/inbox/?before={page.context['older']}"
    assert seen == own
    assert page.context["older"] is None
    assert 'rel="next"' not in page.content.decode()


@pytest.mark.parametrize("before", ["x", "-1", "²", "1" * 5000, "9" * 30])
def test_a_wrong_place_in_the_list_does_no_harm(cast: Cast, before: str):
    (own,) = told(cast.building_leader)
    assert listed(at_desk(cast.building_leader).get("/inbox/", {"before": before})) == [own.pk]


def test_opening_marks_as_read_and_goes_on_to_the_matter(cast: Cast):
    own, other = told(cast.building_leader, 2, link="/cases/JX1/")
    answer = at_desk(cast.building_leader).get(f"/inbox/{own.pk}/")
    assert answer.url == "/cases/JX1/"
    assert list(Notice.objects.unread()) == [other]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "//evil.example/",
        "/\\evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "cases/JX1/",
        "/\t/evil.example/",
    ],
)
def test_a_message_without_a_link_of_ours_shows_its_words(cast: Cast, link: str):
    (own,) = told(cast.building_leader, link=link, body="明天 9 点开会\n地点:社区")
    page = at_desk(cast.building_leader).get(f"/inbox/{own.pk}/")
    assert page.status_code == 200
    assert "明天 9 点开会\n地点:社区" in page.content.decode()
    assert "evil" not in page.content.decode()
    own.refresh_from_db()
    assert own.read_at is not None


def test_messages_of_others_do_not_exist_and_stay_unread(cast: Cast):
    (foreign,) = told(cast.building_leader, link="/cases/JX1/")
    (mail,) = told(cast.group_leader, channel=Channel.EMAIL)
    for member, number in (
        (cast.group_leader, foreign.pk),
        (cast.community_secretary, foreign.pk),
        (cast.group_leader, mail.pk),
        (cast.group_leader, 10**30),
    ):
        assert at_desk(member).get(f"/inbox/{number}/").status_code == 404
    assert Notice.objects.unread().count() == 2


def test_all_are_marked_as_read_by_a_button_and_only_ones_own(cast: Cast):
    told(cast.building_leader, 3)
    (other,) = told(cast.group_leader)
    browser = at_desk(cast.building_leader)
    assert browser.get("/inbox/read/").url == "/inbox/"
    assert browser.post("/inbox/read/").url == "/inbox/"
    assert list(Notice.objects.unread()) == [other]
    assert "Mark all as read" not in browser.get("/inbox/").content.decode()


def test_the_button_needs_the_token_of_the_page(cast: Cast):
    told(cast.building_leader)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.building_leader.user)
    assert browser.post("/inbox/read/").status_code == 403
    assert Notice.objects.unread().count() == 1


def test_an_empty_inbox_says_so(cast: Cast):
    assert "There are no messages." in at_desk(cast.stranger).get("/inbox/").content.decode()


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/1/", "/inbox/read/"])
def test_a_stranger_is_sent_to_log_in(db: None, address: str):
    for answer in (Client().get(address), Client().post(address)):
        assert (answer.status_code, answer.url) == (302, f"/login/?next={address}")


def test_a_login_without_member_has_no_inbox(cast: Cast):
    (own,) = told(cast.building_leader)
    browser = at_desk(cast.superuser)
    answers = [browser.get("/inbox/"), browser.get(f"/inbox/{own.pk}/"), browser.post("/inbox/read/")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert Notice.objects.unread().count() == 1


def test_the_inbox_costs_the_same_for_1000_messages_as_for_one(cast: Cast):
    browser = at_desk(cast.building_leader)
    told(cast.building_leader)
    few = queries_of(browser, "/inbox/")
    told(cast.building_leader, 999)
    assert few == queries_of(browser, "/inbox/") <= MOST_QUERIES
