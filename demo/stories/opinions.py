"""What people of the demonstration say, and what becomes of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody told ``by`` (an account) so many days ago. ``same_as`` is the place of the one into which
    it is gathered; with an ``answer`` it is answered two days later, with ``told`` heard a day after that."""

    by: str
    back: int
    topic: str
    words: str
    name: str = ""
    phone: str = ""
    same_as: int | None = None
    is_sorted: bool = False
    answer: str = ""
    told: str = ""
    reply: str = ""


SAID: tuple[Said, ...] = (
    Said(
        "leader",
        16,
        "facilities",
        "楼道声控灯坏了，老人晚上上下楼不安全。",
        "金月琴",
        "13700010001",
        answer="物业已更换1至6层声控灯。",
        told="visit",
        reply="亮了，谢谢。",
    ),
    Said(
        "leader",
        15,
        "facilities",
        "二楼到三楼的灯不亮。",
        "沈阿根",
        "13700010002",
        same_as=0,
        told="phone",
        reply="好的，知道了。",
    ),
    Said("leader", 15, "facilities", "晚上楼道太黑。", "何秀兰", "13700010003", same_as=0),
    Said(
        "worker",
        12,
        "traffic",
        "早高峰小区门口停车难，希望划几个临时车位。",
        "王建新",
        "13700010004",
        answer="已与交警协商，东门外早7点至9点可临时停放。",
    ),
    Said("worker", 11, "traffic", "接送孩子没地方停车。", same_as=3),
    Said(
        "worker",
        12,
        "care",
        "社区食堂周末能不能开门。",
        answer="本月起周六开放午餐。",
    ),
    Said("leader", 6, "sanitation", "垃圾房夏天味道大，希望早晚各清一次。", "金月琴", "13700010001"),
    Said("leader", 13, "property", "物业费涨了，没看到公示。", "沈阿根", "13700010002", is_sorted=True),
    Said("leader", 3, "neighbours", "楼上半夜拖桌子，说过几次没用。", "何秀兰", "13700010003"),
    Said("worker", 4, "culture", "想在活动室加一张乒乓球桌。", is_sorted=True),
    Said("secretary", 2, "safety", "电瓶车还是有人推进电梯。"),
    Said("leader", 1, "work", "办事窗口中午能不能留人值班。", "王建新", "13700010004"),
)
# What was put into the box about the system: kind, words, phone, the answer.
BOX: tuple[tuple[str, str, str, str], ...] = (
    ("suggestion", "手机上的字还可以再大一点。", "", "已反映，手机浏览器可先放大显示。"),
    ("complaint", "查进度的网址太长，老人记不住。", "13700010005", ""),
)
