"""Finding offices and people by the words of what tells them apart: name, where they work, their posts."""

from typing import Any

from django.db.models import Q, QuerySet

from grids.queries.naming import Named
from kit.admin.searching import by_name, by_person, column_holds, label_holds
from staff.models import Appointment, Member, Organization


def is_office(word: str, areas: Named, way: str = "") -> Q:
    """The offices with ``word`` in their name or its initials, or that administer one of ``areas``, or one
    that lies in it. ``way`` leads to another office that is meant, such as ``parent__``."""
    working = Organization.objects.filter(areas.rows("divisions__code") | areas.rows("communities__code"))
    return column_holds(by_name(way), word) | Q(**{f"{way}pk__in": working.order_by().values("pk")})


def is_member(word: str, areas: Named, current: QuerySet[Appointment]) -> Q:
    """The members with ``word`` in their name, its initials or their phone; who are called so by what they
    are or, in ``current``, do for a grid; whose office is found by it (``is_office``); or with a post in one
    of ``areas``, or below."""
    posts: Any = current.filter(label_holds(Appointment, ("role",), word) | areas.rows("grid__code"))
    offices = Organization.objects.filter(is_office(word, areas)).order_by()
    return (
        column_holds((*by_person(), "phone"), word)
        | label_holds(Member, ("identity",), word)
        | Q(organization__in=offices.values("pk"))
        | Q(pk__in=posts.order_by().values("member"))
    )
