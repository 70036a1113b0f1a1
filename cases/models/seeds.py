"""What a new installation begins with: the calendar and the categories. Called by a data migration.

Everything is only added, never overwritten: a city's own rows stay as they are.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import chinese_calendar

from cases.choices import RouteCode
from kit.time.worktime import OFFICE_HOURS

OFFICIAL_YEARS = range(2004, 2027)

# 全国年节及纪念日放假办法 (2024) for years whose notice is still to come: festivals by the lunar calendar and
# 清明 by the solar terms. The notice will add bridging days and make-up days, which nobody knows yet.
_NEW_YEAR, _SPRING, _QINGMING, _LABOUR = "元旦", "春节", "清明", "劳动节"
_DRAGON_BOAT, _MID_AUTUMN, _NATIONAL = "端午", "中秋", "国庆节"
_PROVISIONAL: dict[int, dict[str, tuple[tuple[int, int], ...]]] = {
    2027: {
        _SPRING: ((2, 5), (2, 6), (2, 7), (2, 8)),
        _QINGMING: ((4, 5),),
        _DRAGON_BOAT: ((6, 9),),
        _MID_AUTUMN: ((9, 15),),
    },
    2028: {
        _SPRING: ((1, 25), (1, 26), (1, 27), (1, 28)),
        _QINGMING: ((4, 4),),
        _DRAGON_BOAT: ((5, 28),),
        _MID_AUTUMN: ((10, 3),),
    },
    2029: {
        _SPRING: ((2, 12), (2, 13), (2, 14), (2, 15)),
        _QINGMING: ((4, 4),),
        _DRAGON_BOAT: ((6, 16),),
        _MID_AUTUMN: ((9, 22),),
    },
}
_FIXED = {_NEW_YEAR: ((1, 1),), _LABOUR: ((5, 1), (5, 2)), _NATIONAL: ((10, 1), (10, 2), (10, 3))}


@dataclass(frozen=True, slots=True)
class YearSeed:
    """A year, and whether the State Council's notice for it is known."""

    year: int
    official: bool
    source: str


@dataclass(frozen=True, slots=True)
class DaySeed:
    """A day that differs from its weekday."""

    date: dt.date
    working: bool
    note: str


@dataclass(frozen=True, slots=True)
class CategorySeed:
    """A category; ``parent`` is the code of the one that it is part of."""

    code: str
    name: str
    name_en: str
    route: RouteCode
    parent: str = ""


def calendar_years() -> list[YearSeed]:
    """2004–2026 by the notices, the next three years by statute."""
    official = [YearSeed(year, True, "国务院办公厅节假日安排通知") for year in OFFICIAL_YEARS]
    return official + [YearSeed(year, False, "全国年节及纪念日放假办法（暂估）") for year in _PROVISIONAL]


def calendar_days() -> list[DaySeed]:
    """Holidays from Monday to Friday and working days at weekends, in order, each date once."""
    days = {seed.date: seed for seed in _official_days() + _provisional_days()}
    return [days[date] for date in sorted(days)]


def _official_days() -> list[DaySeed]:
    off = [
        DaySeed(date, False, chinese_calendar.Holiday(name).chinese)
        for date, name in chinese_calendar.holidays.items()
        if date.weekday() < 5 and date.year in OFFICIAL_YEARS
    ]
    on = [
        DaySeed(date, True, f"{chinese_calendar.Holiday(name).chinese}调休上班")
        for date, name in chinese_calendar.workdays.items()
        if date.weekday() >= 5 and date.year in OFFICIAL_YEARS
    ]
    return off + on


def _provisional_days() -> list[DaySeed]:
    return [
        DaySeed(date, False, name)
        for year, festivals in _PROVISIONAL.items()
        for name, places in {**festivals, **_FIXED}.items()
        for date in (dt.date(year, month, day) for month, day in places)
        if date.weekday() < 5
    ]


_R, _C, _E, _A = RouteCode.ROUTINE, RouteCode.COORDINATION, RouteCode.EMERGENCY, RouteCode.APPROVAL

