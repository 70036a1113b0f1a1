"""What residents send by their own hand, without a login: how often they may, how they are reached, and what
they are asked back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, Source
from cases.models import Case, CaseEvent, OwnReport
from cases.workflow.taking_back import taken_back
from kit.errors import Invalid, TooOften
from kit.net.rate_limit import Tries, network_of
from kit.numbers import phones
from kit.text import Text, tidy
from notices.channels.sms import has_gateway
from notices.telling import has_failed

_HOUR = 3600
_DAY = 24 * _HOUR
# How often, in how many seconds. A household reports from one network, a whole building may have one.
FROM_A_NETWORK = (10, _HOUR)
OF_A_PHONE = (5, _DAY)
IN_A_GRID = (30, _HOUR)
ANSWERS = (10, _HOUR)
CODES_TO_A_PHONE = (3, _HOUR)
CODES_FROM_A_NETWORK = (10, _HOUR)

CODE_GOOD_FOR = dt.timedelta(minutes=10)
CODE_TRIES = 5
MOST_CODES = 3  # for one report
TO = "answers"  # the fact of an answer: the line of the timeline that asked

_LATER = _(
    "Too many reports came from here. Please try again in %(minutes)s minutes, or call the grid leader."
)
_PHONE_LATER = _(
    "Too many reports were sent with this phone today. Please call the grid leader, or try again tomorrow."
)
_GRID_LATER = _(
    "Too many reports about this grid have come within the hour. Please try again in %(minutes)s minutes, or "
    "call the grid leader."
)
_CODE_LATER = _("Too many codes were asked for. Please try again in %(minutes)s minutes.")


class Limits:
    """So many tries each; counted when something is sent that could be taken."""

    def __init__(self, *limits: tuple[str, tuple[int, int], Text]) -> None:
        self._limits = [
            (Tries(name, most=most, seconds=seconds), words) for name, (most, seconds), words in limits
        ]

    def count(self) -> None:
        """Raises TooOften, with the sentence of the first that is used up."""
        for tries, words in self._limits:
            if seconds := tries.wait():
                refused = TooOften(str(words) % {"minutes": -(-seconds // 60)})
                refused.retry_seconds = seconds
                raise refused


def limits_of_report(*, address: str, phone: str, grid: str) -> Limits:
    """Those of a new report from ``address`` about the grid with this code."""
    network, phone = network_of(address), _plain(phone)
    limits = [(f"own report from {network}", FROM_A_NETWORK, _LATER)]
    limits += [(f"own report with {phone}", OF_A_PHONE, _PHONE_LATER)] if phone else []
    return Limits(*limits, (f"own report in {grid}", IN_A_GRID, _GRID_LATER))


def _plain(phone: str) -> str:
    """The phone in the one way in which it is kept; what is none is refused elsewhere."""
    try:
        return phones.read(phone)
    except Invalid:
        return ""


def limits_of_answer(*, address: str) -> Limits:
    """Those of an answer, from ``address``."""
    return Limits((f"own answer from {network_of(address)}", ANSWERS, _LATER))


def limits_of_code(*, address: str, phone: str) -> Limits:
    """Those of a code that is sent to ``phone`` because somebody at ``address`` asks for it."""
    return Limits(
        (f"own code from {network_of(address)}", CODES_FROM_A_NETWORK, _CODE_LATER),
        (f"own code to {_plain(phone)}", CODES_TO_A_PHONE, _CODE_LATER),
    )


def report_of(case: Case) -> OwnReport | None:
    """What is kept of a resident's own report; None for a case that staff filed. At most one query."""
    return OwnReport.objects.filter(case=case).first()


def was_sent(key: str) -> bool:
    """Whether this filling of the form has made its case already. One query."""
    return OwnReport.objects.filter(key=key).exists()


def case_sent(key: str) -> Case | None:
    """The case that this filling of the form has made. One query."""
    found = OwnReport.objects.select_related("case__grid__parent__parent").filter(key=key).first()
    return found.case if found is not None else None


