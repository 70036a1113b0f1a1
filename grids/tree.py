"""The only writer of the tree, and the only module besides the models that knows django-mptt (design §4.1).

django-mptt corrupts under concurrent writes, so every write takes its lock first, before any row lock: the
row of the community for what is below it, one lock of the forest for new communities. Numbers are computed in
memory, one tree at a time; ``rebuild()`` is never called.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from grids.choices import GridLevel
from grids.codes import COMMUNITY_LENGTH, TOWNSHIP_LENGTH, parent_of
from grids.models import Grid
from grids.scope import beginning_with
from kit.text import Text

# Any constant of our own: the key of PostgreSQL's advisory lock for the forest.
FOREST_LOCK = 0x67726964
BATCH = 2000
_NUMBERS = ("code", "level", "parent", "tree_id", "lft", "rght", "tree_depth")
_ROWS = 300  # of three values in one statement: SQLite may be built for 999
_CHUNK = 200  # conditions in one query: SQLite allows an expression to be 1,000 deep


def lock(codes: Iterable[str]) -> None:
    """Lock what a write of grids with these ``codes`` needs, to the end of the transaction: the forest when
    communities are among them, then the communities that exist, in the order of their codes, so that two
    writers can't wait for each other.

    On SQLite a transaction holds the write lock of the whole database from its start, which is the same.
    """
    codes = set(codes)
    if any(len(code) == COMMUNITY_LENGTH for code in codes) and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOREST_LOCK])
    _roots(sorted({code[:COMMUNITY_LENGTH] for code in codes}))


def _roots(codes: Sequence[str]) -> list[Grid]:
    """The communities with these codes, locked. Rows that only refer to a community need not wait."""
    found: list[Grid] = []
    for start in range(0, len(codes), BATCH):
        rows = Grid.objects.select_for_update(no_key=True).filter(code__in=codes[start : start + BATCH])
        found += rows.only(*_NUMBERS).order_by("code")
    return found


def plant(new: Sequence[Grid]) -> None:
    """Save new grids, of any levels, into new and existing trees; inside the caller's transaction, with its
    locks. Each needs ``code`` and ``level`` set, and its parent to exist or to be among them.

    Raises:
        ValueError: a grid has no parent.
        IntegrityError: a code exists already.
    """
    lock(grid.code for grid in new)
    by_tree: dict[str, list[Grid]] = defaultdict(list)
    for grid in new:
        by_tree[grid.code[:COMMUNITY_LENGTH]].append(grid)
    old = _members(sorted(by_tree))
    fresh = sorted(set(by_tree) - set(old))
    next_tree = (Grid.objects.aggregate(last=Max("tree_id"))["last"] or 0) + 1 if fresh else 0
    for tree_id, code in enumerate(fresh, start=next_tree):
        _number([], by_tree[code], tree_id)
    changed: list[Grid] = []
    for code, members in old.items():
        changed += _number(members, by_tree[code], members[0].tree_id)
    _renumber(changed)
    _insert(new, {grid.code: grid for members in old.values() for grid in members})


def _members(codes: list[str]) -> dict[str, list[Grid]]:
    """The grids of the existing trees among ``codes``, each with its community first."""
    found: dict[str, list[Grid]] = {root.code: [] for root in _roots(codes)}
    existing = list(found)
    for start in range(0, len(existing), _CHUNK):
        areas = [beginning_with("code", code) for code in existing[start : start + _CHUNK]]
        for grid in Grid.objects.filter(reduce(or_, areas)).only(*_NUMBERS).order_by("code"):
            found[grid.code[:COMMUNITY_LENGTH]].append(grid)
    return found


def _number(old: list[Grid], new: list[Grid], tree_id: int) -> list[Grid]:
    """Number a tree's grids, siblings in the order of their codes; returns the old ones that changed."""
    children: dict[str, list[Grid]] = defaultdict(list)
    for grid in sorted((*old, *new), key=lambda grid: grid.code):
        children[parent_of(grid.code)].append(grid)
    known = {grid.pk for grid in old}
    changed: list[Grid] = []
    counter = 0

    def visit(grid: Grid) -> None:
        nonlocal counter
        counter += 1
        lft = counter
        for child in children[grid.code]:
            visit(child)
        counter += 1
        if grid.pk in known and (grid.lft, grid.rght) != (lft, counter):
            changed.append(grid)
        grid.tree_id, grid.lft, grid.rght, grid.tree_depth = tree_id, lft, counter, grid.level - 1

    for root in children[(old or new)[0].code[:TOWNSHIP_LENGTH]]:
        visit(root)
    if counter != 2 * (len(old) + len(new)):
        raise ValueError("a grid has no parent")
    return changed


