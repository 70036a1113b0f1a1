"""The logins of the demonstration, one for each kind of user. They exist with DEBUG=1 only."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

PASSWORD = "pear-Blossom-2026"  # noqa: S105  (printed for everybody; never on a production server)
ADMINISTRATOR = "admin"
TOKEN_NAME = "热线（演示）"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """A login: who it is, and where this person begins."""

    login: str
    name: str
    part: str
    page: str  # the name of its address


DESK, PHONE = "admin:index", "home"
ACCOUNTS = {
    "city": Account("13800000001", "周明远", "City official, 嘉兴市领导小组", DESK),
    "county": Account("13800000002", "沈丽萍", "County official, 南湖区领导小组", DESK),
    "township": Account("13800000003", "陆建平", "Township official, 建设街道办事处", DESK),
    "secretary": Account("13800000004", "朱红英", "Community secretary, 子城社区", DESK),
    "worker": Account("13800000005", "张晓敏", "Community worker, leads 第一网格", PHONE),
    "leader": Account("13800000006", "吴桂珍", "Stairwell leader, 62, 府前花苑1幢", PHONE),
    "officer": Account("13800000007", "徐志刚", "Department officer, 综合行政执法局", DESK),
    "clerk": Account("13800000008", "钱雅文", "Clerk, 南湖区行政服务中心", DESK),
}


def _width(text: str) -> int:
    """Columns that a terminal needs; Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def table() -> Iterator[str]:
    """The lines that are printed: login, name, part, where to begin."""
    yield f"Demonstration accounts, all with the password {PASSWORD}"
    for account in ACCOUNTS.values():
        name, part = _padded(account.name, 8), _padded(account.part, 38)
        yield f"  {account.login}  {name}{part}{reverse(account.page)}"
    part = _padded("System administrator", 38)
    yield f"  {_padded(ADMINISTRATOR, 13)}{_padded('', 8)}{part}{reverse(DESK)}"
