"""The verbs of the tree: besides the imports the only callers of its writer."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from grids import tree
from grids.choices import DivisionLevel, GridLevel, Setting
from grids.codes import COMMUNITY_LENGTH, DIGITS_A_LEVEL, TOWNSHIP_LENGTH, usual_setting
from grids.models import Division, Grid, Place
from grids.queries.spots import LIES_IN_THE_SEA
from kit.actors import Actor, require
from kit.checking import stored
from kit.errors import Invalid, NotAllowed
from kit.numbers import names, titles
from kit.numbers.whole import is_digits
from kit.text import Text, in_turn

ADD = "grids.add_grid"
CHANGEABLE = frozenset(
    {
        "name",
        "setting",
        "declared_households",
        "declared_registered",
        "declared_floating",
        "latitude",
        "longitude",
    }
)
_COUNTS = ("declared_households", "declared_registered", "declared_floating")
_MOST_PARTS = 999
Errors = dict[str, list[Text]]


@transaction.atomic
def add_grid(
    *,
    by: Actor,
    parent: Grid | None,
    name: str,
    code: str = "",
    setting: str = "",
    households: int = 0,
    registered: int = 0,
    floating: int = 0,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Grid:
    """Add a community (without ``parent``) or a grid below ``parent`` (policy 二(一)).

    An empty ``code`` takes the next free one below the parent; communities have the national code, which says
    their street or town. An empty ``setting`` is the parent's, or what a community's code suggests.

    Raises:
        NotAllowed: ``by`` may not add grids there.
        Invalid: the code does not fit, is taken, or the parent can't have children.
    """
    _demand_place(by, parent, code)
    tree.lock([code if parent is None else f"{parent.code}001"])
    if parent is not None:
        parent = Grid.objects.get(pk=parent.pk)  # may have been retired while this waited for the lock
        code = code or _next_code(parent)
    grid = Grid(
        code=code,
        name=titles.written(name),
        level=parent.level + 1 if parent else GridLevel.COMMUNITY,
        division_id=code[:TOWNSHIP_LENGTH],
        declared_households=households,
        declared_registered=registered,
        declared_floating=floating,
        latitude=latitude,
        longitude=longitude,
    )
    errors = _check_place(parent, code)
    if not errors:
        grid.setting = setting or (parent.setting if parent else usual_setting(code))
    errors |= _check_facts({name: getattr(grid, name) for name in CHANGEABLE})
    if errors:
        raise Invalid(fields=errors)
    tree.plant([grid])
    return grid


def _demand_place(by: Actor, parent: Grid | None, code: str) -> None:
    """Whether ``by`` may add a grid below ``parent``, or the community ``code``. Raises NotAllowed."""
    place = stored(parent) if parent else (Grid(code=code) if code else None)
    if not by.has_perm(ADD, place):
        raise NotAllowed(_("You may not add grids there."))


def _next_code(parent: Grid) -> str:
    """The code after the last one below ``parent``, else the first free one; empty when there is none, or
    when nothing can lie below. No number is given out twice, since grids are never deleted."""
    if parent.level >= GridLevel.BUILDING:
        return ""
    codes = Grid.objects.filter(parent=parent).order_by().values_list("code", flat=True)
    used = {int(code[-DIGITS_A_LEVEL:]) for code in codes}
    number = max(used, default=0) + 1
    if number > _MOST_PARTS:
        number = min(set(range(1, _MOST_PARTS + 1)) - used, default=0)
    return f"{parent.code}{number:03d}" if number else ""


def _check_place(parent: Grid | None, code: str) -> Errors:
    """What is wrong with the place of a new grid."""
    if parent is None:
        reason = _refuse_community(code)
        return {"code": [reason]} if reason else {}
    if parent.level >= GridLevel.BUILDING:
        return {"parent": [_("A building has no grids below it.")]}
    if parent.retired_on is not None:
        return {"parent": [_("This grid is no longer in use.")]}
    length = len(parent.code) + DIGITS_A_LEVEL
    if not code:
        return {"code": [_("This grid has 999 parts already.")]}
    if not is_digits(code) or len(code) != length:
        return {"code": [_("The code must have %(length)s digits.") % {"length": length}]}
    if not code.startswith(parent.code):
        return {"code": [_("The code must begin with %(code)s.") % {"code": parent.code}]}
    return {"code": [_("This code is taken.")]} if Grid.objects.filter(code=code).exists() else {}


def _refuse_community(code: str) -> Text:
    """Why there can't be a community of this code; empty when there can."""
    if not is_digits(code) or len(code) != COMMUNITY_LENGTH:
        return _("The code must have %(length)s digits.") % {"length": COMMUNITY_LENGTH}
    township = code[:TOWNSHIP_LENGTH]
    if not Division.objects.filter(code=township, level=DivisionLevel.TOWNSHIP).exists():
        return _("There is no street or town %(code)s.") % {"code": township}
    return _("This code is taken.") if Grid.objects.filter(code=code).exists() else ""


