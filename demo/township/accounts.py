"""The logins of the demonstration, one for each kind of user. They exist with DEBUG=1 only."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

PASSWORD = "pear-Blossom-2026"  # noqa: S105  (printed for everybody; never on a production server)
ADMINISTRATOR = "admin"
TOKEN_NAME = "热线（演示）"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """A login: who it is, where this person begins, and what is worth trying there."""

    login: str
    name: str
    part: str
    page: str  # the name of its address
    tries: str


DESK, PHONE = "admin:index", "home"
ACCOUNTS = {
    "city": Account(
        "13800000001",
        "周明远",
        "City official, 嘉兴市领导小组",
        DESK,
        "rates by county, time limits, supervise",
    ),
    "county": Account(
        "13800000002", "沈丽萍", "County official, 南湖区领导小组", DESK, "overdue by town, supervise"
    ),
    "zone": Account(
        "13800000009",
        "高建新",
        "Official of areas in two counties, 经开区",
        DESK,
        "areas in 秀洲区 and 南湖区",
    ),
    "township": Account(
        "13800000003",
        "陆建平",
        "Township official, 建设街道",
        DESK,
        "coordinate, review emergencies, pass on",
    ),
    "town": Account(
        "13800000010", "许国良", "Town official, 凤桥镇", DESK, "rural sizes, 房屋翻建 to review"
    ),
    "secretary": Account(
        "13800000004",
        "朱红英",
        "Community secretary, 子城社区",
        DESK,
        "accept papers, raised cases, opinions",
    ),
    "village": Account(
        "13800000011", "陈根荣", "Village secretary, 联丰村", DESK, "burnt straw, papers for 房屋翻建"
    ),
    "guide": Account(
        "13800000012", "冯雅琴", "Community cadre, guides 第一网格", DESK, "acknowledge results"
    ),
    "worker": Account(
        "13800000005",
        "张晓敏",
        "Community worker, leads 第一网格",
        PHONE,
        "cases raised to her, cover, households",
    ),
    "liaison": Account(
        "13800000013",
        "徐阿毛",
        "Group head, guides 府前花苑1幢",
        PHONE,
        "acknowledge results, rung emergencies",
    ),
    "leader": Account(
        "13800000006",
        "吴桂珍",
        "Stairwell leader, 62, 府前花苑1幢",
        PHONE,
        "report, settle, diary, collect an opinion",
    ),
    "villager": Account(
        "13800000014", "陆金根", "Villagers' deputy, 东浜组东片", PHONE, "report 秸秆 and 房屋翻建"
    ),
    "officer": Account(
        "13800000007", "徐志刚", "Department officer, 综合行政执法局", DESK, "resolve, send back"
    ),
    "fire": Account("13800000015", "顾海峰", "Department officer, 消防救援大队", DESK, "contain emergencies"),
    "clerk": Account(
        "13800000008", "钱雅文", "Clerk, 南湖区行政服务中心", DESK, "approve with certificate, refuse"
    ),
}
WOMEN = frozenset(ACCOUNTS[key].name for key in ("county", "secretary", "guide", "worker", "leader", "clerk"))


def _width(text: str) -> int:
    """Columns that a terminal needs; Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def table() -> Iterator[str]:
    """The lines that are printed: login, name, part, where to begin, what to try."""
    yield f"Demonstration accounts, all with the password {PASSWORD}"
    for account in ACCOUNTS.values():
        name, part = _padded(account.name, 8), _padded(account.part, 43)
        yield f"  {account.login}  {name}{part}{_padded(reverse(account.page), 9)}{account.tries}"
    part = _padded("System administrator", 43)
    yield f"  {_padded(ADMINISTRATOR, 13)}{_padded('', 8)}{part}{_padded(reverse(DESK), 9)}everything"
    yield "They take a new case to its end on every route: report it as the leader of 府前花苑1幢."
