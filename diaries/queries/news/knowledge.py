"""Finding texts: by words, Chinese ones too, on every database alike; and those that fit a category, or what
somebody is just typing."""

import datetime as dt
import re
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from cases.models import Category
from diaries.models import KnowledgeText
from diaries.rules.news import VIEW_TEXT
from grids.scope import Scope
from kit.numbers.words import search_term, widths
from kit.time import clock

MOST_BESIDE = 3
MOST_FOUND = 50
_MOST_PAIRS = 24  # each is looked for in every text that holds in the area
_ENOUGH = 3  # a pair in the title, or three in the words
_IN_TITLE, _IN_WORDS = 3, 1
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_OTHER = re.compile(r"[A-Za-z0-9]{2,}")
# Pairs that stand in every report and say nothing.
_IDLE = frozenset(
    [
        "我们",
        "他们",
        "你们",
        "怎么",
        "么办",
        "什么",
        "有人",
        "一个",
        "这个",
        "那个",
        "小区",
        "居民",
        "社区",
        "现在",
        "今天",
        "昨天",
        "已经",
        "没有",
        "可以",
        "需要",
        "一下",
        "单元",
        "号楼",
        "楼道",
        "门口",
        "反映",
        "发现",
        "情况",
        "处理",
    ]
)


def in_force(scope: Scope) -> Any:
    """The texts that are found within ``scope`` today; of what lies below it the texts of others too."""
    return KnowledgeText.objects.within(scope).in_force(clock.today())


def search(rows: Any, term: str) -> Any:
    """The texts of ``rows`` with each word of ``term`` in title, words or source, those with it in the title
    first; where there are none, those that have most in common with it."""
    words = search_term(term).split()
    if not words:
        return rows.order_by("-pk")
    found = rows
    for word in words:
        found = found.filter(_holds(word))
    titled = Case(When(_in_title(words[0]), then=Value(1)), default=Value(0), output_field=IntegerField())
    found = found.annotate(titled=titled).order_by("-titled", "-pk")
    return found if found.exists() else alike(rows, term)


def _in_title(word: str) -> Q:
    found = Q(pk__in=[])
    for one in widths(word):
        found |= Q(title__icontains=one)
    return found


def _holds(word: str) -> Q:
    found = _in_title(word)
    for one in widths(word):
        found |= Q(words__icontains=one) | Q(source__icontains=one)
    return found


def alike(rows: Any, words: str) -> Any:
    """The texts that have pairs of neighbouring characters in common with ``words``, most first."""
    pairs = _pairs(words)
    if not pairs:
        return rows.none()
    score: Any = Value(0, output_field=IntegerField())
    for pair in pairs:
        score = score + Case(When(title__icontains=pair, then=Value(_IN_TITLE)), default=Value(0))
        score = score + Case(When(words__icontains=pair, then=Value(_IN_WORDS)), default=Value(0))
    return rows.annotate(score=score).filter(score__gte=_ENOUGH).order_by("-score", "-pk")


def _pairs(words: str) -> list[str]:
    """Pairs of neighbouring Chinese characters and other words of ``words``, the first ones, each once."""
    text = search_term(words)
    found = [run[at : at + 2] for run in _CHINESE.findall(text) for at in range(len(run) - 1)]
    found += [one.lower() for one in _OTHER.findall(text)]
    return [one for one in dict.fromkeys(found) if one not in _IDLE][:_MOST_PAIRS]


def beside(scope: Scope, category: str, words: str) -> list[KnowledgeText]:
    """At most three texts that fit a case of the category with this code, or the words that are typed: those
    of the category first. At most two queries."""
    rows = in_force(scope)
    found: list[KnowledgeText] = []
    if category:
        fitting = Category.objects.filter(Q(code=category) | Q(children__code=category)).order_by()
        found = list(
            rows.filter(categories__in=fitting.values("pk")).distinct().order_by("-pk")[:MOST_BESIDE]
        )
    if words and len(found) < MOST_BESIDE:
        known = [one.pk for one in found]
        found += alike(rows.exclude(pk__in=known), words)[: MOST_BESIDE - len(found)]
    return found


def to_check(scope: Scope, today: dt.date) -> Any:
    """The texts inside ``scope`` that are to be looked at again."""
    return KnowledgeText.objects.inside(scope).to_check(today).order_by("check_by", "pk")


__all__ = ["MOST_FOUND", "VIEW_TEXT", "alike", "beside", "in_force", "search", "to_check"]