def _check_facts(facts: dict[str, Any]) -> Errors:
    """What is wrong with particulars that are no part of the tree."""
    errors: Errors = {}
    longest = Grid._meta.get_field("name").max_length or 0
    if "name" in facts and not str(facts["name"]).strip():
        errors["name"] = [_("The name is missing.")]
    elif len(str(facts.get("name", ""))) > longest:
        errors["name"] = [_("The name has more than %(longest)s characters.") % {"longest": longest}]
    if facts.get("setting", Setting.UNDECIDED) not in Setting.values:
        errors["setting"] = [_("This is neither urban nor rural nor undecided.")]
    for name in _COUNTS:
        if (facts.get(name) or 0) < 0:
            errors[name] = [_("This can't be negative.")]
    return errors | _check_centre(facts)


def _check_centre(facts: dict[str, Any]) -> Errors:
    errors: Errors = {}
    for name, most in (("latitude", 90), ("longitude", 180)):
        if abs(facts.get(name) or 0) > most:
            errors[name] = [_("This must lie between -%(most)s and %(most)s degrees.") % {"most": most}]
    if (facts.get("latitude"), facts.get("longitude")) == (0, 0):
        errors["latitude"] = [LIES_IN_THE_SEA]
    return errors


@transaction.atomic
def change_grid(*, by: Actor, grid: Grid, **changes: Any) -> Grid:
    """Change what is no part of the tree: name, setting, declared figures, centre. Grids below that had the
    same setting follow it.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: something else is to be changed, the name is empty or a figure negative.
    """
    require(by, "grids.change_grid", stored(grid))
    errors: Errors = {name: [_("This can't be changed.")] for name in sorted(set(changes) - CHANGEABLE)}
    errors |= _check_facts(changes)
    if errors:
        raise Invalid(fields=errors)
    if "name" in changes:
        changes["name"] = titles.written(changes["name"])
        changes["initials"] = names.initials_of_words(changes["name"])
    if "setting" in changes:
        tree.lock([grid.code])
        before = Grid.objects.values_list("setting", flat=True).get(pk=grid.pk)
        Grid.objects.in_area(grid.code).filter(setting=before).update(setting=changes["setting"])
    for name, value in changes.items():
        setattr(grid, name, value)
    if changes:
        Grid.objects.filter(pk=grid.pk).update(**changes)
    return grid


@transaction.atomic
def retire_grid(*, by: Actor, grid: Grid, on: dt.date) -> Grid:
    """Take a grid out of use; it is never deleted, since cases and people refer to it (design §4.1). Whoever
    may add grids there may do it. Nothing is left behind without anybody responsible: what other apps keep
    in it is named by the setting ``HANGING_ON_A_GRID``.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: it is out of use already, or grids below it, places, open cases, households or people with a
            post in it still are in use; names them with their number.
    """
    require(by, ADD, stored(grid))
    tree.lock([grid.code])
    grid.refresh_from_db(fields=["retired_on"])
    if grid.retired_on is not None:
        raise Invalid(_("This grid is no longer in use."))
    if Grid.objects.current().filter(parent=grid).exists():
        raise Invalid(_("Grids below it are still in use; retire them first."))
    if Place.objects.filter(grid=grid).exists():
        raise Invalid(_("Places belong to it; move them to another grid first."))
    hanging = import_string(settings.HANGING_ON_A_GRID)(grid)
    if hanging:
        words = _("Something still belongs to it: %(what)s.")
        raise Invalid(words % {"what": in_turn(hanging)})
    Grid.objects.filter(pk=grid.pk).update(retired_on=on)
    grid.retired_on = on
    return grid


@transaction.atomic
def bring_back_grid(*, by: Actor, grid: Grid) -> Grid:
    """Take a retired grid into use again, as it was. Whoever may retire it may do it.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: it is in use, or the grid above it is not.
    """
    require(by, ADD, stored(grid))
    tree.lock([grid.code])
    grid.refresh_from_db(fields=["retired_on"])
    if grid.retired_on is None:
        raise Invalid(_("This grid is in use."))
    if grid.parent is not None and grid.parent.retired_on is not None:
        raise Invalid(_("The grid above it is no longer in use; bring that back first."))
    Grid.objects.filter(pk=grid.pk).update(retired_on=None)
    grid.retired_on = None
    return grid
