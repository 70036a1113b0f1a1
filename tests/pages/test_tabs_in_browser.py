"""Several tabs with one form, in a real browser: what was typed in any of them is in sight until it has arrived or
was thrown away, whatever each tab began with and whichever is closed, loaded anew, copied or sent first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.pages.phone import (
    MARKS,
    Phone,
    Work,
    a_phone,
    by_each,
    kept_on,
    rest,
    send,
    session_of,
    unfolded,
    until_kept,
    words,
    work_at,
)

FIRST, SECOND, THIRD = "一号页的话", "二号页的话", "三号页的话"
pytestmark = MARKS
everywhere = pytest.mark.parametrize("place", ["case", "visit", "report", "diary"])


@pytest.fixture
def work(live_server: LiveServer) -> Work:
    """What she has to do."""
    return work_at(live_server.url)


@pytest.fixture
def phone(work: Work) -> Iterator[Phone]:
    """Hers."""
    yield from a_phone(work)


@everywhere
def test_what_a_second_tab_made_of_the_same_words_is_there_when_the_first_has_sent_its_own(
    phone: Phone, place: str
) -> None:
    one = phone.opened(place)
    words(one).fill(FIRST)
    two = phone.opened(place)
    expect(words(two)).to_have_value(FIRST)
    words(two).fill(SECOND)
    send(one, place)
    two.close()
    phone.shown(one, place)
    expect(words(one)).to_have_value(SECOND)
    expect(words(one)).to_be_visible()
    send(one, place)
    phone.shown(one, place)
    expect(words(one)).to_have_value("")
    assert not {FIRST, SECOND} & set(kept_on(one).split('"'))


@everywhere
def test_what_the_first_tab_says_is_there_when_the_second_has_sent_other_words(
    phone: Phone, place: str
) -> None:
    one = phone.opened(place)
    words(one).fill(FIRST)
    two = phone.opened(place)
    words(two).fill("")
    words(two).press_sequentially(SECOND)
    send(two, place)
    one.close()
    phone.shown(two, place)
    expect(words(two)).to_have_value(FIRST)


@everywhere
def test_of_three_tabs_that_began_with_the_same_words_none_is_lost(phone: Phone, place: str) -> None:
    page = phone.opened(place)
    words(page).fill("大家都有的话")
    page.close()
    tabs = [phone.opened(place) for _ in range(3)]
    for tab, text in zip(tabs, (FIRST, SECOND, THIRD), strict=True):
        expect(words(tab)).to_have_value("大家都有的话")
        words(tab).fill(text)
        # Nobody types into two tabs at once: browsers tell the others within a moment, and not sooner.
        for other in tabs:
            until_kept(other, text)
    for tab in tabs:
        tab.close()
    page = phone.opened(place)
    expect(words(page)).to_have_value(THIRD)
    expect(rest(page)).to_have_text([SECOND, FIRST])
    expect(rest(page).first).to_be_visible()
    # The next form begins with the next.
    send(page, place)
    phone.shown(page, place)
    expect(words(page)).to_have_value(SECOND)
    expect(rest(page)).to_have_text([FIRST])


@by_each
def test_words_that_are_only_shown_stay_when_another_tab_replaces_them(phone: Phone, place: str) -> None:
    page = phone.opened(place)
    words(page).fill(FIRST)
    page.close()
    one, two = phone.opened(place), phone.opened(place)
    words(two).fill(SECOND)
    until_kept(one, FIRST)
    one.close()
    phone.shown(two, place)
    expect(words(two)).to_have_value(SECOND)
    expect(rest(two)).to_have_text([FIRST])


def test_what_a_tab_changes_in_its_own_words_is_no_second_draft(phone: Phone) -> None:
    one = phone.opened("report")
    words(one).fill(FIRST)
    two = phone.opened("report")
    words(one).fill(SECOND)
    expect(words(two)).to_have_value(FIRST)
    one.reload()
    expect(words(one)).to_have_value(SECOND)
    expect(rest(one)).to_have_count(0)
    # It goes on by itself.
    words(two).fill(THIRD)
    one.reload()
    expect(words(one)).to_have_value(SECOND)
    expect(rest(one)).to_have_text([THIRD])


def test_after_an_entry_the_diary_shows_what_another_tab_has_left(phone: Phone) -> None:
    one, two = phone.opened("diary"), phone.opened("diary")
    words(one).fill(FIRST)
    words(two).fill(SECOND)
    two.close()
    send(one, "diary")
    expect(words(one)).to_have_value(SECOND)
    expect(one.locator("form.diary [role=status]")).to_be_visible()
    words(one).fill(THIRD)
    one.reload()
    expect(words(one)).to_have_value(THIRD)


def test_what_is_typed_while_an_entry_is_on_its_way_stays(phone: Phone) -> None:
    page = phone.opened("diary")
    words(page).fill(FIRST)

    def slowly(route: Route) -> None:
        words(page).fill(f"{FIRST}，还有")
        route.continue_()

    page.route("**/diary/2*/", slowly)
    send(page, "diary")
    expect(words(page)).to_have_value(f"{FIRST}，还有")


@by_each
def test_each_tab_has_its_own_words_after_a_reload_and_by_going_back(phone: Phone, place: str) -> None:
    tabs = [phone.opened(place) for _ in range(2)]
    for tab, text in zip(tabs, (FIRST, SECOND), strict=True):
        words(tab).fill(text)
    for tab, own, other in zip(tabs, (FIRST, SECOND), (SECOND, FIRST), strict=True):
        tab.reload()
        expect(words(tab)).to_have_value(own)
        expect(rest(tab)).to_have_text([other])
        tab.goto(phone.work.addresses["inbox"])
        tab.go_back()
        expect(words(tab)).to_have_value(own)


@by_each
def test_a_tab_that_the_phone_had_thrown_away_finds_its_own_words(phone: Phone, place: str) -> None:
    gone, other = phone.opened(place), phone.opened(place)
    words(gone).fill(FIRST)
    words(other).fill(SECOND)
    session = session_of(gone)
    gone.close()
    back = phone.opened(place, **session)
    expect(words(back)).to_have_value(FIRST)
    expect(rest(back)).to_have_text([SECOND])
    # Without what the tab knew, the newest is there and the other one beside it.
    back.close()
    new = phone.opened(place)
    expect(words(new)).to_have_value(SECOND)
    expect(rest(new)).to_have_text([FIRST])


@by_each
@pytest.mark.parametrize("goes_on", ["the first", "the copy"])
def test_a_copied_tab_and_the_first_keep_apart_what_they_say(phone: Phone, place: str, goes_on: str) -> None:
    one = phone.opened(place)
    words(one).fill(FIRST)
    with phone.context.expect_page() as made:
        one.evaluate("window.open(location.href)")  # what the tab knows is copied
    two = made.value
    expect(words(two)).to_have_value(FIRST)
    assert session_of(two) == session_of(one)
    unfolded(two)
    if goes_on == "the copy":
        words(two).fill(SECOND)
        until_kept(one, FIRST)  # which the other one still shows
        words(one).fill(THIRD)
    else:
        words(one).fill(SECOND)
        words(two).fill(THIRD)
    one.close()
    two.close()
    new = phone.opened(place)
    expect(rest(new)).to_have_count(1)
    assert {words(new).input_value(), rest(new).inner_text()} == {SECOND, THIRD}


@by_each
def test_what_she_goes_on_with_in_a_second_tab_leaves_nothing_when_it_has_arrived(
    phone: Phone, place: str
) -> None:
    one = phone.opened(place)
    words(one).fill(FIRST)
    two = phone.opened(place)
    words(two).press("End")
    words(two).press_sequentially("写错")
    two.wait_for_timeout(300)
    assert two.evaluate("localStorage.length") == 1  # nothing of hers is left out so far
    for _ in range(3):
        words(two).press("Backspace")
    words(two).press_sequentially("话，后面还有")
    expect(words(two)).to_have_value(f"{FIRST}，后面还有")
    send(two, place)
    one.close()
    phone.shown(two, place)
    expect(words(two)).to_have_value("")
    expect(rest(two)).to_have_count(0)
    assert FIRST not in kept_on(two)


@by_each
def test_what_is_added_in_a_tab_whose_words_another_has_sent_is_kept(phone: Phone, place: str) -> None:
    one = phone.opened(place)
    words(one).fill(FIRST)
    two = phone.opened(place)
    send(two, place)
    assert FIRST not in kept_on(one) or place in (
        "case",
        "visit",
    )  # these go once the page says what has arrived
    words(one).fill(f"{FIRST}，还有")
    one.close()
    phone.shown(two, place)
    expect(words(two)).to_have_value(f"{FIRST}，还有")


def test_the_same_report_of_two_tabs_is_made_once_and_two_others_are_two(phone: Phone) -> None:
    one = phone.opened("report")
    words(one).fill(FIRST)
    two, three = phone.opened("report"), phone.opened("report")
    send(two, "report")
    send(one, "report")
    assert one.url == two.url
    expect(one.locator(".message.warning").first).to_be_visible()
    words(three).fill(SECOND)
    three.locator("[name=category]").select_option("litter")
    expect(three.locator("#similar")).to_be_visible()  # the first, which is open: it is something else
    three.locator("form.report .buttons button.primary").first.click()
    three.wait_for_url("**/cases/*/")
    assert three.url != one.url
    phone.shown(three, "report")
    expect(words(three)).to_have_value("")
    assert kept_on(three) == ""
