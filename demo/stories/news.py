"""What the demonstration announces, knows and does together. The texts of the knowledge hold everywhere: the
public numbers for emergencies, what to do before help comes; of rules they say no more than that those of the
place decide, and cite none by number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is announced so many days ago by an account, until so many days from now."""

    by: str
    back: float
    title: str
    words: str
    for_residents: bool = True
    urgent: bool = False
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the knowledge, the codes of the categories and the kind of entitlement that it fits."""

    title: str
    words: str
    kind: str = "how_to"
    categories: tuple[str, ...] = ()
    welfare: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """An activity that begins at an hour of a day so many days from now; ``counted``: how many came."""

    kind: str
    title: str
    place: str
    days: int
    hour: int
    words: str = ""
    capacity: int | None = None
    counted: int | None = None
    how: str = ""


NOTICES: tuple[Notice, ...] = (
    Notice(
        "secretary",
        3,
        "楼道消防通道集中清理",
        "本周六上午9时起，社区与物业集中清理楼道和消防通道堆物。\n\n请住户提前收好自家物品，行动不便的可请网格负责人帮忙。",
        ahead=10,
    ),
    Notice(
        "secretary",
        0.5,
        "二次供水水箱清洗，临时停水",
        "明日9时至15时清洗水箱，期间停水，请提前储水。恢复供水后请先放水片刻。",
        urgent=True,
        ahead=2,
    ),
    Notice(
        "township",
        5,
        "本月走访重点",
        "请各网格优先走访独居老人和有重病患者的家庭，发现困难及时登记。",
        for_residents=False,
        ahead=25,
    ),
)
TEXTS: tuple[Text, ...] = (
    Text(
        "闻到燃气味怎么办",
        "1. 不点火，不开关任何电器（包括电灯、抽油烟机），不在室内打电话。\n\n"
        "2. 开门窗通风，关闭燃气总阀。\n\n"
        "3. 人员撤到室外，再拨打燃气公司抢修电话或119；有人头晕、昏迷的拨打120。\n\n"
        "4. 提醒邻居，乘客不要使用电梯，等专业人员检查后再返回。",
        categories=("emergency", "fire"),
    ),
    Text(
        "紧急和常用电话",
        "110：报警求助。\n\n119：火灾和抢险救援。\n\n120：医疗急救。\n\n122：道路交通事故。\n\n"
        "12345：政务服务便民热线，不紧急的咨询、求助、投诉、建议打这个号码。",
        categories=("emergency",),
    ),
    Text(
        "老人或孩子走失怎么办",
        "1. 马上拨打110报警，不必等24小时。\n\n"
        "2. 说清姓名、年龄、身高、衣着、最后出现的时间和地点，准备近期照片。\n\n"
        "3. 留一人在家等候，其他人沿常去的地方寻找；同时告诉网格负责人和社区。",
        categories=("missing-person",),
    ),
    Text(
        "电动自行车不得停放在楼道或在楼道充电",
        "楼道、楼梯间、安全出口不要停放电动自行车，也不要在那里充电。\n\n"
        "发现后先劝离；劝阻无效的报社区和物业，由有关部门按当地规定处理。",
        kind="policy",
        categories=("stairwell-clutter", "fire-lane"),
        source="当地消防安全规定",
    ),
    Text(
        "最低生活保障怎样申请",
        "向网格负责人或社区提出，由网格负责人登记、收齐材料，社区受理，街道（镇）审核，县（市、区）审批。\n\n"
        "带什么材料、什么条件和标准，按当地规定，以街道（镇）窗口公布的为准。",
        kind="policy",
        welfare="minimum_living",
        source="当地规定",
    ),
)
ACTIVITIES: tuple[Together, ...] = (
    Together(
        "volunteering",
        "清洁家园志愿活动",
        "3幢门口集合",
        -6,
        9,
        "请自带手套。",
        None,
        26,
        "清理楼道杂物两车。",
    ),
    Together("culture", "社区合唱队排练", "社区活动室", 2, 14, "欢迎新队员。", 20),
    Together("help", "银龄互助：教老人用手机", "社区活动室", 4, 9, "一对一教，先到先学。", 8),
    Together("civic", "文明楼道评选启动会", "社区会议室", 6, 19),
)