def sent_again(key: str, said: Mapping[str, str], sizes: Iterable[int]) -> Case | None:
    """The case of a form that comes again with the words that it had, and with no photo that could be read: a
    browser that loads a page anew sends what it still has, and that is often an empty file. One query."""
    if any(sizes):
        return None
    case = case_sent(key)
    if case is None or any(getattr(case, name) != tidy(words) for name, words in said.items()):
        return None
    return case


def may_be_checked(case: Case, report: OwnReport) -> bool:
    """Whether a code can still show that the phone is hers."""
    return bool(has_gateway() and report.phone_checked_at is None)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a resident is told by the system: nothing, and somebody has to tell her."""

    phone: str
    email: str

    @classmethod
    def of(cls, case: Case, report: OwnReport) -> Reach:
        """By text message only where she showed that the phone is hers: nobody else's is written to."""
        checked = has_gateway() and report.phone_checked_at is not None
        return cls(case.reporter_phone if checked else "", report.email)

    def __bool__(self) -> bool:
        return bool(self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page for staff says of a resident's own report besides her name and phone."""

    report: OwnReport
    phone: str
    reached: bool
    failed: bool

    @classmethod
    def of(cls, case: Case) -> Standing | None:
        """None for a case that staff filed. At most two queries."""
        report = report_of(case) if case.source == Source.RESIDENT else None
        if report is None:
            return None
        reached = bool(Reach.of(case, report))
        return cls(report, case.reporter_phone, reached, reached and has_failed(f"{case.number}:"))

    @property
    def phone_words(self) -> Text:
        """Whether the phone is hers, as far as anybody knows."""
        if not self.phone:
            return _("No phone was left.")
        return _("Phone checked by a code") if self.report.phone_checked_at else _("Phone not checked")

    @property
    def reach_words(self) -> Text:
        """Who tells her."""
        if self.failed:
            return _("The last message did not arrive: please tell her in person.")
        return _("The system sends her a message.") if self.reached else _("To be told in person")


@dataclass(frozen=True, slots=True)
class Question:
    """What a resident was asked, and what she answered."""

    asked: CaseEvent
    answer: CaseEvent | None


def questions(events: Sequence[CaseEvent]) -> Iterator[Question]:
    """What was asked back of the one who reported, the newest first, in ``events`` of one case in any order;
    none that was taken back."""
    gone = taken_back(events)
    answers = {one.facts.get(TO): one for one in events if one.action == ActionCode.ANSWER}
    for one in sorted(events, key=lambda event: -event.sequence):
        if one.action == ActionCode.ASK_REPORTER and one.sequence not in gone:
            yield Question(one, answers.get(one.sequence))


def asked_back(case: Case) -> list[Question]:
    """What was asked back in ``case``, the newest first. One query."""
    wanted = (ActionCode.ASK_REPORTER, ActionCode.ANSWER, ActionCode.TAKE_BACK)
    return list(questions(list(case.events.filter(action__in=wanted))))


def unanswered(cases: Iterable[Case]) -> set[int]:
    """Those of ``cases`` that residents reported and in which the newest question waits for the answer. One
    query, where there are any."""
    own = [one.pk for one in cases if one.source == Source.RESIDENT and one.closed_at is None]
    if not own:
        return set()
    wanted = (ActionCode.ASK_REPORTER, ActionCode.ANSWER, ActionCode.TAKE_BACK)
    by_case: dict[int, list[CaseEvent]] = {}
    for event in CaseEvent.objects.filter(case__in=own, action__in=wanted).order_by("sequence"):
        by_case.setdefault(event.case_id, []).append(event)
    newest = {pk: next(questions(events), None) for pk, events in by_case.items()}
    return {pk for pk, one in newest.items() if one is not None and one.answer is None}


def open_question(case: Case) -> Question | None:
    """What the resident is asked now: the newest, while the case is open and she has not answered it."""
    if case.closed_at is not None:
        return None
    newest = next(iter(asked_back(case)), None)
    return newest if newest is not None and newest.answer is None else None
