"""Which department a specialist matter goes to (policy 二(四): 对专业性较强的业务工作,确保专职专干)."""

from cases.models import Category
from staff.models import Organization

_LENGTHS = (9, 6, 4)  # street or town, county, city


def specialist_office(category: Category, area: str) -> Organization | None:
    """The category's department that administers ``area``, the nearest one; None: an ordinary matter.

    One query, two when the category has none of its own and its group is asked.
    """
    found = _nearest(category.pk, area)
    if found is None and category.parent_id is not None:
        found = _nearest(category.parent_id, area)
    return found


def _nearest(category_id: int, area: str) -> Organization | None:
    codes = [area[:length] for length in _LENGTHS]
    rows = Organization.objects.filter(categories=category_id, divisions__code__in=codes)
    return rows.order_by("-divisions__code", "pk").first()
