"""What residents of the demonstration report by themselves, at the public page of their grid."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What somebody reported so many days ago about the printed leader's house. ``asks`` is what the leader
    asks back, ``result`` what came of it. Without a category the resident could not name one."""

    back: float
    category: str
    words: str
    place: str
    name: str = ""
    phone: str = ""
    asks: str = ""
    result: str = ""


OWN_REPORTS: tuple[OwnReport, ...] = (
    OwnReport(
        4,
        "street-light",
        "单元门口的路灯昨晚没有亮，老人出门看不清台阶。",
        "1单元门口",
        "钱玉珍",
        "13700010011",
        result="已换灯泡，当晚试亮正常。",
    ),
    OwnReport(
        1.1,
        "",
        "楼下一直有嗡嗡的声音，晚上特别明显。",
        "楼下",
        "顾建国",
        "13700010012",
        asks="声音大约几点开始？是从哪一边传来的？",
    ),
    OwnReport(
        0.12, "stairwell-clutter", "三楼过道堆了纸箱，婴儿车推不过去。", "三楼", "金小妹", "13700010013"
    ),
)