def _renumber(changed: Sequence[Grid]) -> None:
    """Write the numbers of existing grids. Measured on 107,000 rows: ``bulk_update``, whose statements grow a
    branch a row and column, takes a multiple of this."""
    table = connection.ops.quote_name(Grid._meta.db_table)
    with connection.cursor() as cursor:
        for start in range(0, len(changed), _ROWS):
            rows = [(grid.pk, grid.lft, grid.rght) for grid in changed[start : start + _ROWS]]
            values = ", ".join(["(%s, %s, %s)"] * len(rows))
            cursor.execute(
                f"UPDATE {table} SET lft = new.column2, rght = new.column3 "  # noqa: S608  (only placeholders)
                f"FROM (VALUES {values}) AS new WHERE {table}.id = new.column1",
                [number for row in rows for number in row],
            )


def _insert(new: Sequence[Grid], known: dict[str, Grid]) -> None:
    """Insert parents before their children. ``bulk_create`` is Django's own; django-mptt adds nothing."""
    for level in GridLevel.values:
        rows = [grid for grid in new if grid.level == level]
        for grid in rows:
            grid.parent = known[parent_of(grid.code)] if level > GridLevel.COMMUNITY else None
        Grid.objects.bulk_create(rows, batch_size=BATCH)
        known.update({grid.code: grid for grid in rows})


@dataclass(frozen=True, slots=True)
class Crack:
    """A place where a tree does not fit its codes and parents; ``grid`` is the id of the row."""

    grid: int
    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class _Node:
    pk: int
    code: str
    level: int
    tree_id: int
    lft: int
    rght: int
    depth: int
    parent: str | None
    division: str

    def crack(self, reason: Text) -> Crack:
        return Crack(self.pk, self.code, reason)


def cracks() -> Iterator[Crack]:
    """What is wrong with the trees: numbers, depths, parents, codes. One query, one tree in memory."""
    rows = (
        Grid.objects.order_by("tree_id", "lft", "code")
        .values_list(
            "pk", "code", "level", "tree_id", "lft", "rght", "tree_depth", "parent__code", "division_id"
        )
        .iterator(chunk_size=5000)
    )
    tree: list[_Node] = []
    for row in rows:
        node = _Node(*row)
        if tree and node.tree_id != tree[0].tree_id:
            yield from _check_tree(tree)
            tree = []
        tree.append(node)
    if tree:
        yield from _check_tree(tree)


def _check_tree(tree: list[_Node]) -> Iterator[Crack]:
    for root in [node for node in tree if node.parent is None][1:]:
        yield root.crack(
            _("shares tree %(tree)s with %(code)s") % {"tree": root.tree_id, "code": tree[0].code}
        )
    numbers = sorted(number for node in tree for number in (node.lft, node.rght))
    if numbers != list(range(1, 2 * len(tree) + 1)):
        yield tree[0].crack(_("lft and rght of its tree are not 1 to twice the number of grids"))
    above: list[_Node] = []  # the nodes that the walk in the order of lft is inside of
    for node in tree:
        while above and above[-1].rght < node.lft:
            above.pop()
        reason = _wrong_by_itself(node) or _wrong_place(node, above[-1] if above else None)
        if reason:
            yield node.crack(reason)
        above.append(node)


def _wrong_by_itself(node: _Node) -> Text:
    if node.depth != node.level - 1:
        return _("has depth %(depth)s at level %(level)s") % {"depth": node.depth, "level": node.level}
    if node.division != node.code[:TOWNSHIP_LENGTH]:
        return _("lies in %(division)s, which its code does not begin with") % {"division": node.division}
    if node.parent is not None and node.parent != parent_of(node.code):
        return _("does not begin with its parent's code %(code)s") % {"code": node.parent}
    return ""


def _wrong_place(node: _Node, above: _Node | None) -> Text:
    found = above.code if above is not None else None
    if found != node.parent:
        return _("lies inside %(found)s in the tree, but its parent is %(code)s") % {
            "found": found or "—",
            "code": node.parent or "—",
        }
    if not node.lft < node.rght or (above is not None and node.rght >= above.rght):
        return _("its lft %(lft)s and rght %(rght)s do not fit") % {"lft": node.lft, "rght": node.rght}
    return ""
