"""A few sentences for generated cases; ``{floor}`` and ``{door}`` vary."""

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
TEXTS: dict[str, tuple[str, ...]] = {
    RouteCode.ROUTINE: (
        "{floor}楼楼道堆放杂物，影响通行。",
        "{floor}单元路灯不亮。",
        "垃圾房旁有暴露垃圾。",
        "消防通道被车辆占用。",
        "{door}室独居老人需要探访。",
        "{door}室有人飞线充电。",
    ),
    RouteCode.COORDINATION: (
        "{floor}楼夜间噪声扰民。",
        "{door}室漏水，邻里纠纷。",
        "门口路面破损积水。",
        "{floor}单元下水管道堵塞。",
        "顶楼违法搭建。",
    ),
    RouteCode.EMERGENCY: (
        "{door}室管道煤气泄漏。",
        "{floor}楼厨房起火。",
        "{door}室老人走失。",
        "地下车库积水。",
    ),
    RouteCode.APPROVAL: (
        "{door}室申请低保。",
        "{door}室申请临时救助。",
        "{door}室老人申办优待证。",
    ),
}
