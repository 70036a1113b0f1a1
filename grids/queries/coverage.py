"""Whether the grids cover everything once, in parts of the right size: rules over rows, and the one query
that reads them (policy 二(一), design §4.1)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, F, When
from django.utils.translation import gettext as _

from grids.choices import SEVERITY, Basis, FindingKind, GridLevel, Setting, Severity
from grids.codes import community_of, path_of
from grids.figures.decided import basis_of, that_counts
from grids.figures.pairs import Counted, Pair
from grids.figures.reading import count, decided_everywhere
from grids.models import Grid, SizeStandard
from grids.scope import Scope
from grids.tree import cracks
from kit.text import Text


@dataclass(frozen=True, slots=True)
class Standard:
    """How large a grid of level 2 should be (policy 二(一)). ``people`` is "about": up to ``tolerance``, a
    share of it, more or less. The policy gives no tolerance; half lets 2.5 people a household pass in the
    smallest and in the largest grid of its standard."""

    households: tuple[int, int]
    people: int
    tolerance: float = 0.5

    def people_range(self) -> tuple[int, int]:
        """The fewest and the most people."""
        return round(self.people * (1 - self.tolerance)), round(self.people * (1 + self.tolerance))


# The policy's own. Districts may adapt it: SizeStandard in the admin.
STANDARDS = {Setting.URBAN: Standard((200, 400), 1000), Setting.RURAL: Standard((100, 200), 500)}
Adapted = Mapping[tuple[str, str], Standard]  # by the code of an area, empty for everywhere, and the setting


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a grid that should not be; ``grid`` is its id, None where it is about people who have
    none, ``measure`` what was found, in words."""

    grid: int | None
    code: str
    kind: FindingKind
    measure: Text

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return SEVERITY[self.kind]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: one grid. ``parent`` is an id, ``people`` registered and floating; these and
    ``households`` are the declared ones, until ``by_what_counts``."""

    pk: int
    code: str
    name: str
    level: int
    parent: int | None
    division: str
    setting: str
    households: int | None
    people: int | None
    retired: bool
    basis: Basis = Basis.DECLARED


def survey() -> list[Facts]:
    """All grids, by code. One query."""
    rows = Grid.objects.order_by("code").values_list(
        "pk",
        "code",
        "name",
        "level",
        "parent_id",
        "division_id",
        "setting",
        "declared_households",
        F("declared_registered") + F("declared_floating"),
        Case(When(retired_on=None, then=False), default=True),
    )
    return [Facts(*row) for row in rows.iterator(chunk_size=5000)]


def by_what_counts(grids: Sequence[Facts]) -> list[Facts]:
    """Resident groups with the figures that count there, None where there are none: those of the register
    where somebody has decided so for the community. One query, and two more where anybody has."""
    decided = decided_everywhere()
    groups = [grid for grid in grids if grid.level == GridLevel.RESIDENT_GROUP]
    bases = {grid.code: basis_of(decided.get(community_of(grid.code), "")) for grid in groups}
    by_register = [code for code, basis in bases.items() if basis == Basis.REGISTERED]
    counted = count(by_register, Scope.everything())
    return [_with_figures(grid, bases[grid.code], counted.get(grid.code)) for grid in groups]


def _with_figures(grid: Facts, basis: Basis, counted: Counted | None) -> Facts:
    homes = Pair(counted.households if counted else None, grid.households or 0)
    people = Pair(counted.people if counted else None, grid.people or 0)
    return replace(grid, basis=basis, households=that_counts(homes, basis), people=that_counts(people, basis))


def adapted_standards() -> dict[tuple[str, str], Standard]:
    """The standards that districts have set. One query."""
    return {
        (row.area, row.setting): Standard(
            (row.fewest_households, row.most_households), row.people, row.tolerance / 100
        )
        for row in SizeStandard.objects.all()
    }


def standard_of(code: str, setting: Setting, adapted: Adapted) -> Standard | None:
    """The standard for a group: of the smallest area around it that has one, else the policy's. None for an
    undecided setting."""
    areas = (*(area for area in reversed(path_of(code)) if area != code), "")
    own = (adapted.get((area, setting)) for area in areas)
    return next((standard for standard in own if standard is not None), STANDARDS.get(setting))


def findings() -> Iterator[Finding]:
    """Everything that the grids themselves tell, the worst kinds first. Four queries, and two more
    where the register counts anywhere."""
    for crack in cracks():
        yield Finding(crack.grid, crack.code, FindingKind.TREE, crack.reason)
    everything = survey()
    used = [grid for grid in everything if not grid.retired]
    yield from below_retired(everything)
    yield from without_groups(used)
    yield from undecided(used)
    communities = [grid for grid in used if grid.level == GridLevel.COMMUNITY]
    yield from outside_standard([*communities, *by_what_counts(used)], adapted_standards())
    yield from same_names(used)


def below_retired(grids: Sequence[Facts]) -> Iterator[Finding]:
    """Grids in use whose parent is not."""
    retired = {grid.pk: grid.code for grid in grids if grid.retired}
    for grid in grids:
        if not grid.retired and grid.parent in retired:
            measure = _("part of %(code)s, which is no longer in use") % {"code": retired[grid.parent]}
            yield Finding(grid.pk, grid.code, FindingKind.BELOW_RETIRED, measure)


def without_groups(used: Sequence[Facts]) -> Iterator[Finding]:
    """Communities that nobody has divided yet."""
    divided = {grid.parent for grid in used}
    for grid in used:
        if grid.level == GridLevel.COMMUNITY and grid.pk not in divided:
            yield Finding(grid.pk, grid.code, FindingKind.NO_GROUPS, _("0 resident groups"))


def undecided(used: Sequence[Facts]) -> Iterator[Finding]:
    """Communities of which nobody has said whether they are urban or rural."""
    for grid in used:
        if grid.level == GridLevel.COMMUNITY and grid.setting == Setting.UNDECIDED:
            yield Finding(grid.pk, grid.code, FindingKind.UNDECIDED, _("neither urban nor rural"))


def outside_standard(used: Sequence[Facts], adapted: Adapted) -> Iterator[Finding]:
    """Resident groups that are smaller or larger than the standard of their area, by the figures that count
    there. A group of no setting has its community's."""
    settings = {grid.pk: grid.setting for grid in used if grid.level == GridLevel.COMMUNITY}
    for grid in used:
        if grid.level != GridLevel.RESIDENT_GROUP:
            continue
        setting = grid.setting
        if setting == Setting.UNDECIDED and grid.parent is not None:
            setting = settings.get(grid.parent, setting)
        measures = _measure(grid, Setting(setting), standard_of(grid.code, Setting(setting), adapted))
        if measures:
            yield Finding(grid.pk, grid.code, FindingKind.SIZE, "; ".join(measures))


