"""The six duties (六个员) and six habits (六勤) of everybody who works in a grid, in the words of the policy.

The names and sentences are those of policy 二(二) and 二(三); which sentence belongs to which name is our
reading, as the policy lists them one after the other. They are kept here in both languages, not in the
catalogue: the Chinese is the source.
"""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Words:
    """Something the policy says, and its English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Duty:
    """What one is to be for the grid, and what that means."""

    name: Words
    task: Words


DUTIES: tuple[Duty, ...] = (
    Duty(
        Words("政策宣传员", "Explains the policies"),
        Words(
            "积极向本网格内居（村）民宣传党的方针政策和国家法律法规以及各级党委、政府工作部署。",
            "Tells the residents of the grid about policies, laws and what the authorities have decided.",
        ),
    ),
    Duty(
        Words("信息采集员", "Gathers information"),
        Words(
            "了解和掌握本网格内的人口、家庭、单位基本情况，做到家家有登记、户户情况明；"
            "配合做好低保、救助、老龄、就业和卫生计生等各项事务的信息登记、审核工作。",
            "Knows the people, families and organizations of the grid, with every household registered;"
            " helps to register and verify minimum living allowance, relief, old age, employment and"
            " health matters.",
        ),
    ),
    Duty(
        Words("民意联络员", "Links residents and committee"),
        Words(
            "负责本网格居（村）民与社区居（村）委会之间的信息沟通、情况通报，及时收集社情民意，"
            "反映居（村）民的诉求和愿望，维护居（村）民的合法权益。",
            "Carries news between residents and committee, collects opinions, passes on requests and wishes,"
            " and stands up for the residents' lawful rights.",
        ),
    ),
    Duty(
        Words("矛盾纠纷调解员", "Settles disputes"),
        Words(
            "组织开展平安建设活动，做好网格内居（村）民矛盾调处和群防群治工作，"
            "及时掌握并上报影响稳定的苗头和动态，配合上级组织处理好矛盾纠纷和突发事件。",
            "Works for safety, settles disputes among residents, reports early what might disturb the peace,"
            " and helps superiors in disputes and emergencies.",
        ),
    ),
    Duty(
        Words("管理监督员", "Watches over what is shared"),
        Words(
            "协助管理网格内社区公共服务设施，维护公共环境卫生。",
            "Helps to look after the public facilities of the grid, and keeps its surroundings clean.",
        ),
    ),
    Duty(
        Words("新风倡导员", "Encourages good neighbours"),
        Words(
            "积极参与和谐社区建设，组织网格内居（村）民开展或参加社区文化体育、志愿服务、互助服务、"
            "文明创建等活动。",
            "Brings residents together for culture, sport, volunteering, mutual help and a civil community.",
        ),
    ),
)

HABITS: tuple[Words, ...] = (
    Words("眼勤", "keen eyes"),
    Words("脑勤", "a busy mind"),
    Words("腿勤", "tireless legs"),
    Words("手勤", "ready hands"),
    Words("嘴勤", "a word for everyone"),
    Words("笔勤", "a diligent pen"),
)

FIRST = Words(
    "发现、受理、处置、协调和报告第一人",
    "the first to discover, accept, handle, coordinate and report",
)
