"""A few sentences for generated cases: where, what and what else; ``{floor}`` and ``{door}`` vary."""

from cases.choices import RouteCode

STREETS = (
    "中山路",
    "勤俭路",
    "建国路",
    "禾兴路",
    "斜西街",
    "文昌路",
    "吉水路",
    "环城南路",
    "城南路",
    "少年路",
)
WHERE = (
    "",
    "小区东门口，",
    "我家楼下，",
    "菜场旁边，",
    "居民来电：",
    "巡查发现，",
    "车棚那里，",
    "南面一排，",
)
WHAT_ELSE = (
    "",
    "请尽快来看看。",
    "已经好几天了。",
    "邻居们都有意见。",
    "上次也是这样。",
    "老人小孩进出不便。",
    "希望有人管。",
)
# By the route, the code of a category with what people say of it.
TEXTS: dict[str, tuple[tuple[str, str], ...]] = {
    RouteCode.ROUTINE: (
        ("stairwell-clutter", "{floor}楼楼道堆放杂物，影响通行。"),
        ("stairwell-clutter", "{door}室门口放了旧家具，走不过去。"),
        ("street-light", "{floor}单元路灯不亮。"),
        ("street-light", "楼下的灯坏了，晚上太黑。"),
        ("litter", "垃圾房旁有暴露垃圾。"),
        ("litter", "绿化带里垃圾没人扫，有臭味。"),
        ("fire-lane", "消防通道被车辆占用。"),
        ("fire-lane", "{floor}单元门前停车，堵住消防车道。"),
        ("living-alone", "{door}室独居老人需要探访。"),
        ("living-alone", "{door}室老人一个人住，子女在外地。"),
        ("indoor-charging", "{door}室有人飞线充电。"),
        ("indoor-charging", "{floor}楼楼道里给电动车充电。"),
    ),
    RouteCode.COORDINATION: (
        ("noise", "{floor}楼夜间噪声扰民。"),
        ("noise", "楼下广场舞声音太响，睡不着。"),
        ("neighbours", "{door}室漏水，邻里纠纷。"),
        ("neighbours", "{floor}楼两户为晾衣服争吵。"),
        ("damaged-road", "门口路面破损积水。"),
        ("damaged-road", "人行道地砖松了，有坑。"),
        ("blocked-drain", "{floor}单元下水管道堵塞。"),
        ("blocked-drain", "化粪池满了，污水漫出来。"),
        ("illegal-building", "顶楼违法搭建。"),
        ("illegal-building", "{door}室在平台上私自加盖房子。"),
    ),
    RouteCode.EMERGENCY: (
        ("gas-leak", "{door}室管道煤气泄漏。"),
        ("fire", "{floor}楼厨房起火。"),
        ("missing-person", "{door}室老人走失。"),
        ("flooding", "地下车库积水。"),
    ),
    RouteCode.APPROVAL: (
        ("low-income-allowance", "{door}室申请低保。"),
        ("temporary-relief", "{door}室申请临时救助。"),
        ("senior-card", "{door}室老人申办优待证。"),
    ),
}