def _measure(grid: Facts, setting: Setting, standard: Standard | None) -> list[str]:
    if standard is None:
        return []
    homes, people = _in_words(grid.basis)
    measures: list[str] = []
    for value, (least, most), text in (
        (grid.households, standard.households, homes),
        (grid.people, standard.people_range(), people),
    ):
        if value is not None and not least <= value <= most:
            facts = {"value": value, "setting": setting.label, "range": f"{least}–{most}"}
            measures.append(text % facts)
    return measures


def _in_words(basis: Basis) -> tuple[str, str]:
    """How a size outside the standard is told, of households and of people, by the figures that count."""
    if basis == Basis.REGISTERED:
        return (
            _("%(value)s households (registered), %(setting)s standard %(range)s"),
            _("%(value)s people (registered), %(setting)s standard %(range)s"),
        )
    return (
        _("%(value)s households (declared), %(setting)s standard %(range)s"),
        _("%(value)s people (declared), %(setting)s standard %(range)s"),
    )


def same_names(used: Sequence[Facts]) -> Iterator[Finding]:
    """Siblings that bear one name, so that a name alone does not tell them apart."""
    families: dict[tuple[object, str], list[Facts]] = defaultdict(list)
    for grid in used:
        families[grid.parent or grid.division, grid.name].append(grid)
    for (_family, name), family in families.items():
        for grid in family if len(family) > 1 else ():
            others = ", ".join(other.code for other in family if other is not grid)
            measure = _("“%(name)s” is also the name of %(codes)s") % {"name": name, "codes": others}
            yield Finding(grid.pk, grid.code, FindingKind.SAME_NAME, measure)


def by_kind(found: Iterable[Finding]) -> Counter[FindingKind]:
    """How many findings there are of each kind."""
    return Counter(finding.kind for finding in found)
