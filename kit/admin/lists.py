"""One page of a list of the admin."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeListSearchForm
from django.http import HttpRequest
from unfold.views import ChangeList

from kit.admin.refusing import Senseless, no_page, refuse_senseless
from kit.numbers.words import search_term


class SearchForm(ChangeListSearchForm):
    """The words that a list is searched for, as many as a search may have."""

    def clean_q(self) -> str:
        """The first words."""
        return search_term(self.cleaned_data["q"])


class RowList(ChangeList):
    """A list that says its count once, below, where it may be "1,000+"."""

    search_form_class = SearchForm
    result_list: Any

    def get_filters(self, request: HttpRequest) -> Any:
        """The filters; a year that no calendar has is no filter."""
        with what_a_column_holds():
            return super().get_filters(request)

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        """The rows that were asked for. Raises Senseless for what the list can't be asked."""
        rows = super().get_queryset(request, exclude_parameters)
        self.asked_page = request.GET.get(PAGE_VAR, "")
        refuse_senseless(self)
        return rows

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page; a moment that leaves the calendar on its way to UTC is no filter either.
        Raises Senseless for a page that there is not."""
        with what_a_column_holds():
            super().get_results(request)
        if self.page_num > 1 and not self.multi_page:
            raise Senseless(no_page(self.page_num))
        self.full_result_count = self.result_count

    def fill(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Give ``rows`` what their columns show and no query of theirs holds, for all of them at once."""


class FilledList(RowList):
    """A list whose rows are given more than their query holds."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page, filled."""
        super().get_results(request)
        with what_a_column_holds():
            rows = list(self.result_list)
        self.fill(request, rows)
        self.result_list = rows


@contextmanager
def what_a_column_holds() -> Iterator[None]:
    """Raises IncorrectLookupParameters for a day or moment of a filter that no calendar has, and for a number
    that no column holds."""
    try:
        yield
    except (OverflowError, ValueError) as error:
        raise IncorrectLookupParameters from error
