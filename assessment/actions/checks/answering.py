"""What was heard at a door; or that nobody was reached, and who is drawn instead."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.actions.checks._sent import own_key, said
from assessment.actions.checks.drawing import names_of, row_of
from assessment.models import SpotCheck, SpotCheckFrame, SpotCheckRound
from assessment.queries.checks.checkers import checks_in, own_grids
from assessment.queries.checks.frames import by_grid, homes_in
from assessment.rules.checks.choices import Called, CheckState, Field, Satisfied, Verdict, WhyUnreached
from assessment.rules.checks.drawing import drawn_order
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.text import Text
from kit.time import clock
from kit.time.formats import for_programs
from staff.accounts.senders import wait_for_own
from staff.models import Member

_SAID = ("called", "fields", "satisfied", "words", "why")


@transaction.atomic
def answer_check(
    *,
    by: Member,
    check: SpotCheck,
    called: str,
    satisfied: str,
    fields: Mapping[str, str],
    words: str = "",
    version: int,
    key: str = "",
    written_at: dt.datetime | None = None,
) -> SpotCheck:
    """Write down what a household said, or correct it while the round is open. The same ``key`` of the same
    member answers once.

    Raises:
        NotAllowed: ``by`` does not check in this round, leads the grid, or was there in stage 1.
        Invalid: the round has ended, or an answer is missing or unknown.
        KeyReused: the key was used for other answers.
        Conflict: somebody else was there in the meantime.
    """
    facts: dict[str, Any] = {"called": called, "satisfied": satisfied, "why": ""}
    facts |= {"fields": _verdicts(fields), "words": said(words)}
    _refuse({"called": (called, Called.values), "satisfied": (satisfied, Satisfied.values)})
    held, again = _hold(by, check, key, facts)
    if again:
        return held
    _still(held, version)
    if held.state == CheckState.UNREACHED:
        raise Conflict(_("Another household was drawn instead of this one."))
    return _write(held, CheckState.ANSWERED, facts, by, key, written_at)


@transaction.atomic
def replace_check(
    *,
    by: Member,
    check: SpotCheck,
    why: str,
    words: str = "",
    version: int,
    key: str = "",
    written_at: dt.datetime | None = None,
) -> SpotCheck:
    """Note why nobody of a household could be asked; the next one of the grid in the drawn order comes in its
    place, as long as there is one. Returns the check that was not reached.

    Raises:
        NotAllowed, KeyReused: as ``answer_check``.
        Invalid: the round has ended, or there is no reason, or another one without words.
        Conflict: it is answered already, or somebody was faster.
    """
    _refuse({"why": (why, WhyUnreached.values)})
    missing = _("Please say why.") if why == WhyUnreached.OTHER else None
    facts = {"called": "", "satisfied": "", "fields": {}, "why": why, "words": said(words, missing)}
    held, again = _hold(by, check, key, facts)
    if again:
        return held
    _still(held, version)
    if held.state != CheckState.OPEN:
        raise Conflict(_("Somebody was at this door already."))
    written = _write(held, CheckState.UNREACHED, facts, by, key, written_at)
    _draw_next(written)
    return written


def _verdicts(fields: Mapping[str, str]) -> dict[str, str]:
    """Each field with whether it is right; what nobody asked is not asked. Raises Invalid."""
    found = {name: fields.get(name) or Verdict.NOT_ASKED.value for name in Field.values}
    _refuse({name: (value, Verdict.values) for name, value in found.items()})
    return found


def _refuse(given: Mapping[str, tuple[str, list[str]]]) -> None:
    """Raises Invalid: something is none of what can be chosen."""
    wrong = _("Please choose one of these.")
    errors: dict[str, list[Text]] = {
        name: [wrong] for name, (value, known) in given.items() if value not in known
    }
    if errors:
        raise Invalid(fields=errors)


def _hold(by: Member, check: SpotCheck, key: str, facts: Mapping[str, Any]) -> tuple[SpotCheck, bool]:
    """The check, held with its round until the transaction ends, and whether this form was here before.
    Raises NotAllowed, Invalid, KeyReused."""
    wait_for_own(by.user_id)
    round = SpotCheckRound.objects.select_for_update(of=("self",)).get(pk=check.round_id)
    held = SpotCheck.objects.select_for_update(of=("self",)).filter(pk=check.pk, round=round).first()
    if held is None:
        raise NotAllowed
    held.round = round
    _may(by, held)
    own = own_key(by, key)
    sent = SpotCheck.objects.filter(key=own).first() if key else None
    if sent is not None:
        if sent.pk != held.pk or any(getattr(sent, name) != facts[name] for name in _SAID):
            raise KeyReused(first=sent)
        return held, True
    if not round.is_open:
        raise Invalid(_("This round has ended: nothing is answered any more."))
    return held, False


def _may(by: Member, check: SpotCheck) -> None:
    """Raises NotAllowed."""
    if not checks_in(by, check.round):
        raise NotAllowed
    if any(check.area.startswith(code) for code in own_grids(by)):
        raise NotAllowed(_("You lead this grid: somebody else checks it."))
    earlier = SpotCheck.objects.filter(round=check.round.first_id, household=check.household, by=by)
    if check.round.first_id is not None and earlier.exists():
        raise NotAllowed(_("You were at this door in stage 1: somebody else checks it."))


def _still(check: SpotCheck, version: int) -> None:
    """Raises Conflict."""
    if check.version != version:
        raise Conflict(_("Somebody was at this door in the meantime. Please look at what stands there now."))


def _write(
    check: SpotCheck,
    state: CheckState,
    facts: Mapping[str, Any],
    by: Member,
    key: str,
    written_at: dt.datetime | None,
) -> SpotCheck:
    if check.state == CheckState.ANSWERED and check.at is not None:
        before = {name: getattr(check, name) for name in _SAID}
        check.earlier = [*check.earlier, {**before, "by": check.by_id, "at": for_programs(check.at)}]
    for name, value in facts.items():
        setattr(check, name, value)
    check.state, check.by, check.at = state, by, written_at or clock.now()
    check.version, check.key = check.version + 1, own_key(by, key)
    check.save()
    return check


def _draw_next(check: SpotCheck) -> None:
    """The next household of the grid in the drawn order, if one is left."""
    round = check.round
    homes = {one.household: one for one in homes_in(SpotCheckFrame.objects.get(round=round))}
    of_grid = [one for one in homes.values() if one.grid == check.grid]
    order = drawn_order(round.method, round.seed, by_grid(of_grid))[check.grid]
    taken = set(SpotCheck.objects.filter(round=round, grid=check.grid).values_list("household", flat=True))
    following = next(((at, pk) for at, pk in enumerate(order, 1) if pk not in taken), None)
    if following is not None:
        at, pk = following
        row_of(round, homes[pk], at, names_of({homes[pk].area}), replaces=check).save(force_insert=True)
