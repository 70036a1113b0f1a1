"""Days and moments in templates, as ``kit/time/formats.py`` writes them; nothing for none."""

import datetime as dt

from django import template
from django.utils.timesince import timesince

from kit.time import clock, formats

register = template.Library()


@register.filter
def day(value: dt.date | None) -> str:
    """``2026-11-28``."""
    return formats.day_text(value) if value else ""


@register.filter
def short_day(value: dt.date | None) -> str:
    """``11-28``."""
    return formats.short_day_text(value) if value else ""


@register.filter
def month(value: dt.date | None) -> str:
    """``2026-11``."""
    return formats.month_text(value) if value else ""


@register.filter
def span_since(value: dt.datetime | None) -> str:
    """``3 months``: how long ago, in the largest unit, without "ago"."""
    return timesince(value, depth=1) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """``2026-11-28 17:05``."""
    return formats.moment_text(value) if value else ""


@register.filter
def short_moment(value: dt.datetime | None) -> str:
    """``11-28 17:05``."""
    return formats.short_moment_text(value) if value else ""


@register.filter
def hour(value: dt.datetime | dt.time | None) -> str:
    """``17:05``, of a moment in China, or of a time of day that is China's already."""
    if isinstance(value, dt.datetime):
        value = clock.local(value).time()
    return formats.hour_text(value) if value is not None else ""
