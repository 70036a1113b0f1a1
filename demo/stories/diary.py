"""What leaders write into their diaries besides their cases: kind, words, place, participants."""

Line = tuple[str, str, str, int | None]

IN_TOWN: tuple[Line, ...] = (
    ("visit", "走访{at}独居老人，身体都好，提醒关好煤气。", "{at}", None),
    ("visit", "上门看望{at}生病在家的居民，帮忙取了药。", "{at}", None),
    ("visit", "登记{at}新搬来的租客，告知垃圾分类和停车。", "{at}", None),
    ("opinion", "几位居民说{street}早高峰停车难，希望划临时车位。", "{street}", None),
    ("opinion", "居民希望社区食堂周末也开门。", "", None),
    ("dispute", "调解{at}两户晾衣滴水的小摩擦，双方讲和。", "{at}", 4),
    ("patrol", "巡查{at}消防栓和楼道灯，全部正常。", "{at}", None),
    ("patrol", "沿{street}巡查一圈，提醒两家店铺收起占道的货架。", "{street}", None),
    ("patrol", "雨后查看{at}窨井和落水管，没有积水。", "{at}", None),
    ("publicity", "在{at}楼下讲反诈知识，发宣传页。", "{at}", 18),
    ("publicity", "在{at}逐户提醒冬季用电用气安全。", "{at}", None),
    ("service", "帮{at}两位老人预约体检和疫苗。", "{at}", 2),
    ("service", "代办{at}居民医保年审一件，送回证件。", "", 1),
    ("activity", "组织志愿者清理{at}绿地，捡出垃圾六袋。", "{at}", 12),
    ("activity", "社区书画班活动，居民兴致很高。", "", 21),
)
IN_THE_COUNTRY: tuple[Line, ...] = (
    ("visit", "走访{at}独居老人，水缸和灶间都看过，没有问题。", "{at}", None),
    ("visit", "到{at}看望留守儿童，问了作业和吃饭。", "{at}", None),
    ("opinion", "{at}村民说收割季节村道会车难，希望加会车点。", "{street}", None),
    ("dispute", "调解{at}两户稻田放水先后的争执，排好了次序。", "{at}", 3),
    ("patrol", "巡查{at}田头，没有发现焚烧秸秆。", "{at}", None),
    ("patrol", "沿{street}河浜走一圈，请保洁员捞了水草。", "{street}", None),
    ("publicity", "在{at}晒场讲秸秆禁烧和反诈，发宣传页。", "{at}", 15),
    ("service", "帮{at}老人在手机上缴了城乡居民医保。", "{at}", 1),
    ("activity", "文化礼堂排练越剧，来了不少人。", "", 26),
)
# What is written after a case of one's own has moved.
AFTER: dict[str, tuple[str, str]] = {
    "handle": ("service", "办好一件事：{title}"),
    "resolve": ("dispute", "协调有了结果：{title}"),
    "submit": ("service", "帮居民收齐材料：{title}"),
    "feed_back": ("visit", "上门反馈：{title}"),
}
# How a week was, what is to be done next, and what whoever guides the leader says to it.
WEEKS: tuple[tuple[str, str, str], ...] = (
    ("本周楼里平稳，消防通道清了一次。", "继续劝说楼道堆物的两户。", "通道清得及时，堆物的两户我一起去。"),
    ("走访了几户老人，滴水纠纷已讲和。", "停车位的意见带到民情分析会。", "记得清楚，分析会上一起议。"),
    ("上报的事项都有回音。", "冬季用电安全再逐户提醒一遍。", "用电安全请先走出租房。"),
)
BEGUN = "前半周在巡查和走访，周末前补全。"
