"""What a resident sees of a matter with its number and code, without a login (design §5, ``/track/``).

Shown are the stage, the dates and the words that are meant for residents: the result, the legal ground of a
refusal, what is missing from an application, and what the resident was asked back, with her own answers; and
the leader of the grid that has it with her phone, as the contact card has them (policy 三(二)), and the post
and office. Of a matter that was opened again also what came before. Never other names or phones, notes,
other people or photos.
"""

from __future__ import annotations

import datetime as dt
import hmac
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import ActionCode, Source, StageCode
from cases.models import Case, CaseEvent
from cases.public.opinion_links import is_open_to_opinion
from cases.public.own_reports import Question, asked_back
from cases.public.reopened import Past, past_of
from cases.queries.family import goes_on_in
from cases.queries.progress import BarStep, bar_of
from cases.queries.wording import waiting_in_words
from cases.workflow.conditions import NEVER_HANDLED
from cases.workflow.inputs import FOR_RESIDENT
from cases.workflow.meanings import ASKING, RESULTS, meaning_of
from cases.workflow.taking_back import taken_back
from grids.models import Grid
from kit.net.rate_limit import Tries, network_of
from kit.privacy.fields import mask_name
from kit.privacy.scan import leave_out_numbers
from kit.text import Text
from kit.time import clock
from kit.time.formats import moment_text
from staff.choices import Post
from staff.models import Member
from staff.posts.published import leader_for

MOST_TRIES = 10
TRIES_SECONDS = 600
FEW_TRIES = 3  # from one network at a number that others are guessing at

_RESULT_STANDS = (StageCode.FEEDING_BACK, StageCode.CLOSED)
_NO_CODE = "-" * 8  # compared when there is no such number; nothing that can be typed is equal to it


def plain(typed: str) -> str:
    """A number or code as it is kept: wide letters narrow, small ones large, without gaps and dashes."""
    narrow = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in narrow.upper() if sign.isascii() and sign.isalnum())


def find(number: str, code: str) -> Case | None:
    """The case with this number and code, both ``plain``, or None.

    A wrong code and an unknown number cost the same: one query and one comparison in constant time.
    """
    row = Case.objects.filter(number=number).values_list("pk", "track_code").first()
    pk, expected = row or (None, _NO_CODE)
    if not hmac.compare_digest(expected.encode(), code.encode()) or pk is None:
        return None
    return Case.objects.select_related("grid__parent__parent").get(pk=pk)


def way_to(case: Case) -> str:
    """The address of the page, without the host, that asks for nothing more: the code stands behind the #,
    which browsers keep to themselves (static/pages/track.js puts it into the form)."""
    return f"{reverse('track')}?{urlencode({'number': case.number})}#{case.track_code}"


@dataclass(frozen=True)
class Look:
    """One attempt to see a matter: counted by network and by number, given back when it was right. Many wrong
    codes for a number leave each network few tries at it, so that nobody who knows the code is shut out by
    others who guess.

    The network is that of the connection (``REMOTE_ADDR``). Behind a proxy the web server must be told to
    take it from there (waitress: ``--trusted-proxy``), or all residents count as one.
    """

    by_network: Tries
    by_number: Tries
    by_both: Tries

    @classmethod
    def of(cls, address: str, number: str) -> Look:
        """The look at ``number`` from ``address``."""
        limit = {"most": MOST_TRIES, "seconds": TRIES_SECONDS}
        network = network_of(address)
        return cls(
            Tries(f"track from {network}", **limit),
            Tries(f"track number {number}", **limit),
            Tries(f"track {number} from {network}", most=FEW_TRIES, seconds=TRIES_SECONDS),
        )

    def wait(self) -> int:
        """The seconds to wait when there were too many, otherwise 0. Who has to wait can't use up the tries
        at other people's numbers."""
        return self.by_network.wait() or (self.by_both.wait() if self.by_number.wait() else 0)

    def was_right(self) -> None:
        """Only wrong ones count."""
        self.by_network.give_back()
        self.by_number.give_back()
        self.by_both.give_back()


