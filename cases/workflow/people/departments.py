"""Which department a specialist matter goes to (policy 二(四): 对专业性较强的业务工作,确保专职专干)."""

from cases.models import Category
from grids.codes import offices_around
from staff.models import Organization


def specialist_office(category: Category, area: str) -> Organization | None:
    """The category's department that administers ``area``, the nearest one; None: an ordinary matter.

    One query, two when the category has none of its own and its group is asked.
    """
    found = _nearest(category.pk, area)
    if found is None and category.parent_id is not None:
        found = _nearest(category.parent_id, area)
    return found


def _nearest(category_id: int, area: str) -> Organization | None:
    around = offices_around(area)
    rows = Organization.objects.filter(categories=category_id, divisions__code__in=around)
    return rows.order_by("-divisions__code", "pk").first()
