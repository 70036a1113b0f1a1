"""What an address asks of a list of the admin and makes no sense there: said in a sentence each, instead of a
list, or a file, that states it and holds everything."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ChoicesFieldListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from kit.numbers.whole import whole
from kit.text import Text

_SHOWN = 30  # characters of what was typed
_WHOLE = gettext_lazy("The list is shown without any filter.")


class Senseless(IncorrectLookupParameters):
    """An address that a list can't answer. ``sentences`` say why."""

    def __init__(self, *sentences: Text) -> None:
        super().__init__()
        self.sentences = sentences


def in_words(error: IncorrectLookupParameters) -> str:
    """What is said when a list could not be shown as it was asked for."""
    unknown = (gettext_lazy("The address asks for something that this list does not know."),)
    sentences = error.sentences if isinstance(error, Senseless) else unknown
    return " ".join(str(one) for one in (*sentences, _WHOLE))


def refuse_senseless(shown: ChangeList) -> None:
    """Go on only where every filter is one of its choices, every day a day, words are looked for where there
    is a search, and page and order are there. Raises Senseless. Asks the database nothing."""
    found = [*_filters(shown), *_search(shown), *_page_and_order(shown)]
    if found:
        raise Senseless(*found)


def _filters(shown: ChangeList) -> Iterator[Text]:
    for spec in shown.filter_specs:
        if isinstance(spec, RangeDateFilter):
            yield from _days(spec)
        elif isinstance(spec, DropdownFilter):
            yield from _choice(spec.title, spec.value(), spec)
        elif isinstance(spec, ChoicesFieldListFilter):
            yield from _choice(spec.title, shown.params.get(spec.lookup_kwarg), spec)
    without = {type(spec) for spec in shown.filter_specs}
    for one in shown.list_filter:
        # A filter with nothing to choose from does not even stand beside the list.
        if isinstance(one, type) and issubclass(one, SimpleListFilter) and one not in without:
            typed = shown.params.get(str(one.parameter_name))
            if typed:
                yield _no_choice(one.title, typed)


def _choice(title: Any, typed: Any, spec: Any) -> Iterator[Text]:
    typed = typed[-1] if isinstance(typed, list) and typed else typed
    if not typed:
        return
    accepts = getattr(spec, "accepts", None)
    if accepts is not None and accepts(str(typed)):
        return
    choices = spec.lookup_choices if isinstance(spec, SimpleListFilter) else spec.field.flatchoices
    if str(typed) not in {str(code) for code, _label in choices}:
        yield _no_choice(title, typed)


def _no_choice(title: Any, typed: Any) -> Text:
    said = {"filter": capfirst(str(title)), "value": str(typed)[:_SHOWN]}
    return _("%(filter)s: “%(value)s” is not one of the choices.") % said


def _days(spec: Any) -> Iterator[Text]:
    for typed in spec.used_parameters.values():
        if typed and not spec.is_day(typed):
            said = {"filter": capfirst(str(spec.title)), "value": str(typed)[:_SHOWN]}
            yield _("%(filter)s: “%(value)s” is not a day.") % said


def _search(shown: ChangeList) -> Iterator[Text]:
    if shown.query and not shown.search_fields:
        yield _("This list has no search for words.")


def _page_and_order(shown: ChangeList) -> Iterator[Text]:
    page = shown.asked_page  # type: ignore[attr-defined]
    if page and whole(page, least=1) is None:
        yield no_page(page)
    order = str(shown.params.get(ORDER_VAR) or "")
    columns = [whole(one.removeprefix("-")) for one in order.split(".")] if order else []
    if any(one is None or one >= len(shown.list_display) for one in columns):
        yield _("“%(value)s” is no order of this list.") % {"value": order[:_SHOWN]}


def no_page(typed: Any) -> Text:
    """That there is no such page."""
    return _("There is no page “%(value)s”.") % {"value": str(typed)[:_SHOWN]}