@dataclass(frozen=True)
class Progress:
    """What a resident sees."""

    number: str
    filed_at: dt.datetime
    stage: Text
    since: dt.datetime | None
    promise: str
    closed_at: dt.datetime | None
    words: list[tuple[Text, str]]
    joined: bool
    leader: Member | None
    # What she was asked back, the newest first: when, what, and her own answer.
    asked: list[tuple[dt.datetime, str, str]]
    asks: bool  # whether she has not answered the newest yet
    judges: bool  # whether she is asked here what she thinks of the result
    holder: str  # the post, and the office or grid, that has it now; empty when it is closed
    past: list[Past]  # what came before it was opened again, the oldest first
    bar: list[BarStep]

    @classmethod
    def of(cls, case: Case) -> Progress:
        """How far ``case`` is. Of the one in which a merged one (``joined``) goes on only the end is shown:
        its stages, dates and words are about other people's homes."""
        main = goes_on_in(case)
        if main is not case:
            return cls._of_joined(case, main)
        run = case.runs.filter(left_at__isnull=True).first()
        asked, words = asked_back(case), list(_words(case))
        past = past_of(case)
        names = _names(case) if asked or words or past else set()
        return cls(
            number=case.number,
            filed_at=case.filed_at,
            stage=case.get_stage_display() if case.closed_at is None else case.get_outcome_display(),
            since=run.entered_at if run else None,
            promise=_promise(case, clock.now()),
            closed_at=case.closed_at,
            words=[(heading, without_people(text, names)) for heading, text in words],
            joined=False,
            leader=leader_for(_whose(case)),
            asked=[(one.asked.at, without_people(one.asked.text, names), _answer(one)) for one in asked],
            asks=case.closed_at is None and bool(asked) and asked[0].answer is None,
            judges=case.source == Source.RESIDENT and is_open_to_opinion(case),
            holder=waiting_in_words(case) if case.closed_at is None else "",
            past=[(at, heading, without_people(text, names)) for at, heading, text in past],
            bar=bar_of(case),
        )

    @classmethod
    def _of_joined(cls, case: Case, main: Case) -> Progress:
        ended = main.closed_at is not None
        stage = main.get_outcome_display() if ended else _("Joined to another matter that is being handled")
        return cls(
            number=case.number,
            filed_at=case.filed_at,
            stage=stage,
            since=None,
            promise="",
            closed_at=None,
            words=[],
            joined=True,
            leader=leader_for(case.grid),
            asked=[],
            asks=False,
            judges=False,
            holder="",
            past=[],
            bar=[],
        )


def _whose(case: Case) -> Grid:
    """The grid whose leader the resident turns to: who has it now, where that is a leader."""
    return case.handling_grid if case.waiting_post == Post.LEADER else case.grid


def _answer(question: Question) -> str:
    """What she answered, without numbers; of photos alone that there were some."""
    if question.answer is None:
        return ""
    return leave_out_numbers(question.answer.text) or _("Photos")


def _promise(case: Case, at: dt.datetime) -> str:
    """By when the resident hears of it, in words; empty for a closed case."""
    if case.due_at is None:
        return ""
    if case.paused_at is not None:
        return _("The clock stands still at present.")
    if case.due_at <= at:
        return _("This step is late. The level above has been told.")
    when = moment_text(case.due_at)
    if case.due_provisional:
        when = _("%(words)s (provisional)") % {"words": when}
    if case.stage == StageCode.FEEDING_BACK:
        return _("You are to be told the result by %(when)s.") % {"when": when}
    if case.stage == StageCode.COMPLETING:
        return _("Please bring what is missing by %(when)s.") % {"when": when}
    return _("This step is to be done by %(when)s. At the end you are told the result.") % {"when": when}


def _words(case: Case) -> Iterator[tuple[Text, str]]:
    """The words for the resident with their headings, as they were written. At most 2 queries."""
    event = _last(case)
    for done in _of_parts(case):
        yield _("Result"), done.text
    if event is None:
        return
    heading = _("Result") if event.action in RESULTS else meaning_of(event.action).words
    if event.text:
        yield heading, event.text
    for one in FOR_RESIDENT:
        if said := event.facts.get(one.name):
            yield one.label, said


def _of_parts(case: Case) -> list[CaseEvent]:
    """The results of the parts of a whole that is closed, each part's last one, in their order. One query."""
    if case.closed_at is None or case.part_of_id is not None:
        return []
    done = CaseEvent.objects.filter(case__part_of=case, action__in=RESULTS).exclude(text="")
    done = done.exclude(case__outcome__in=NEVER_HANDLED).filter(case__closed_at__isnull=False)
    last = {event.case_id: event for event in done.order_by("case_id", "sequence")}
    return list(last.values())


def _last(case: Case) -> CaseEvent | None:
    """The event whose words count now, of this cycle only; none that was taken back. One query, or none."""
    if case.stage == StageCode.COMPLETING:
        wanted: tuple[str, ...] = tuple(one for one in ASKING if one != ActionCode.ASK_REPORTER)
    elif case.stage in _RESULT_STANDS and case.outcome not in NEVER_HANDLED:
        wanted = RESULTS
    else:
        return None
    read = case.events.filter(action__in=[*wanted, ActionCode.REOPEN, ActionCode.TAKE_BACK])
    found = list(read.order_by("-sequence"))
    gone = taken_back(found)
    last = next(
        (one for one in found if one.action != ActionCode.TAKE_BACK and one.sequence not in gone), None
    )
    return last if last is not None and last.action in wanted else None


def _names(case: Case) -> set[str]:
    """The people that the system knows of in this case, its parts, and what was merged into any of these. Two
    queries, and one for each link."""
    family, newest = {case.pk: case}, [case]
    while newest:
        links = Q(part_of__in=newest) | Q(merged_into__in=newest)
        newest = list(Case.objects.filter(links).exclude(pk__in=list(family)))
        family |= {one.pk: one for one in newest}
    actors = CaseEvent.objects.filter(case__in=list(family), actor__isnull=False)
    found = set(actors.order_by().values_list("actor__name", flat=True).distinct())
    return found | {one.reporter_name for one in family.values()}


def without_people(text: str, names: Iterable[str]) -> str:
    """``text`` with the given names masked, and with every phone, id and other long number left out."""
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return leave_out_numbers(text)
