"""What the analysis meetings of the demonstration decide (policy 二(五), 分析研判制度)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided about an item, and who (an account) does it in how many days; ``done``: what was said
    when it was done."""

    outcome: str
    words: str
    who: str = ""
    days: int = 0
    done: str = ""


HELD_BACK, CALLED_AHEAD = 5, 3  # days from now of the community's last meeting and of its next
GROUP_BACK, GROUP_AHEAD = 11, 1  # those of the printed worker's group
PLACE = "社区会议室"
SUMMARY = "先议居民反映，再排岁末安全检查；各网格按分工落实。"
# Matters that are put on the agenda by hand.
ADDED = {
    "岁末消防通道集中检查": Decided(
        "solved", "各网格先自查，社区再抽查。", "worker", 4, "第一网格已查完，两处堆物当场清走。"
    ),
    "银龄互助课报名": Decided("noted", "请楼道长逐户告知独居老人。", "leader", 9),
}
# Opinions that come up, by their words.
ABOUT_OPINIONS = {
    "垃圾房夏天味道大，希望早晚各清一次。": Decided("solved", "物业同意早晚各清运一次，从下周起。"),
    "物业费涨了，没看到公示。": Decided("raised", "物业没有答复，请街道出面约谈。"),
}
# What else an agenda is drawn from, by the kind of its item.
OTHERWISE = {
    "opinion": Decided("noted", "继续收集，下次再议。"),
    "case": Decided("noted", "已提醒经办人，本周内办结。"),
    "households": Decided("noted", "请负责人本月内补走访。"),
    "closings": Decided("noted", "提醒按周签署。"),
}
NEXT_ADDED = ("元旦前走访慰问名单",)
GROUP_PLACE = "府前花苑门卫室旁活动室"
GROUP_SUMMARY = "物业费公示请社区出面，其余由各楼道跟进。"
ABOUT_GROUP_OPINIONS = {
    "物业费涨了，没看到公示。": Decided("raised", "物业没有答复，请社区出面约谈。"),
}