# domain.md, Case practice: the eight usual categories, and a second level that a city makes its own.
_CATEGORIES: dict[tuple[str, str, str, RouteCode], tuple[tuple[str, str, str, RouteCode], ...]] = {
    ("livelihood", "民生服务", "Daily life and services", _R): (
        ("litter", "暴露垃圾", "Exposed litter", _R),
        ("damaged-road", "道路破损", "Damaged road", _C),
        ("street-light", "路灯", "Street light", _R),
        ("stairwell-clutter", "楼道堆物", "Clutter in the stairwell", _R),
        ("outage", "停水停电", "Water or power failure", _C),
        ("blocked-drain", "管道堵塞", "Blocked drain", _C),
        ("low-income-allowance", "低保申请", "Application for subsistence allowance", _A),
        ("temporary-relief", "临时救助申请", "Application for temporary relief", _A),
        ("senior-card", "老年优待证", "Senior citizen's card", _A),
    ),
    ("disputes", "矛盾纠纷化解", "Disputes", _C): (
        ("noise", "噪声", "Noise", _C),
        ("neighbours", "邻里纠纷", "Dispute between neighbours", _C),
        ("family-dispute", "家庭纠纷", "Family dispute", _C),
        ("property-management", "物业纠纷", "Dispute with the property manager", _C),
        ("unpaid-wages", "欠薪", "Unpaid wages", _C),
    ),
    ("safety", "治安防控", "Public safety", _R): (
        ("fire-lane", "消防通道", "Blocked fire lane", _R),
        ("illegal-building", "违法搭建", "Illegal building", _C),
        ("thrown-objects", "高空抛物", "Objects thrown from a height", _C),
        ("indoor-charging", "电动车违规充电", "Unsafe charging of electric bikes", _R),
        ("fraud-attempt", "可疑诈骗", "Suspected fraud", _R),
    ),
    ("care", "特殊人群关爱", "Care for people in need", _R): (
        ("living-alone", "独居老人探访", "Call on an elderly person living alone", _R),
        ("child-in-need", "困境儿童", "Child in need", _C),
        ("disability-support", "残疾人帮扶", "Support for a person with a disability", _R),
    ),
    ("opinion", "社情民意", "Opinions and suggestions", _R): (
        ("suggestion", "意见建议", "Suggestion", _R),
        ("shared-request", "群众共同诉求", "Request of many residents", _C),
    ),
    ("publicity", "政策宣传", "Policy information", _R): (
        ("policy-question", "政策咨询", "Question about a policy", _R),
        ("notice-delivery", "通知送达", "Delivery of a notice", _R),
    ),
    ("emergency", "突发事件", "Emergencies", _E): (
        ("fire", "火灾", "Fire", _E),
        ("gas-leak", "煤气泄漏", "Gas leak", _E),
        ("power-danger", "供电险情", "Danger by electricity", _E),
        ("burst-main", "供水管道爆裂", "Burst water main", _E),
        ("lift-trapped", "电梯困人", "People trapped in a lift", _E),
        ("dangerous-building", "危房险情", "Building about to collapse", _E),
        ("missing-person", "走失", "Missing person", _E),
        ("injury", "人员伤病", "Injury or sudden illness", _E),
        ("flooding", "积水内涝", "Flooding", _E),
    ),
    ("other", "其他", "Other", _R): (),
}


def categories() -> list[CategorySeed]:
    """The eight categories with their second level, each parent before its children."""
    return [
        seed
        for top, children in _CATEGORIES.items()
        for seed in (CategorySeed(*top), *(CategorySeed(*child, parent=top[0]) for child in children))
    ]


# Matters of one person or family (domain.md, Law that shapes the product).
PERSONAL = (
    "low-income-allowance",
    "temporary-relief",
    "senior-card",
    "neighbours",
    "family-dispute",
    "unpaid-wages",
    "fraud-attempt",
    "care",
    "living-alone",
    "child-in-need",
    "disability-support",
    "injury",
)

# What an approval makes in the register (policy 二(三): 低保、救助、老龄).
GRANTS = {
    "low-income-allowance": "minimum_living",
    "temporary-relief": "relief",
    "senior-card": "elderly",
}


def seed_grants(Category: Any) -> None:
    """Say of the categories that have said nothing what they grant; takes the model class like
    ``seed_calendar``."""
    for code, kind in GRANTS.items():
        Category.objects.filter(code=code, grants="").update(grants=kind)


def seed_calendar(CalendarYear: Any, CalendarDay: Any, WorkPeriod: Any) -> None:
    """Add the years, days and working hours (08:30–12:00, 13:30–17:30) that are missing.

    Takes the model classes, so that a migration can pass its historical ones.
    """
    CalendarYear.objects.bulk_create(
        [
            CalendarYear(year=seed.year, official=seed.official, source=seed.source)
            for seed in calendar_years()
        ],
        ignore_conflicts=True,
    )
    CalendarDay.objects.bulk_create(
        [CalendarDay(date=seed.date, working=seed.working, note=seed.note) for seed in calendar_days()],
        ignore_conflicts=True,
    )
    if not WorkPeriod.objects.exists():
        WorkPeriod.objects.bulk_create([WorkPeriod(begins=at, ends=until) for at, until in OFFICE_HOURS])


def mark_personal(Category: Any) -> None:
    """Mark the personal ones among the categories; takes the model class like ``seed_calendar``."""
    Category.objects.filter(code__in=PERSONAL).update(personal=True)


def seed_categories(Category: Any) -> None:
    """Add the categories that are missing; takes the model class like ``seed_calendar``."""
    for position, seed in enumerate(categories(), start=1):
        Category.objects.get_or_create(
            code=seed.code,
            defaults={
                "name": seed.name,
                "name_en": seed.name_en,
                "route": seed.route.value,
                "parent": Category.objects.get(code=seed.parent) if seed.parent else None,
                "position": position * 10,
            },
        )


# What a city makes its own: matters by the code of their category, with the papers they usually need.
_MATTERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("低保申请", "low-income-allowance"): (
        "身份证",
        "户口簿",
        "家庭收入和财产申报书",
        "授权核对书",
        "银行账户",
    ),
    ("临时救助申请", "temporary-relief"): ("身份证", "户口簿", "困难情况说明", "相关票据"),
    ("老年优待证", "senior-card"): ("身份证", "一寸照片"),
    ("其他事项", ""): ("身份证",),
}


def seed_matters(Matter: Any, Category: Any) -> None:
    """Add the matters that are missing; takes the model classes like ``seed_calendar``."""
    for (name, category), papers in _MATTERS.items():
        Matter.objects.get_or_create(
            name=name,
            defaults={
                "category": Category.objects.filter(code=category).first(),
                "papers": "\n".join(papers),
            },
        )
