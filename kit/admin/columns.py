"""Columns of lists and pages that show another row with what tells it from others of its name."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from kit.text import Text


def told_apart(
    way: str, words: str, description: Text, *, ordering: str = "", link: bool = False
) -> Callable[[Any, Any], str]:
    """A column that shows the row at the end of ``way`` by its property ``words``; empty where there is none.
    The list's ``list_select_related`` has what the property needs. With a ``link``, for a page of the admin,
    it leads there."""

    def shown(_admin: Any, row: Any) -> str:
        for step in way.split("__"):
            row = getattr(row, step) if row is not None else None
        if row is None:
            return "—"
        if not link:
            return format_html('<span class="gg-apart">{}</span>', getattr(row, words))
        page = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, getattr(row, words))

    return admin.display(shown, description=description, ordering=ordering or None)
