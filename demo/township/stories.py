"""What happens in the demonstration: the words of cases and of what is done about them, by category.

``{at}`` is the building or quarter, ``{street}`` its street, ``{floor}`` a storey, ``{door}`` a door.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """A case as a leader reports it, and how it ends when it ends well."""

    category: str
    words: str
    result: str
    photo: str = ""  # what a photo of it shows; empty: nobody takes one
    private: bool = False  # a resident came with it, whose name is kept


ROUTINE = (
    Story(
        "stairwell-clutter",
        "{at}{floor}楼楼道堆放旧沙发和纸箱，影响通行。",
        "与住户沟通后当场搬离，楼道已清扫。",
        "clutter",
    ),
    Story(
        "stairwell-clutter",
        "{at}一楼楼梯间停了三辆旧自行车，车胎都瘪了。",
        "张贴告示后由物业统一清运。",
        "clutter",
    ),
    Story(
        "stairwell-clutter",
        "{at}{floor}楼过道堆着装修剩下的瓷砖和水泥袋。",
        "业主已叫车拉走，地面冲洗干净。",
        "clutter",
    ),
    Story(
        "street-light",
        "{street}{at}门口路灯不亮，晚上老人出入看不清。",
        "联系路灯所更换灯泡，当晚已亮。",
        "lamp",
        True,
    ),
    Story("street-light", "{at}东侧路灯忽明忽暗，已有两天。", "路灯所检查线路，更换接线盒后正常。", "lamp"),
    Story("street-light", "{at}单元门口声控灯坏了，晚上要摸黑上楼。", "已换新的感应灯，试亮正常。", "lamp"),
    Story("litter", "{at}垃圾房旁散落厨余垃圾，有异味。", "通知保洁员清理并冲洗，已恢复整洁。", "litter"),
    Story("litter", "{street}绿化带里有人丢弃旧床垫。", "联系大件垃圾清运，当天下午运走。", "litter"),
    Story("litter", "{at}楼下花坛有建筑垃圾三袋，无人认领。", "查看监控找到业主，已自行清走。", "litter"),
    Story("fire-lane", "{at}消防通道被一辆白色轿车占用。", "电话联系车主，十分钟内已挪车。", "car"),
    Story("fire-lane", "{at}北侧消防登高面停满电动车。", "引导居民停入车棚，划线提示已补画。", "car"),
    Story(
        "indoor-charging",
        "{at}{floor}楼有人从窗口拉线给电动车充电。",
        "当场劝止，线已收回，告知集中充电点位置。",
        "cable",
    ),
    Story(
        "indoor-charging",
        "{at}{door}室把电动车电瓶拿回家充电。",
        "上门说明危险，住户同意改到车棚充电。",
        "",
        True,
    ),
    Story(
        "fraud-attempt",
        "{at}{door}室老人接到自称公检法的电话，要她转账。",
        "及时劝阻，未造成损失，已帮老人安装反诈软件。",
        "",
        True,
    ),
    Story(
        "fraud-attempt",
        "{at}楼下有人摆摊免费送鸡蛋，要老人登记身份证号。",
        "联系民警到场劝离，提醒楼里老人不要登记。",
        "stall",
    ),
    Story(
        "living-alone",
        "{at}{door}室独居老人两天没下楼，邻居不放心。",
        "上门查看，老人感冒在家休息，已联系女儿。",
    ),
    Story(
        "living-alone",
        "天气转冷，走访{at}{door}室独居老人，看看取暖。",
        "电暖器检查正常，送去热水袋，留了联系卡。",
    ),
    Story(
        "disability-support",
        "{at}{door}室残疾居民轮椅刹车坏了，出门不便。",
        "联系残联上门修理，已能正常使用。",
        "",
        True,
    ),
    Story(
        "suggestion", "居民建议在{at}门口加装一排晾衣架。", "已报社区列入小区改善清单，答复居民。", "", True
    ),
    Story("suggestion", "几位居民希望{at}的快递柜移到门岗旁边。", "与物业商定下周移位，已告知居民。"),
    Story(
        "policy-question",
        "{at}{door}室咨询退休后医保怎么续缴。",
        "讲明办理窗口和所需材料，送去一份办事指南。",
        "",
        True,
    ),
    Story(
        "policy-question",
        "租住{at}的务工家庭问孩子积分入学政策。",
        "当面讲解并帮助在手机上查询积分。",
        "",
        True,
    ),
    Story("notice-delivery", "向{at}各户送达停水检修通知。", "逐户告知，两户不在家的已电话通知。"),
    Story("other", "{at}门口公告栏玻璃松动，怕掉下来伤人。", "临时用胶带固定，物业次日更换。", "board"),
    Story("other", "{at}一楼信箱门掉了两扇。", "物业已修好，居民当面确认。", "board"),
)

# A case that is split, and its two parts.
IN_PARTS = (
    Story(
        "stairwell-clutter",
        "{at}居民一并反映两件事：一楼堆着旧家具，三楼感应灯不亮。",
        "两件事都已办好。",
        "clutter",
    ),
    Story("stairwell-clutter", "清走一楼的旧家具。", "旧家具已清走，楼道通畅。", "clutter"),
    Story("stairwell-clutter", "修好三楼的感应灯。", "已换新灯，试亮正常。"),
)

COORDINATION = (
    Story(
        "noise",
        "{street}夜宵店排风机深夜噪声大，{at}多户反映睡不好。",
        "店主加装消声器并把排风口移到后巷，夜间实测不再扰民。",
        "stall",
        True,
    ),
    Story(
        "noise",
        "{at}{floor}楼早上六点就装修打孔，楼上楼下都有意见。",
        "三方约定八点后施工，午间停工，双方签字。",
        "",
        True,
    ),
    Story(
        "noise",
        "广场舞音响太响，{at}备考学生受影响。",
        "与舞队约定晚八点前结束并调低音量，一周内回访无反复。",
    ),
    Story(
        "neighbours",
        "{at}{door}室漏水到楼下，两家为赔偿争执。",
        "请管道工查明是立管老化，双方分担修理费，墙面已修补。",
        "leak",
        True,
    ),
    Story(
        "neighbours",
        "{at}两户为公共平台堆花盆吵架，各不相让。",
        "调解后各搬一半，留出一米通道，握手言和。",
        "clutter",
        True,
    ),
    Story(
        "neighbours",
        "{at}{door}室养的狗夜里叫，邻居多次上门理论。",
        "养犬人同意训练并夜间关在里屋，邻居表示谅解。",
        "",
        True,
    ),
    Story(
        "family-dispute",
        "{at}{door}室兄弟为照顾母亲的事起争执。",
        "请人民调解员和老邻居一起谈，兄弟轮流照顾，写了协议。",
    ),
    Story(
        "property-management",
        "{at}业主反映物业费涨价没有公示。",
        "物业补公示收支明细，业主代表会议通过后执行。",
        "",
        True,
    ),
    Story(
        "property-management",
        "{at}电梯一周停了两次，物业说没有维修基金。",
        "动用应急维修资金，更换门机，运行正常。",
        "board",
    ),
    Story(
        "unpaid-wages",
        "{street}一家小店拖欠三名店员两个月工资。",
        "约店主到社区，当场写下付款计划，首笔已付清。",
        "",
        True,
    ),
    Story(
        "damaged-road", "{street}{at}门口路面塌了一块，电动车摔了人。", "市政当天围挡，次日回填沥青。", "road"
    ),
    Story("damaged-road", "{at}内道路坑洼积水，雨天难走。", "物业铺设透水砖约二十平方米，已能通行。", "road"),
    Story("outage", "{at}三单元整个单元停电，总闸合不上。", "电力公司更换漏电开关，三小时后恢复。"),
    Story(
        "blocked-drain",
        "{at}化粪池外溢，一楼住户苦不堪言。",
        "疏通车清理两小时，管道已通，地面消毒。",
        "leak",
        True,
    ),
    Story(
        "blocked-drain",
        "{at}{floor}楼下水管返水，疑是整栋立管堵塞。",
        "管道工疏通立管，取出装修垃圾，逐户试水正常。",
        "leak",
    ),
    Story(
        "illegal-building",
        "{at}顶楼搭建阳光房，邻居担心漏水和安全。",
        "执法人员到场，业主自行拆除，屋面恢复原状。",
        "roof",
        True,
    ),
    Story("illegal-building", "{at}一楼破墙开门做生意。", "执法部门下达通知，墙体已恢复。", "roof"),
    Story(
        "thrown-objects",
        "{at}高楼有人扔烟头，烧坏楼下被子。",
        "逐户走访并在单元群提醒，加装朝上的摄像头。",
        "",
        True,
    ),
    Story(
        "shared-request",
        "{at}三十多户联名希望加装一部电梯。",
        "召开协商会，九成同意，方案已报住建部门。",
        "board",
        True,
    ),
    Story(
        "child-in-need",
        "{at}{door}室孩子父母在外地，只有奶奶带，作业没人管。",
        "安排大学生志愿者每周两次辅导，学校同意多关注。",
    ),
)

EMERGENCY = (
    Story(
        "gas-leak",
        "{at}{door}室管道煤气泄漏，楼道里味道很重。",
        "燃气公司关阀换管，检测合格，住户已回家。",
        "",
        True,
    ),
    Story(
        "gas-leak",
        "{street}早餐店煤气罐接口漏气，嘶嘶作响。",
        "关阀搬到空旷处，更换减压阀，店主接受安全教育。",
        "stall",
    ),
    Story(
        "fire", "{at}{floor}楼厨房油锅起火，浓烟从窗口冒出。", "消防队五分钟到场扑灭，无人员被困。", "fire"
    ),
    Story("fire", "{at}车棚电动车起火，火势蔓延到两辆车。", "用灭火器扑灭余火，清点受损车辆三辆。", "fire"),
    Story(
        "missing-person",
        "{at}{door}室八十一岁老人上午出门未归，有轻度失智。",
        "民警调看监控，傍晚在汽车站找到，已送回家。",
        "",
        True,
    ),
    Story("missing-person", "{at}一名六岁男孩放学后没有回家。", "在同学家找到，家长已接回。", "", True),
    Story("injury", "{at}{door}室老人在卫生间摔倒，不能动弹。", "救护车送往市第一医院，家属已到。", "", True),
    Story(
        "flooding", "暴雨后{at}地下车库进水，水深没过脚踝。", "排水泵抽水三小时，车辆已全部移出。", "water"
    ),
    Story(
        "flooding", "{street}下水道倒灌，沿街三家店铺进水。", "市政清掏窨井，水已退，协助店铺清理。", "water"
    ),
)

APPROVAL = (
    Story(
        "low-income-allowance",
        "{at}{door}室一家三口，户主病后失去工作，申请低保。",
        "低保已批准，下月起发放，告知复核时间。",
        "",
        True,
    ),
    Story(
        "low-income-allowance",
        "{at}{door}室单亲母亲带两个孩子，申请低保。",
        "低保已批准，孩子学费减免一并办理。",
        "",
        True,
    ),
    Story(
        "temporary-relief",
        "{at}{door}室孩子住院花费大，申请临时救助。",
        "临时救助金已到账，家属表示感谢。",
        "",
        True,
    ),
    Story(
        "temporary-relief",
        "租住{at}的务工人员工伤后没有收入，申请临时救助。",
        "救助款已发放，同时帮助联系工伤认定。",
        "",
        True,
    ),
    Story("senior-card", "{at}{door}室老人年满七十，申办老年优待证。", "证件已制好，送到老人手上。"),
    Story(
        "senior-card", "{at}两位老人一起申办老年优待证，行动不便希望代办。", "社区代办完成，证件已送上门。"
    ),
)
