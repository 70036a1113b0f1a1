"""Login by phone number, and ``user.has_perm(permission, object)`` from the table of roles (design §3)."""

from functools import reduce
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ObjectDoesNotExist

from grids.codes import CITY_LENGTH
from grids.models import Division
from grids.scope import Scope
from staff.rights.administrators import is_above_all
from staff.rights.roles import holding, permissions_of, where


class RoleBackend(ModelBackend):
    """Answers from roles only; Django's groups and single permissions are not used."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether a role of ``user_obj`` has ``perm``; with ``obj``, one whose area or office covers it."""
        if not user_obj.is_active:
            return False
        if is_above_all(user_obj):
            return True
        held = holding(user_obj, perm)
        if not held or obj is None:
            return bool(held)
        return _covers(user_obj, where(held), obj, looking=perm.partition(".")[2].startswith("view_"))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether ``user_obj`` may do anything in the app."""
        if not user_obj.is_active:
            return False
        return is_above_all(user_obj) or any(
            permission.startswith(f"{app_label}.") for permission in permissions_of(user_obj)
        )

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """The permissions of all roles; with ``obj``, of the roles that cover it."""
        if not user_obj.is_active:
            return set()
        if is_above_all(user_obj):
            return super().get_all_permissions(user_obj)
        everywhere = set(permissions_of(user_obj))
        if obj is None:
            return everywhere
        return {permission for permission in everywhere if self.has_perm(user_obj, permission, obj)}


def _area_of(obj: Any) -> str | None:
    """The code of the area that ``obj`` belongs to; empty: everywhere; None: it belongs to no area."""
    lookup = getattr(obj, "area_lookup", None)
    if lookup is None:
        return obj.code if isinstance(obj, Division) else getattr(obj, "area", None)
    try:
        return reduce(getattr, lookup.split("__"), obj)
    except (ObjectDoesNotExist, AttributeError):
        return None


def _covers(user: Any, scope: Scope, obj: Any, *, looking: bool) -> bool:
    """Whether ``obj`` lies in ``scope``: a kept row when the ``within`` that lists go through has it, so that
    a list and a single object can't disagree. Whoever does more than look must have its area too: a list
    also shows what only holds here, such as a time limit of the city."""
    area = _area_of(obj)
    by_area = scope.covers(area) if area else False
    if area == "" and not looking:
        by_area = _whole_city(scope)  # what holds everywhere, such as a time limit without area
    rows = type(obj)._default_manager.all()
    if not hasattr(rows, "within"):
        return by_area or looking or area is None
    if obj.pk is None or obj._state.adding:
        return by_area  # no list has it yet
    if by_area:
        return _is_listed(user, rows, obj, scope, area)
    may_reach = looking or area is None or (area and scope.offices)
    return bool(may_reach) and rows.within(scope).filter(pk=obj.pk).exists()


def _is_listed(user: Any, rows: Any, obj: Any, scope: Scope, area: str | None) -> bool:
    """Whether ``within`` has a row whose area lies in ``scope``. One query, and once only for each user
    object while the row has this area: a page asks of one row for each of its buttons."""
    if not hasattr(user, "_listed"):
        user._listed = set()
    known: set[Any] = user._listed
    asked = (type(obj), obj.pk, area, scope)
    if asked not in known and rows.within(scope).filter(pk=obj.pk).exists():
        known.add(asked)
    return asked in known


def _whole_city(scope: Scope) -> bool:
    return scope.unlimited or any(len(prefix) <= CITY_LENGTH for prefix in scope.prefixes)
