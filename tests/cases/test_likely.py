"""What words are likely to be about: learned from what was filed, with a certainty that fits, without anybody's
words, and never slower than a leader notices."""

import datetime as dt
import random
import time

import pytest
import time_machine

from cases.actions.batch.words import learn_words
from cases.choices import RouteCode
from cases.models import Case, Category, WordModel
from cases.public.guessing import guess, proposed
from cases.public.likely import FEWEST_CASES, FEWEST_TRIED, count, learn, likely, pairs_of, try_with
from demo.volume.words import TEXTS, WHAT_ELSE, WHERE
from kit.actors import TIMETABLE
from kit.errors import NotAllowed
from kit.time.clock import CHINA
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 9, 24, 2, 50, tzinfo=CHINA)
# As others would say it: none of these sentences is among those that are learned from.
SAID_OTHERWISE = (
    ("litter", "小区门口垃圾成堆，臭味很大"),
    ("litter", "垃圾好几天没人清理"),
    ("street-light", "三幢门口的路灯坏了"),
    ("street-light", "晚上路太黑，灯都不亮"),
    ("stairwell-clutter", "楼道里堆了很多杂物"),
    ("stairwell-clutter", "有人把旧家具堆放在楼梯口"),
    ("fire-lane", "私家车长期占用消防通道"),
    ("fire-lane", "消防车道被堵住了"),
    ("living-alone", "独居老人好几天没出门"),
    ("living-alone", "老人子女都在外地，没人照顾"),
    ("indoor-charging", "有人从窗户飞线给电动车充电"),
    ("indoor-charging", "电动车推到楼道里充电"),
    ("noise", "广场舞声音很大"),
    ("noise", "夜里施工噪声太响"),
    ("neighbours", "楼上漏水，两户争吵"),
    ("neighbours", "邻里为停车有纠纷"),
    ("damaged-road", "路面有坑，下雨积水"),
    ("damaged-road", "人行道的地砖碎了"),
    ("blocked-drain", "下水道堵塞，污水倒灌"),
    ("blocked-drain", "化粪池污水漫到路上"),
    ("illegal-building", "有人在楼顶违法搭建"),
    ("illegal-building", "平台上私自盖了房子"),
)


def sentences(times: int = 600, seed: int = 1) -> list[tuple[str, str]]:
    """As volume data has them."""
    source = random.Random(seed)
    said = [one for route in (RouteCode.ROUTINE, RouteCode.COORDINATION) for one in TEXTS[route]]
    found = []
    for _time in range(times):
        code, text = source.choice(said)
        text = text.format(floor=source.randint(1, 6), door=source.randint(101, 604))
        found.append((code, f"{source.choice(WHERE)}{text}{source.choice(WHAT_ELSE)}"))
    return found


def filed(cast: Cast, times: int = FEWEST_CASES) -> None:
    made = {code: CategoryFactory(code=code, name=code) for code, _text in sentences()}
    sample = CaseFactory(grid=cast.building, category=made["litter"])
    names = [field.attname for field in Case._meta.concrete_fields if not field.primary_key]
    said = {name: getattr(sample, name) for name in names}
    Case.objects.bulk_create(
        Case(**said | {"number": f"JX2026092499{key:04}", "category_id": made[code].pk, "description": text})
        for key, (code, text) in enumerate(sentences(times))
    )


def test_said_otherwise_it_is_right_more_often_than_not_and_says_how_sure():
    """Cases of a few sentences say little of a city; sentences in other words say a little more."""
    learned, tried = learn(sentences(2000))
    assert tried.right >= 0.95
    assert tried.number >= 150
    others = try_with(learned, SAID_OTHERWISE)
    assert others.number >= 20
    assert others.right >= 0.75


def test_certainties_are_shares_and_fewer_words_are_less_sure():
    learned, _tried = learn(sentences(2000))
    found = learned.likely("楼道堆放杂物，影响通行")
    assert sum(found.values()) == pytest.approx(1)
    assert max(found, key=lambda one: found[one]) == "stairwell-clutter"
    assert learned.likely("天气很好") == {}
    assert learned.likely("") == {}


def test_what_categories_have_in_common_makes_it_unsure():
    """Where the words don't tell two categories apart, neither is more likely than it is often."""
    signs = "甲乙丙丁戊己庚辛壬癸"
    source = random.Random(1)
    cases = [
        ("litter" if key % 3 else "noise", f"居民{source.choice(signs)}反映一个{source.choice(signs)}问题")
        for key in range(3000)
    ]
    learned, tried = learn(cases)
    found = learned.likely("居民反映一个问题")
    assert found["litter"] == pytest.approx(2 / 3, abs=0.03)
    assert tried.off < 0.1


