"""Tags of residents: why somebody is called on more often. What we do not collect can't become a tag
(domain.md, Law: religion, psychiatric, drug and petition lists are not ours)."""

import re

from django.utils.translation import gettext_lazy as _

from kit.text import Text

# Words that no tag may have; the English ones are beginnings of words.
FORBIDDEN = (
    "宗教", "信仰", "信教", "教徒", "邪教", "民族", "政治",
    "精神", "心理", "智障", "艾滋", "传染", "病史",
    "吸毒", "戒毒", "涉毒", "毒品", "前科", "刑满", "刑释", "矫正", "涉恐", "涉稳",
    "信访", "上访", "缠访", "维稳",
)  # fmt: skip
_ENGLISH = re.compile(
    r"(?<![a-z])(relig|faith|sect(?![a-z])|psych|mental|drug|addict|petition|convict|crimin|hiv(?![a-z]))[a-z]*",
    re.IGNORECASE,
)

# Code, name, English name, days between two visits (domain.md, Diaries and visits: a setting, by tag).
SEEDS: tuple[tuple[str, str, str, int], ...] = (
    ("living_alone", "独居老人", "Elderly living alone", 30),
    ("hardship", "困难家庭", "Family in difficulty", 30),
    ("migrant", "流动人口", "Migrant", 30),
    ("left_behind", "留守儿童", "Child left behind", 30),
    ("disabled", "残疾人", "Disabled", 90),
    ("very_old", "高龄老人", "Over eighty", 90),
    ("honoured", "优抚对象", "Entitled to special care", 180),
)


def refuse(*names: str) -> Text:
    """Why a tag of these names may not be; empty when it may."""
    text = " ".join(names)
    english = _ENGLISH.search(text)
    found = english[0] if english else next((word for word in FORBIDDEN if word in text), "")
    return _("This is not collected here: “%(word)s”.") % {"word": found} if found else ""


def seed_tags(model: type) -> None:
    """Put the tags that every city begins with into an empty table, or back into one."""
    for position, (code, name, name_en, days) in enumerate(SEEDS):
        model.objects.get_or_create(  # type: ignore[attr-defined]
            code=code,
            defaults={"name": name, "name_en": name_en, "visit_days": days, "position": position},
        )
