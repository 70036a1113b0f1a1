"""What residents of the demonstration report by themselves: one waits, one was asked back, one is settled."""

import datetime as dt
from functools import partial

from cases.actions import take_step
from cases.actions.own_reports import file_own_report
from cases.choices import ActionCode
from cases.models import Case, Category
from demo.stories.own_reports import OWN_REPORTS, OwnReport
from demo.township.history import History
from demo.township.town import Township

_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def report_themselves(history: History, town: Township, now: dt.datetime) -> None:
    """A few reports about the printed leader's house."""
    for place, told in enumerate(OWN_REPORTS):
        at = now - told.back * _DAY
        history.note(at, partial(_report, town, place, told))
        if told.asks:
            history.note(at + 2 * _HOUR, partial(_step, town, place, ActionCode.ASK_REPORTER, told.asks))
        if told.result:
            history.note(at + 5 * _HOUR, partial(_step, town, place, ActionCode.HANDLE, told.result))


def _key(place: int) -> str:
    return f"demo{place:028d}"


def _report(town: Township, place: int, told: OwnReport) -> None:
    file_own_report(
        grid=town.home[town.members["leader"].pk],
        category=Category.objects.filter(code=told.category).first(),
        key=_key(place),
        whose="resident:demo",
        description=told.words,
        address=told.place,
        reporter_name=told.name,
        reporter_phone=told.phone,
    )


def _step(town: Township, place: int, action: ActionCode, words: str) -> None:
    case = Case.objects.get(own_report__key=_key(place))
    take_step(case, action, by=town.members["leader"], version=case.version, text=words)
