"""The page "When it rings": this device, the others, kinds and ways, quiet hours."""

import datetime as dt

import pytest
from django.test import Client

from notices.choices import NoticeState
from notices.models import ChannelAddress, Notice, Ringing
from tests.cast import Cast
from tests.notices.pushing import HERE, VAPID, Browser
from tests.notices.server import Server
from tests.pages.desk import at_desk, queries_of

PAGE = "/inbox/ringing/"


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.LANGUAGE_CODE = "en"
    settings.VAPID = VAPID
    settings.INTERNAL_HOSTS = ["127.0.0.1"]


def words(page) -> str:
    return page.content.decode()


def browser(name: str = "one") -> Browser:
    return Browser(Server(port=9), name)


def test_it_says_that_emergencies_cant_be_silenced_and_offers_to_ring_here(cast: Cast):
    page = words(at_desk(cast.building_leader).get(PAGE))
    assert "can't be switched off" in page or "can&#x27;t be switched off" in page
    assert f'data-key="{VAPID.public}"' in page
    assert "Ring on this phone" in page
    assert "Ring me now" not in page
    assert VAPID.private not in page


def test_without_keys_it_says_so(cast: Cast, settings):
    settings.VAPID = None
    page = words(at_desk(cast.building_leader).get(PAGE))
    assert "Ringing is not set up in this installation" in page
    assert "Ring on this phone" not in page
    assert ":push" not in page


def test_her_devices_are_listed_with_how_the_last_message_fared_and_are_taken_off(cast: Cast):
    me, other = at_desk(cast.building_leader), at_desk(cast.building_leader)
    me.post(HERE, browser().told, headers={"User-Agent": "Chrome Android"})
    other.post(HERE, browser("two").told, headers={"User-Agent": "Firefox Windows"})
    page = words(me.get(PAGE))
    assert "Chrome · Android" in page
    assert "Firefox · Windows" in page
    assert page.count("Not on this phone any more") == page.count("Not on that device any more") == 1
    row = ChannelAddress.objects.get(label="Firefox · Windows")
    me.post(f"{PAGE}test/")
    Notice.objects.filter(address=row).update(state=NoticeState.FAILED, problem="Refused with code 403")
    assert "could not be delivered (Refused with code 403)" in words(me.get(PAGE))
    assert me.post(f"{PAGE}{row.pk}/").status_code == 302
    assert "Firefox · Windows" not in words(me.get(PAGE))
    assert me.post(f"{PAGE}{row.pk}/").status_code == 404
    assert other.get("/offline/me/").json()["rings"] == "ended"
    assert me.get("/offline/me/").json()["rings"] == "here"


def test_the_devices_of_others_do_not_exist(cast: Cast):
    at_desk(cast.group_leader).post(HERE, browser().told)
    row = ChannelAddress.objects.get()
    me = at_desk(cast.building_leader)
    assert me.post(f"{PAGE}{row.pk}/").status_code == 404
    assert me.post(f"/inbox/channels/{row.pk}/", {"what": "remove"}).status_code == 404
    assert "Not on" not in words(me.get(PAGE))
    row.refresh_from_db()
    assert row.removed_at is None


def test_they_stand_on_no_list_of_addresses_that_somebody_typed(cast: Cast):
    me = at_desk(cast.community_secretary)
    me.post(HERE, browser().told, headers={"User-Agent": "Chrome Android"})
    assert "Chrome · Android" not in words(me.get("/inbox/channels/"))
    assert "Chrome · Android" not in words(
        at_desk(cast.township_official).get("/admin/notices/channeladdress/")
    )


def test_kinds_ways_and_quiet_hours_are_kept_and_shown_again(cast: Cast):
    me = at_desk(cast.building_leader)
    given = {"wanted": ["other:push", "turn:email"], "quiet_begins": "12:00", "quiet_ends": "14:00"}
    assert me.post(PAGE, given).status_code == 302
    kept = Ringing.objects.get(member=cast.building_leader)
    assert kept.hours == (dt.time(12), dt.time(14))
    assert kept.choices["other:push"] is True
    assert kept.choices["deadline:push"] is False
    assert "turn:email" not in kept.choices
    page = words(me.get(PAGE))
    assert 'value="other:push" checked' in page
    assert 'value="deadline:push"> ' in page
    assert 'value="emergency:push" checked disabled' in page
    assert 'value="12:00"' in page
    me.post(PAGE, given)
    assert Ringing.objects.count() == 1
    me.post(PAGE, {"wanted": []})
    assert Ringing.objects.get().hours is None


def test_of_a_way_that_is_not_there_just_now_nothing_is_changed(cast: Cast, settings):
    me = at_desk(cast.building_leader)
    settings.SMS_URL = "https://sms.example.org/"
    me.post(PAGE, {"wanted": ["turn:sms", "deadline:push", "turn:push"]})
    settings.SMS_URL, settings.VAPID = "", None
    page = words(me.get(PAGE))
    assert ":sms" not in page
    me.post(PAGE, {"wanted": []})
    choices = Ringing.objects.get().choices
    assert choices["turn:sms"] is True
    assert "deadline:push" not in choices


@pytest.mark.parametrize(
    ("given", "words_of_it"),
    [
        ({"quiet_begins": "12:00"}, "Quiet hours have a begin and an end"),
        ({"quiet_begins": "08:00", "quiet_ends": "21:00"}, "At least 4 hours of the day"),
        ({"quiet_begins": "nonsense", "quiet_ends": "14:00"}, "Enter a valid time"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_chosen_stays(cast: Cast, given, words_of_it):
    page = at_desk(cast.building_leader).post(PAGE, {"wanted": ["other:push"], **given})
    assert page.status_code == 400
    assert words_of_it in words(page)
    assert 'value="other:push" checked' in words(page)
    assert f'value="{given["quiet_begins"]}"' in words(page)
    assert not Ringing.objects.exists()


@pytest.mark.parametrize("wanted", ["emergency:push", "nonsense", "turn:inbox", "turn:push:x"])
def test_a_cell_that_there_is_not_is_refused(cast: Cast, wanted):
    assert at_desk(cast.building_leader).post(PAGE, {"wanted": [wanted]}).status_code == 400
    assert not Ringing.objects.exists()


def test_a_login_without_a_member_has_no_such_page(cast: Cast):
    client = Client()
    client.force_login(cast.superuser)
    assert client.get(PAGE).status_code == 403
    assert client.post(HERE, browser().told).status_code == 403


def test_ring_me_now_without_a_device_says_so(cast: Cast):
    me = at_desk(cast.building_leader)
    page = me.post(f"{PAGE}test/", follow=True)
    assert "No device of yours rings yet." in words(page)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("page", ["/", "/inbox/", "/account/", "/inbox/channels/"])
def test_it_is_linked_from_where_people_are(cast: Cast, page):
    assert f'href="{PAGE}"' in words(at_desk(cast.building_leader).get(page))


def test_it_asks_as_much_for_many_devices_as_for_one(cast: Cast):
    me = at_desk(cast.building_leader)
    me.post(HERE, browser().told)
    few = queries_of(me, PAGE)
    for number in range(3):
        at_desk(cast.building_leader).post(HERE, browser(str(number)).told)
    assert queries_of(me, PAGE) == few
