"""A paginator that never counts a whole table (pitfalls, Scale: "1,000+")."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import pgettext

MOST = 1000


class CappedPaginator(Paginator):
    """Counts up to ``MOST`` rows; more are said to be "1,000+", and people narrow the list by filters."""

    template_name = "admin/capped_pagination.html"

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by().values("pk")[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        """The number of rows that can be paged through, at most ``MOST``."""
        return min(self._counted, MOST)

    @property
    def count_in_words(self) -> str:
        """The number of rows for people."""
        return pgettext("of a list", "1,000+") if self._counted > MOST else str(self._counted)