def test_nothing_rare_no_number_and_no_name_behind_a_mask_is_kept():
    said = [("litter", f"楼道有垃圾1381234567{key % 10}") for key in range(20)]
    learned = count([*said, *(("litter", "龚小兰说的") for _time in range(4))])
    assert set(learned.pairs) == {"楼道", "道有", "有垃", "垃圾"}
    assert not any(sign.isdigit() for pair in pairs_of("3幢2单元110") for sign in pair)


def test_it_is_learned_once_a_night_by_the_timetable_and_only_the_last_ones_are_kept(cast: Cast):
    with pytest.raises(NotAllowed):
        learn_words(by=cast.city_official.user)
    with time_machine.travel(NIGHT, tick=False):
        assert learn_words(by=TIMETABLE) is None  # too few
        filed(cast)
        assert learn_words(by=TIMETABLE) is not None
        assert learn_words(by=TIMETABLE) is None
    for night in range(1, 5):
        with time_machine.travel(NIGHT + dt.timedelta(days=night), tick=False):
            assert learn_words(by=TIMETABLE).cases == FEWEST_CASES + 1
    assert WordModel.objects.count() == 3


def test_a_leader_is_proposed_what_is_likely_with_its_certainty(cast: Cast):
    filed(cast, 1000)
    learn_words(by=TIMETABLE)
    browser = at_desk(cast.building_leader)
    sent = {"description": "楼道堆放杂物，影响通行", "grid": cast.building.code}
    page = browser.post("/report/likely/", sent)
    [first, *_others] = page.context["likely"]
    assert first.category.code == "stairwell-clutter"
    assert 50 <= first.percent <= 99
    assert f"{first.percent}" in page.content.decode()
    assert browser.post("/report/likely/", {}).context["likely"] == []
    assert browser.get("/report/likely/").url == "/report/"
    assert at_desk(cast.stranger).post("/report/likely/", sent).status_code == 403
    Category.objects.filter(code="stairwell-clutter").update(in_use=False)
    assert "stairwell-clutter" not in [one.category.code for one in likely(sent["description"])]


def test_a_certainty_that_was_tried_with_too_few_is_not_stated(cast: Cast):
    filed(cast)
    assert learn_words(by=TIMETABLE).tried < FEWEST_TRIED
    assert [one.percent for one in likely("楼道堆放杂物，影响通行")][:1] == [None]


def test_with_too_few_cases_points_speak_without_a_certainty(cast: Cast):
    CategoryFactory(code="litter", name="暴露垃圾")
    [first] = proposed("门口有暴露垃圾", grid=cast.building)
    assert (first.category.code, first.percent) == ("litter", None)
    assert proposed("门口有暴露垃圾", grid=None) == []


def test_residents_are_proposed_it_too(cast: Cast):
    filed(cast)
    learn_words(by=TIMETABLE)
    found = guess("楼下广场舞声音太响", grid=cast.building)
    assert [one.code for one in found.categories][:1] == ["noise"]


def test_an_answer_takes_no_time_that_is_noticed(cast: Cast):
    filed(cast)
    learn_words(by=TIMETABLE)
    likely("楼道")  # read once
    took = []
    for _time in range(20):
        began = time.perf_counter()
        likely("楼下广场舞声音太响，睡不着，三楼楼道还堆放杂物影响通行。" * 10)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.02  # others use this machine too


def test_the_groups_are_tiles_and_the_list_remains(cast: Cast):
    top = CategoryFactory(code="livelihood", name="民生", name_en="Life", position=1)
    CategoryFactory(code="litter", name="垃圾", name_en="Litter", parent=top, position=2)
    browser = at_desk(cast.building_leader)
    page = browser.get("/report/")
    text = page.content.decode()
    assert [one.code for one in page.context["groups"]][:1] == [top.code]
    assert 'aria-controls="group-livelihood"' in text
    assert '<select name="category"' in text
    few = queries_of(browser, "/report/")
    for number in range(10):
        CategoryFactory(code=f"more{number}", parent=top)
    assert queries_of(browser, "/report/") == few
    assert browser.get("/report/?route=emergency").context["groups"] == []
