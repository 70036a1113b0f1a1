"""What people of the demonstration say at a step. The result of a story is said where it is settled."""

from grids.choices import GridLevel

AT_STEP: dict[str, tuple[str, ...]] = {
    "acknowledge": (
        "情况已知悉，同意处理结果，请做好反馈。",
        "已核实，请尽快告知居民。",
        "已电话核实，处理到位。",
    ),
    "send_back": (
        "结果写得不够清楚，请补充当事人意见。",
        "居民反映没有完全解决，请再跟进一次。",
    ),
    "refer": ("专业性强，请责任部门到场处理。", "社区无执法权，请部门依法处理。"),
    "ask_extension": ("需等产权单位答复，申请延期。", "当事人外出未归，申请延期。"),
    "grant_extension": ("情况属实，同意延期。",),
    "refuse_extension": ("居民意见大，请按期办结。",),
    "supervise": ("请街道牵头，每两天报一次进展。", "列入督办，务必按期答复居民。"),
    "accept": ("入户核对无误，符合受理条件。", "与户主当面核对，情况属实。"),
    "decline": ("家庭收入超过标准，不符合条件，已当面说明。",),
    "pass_on": ("街道审核通过，转行政服务中心。", "材料齐全，入户抽查属实，同意上报。"),
    "approve": ("审批通过。", "符合规定，准予办理。"),
    "refuse": ("核对发现名下有第二套住房。",),
    "note": (
        "电话回访过一次，居民在家等消息。",
        "今天又去看了一次，情况没有变化。",
        "已在楼下张贴提示。",
        "约好周末再上门谈。",
    ),
    "urge": ("时限将到，请抓紧办理。", "居民再次来电，请尽快答复。"),
    "suspend": ("当事人外出，回来后再协调。",),
    "resume": ("当事人已回，继续协调。",),
    "withdraw": ("重复上报，另一件已在办理。", "居民自行解决，不再需要。"),
    "merge": ("与前一件是同一件事，并案处理。",),
    "mark_invalid": ("现场核查没有发现所述情况。",),
    "change_route": ("现场无法当场解决，需要多方协调。",),
    "reopen": ("居民来电说问题又出现了，重新办理。",),
}
# Why the level above is asked, by the level that asks.
RAISED = {
    GridLevel.BUILDING: ("涉及多户，本楼协调不下，请网格出面。", "当事几方都不肯让，请网格负责人一起谈。"),
    GridLevel.RESIDENT_GROUP: ("需要社区牵头约各方到场。", "涉及物业和店家，请社区出面协调。"),
    GridLevel.COMMUNITY: ("责任单位在街道层面，报请街道协调。",),
}
# What is said in a village in place of it, word by word.
IN_THE_COUNTRY = (
    ("社区", "村里"),
    ("街道层面", "镇一级"),
    ("街道", "镇里"),
    ("本楼", "本片"),
    ("物业和店家", "几户人家"),
    ("楼下", "村口"),
    ("居民", "村民"),
)
# Where there is something to be seen, a report or a part is waited for instead.
OF_THINGS: dict[str, tuple[str, ...]] = {
    "suspend": ("等待专业检测报告，约需一周。", "等配件到货。"),
    "resume": ("检测报告已出，继续办理。", "配件已到，继续办理。"),
}
FROM_AFAR = "申请人户籍不在本市，告知回户籍地办理。"
ON_THE_WAY = ("已接报，{office}人员正赶往现场，请守住现场、每半小时报一次。", "收到，已通知{office}出动。")
OPINIONS: dict[str, tuple[str, ...]] = {
    "satisfied": ("处理很快，谢谢。", "很满意，网格员很热心。", "说到做到。", ""),
    "basically_satisfied": ("基本解决了，希望以后多关心。", "等得久了一点，结果还可以。", ""),
    "dissatisfied": ("过了两天又这样了，没有真正解决。", "只是说了说，没有人来处理。"),
}
AFTER_REFUSAL = ("结果不如愿，道理讲明白了。", "理解政策规定，希望有别的帮助。")
LEGAL_GROUND = "《浙江省社会救助条例》关于家庭财产状况的规定"
