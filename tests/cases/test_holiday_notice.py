"""The State Council's notice about a year's holidays is read from its text and holds in one step."""

import datetime as dt

import chinese_calendar
import pytest

from cases.actions.rules import load_year
from cases.deadlines.calendar import load_calendar
from cases.deadlines.holiday_notice import read_notice
from cases.models import CalendarDay, CalendarYear
from kit.errors import Invalid, NotAllowed
from staff.models import User
from tests.cast import Cast
from tests.pages.desk import at_desk

NOTICE = """各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""


def test_the_notice_of_2026_gives_the_days_that_the_calendar_has() -> None:
    found = read_notice(NOTICE, 2026)
    free = {one.date for one in found if not one.working}
    worked = {one.date for one in found if one.working}
    known = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert {one for one in free if one.weekday() < 5} == {
        one for one in known if one.weekday() < 5 and not chinese_calendar.is_workday(one)
    }
    assert worked == {one for one in known if one.weekday() >= 5 and chinese_calendar.is_workday(one)}
    assert {one.name for one in found} == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}


def test_a_holiday_that_begins_in_the_year_before_and_one_of_a_single_day() -> None:
    text = "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。\n二、清明节：4月5日放假，共1天。"
    days = [one.date for one in read_notice(text, 2023)]
    assert days == [dt.date(2022, 12, 31), dt.date(2023, 1, 1), dt.date(2023, 1, 2), dt.date(2023, 4, 5)]


@pytest.mark.parametrize(
    ("text", "year", "words"),
    [
        ("明年放假几天？", 2027, "元旦"),
        (NOTICE, 2027, "周四"),
        ("一、元旦：1月1日至3日放假，共4天。", 2027, "4"),
        ("一、元旦：2月30日放假，共1天。", 2027, "2月30日"),
        ("一、元旦：1月1日至9月3日放假。", 2027, "元旦"),
        ("一、春节：2026年2月2日放假。", 2027, "2026-02-02"),
        ("一、元旦：9999年1月1日放假。", 2027, "9999"),
        ("一、元旦：1月1日放假。1月1日上班。", 2027, "2027-01-01"),
    ],
)
def test_what_can_not_be_right_is_named(text: str, year: int, words: str) -> None:
    with pytest.raises(Invalid) as error:
        read_notice(text, year)
    assert words in " ".join(str(one) for one in error.value.fields["text"])


@pytest.mark.django_db
def test_the_notice_replaces_what_was_estimated_and_the_year_is_official(cast: Cast) -> None:
    CalendarDay.objects.create(date=dt.date(2026, 3, 3), working=False, note="暂估")
    by = User.objects.get(pk=cast.city_official.user_id)
    assert load_year(by=by, number=2026, days=read_notice(NOTICE, 2026), source="国办发明电") == 25
    assert CalendarYear.objects.get(pk=2026).official
    assert not CalendarDay.objects.filter(date="2026-03-03").exists()
    calendar = load_calendar()
    assert calendar.days[dt.date(2026, 2, 16)] is False
    assert calendar.days[dt.date(2026, 2, 28)] is True
    with pytest.raises(NotAllowed):
        load_year(by=User.objects.get(pk=cast.township_official.user_id), number=2026, days=[], source="")


@pytest.mark.django_db
def test_an_official_pastes_the_text_looks_at_the_year_and_loads_it(cast: Cast) -> None:
    desk = at_desk(cast.city_official)
    page = "/admin/cases/calendaryear/load/"
    form = {"year": "2026", "text": NOTICE, "source": "国办发明电〔2025〕7号"}
    CalendarDay.objects.all().delete()
    shown = desk.post(page, form)
    assert shown.status_code == 200
    assert not CalendarDay.objects.exists()
    text = shown.content.decode()
    assert text.count('<td class="gg-free"') == 33
    assert text.count('<td class="gg-made-up"') == 6
    assert desk.post(page, form | {"load": "1"}).status_code == 302
    assert CalendarDay.objects.filter(working=True).count() == 6
    wrong = desk.post(page, form | {"year": "2027"})
    assert wrong.status_code == 400
    assert "text" in wrong.context["form"].errors
    look = desk.get("/admin/cases/calendaryear/2026/months/").content.decode()
    assert look.count('<td class="gg-made-up"') == 6
    assert at_desk(cast.township_official).get(page).status_code == 403
