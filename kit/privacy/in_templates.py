"""``{{ case.title|masked }}``: words that somebody typed, on lists, maps and paper, which more people see
than the page of the matter itself."""

from typing import Any

from django import template

from kit.privacy.scan import mask_private

register = template.Library()


@register.filter
def masked(words: Any) -> str:
    """The words with id numbers, bank cards and phones masked."""
    return mask_private(str(words))
