"""Login by phone number, and ``user.has_perm(permission, object)`` from the table of roles (design §3)."""

from functools import reduce
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ObjectDoesNotExist

from grids.models import Division
from grids.scope import Scope
from staff.roles import ROLES, permissions_of
from staff.scopes import assignments, scope_from

_CITY_CODE_LENGTH = 4


class RoleBackend(ModelBackend):
    """Answers from roles only; Django's groups and single permissions are not used."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether a role of ``user_obj`` has ``perm``; with ``obj``, one whose area or office covers it."""
        if not user_obj.is_active:
            return False
        if user_obj.is_superuser:
            return True
        held = tuple(a for a in assignments(user_obj) if perm in ROLES[a.role])
        if not held or obj is None:
            return bool(held)
        return _covers(scope_from(held), obj, looking=perm.partition(".")[2].startswith("view_"))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether ``user_obj`` may do anything in the app."""
        if not user_obj.is_active:
            return False
        return user_obj.is_superuser or any(
            permission.startswith(f"{app_label}.") for permission in permissions_of(user_obj)
        )

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """The permissions of all roles; with ``obj``, of the roles that cover it."""
        if not user_obj.is_active:
            return set()
        if user_obj.is_superuser:
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


def _covers(scope: Scope, obj: Any, *, looking: bool) -> bool:
    """Whether ``obj`` lies in ``scope``: by its area, else by the same ``within`` that lists go through, so
    that a list and a single object can't disagree."""
    area = _area_of(obj)
    if area and scope.covers(area):
        return True
    within = getattr(type(obj)._default_manager.all(), "within", None)
    if within is None:
        # What holds everywhere (a time limit without area, a calendar) is a whole city's to change.
        return looking or area is None or (area == "" and _whole_city(scope))
    if looking or area is None or scope.offices:
        return obj.pk is not None and within(scope).filter(pk=obj.pk).exists()
    return False


def _whole_city(scope: Scope) -> bool:
    return any(len(prefix) <= _CITY_CODE_LENGTH for prefix in scope.prefixes)
