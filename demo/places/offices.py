"""The offices of the demonstration with their people, and whose what is."""

from typing import NamedTuple

from demo.places import street, village, zone
from grids.codes import township_of
from residents.choices import UnitKind
from staff.choices import Identity, OrganizationKind

CITY, COUNTY, XIUZHOU = "3304", "330402", "330411"
TOWNS = (street.STREET, village.TOWN, *zone.TOWNS)


class Office(NamedTuple):
    """An office: its key here, its name, what it administers, and the accounts of its people; "" has none."""

    key: str
    name: str
    kind: OrganizationKind
    areas: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def identity(self) -> Identity:
        """What its people are."""
        if self.kind == OrganizationKind.POLICE_STATION:
            return Identity.POLICE_OFFICER
        in_town = self.kind == OrganizationKind.TOWNSHIP_OFFICE
        return Identity.TOWNSHIP_CADRE if in_town else Identity.DEPARTMENT_OFFICER


_GROUP, _DEPARTMENT = OrganizationKind.LEADING_GROUP, OrganizationKind.DEPARTMENT
_TOWN, _POLICE = OrganizationKind.TOWNSHIP_OFFICE, OrganizationKind.POLICE_STATION
_CENTRE = OrganizationKind.SERVICE_CENTRE
_STREET, _VILLAGE = (street.TOWNSHIP,), (village.TOWN.code,)
OFFICES = (
    Office("city", "嘉兴市城乡社区建设领导小组", _GROUP, (CITY,), ("city", "")),
    Office("county", "南湖区城乡社区建设领导小组", _GROUP, (COUNTY,), ("county", "")),
    Office("xiuzhou", "秀洲区城乡社区建设领导小组", _GROUP, (XIUZHOU,), ("",)),
    Office("zone", "嘉兴经济技术开发区管理委员会", _GROUP, zone.ADMINISTERED, ("zone", "")),
    Office("centre", "南湖区行政服务中心", _CENTRE, (COUNTY,), ("clerk", "", "")),
    Office("street", "建设街道办事处", _TOWN, _STREET, ("township", "", "")),
    Office("town", "凤桥镇人民政府", _TOWN, _VILLAGE, ("town", "")),
    Office("tanghui", "塘汇街道办事处", _TOWN, (zone.TANGHUI,), ("",)),
    Office("changshui", "长水街道办事处", _TOWN, (zone.CHANGSHUI,), ("",)),
    Office("police", "建设派出所", _POLICE, _STREET, ("",) * 5),
    Office("town_police", "凤桥派出所", _POLICE, _VILLAGE, ("",)),
    Office("tanghui_police", "塘汇派出所", _POLICE, (zone.TANGHUI,), ("",)),
    Office("changshui_police", "长水派出所", _POLICE, (zone.CHANGSHUI,), ("",)),
    Office("enforcement", "南湖区综合行政执法局", _DEPARTMENT, (COUNTY,), ("officer", "")),
    Office("market", "市场监管局建设分局", _DEPARTMENT, _STREET, ("",)),
    Office("fire", "南湖区消防救援大队", _DEPARTMENT, (COUNTY,), ("fire", "")),
    Office("housing", "南湖区住房和城乡建设局", _DEPARTMENT, (COUNTY,), ("",)),
    Office("power", "南湖供电服务中心", _DEPARTMENT, (COUNTY,), ("",)),
    Office("water", "南湖供水服务中心", _DEPARTMENT, (COUNTY,), ("",)),
    Office("enforcement_zone", "经开区综合行政执法分局", _DEPARTMENT, zone.ADMINISTERED, ("",)),
    Office("housing_zone", "经开区建设交通局", _DEPARTMENT, zone.ADMINISTERED, ("",)),
    Office("centre_zone", "经开区行政审批服务中心", _CENTRE, zone.ADMINISTERED, ("",)),
)


def near(key: str, code: str) -> str:
    """The key of the office of this kind that is there for the place ``code``: each town has its own office
    and police, and the zone its own departments."""
    town = next(one for one in TOWNS if one.code == township_of(code))
    if key in ("street", "police"):
        return town.office if key == "street" else town.police
    own = f"{key}_zone"
    return own if town in zone.TOWNS and any(one.key == own for one in OFFICES) else key


# Which office an emergency is given to, and whose a specialist matter is (policy 二(四): 专职专干).
RESPONSIBLE = {
    "fire": "fire",
    "gas-leak": "housing",
    "power-danger": "power",
    "burst-main": "water",
    "lift-trapped": "market",
    "flooding": "housing",
    "missing-person": "police",
    "dangerous-building": "housing",
    "injury": "street",
}
SPECIALISTS = {
    "illegal-building": "enforcement",
    "damaged-road": "enforcement",
    "blocked-drain": "housing",
}
# To whom a community refers what it cannot settle by itself.
REFERRED = {"noise": "enforcement", "property-management": "housing", "outage": "power"}


class Own(NamedTuple):
    """A category that a city has added for its villages."""

    code: str
    name: str
    english: str
    parent: str
    route: str
    personal: bool


CATEGORIES = (
    Own("straw-burning", "秸秆焚烧", "Burning of straw", "livelihood", "routine", False),
    Own("house-rebuilding", "农村住房翻建", "Rebuilding of a farmhouse", "livelihood", "approval", True),
)
# Applications with the papers that they need.
MATTERS = {
    "low-income-allowance": ("最低生活保障", ("身份证", "户口簿", "收入证明", "申请书")),
    "temporary-relief": ("临时救助", ("身份证", "申请书", "病历和费用发票")),
    "senior-card": ("老年优待证", ("身份证", "一寸照片")),
    "house-rebuilding": (
        "农村住房翻建",
        ("身份证", "户口簿", "原房屋权属证明", "翻建申请书", "四邻签字意见"),
    ),
}

# What lies in the first groups, one each: the end of its name, and its kind.
UNITS = (
    ("便利店", UnitKind.SHOP),
    ("幼儿园", UnitKind.SCHOOL),
    ("卫生服务站", UnitKind.CLINIC),
    ("老年食堂", UnitKind.ASSOCIATION),
    ("物业服务中心", UnitKind.FIRM),
    ("五金店", UnitKind.SHOP),
    ("警务室", UnitKind.OFFICE),
    ("面馆", UnitKind.SHOP),
)
