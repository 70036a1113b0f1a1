"""What a round came to: how many gave which answer, grid by grid, and how far the stages agree. Every number
is counted from the rows that are handed in, so that it fits what the reader sees."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assessment.models import SpotCheck
from assessment.rules.checks.agreement import Agreement, Pair, agreement
from assessment.rules.checks.choices import Called, CheckState, Field, Satisfied, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """A question at the door: how it reads, the answers that count, and how it is read from a check."""

    label: str
    answers: Sequence[tuple[str, str]]
    read: Callable[[SpotCheck], str]
    unasked: str

    def said(self, check: SpotCheck) -> str:
        """The answer, empty where nobody said anything."""
        value = self.read(check)
        return "" if value == self.unasked else value


def questions() -> list[Question]:
    """All of them, in the order in which they are asked."""
    verdicts = [(one.value, str(one.label)) for one in (Verdict.RIGHT, Verdict.WRONG)]
    return [
        Question(
            _("Did the leader call in this quarter?"),
            [(one.value, str(one.label)) for one in (Called.YES, Called.NO)],
            lambda check: str(check.called),
            Called.UNKNOWN,
        ),
        *(Question(str(one.label), verdicts, _reader(one.value), Verdict.NOT_ASKED) for one in Field),
        Question(
            _("Are they satisfied with the leader?"),
            [(one.value, str(one.label)) for one in Satisfied if one != Satisfied.NO_ANSWER],
            lambda check: str(check.satisfied),
            Satisfied.NO_ANSWER,
        ),
    ]


def _reader(name: str) -> Callable[[SpotCheck], str]:
    return lambda check: str(check.fields.get(name, Verdict.NOT_ASKED))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with how often each answer was given, of ``n`` that answered it."""

    label: str
    n: int
    answers: list[tuple[str, int]]


def outcomes(checks: Iterable[SpotCheck]) -> list[Outcome]:
    """The answers to each question."""
    rows = [one for one in checks if one.state == CheckState.ANSWERED]
    found = []
    for question in questions():
        seen = Counter(said for one in rows if (said := question.said(one)))
        found.append(
            Outcome(question.label, seen.total(), [(label, seen[value]) for value, label in question.answers])
        )
    return found


def agreements(first: Iterable[SpotCheck], second: Iterable[SpotCheck]) -> list[tuple[str, Agreement]]:
    """How far the stages agree on each question, over the households that answered it in both."""
    before = {one.household: one for one in first if one.state == CheckState.ANSWERED}
    both = [
        (before[one.household], one)
        for one in second
        if one.state == CheckState.ANSWERED and one.household in before
    ]
    return [(question.label, agreement(_pairs(question, both))) for question in questions()]


def _pairs(question: Question, both: Iterable[tuple[SpotCheck, SpotCheck]]) -> list[Pair]:
    said = [(question.said(one), question.said(other)) for one, other in both]
    return [pair for pair in said if all(pair)]


@dataclass(slots=True)
class OfGrid:
    """What a grid came to."""

    code: str
    place: str
    drawn: int = 0
    answered: int = 0
    unreached: int = 0
    called: int = 0
    asked: int = 0
    checks: list[SpotCheck] = field(default_factory=list)


def by_grid(checks: Iterable[SpotCheck], names: Mapping[str, str]) -> list[OfGrid]:
    """The checks of each grid, with its name of ``names``."""
    rows: dict[str, list[SpotCheck]] = defaultdict(list)
    for one in checks:
        rows[one.grid].append(one)
    return [_of_grid(code, names.get(code, code), found) for code, found in sorted(rows.items())]


def _of_grid(code: str, place: str, rows: list[SpotCheck]) -> OfGrid:
    answered = [one for one in rows if one.state == CheckState.ANSWERED]
    return OfGrid(
        code=code,
        place=place,
        drawn=len(rows),
        answered=len(answered),
        unreached=sum(one.state == CheckState.UNREACHED for one in rows),
        called=sum(one.called == Called.YES for one in answered),
        asked=sum(one.called in (Called.YES, Called.NO) for one in answered),
        checks=rows,
    )
