"""The rules of the house: each a pure function from a source to its offences, a line and what is wrong there.

``test_guards.py`` proves every one of them by a broken sample and a lawful one.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from tests.architecture.sources import Offence, Source, above, called

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# Imports


def imports_from_above(source: Source, *, order: tuple[str, ...]) -> Iterator[Offence]:
    """An app knows those to the left of it in ``order``, and no other."""
    app = source.path.partition("/")[0]
    forbidden = set(order[order.index(app) + 1 :])
    for node in source.nodes:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.partition(".")[0] in forbidden:
                yield node.lineno, f"imports {name}"  # type: ignore[attr-defined]


def hidden_imports(source: Source) -> Iterator[Offence]:
    """No import hides inside a function, nor behind a name that is only known when it runs; Django asks
    for it in ``apps.py``."""
    if source.path.endswith("/apps.py"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom) and _inside_function(node):
            yield node.lineno, "imports inside a function"
    for call in source.calls:
        name = source.borrowed.get(called(call), called(call)).removeprefix("django.")
        if name in ("import_module", "__import__", "import_string", "resolve_name"):
            yield call.lineno, f"imports by {name}"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.modules":
            yield node.lineno, "imports from sys.modules"


def _inside_function(node: ast.AST) -> bool:
    while not isinstance(node, ast.Module):
        node = above(node)
        if isinstance(node, _FUNCTIONS):
            return True
    return False


def junk_drawers(source: Source) -> Iterator[Offence]:
    """A file's name says its job."""
    parts = source.path.removesuffix(".py").split("/")
    for part in parts:
        if part in ("util", "utils", "common", "common_utils", "helper", "helpers", "misc", "signals"):
            yield 1, f"{part} says no job"


# Size


def long_modules(source: Source) -> Iterator[Offence]:
    """A module has at most 400 lines."""
    length = len(source.text.splitlines())
    if length > 400:
        yield 1, f"has {length} lines"


def long_functions(source: Source) -> Iterator[Offence]:
    """A function has at most 50 lines, its signature and its words of description included."""
    for node in source.nodes:
        if isinstance(node, _FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > 50:
                yield node.lineno, f"{node.name} has {length} lines"


def full_rooms(paths: Iterable[str], *, most: int = 14) -> Iterator[str]:
    """A room holds at most 14 things, files and rooms; ``paths`` are its modules. What Python and Django ask for
    (``__init__.py``, ``apps.py``, migrations) does not count, and neither does what has no module of ours."""
    rooms: dict[str, set[str]] = {}
    for path in paths:
        parts = path.split("/")
        if "migrations" in parts or parts[-1] in ("__init__.py", "apps.py"):
            parts.pop()
        for deep in range(1, len(parts)):
            if parts[deep] != "migrations":
                rooms.setdefault("/".join(parts[:deep]), set()).add(parts[deep])
    for room, inside in sorted(rooms.items()):
        if len(inside) > most:
            yield f"{room} holds {len(inside)}"


def waivers(source: Source) -> Iterator[Offence]:
    """Complexity has no waiver, and no waiver leaves open what it waives."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"#\s*(ruff:\s*|flake8[:=]\s*)?noqa(?!:\s*[A-Z])|#.*noqa:.*\bC90", line, re.IGNORECASE):
            yield number, "waives complexity, or everything"


# Names for literals, and moments

_FORMAT = re.compile(r"%-?[YmHMSyBbjI]")
_AS_TEXT = frozenset(
    (
        *("isoformat", "fromisoformat", "strftime", "strptime", "ctime", "localtime", "localdate"),
        *("date_format", "time_format", "dateformat", "DateFormat", "TimeFormat"),
    )
)
_PARTS_OF_TIME = frozenset(
    ("year", "month", "day", "hour", "minute", "second", "time", "weekday", "isoweekday", "isocalendar")
)
_LENGTHS = frozenset((2, 4, 6, 9, 12, 15, 18))
_COMMON = 9  # a shorter column may be of anything
_PAIRS = ([6, 9], [9, 12], [12, 15], [15, 18])
_OF_CODES = re.compile(
    r"(?:^|[._(])(?:code|codes|area|areas|prefix|prefixes|parent|township|community|grid)\)?$"
)
_NAMES_OF_LENGTHS = re.compile(
    r"CODE|AREA|DIVISION|GRID|CITY|COUNTY|TOWNSHIP|COMMUNITY|GROUP|BUILDING|(?i:length)"
)


def date_formats(source: Source) -> Iterator[Offence]:
    """How dates and moments are written stands in ``kit/time``: no format and none of Python's own ways."""
    for text in source.texts:
        if _FORMAT.search(text.value):
            yield text.lineno, f"has the format {text.value!r}"
    for node in source.nodes:
        if {getattr(node, "attr", ""), getattr(node, "id", "")} & _AS_TEXT:
            yield node.lineno, f"says {ast.unparse(node)}"  # type: ignore[attr-defined]


def dates_of_moments(source: Source) -> Iterator[Offence]:
    """The date of a moment is the one in China, and so is its year or hour: ``kit.time.clock`` tells it."""
    for call in source.calls:
        given = call.args or call.keywords
        if called(call) == "date" and isinstance(call.func, ast.Attribute) and not given:
            yield call.lineno, "calls date()"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _PARTS_OF_TIME and _is_moment(node.value):
            yield node.lineno, f"asks {ast.unparse(node)}"


def _is_moment(node: ast.expr) -> bool:
    name = called(node) if isinstance(node, ast.Call) else getattr(node, "attr", getattr(node, "id", ""))
    return name in ("at", "now", "moment") or name.endswith(("_at", "_until"))


def code_lengths(source: Source) -> Iterator[Offence]:
    """How long codes are stands in ``grids/codes.py``: no number in a slice of a code, beside its length, in a
    list of lengths, in the size of a column, or in a pattern."""
    for node in source.nodes:
        if any(check(node) for check in _LENGTH_CHECKS):
            yield node.lineno, f"has the length of a code: {ast.unparse(node)}"  # type: ignore[attr-defined]


def _number(node: ast.AST | None) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _slices_code(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)):
        return False
    ends = {_number(node.slice.lower), _number(node.slice.upper)}
    return bool(ends & (_LENGTHS | {3, -3})) and bool(_OF_CODES.search(ast.unparse(node.value)))


