"""Collecting what people say (policy 二(三), 及时收集社情民意)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from diaries.actions.opinions._steps import append, own_key, said
from diaries.choices import OpinionStep, Topic
from diaries.models import Entry, VoicedOpinion
from diaries.rules.opinions import COLLECT, due_on
from grids.models import Grid
from kit.actors import require
from kit.errors import Invalid, KeyReused, NotFound
from kit.net.sending import AGAIN_WITHIN
from kit.numbers import phones
from kit.time import clock
from residents import access
from residents.models import Household
from staff.accounts.senders import wait_for_own
from staff.models import Member
from staff.rights.roles import scope_where

LONGEST_NAME, LONGEST_PLACE, MOST_PEOPLE = 40, 120, 9999
_REGISTER = "residents.view_household"


@transaction.atomic
def collect_opinion(
    *,
    by: Member,
    grid: Grid,
    topic: str,
    words: str,
    place: str = "",
    people: int | None = None,
    household: Household | None = None,
    name: str = "",
    phone: str = "",
    entry: Entry | None = None,
    key: str = "",
) -> VoicedOpinion:
    """Note what somebody said: a household of the register, somebody by name and phone, or nobody in
    particular. An ``entry`` of her own diary becomes an opinion once.

    The same ``key`` (form token or Idempotency-Key) of the same member collects once; and so do the same
    words from a form that is opened anew within half an hour, as after a lost answer.

    Raises:
        NotAllowed: ``by`` may not collect in this grid.
        NotFound: the household is none of her register, or the entry is not hers.
        Invalid: no words, no such topic, a grid out of use, or something is too long.
        KeyReused: the key was used for something else.
    """
    require(by.user, COLLECT, grid)
    told = _told(by, topic, words, place, people, household) | _who(name, phone)
    told["grid"] = _in_use(grid)
    at = clock.now()
    wait_for_own(by.user_id)
    own = own_key(by, key)
    if (earlier := _before(by, told, own if key else "", entry, at)) is not None:
        return earlier
    made: VoicedOpinion = VoicedOpinion.objects.create(
        collected_by=by, collected_at=at, due_on=due_on(at), entry=entry, key=own, **told
    )
    append(made, OpinionStep.COLLECT, by, at)
    return made


def _told(
    by: Member, topic: str, words: str, place: str, people: int | None, household: Household | None
) -> dict[str, Any]:
    """What was said, as it is kept. Raises Invalid, NotFound."""
    if topic not in Topic.values:
        raise Invalid(fields={"topic": [_("Please choose a topic.")]})
    if people is not None and not 1 <= people <= MOST_PEOPLE:
        raise Invalid(fields={"people": [_("From 1 to %(most)s.") % {"most": MOST_PEOPLE}]})
    if household is not None:
        seen = access.all_households(scope_where(by.user, _REGISTER))
        if not seen.filter(pk=household.pk).exists():
            raise NotFound
    return {
        "topic": topic,
        "words": said("words", words, _("Please say what was said.")),
        "place": said("place", place, most=LONGEST_PLACE),
        "people": people,
        "household": household,
    }


def _who(name: str, phone: str) -> dict[str, str]:
    return {"sayer_name": said("name", name, most=LONGEST_NAME), "sayer_phone": phones.read(phone)}


def _in_use(grid: Grid) -> Grid:
    if grid.retired_on is not None:
        raise Invalid(fields={"grid": [_("This grid is not in use any more.")]})
    return grid


def _before(
    by: Member, told: dict[str, Any], own: str, entry: Entry | None, at: dt.datetime
) -> VoicedOpinion | None:
    """What the same form, the same entry or the same words made before. Raises NotFound, KeyReused."""
    if entry is not None:
        locked = Entry.objects.of(by).standing().select_for_update(of=("self",)).filter(pk=entry.pk)
        if not locked.exists():
            raise NotFound
        became: VoicedOpinion | None = VoicedOpinion.objects.filter(entry=entry).first()
        if became is not None:
            return became
    if not own:
        return None
    rows = VoicedOpinion.objects.filter(collected_by=by)
    sent: VoicedOpinion | None = rows.filter(key=own).first()
    if sent is not None:
        if any(getattr(sent, column) != value for column, value in told.items()):
            raise KeyReused(first=sent)
        return sent
    # Private columns can't be asked of the database: what is encrypted differs each time.
    open_ones = {name: told[name] for name in ("grid", "topic", "words", "place", "people", "household")}
    lately = rows.filter(collected_at__gte=at - AGAIN_WITHIN, entry=entry, **open_ones)
    private = (told["sayer_name"], told["sayer_phone"])
    found = (one for one in lately if (one.sayer_name, one.sayer_phone) == private)
    return next(found, None) if ":api:" not in own else None
