"""What the form of a new case offers: the places to report in, and the categories with their routes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.choices import LimitUnit, RouteCode
from cases.deadlines.limits import Limit, limit_for
from cases.models import Category
from cases.workflow.routes import ROUTES
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.codes import parent_of
from grids.models import Grid
from grids.queries.areas import names_of
from grids.scope import Scope
from kit.text import Text

MOST_PLACES = 400
_COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
_INDENT = "\u3000"

Choices = list[tuple[str, str]]


def places(scope: Scope, chosen: str = "") -> Choices:
    """Code and name of the grids to report in, indented by level: those below ``chosen``, or the whole scope
    when that is no more than some communities. Empty: the place has to be chosen first. One query, and one or
    two more where grids have the same name."""
    rows = Grid.objects.within(scope).current()
    if chosen:
        rows = rows.in_area(chosen)
    elif scope.unlimited or not scope.prefixes or any(len(code) < _COMMUNITY for code in scope.prefixes):
        return []
    found = list(rows.order_by("code").values_list("code", "name", "level")[: MOST_PLACES + 1])
    if len(found) > MOST_PLACES:
        found = [row for row in found if row[2] < GridLevel.BUILDING][:MOST_PLACES]
    top = min((level for _code, _name, level in found), default=0)
    above = _above(found)
    return [(code, f"{_INDENT * (level - top)}{above.get(code, '')}{name}") for code, name, level in found]


def _above(found: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    """What stands before the names of grids without the one above them in the list, where two have the same
    name: the group of a building, the street or town of a community. At most two queries."""
    listed = {code for code, _name, _level in found}
    roots = [(code, name) for code, name, _level in found if parent_of(code) not in listed]
    times = Counter(name for _code, name in roots)
    parents = {code: parent_of(code) for code, name in roots if times[name] > 1}
    names = names_of(parents.values()) if parents else {}
    return {code: f"{names[parent]} · " for code, parent in parents.items() if parent in names}


# A symbol beside the name of each of the eight; a city's own has a plain one.
ICONS = {
    "livelihood": "home-modern",
    "disputes": "scale",
    "safety": "shield-check",
    "care": "heart",
    "opinion": "chat-bubble-left-right",
    "publicity": "megaphone",
    "emergency": "fire",
    "other": "ellipsis-horizontal-circle",
}


@dataclass(frozen=True, slots=True)
class Group:
    """A large group with its categories, and the one for what fits none of them."""

    code: str
    label: str
    icon: str
    parts: Choices


def groups() -> list[Group]:
    """The large groups of the categories in use. One query."""
    found = []
    for label, parts in categories():
        code = parts[-1][0]  # the group itself, the last of its own
        found.append(Group(code, label, ICONS.get(code, "tag"), parts))
    return found


def categories(*, first: str = "") -> list[tuple[str, Choices]]:
    """The categories in use by group, as choices of a select; those whose route is ``first`` before all
    others. One query."""
    rows = sorted(Category.objects.filter(in_use=True), key=lambda row: row.route != first)
    tops = [row for row in rows if row.parent_id is None]
    return [(top.label, _group(top, [row for row in rows if row.parent_id == top.pk])) for top in tops]


def _group(top: Category, parts: Sequence[Category]) -> Choices:
    """The parts of a category, and the category itself for what fits none of them."""
    rest = _("%(group)s, other") % {"group": top.label} if parts else top.label
    return [*((part.code, part.label) for part in parts), (top.code, rest)]


@dataclass(frozen=True, slots=True)
class Way:
    """The route that a case would take, and how long its first stage has."""

    route: Text
    stage: Text
    limit: str


def way(category: Category, route: str, area: str) -> Way:
    """What the category suggests, or the route that was chosen. One query."""
    chosen = ROUTES[route or category.route]
    stage = chosen.stage(chosen.start)
    limit = limit_for(
        route=chosen.code,
        stage=stage.code,
        category_id=category.pk,
        area=area,
        default=Limit(stage.amount, stage.unit, "default"),
    )
    return Way(RouteCode(chosen.code).label, stage.code.label, LimitUnit(limit.unit).of(limit.amount))