def _compares_length(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    numbers = {_number(one) for side in sides for one in ast.walk(side)} & _LENGTHS
    measured = [one for one in sides if isinstance(one, ast.Call) and called(one) == "len"]
    return bool(numbers) and any(_OF_CODES.search(ast.unparse(one)) for one in measured)


def _lists_lengths(node: ast.AST) -> bool:
    if not isinstance(node, ast.Tuple | ast.List | ast.Set):
        return False
    numbers = [_number(one) for one in node.elts]
    # Two may be anything; two neighbouring levels with at least six digits are hardly anything else.
    return {*numbers} <= _LENGTHS and (len(numbers) > 2 or numbers in _PAIRS)


def _levels_lengths(node: ast.AST) -> bool:
    """``{1: 12, 2: 15, 3: 18}``."""
    return isinstance(node, ast.Dict) and len(node.values) > 2 and {*map(_number, node.values)} <= _LENGTHS


def _matches_length(node: ast.AST) -> bool:
    """``match len(code): case 12``."""
    if not (
        isinstance(node, ast.Match) and isinstance(node.subject, ast.Call) and called(node.subject) == "len"
    ):
        return False
    patterns = (one for case in node.cases for one in ast.walk(case.pattern))
    numbers = {_number(one.value) for one in patterns if isinstance(one, ast.MatchValue)}
    return bool(numbers & _LENGTHS) and bool(_OF_CODES.search(ast.unparse(node.subject)))


def _cuts_code(node: ast.AST) -> bool:
    """``Left("code", 12)``, in the database."""
    cuts = isinstance(node, ast.Call) and called(node) in ("Left", "Right", "Substr")
    return cuts and bool({_number(one) for one in node.args} & (_LENGTHS | {3}))  # type: ignore[attr-defined]


def _sizes_column(node: ast.AST) -> bool:
    """``area = models.CharField(max_length=18)``, and whatever is as long as a code and chosen from no list."""
    if not isinstance(node, ast.Call):
        return False
    given = {one.arg: one.value for one in node.keywords}
    size = _number(given.get("max_length"))
    up = above(node)
    named = getattr(up, "targets", [getattr(up, "target", None)])[0]
    of_code = named is not None and bool(_OF_CODES.search(ast.unparse(named)))
    return size in _LENGTHS and (of_code or (size >= _COMMON and "choices" not in given))


def _names_length(node: ast.AST) -> bool:
    """``COMMUNITY = 12``, ``length = 12``, ``cut(code, length=12)``."""
    if isinstance(node, ast.keyword):
        return _number(node.value) in _LENGTHS and node.arg == "length"
    if not isinstance(node, ast.Assign | ast.AnnAssign) or _number(node.value) not in _LENGTHS:
        return False
    names = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
    return any(_NAMES_OF_LENGTHS.search(ast.unparse(one)) for one in names)


def _matches_code(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    return bool(re.search(r"(?:\\d|\[0-9\]|\[\\d\])\{(?:\d+,)?(?:9|12|15|18)\}", node.value))


_LENGTH_CHECKS: tuple[Callable[[ast.AST], bool], ...] = (
    _slices_code,
    _compares_length,
    _lists_lengths,
    _sizes_column,
    _names_length,
    _matches_code,
    _cuts_code,
    _levels_lengths,
    _matches_length,
)


def number_prefixes(source: Source) -> Iterator[Offence]:
    """What a case's number begins with is a setting."""
    for text in source.texts:
        if re.search(r"(?<![A-Za-z])JX(?![A-Za-z])", text.value):
            yield text.lineno, f"has the prefix: {text.value!r}"


def paths_of_pages(source: Source, *, roots: frozenset[str]) -> Iterator[Offence]:
    """Where a page is, its address table knows: ``reverse``. ``roots`` are the first parts of all paths."""
    for text in source.texts:
        found = re.search(r"""(?:^|["'=]|%s)/([a-z]\w*)(/|$)""", text.value)
        if found and found[1] in roots:
            yield text.lineno, f"has the path {text.value!r}"


def media_folders(source: Source) -> Iterator[Offence]:
    """A folder below the media has a name, and is no text that is joined on the spot."""
    for node in source.nodes:
        joined = [node.right] if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else []
        if isinstance(node, ast.Call) and called(node) in ("join", "joinpath"):
            joined = node.args
        literal = any(isinstance(one, ast.Constant | ast.JoinedStr) for one in joined)
        if literal and "MEDIA_ROOT" in ast.unparse(node):
            yield node.lineno, f"names a folder: {ast.unparse(node)}"  # type: ignore[attr-defined]


# Numbers that people type

_LOOKS_LIKE_DIGITS = ("isdigit", "isdecimal", "isnumeric")


def digits_by_hand(source: Source) -> Iterator[Offence]:
    """Whether a text is digits, and which number it is, the parsers of the kit say: ``"²".isdigit()`` is true, and
    ``int`` refuses it, as it refuses 4,301 digits."""
    for call in source.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in _LOOKS_LIKE_DIGITS:
            yield call.lineno, f"asks {call.func.attr}"
        of_request = any(
            re.search(r"\b(GET|POST|query_params|object_id)\b", ast.unparse(one)) for one in call.args
        )
        if isinstance(call.func, ast.Name) and call.func.id == "int" and of_request:
            yield call.lineno, "makes a number of what was sent"


# The tree of the grids

_TREE = ("get_descendants", "get_ancestors", "tree_id", ".lft", ".rght", "from mptt", "import mptt")


def knowledge_of_the_tree(source: Source) -> Iterator[Offence]:
    """Only ``grids`` knows how the tree is kept."""
    for number, line in enumerate(source.text.splitlines(), 1):
        yield from ((number, f"says {word}") for word in _TREE if word in line)


# Templates


_PART_OF_A_MOMENT = re.compile(
    r"(?:_at|_until|\bat|\bnow|\bmoment)"
    r"(?:\.(?:date|time|year|month|day|hour|minute|weekday)\b|\s*\|\s*(?:stringformat|truncate\w+|slice)\b)"
)


def literals_in_template(text: str) -> Iterator[Offence]:
    """A template finds pages by ``url``, and tells days and moments by the filters of ``kit/time`` on no other
    clock than China's."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"""(?:href|action|src|hx-\w+)=["']/(?!/)""", line):
            yield number, "has the path of a page"
        if re.search(r"""\|\s*(?:utc|timezone)\b|{%\s*(?:localtime|timezone(?! "Asia/Shanghai"))""", line):
            yield number, "sets another clock"
        # The name of a weekday, and a language's own way to write a day, are not ours to name.
        if re.search(r"""\|\s*(?:date|time):["'](?!(?:l|DATE_FORMAT)["'])|{%\s*now\b""", line):
            yield number, "has a format of its own"
        if _PART_OF_A_MOMENT.search(line):
            yield number, "has a part of a moment, which is that of UTC"
