"""The verbs of a week (policy 二(二), 日清周结): its leader saves and signs the closing, whoever guides her
comments, sends back or accepts it."""

import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diaries.choices import CLOSED, OWED, ClosingState, ClosingStep
from diaries.models import ClosingEvent, MissingDay, WeekClosing
from diaries.queries.week import draft_of
from diaries.rules.keepers import WRITE, diary_grid
from diaries.rules.readers import may_guide, may_read
from diaries.rules.weeks import can_be_signed, days_of, is_over, monday_of
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.net.sending import LONGEST_OF_FORM
from kit.text import in_turn
from kit.time import clock
from kit.time.formats import day_text
from notices.choices import Kind
from notices.telling import notify
from staff.accounts.senders import wait_for_own
from staff.models import Member

LONGEST = 4000
_NOT_OPEN = gettext_lazy("This week is closed already.")


@transaction.atomic
def save_week(*, by: Member, monday: dt.date, words: str, ahead: str = "", version: int = 0) -> WeekClosing:
    """Keep the words to a week that is not signed yet. ``version`` is that of the closing that was seen, 0
    where there was none.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        Invalid: the words are too long, it is the week of a day to come, or the week is closed.
        Conflict: somebody was faster.
    """
    closing = _open_week(by, monday, words, ahead)
    _claim(closing, version, OWED, words=words.strip(), ahead=ahead.strip())
    return closing


@transaction.atomic
def sign_week(
    *, by: Member, monday: dt.date, words: str, ahead: str = "", version: int = 0, key: str = ""
) -> WeekClosing:
    """Close a week: its figures are kept as they are now, and nothing is written into it any more. Days on
    which nothing stands are settled by it. The same ``key`` (form token) signs once.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        Invalid: the words are too long, or the week can't be signed yet, or is closed already.
        KeyReused: the key was used for something else.
        Conflict: somebody was faster.
    """
    if (sent := _sent_before(by, ClosingStep.SIGN, key, monday=monday)) is not None:
        return sent
    at = clock.now()
    if not can_be_signed(monday, at):
        raise Invalid(_("A week can be closed from its Friday on."))
    closing = _open_week(by, monday, words, ahead)
    _claim(
        closing,
        version,
        OWED,
        words=words.strip(),
        ahead=ahead.strip(),
        draft=draft_of(by, closing.grid, monday),
        state=ClosingState.SIGNED,
        late=is_over(monday, at) if closing.signed_at is None else closing.late,
        signed_at=at,
        read_by=None,  # whoever sent it back has not read this one; the events keep it
        read_at=None,
        reader_reminded_at=None,
    )
    days = MissingDay.objects.of(by).open().filter(date__in=days_of(monday))
    days.update(settled_at=at)
    said = "\n".join(one for one in (closing.words, closing.ahead) if one)
    _append(closing, ClosingStep.SIGN, by, said, key, at)
    return closing


@transaction.atomic
def take_back_week(*, by: Member, monday: dt.date, version: int) -> WeekClosing:
    """Take one's signature back while the week is still running and nobody has accepted it, since something
    else has happened.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        NotFound: there is no closing of hers.
        Invalid: the week is over.
        Conflict: it is not signed, or somebody was faster.
    """
    if not by.user.has_perm(WRITE):
        raise NotAllowed
    wait_for_own(by.user_id)
    closing = WeekClosing.objects.of(by).filter(monday=monday).first()
    if closing is None:
        raise NotFound
    at = clock.now()
    if is_over(monday, at):
        raise Invalid(_("This week is over: whoever reads its closing can send it back."))
    _claim(closing, version, (ClosingState.SIGNED,), state=ClosingState.DRAFTED, signed_at=None)
    _append(closing, ClosingStep.TAKE_BACK, by, "", "", at)
    found: WeekClosing = closing
    return found


@transaction.atomic
def read_week(
    *, by: Member, closing: WeekClosing, step: ClosingStep, words: str = "", version: int, key: str = ""
) -> WeekClosing:
    """Comment the closing of a leader whom ``by`` guides, send it back with a reason, or accept it; she is
    told. The same ``key`` (form token) does it once.

    Raises:
        NotAllowed: ``by`` does not guide that grid, or it is her own.
        Invalid: the words are missing or too long, or there is no such step.
        KeyReused: the key was used for something else.
        Conflict: it is not signed, or somebody was faster.
    """
    if not may_read(by, closing):
        raise NotAllowed(_("Whoever guides this grid reads its closings."))
    if step not in _BECOMES:
        raise Invalid(fields={"step": [_("There is no such step.")]})
    step = ClosingStep(step)
    if (sent := _sent_before(by, step, key, pk=closing.pk)) is not None:
        return sent
    if step != ClosingStep.ACCEPT and not words.strip():
        raise Invalid(fields={"words": [_("Please say it in a few words.")]})
    _check_length(words=words)
    at = clock.now()
    before, after = _BECOMES[step]
    read: dict[str, Any] = {} if step == ClosingStep.COMMENT else {"read_by": by, "read_at": at}
    if step == ClosingStep.RETURN:
        read["reminded_at"] = at  # she is told of it below
    kept = WeekClosing.objects.select_related("member__user", "grid").get(pk=closing.pk)
    if step != ClosingStep.COMMENT or kept.state in CLOSED:  # what she is writing meanwhile stays good
        _claim(kept, version, before, state=after or kept.state, **read)
    event = _append(kept, step, by, words.strip(), key, at)
    _tell(kept, event)
    return kept


@transaction.atomic
def comment_week(*, by: Member, leader: Member, monday: dt.date, words: str, key: str = "") -> WeekClosing:
    """Say something to the diary of a week of a leader whom ``by`` guides, also while it runs; she is told.
    The same ``key`` (form token) does it once.

    Raises:
        NotAllowed: ``by`` does not guide her grid, or it is her own.
        Invalid: the words are missing or too long, or there is no such week.
        KeyReused: the key was used for something else.
        Conflict: somebody was faster.
    """
    grid = diary_grid(leader)
    if grid is None or not may_guide(by, leader, grid):
        raise NotAllowed(_("Whoever guides this grid reads its closings."))
    if monday != monday_of(monday) or monday > clock.today():
        raise Invalid(_("There is no such week."))
    closing, _made = WeekClosing.objects.get_or_create(
        member=leader, monday=monday, defaults={"grid": grid, "begun_at": clock.now()}
    )
    step, version = ClosingStep.COMMENT, closing.version
    return read_week(by=by, closing=closing, step=step, words=words, version=version, key=key)


# What a closing must be for a step of whoever reads it, and what it becomes; a comment leaves it as it is.
_BECOMES: dict[ClosingStep, tuple[tuple[ClosingState, ...], ClosingState | None]] = {
    ClosingStep.COMMENT: ((*CLOSED, *OWED), None),
    ClosingStep.RETURN: ((ClosingState.SIGNED,), ClosingState.RETURNED),
    ClosingStep.ACCEPT: ((ClosingState.SIGNED,), ClosingState.ACCEPTED),
}


def _open_week(by: Member, monday: dt.date, words: str, ahead: str) -> WeekClosing:
    """The closing of the week, made where there is none. Raises NotAllowed, Invalid."""
    if not by.user.has_perm(WRITE):
        raise NotAllowed
    _check_length(words=words, ahead=ahead)
    if monday != monday_of(monday) or monday > clock.today():
        raise Invalid(_("There is no such week."))
    wait_for_own(by.user_id)
    found = WeekClosing.objects.of(by).select_related("grid").filter(monday=monday).first()
    if found is None:
        grid = diary_grid(by)
        if grid is None:
            raise NotAllowed
        found, _made = WeekClosing.objects.get_or_create(
            member=by, monday=monday, defaults={"grid": grid, "begun_at": clock.now()}
        )
    if found.state in CLOSED:
        raise Invalid(_NOT_OPEN)
    kept: WeekClosing = found
    return kept


def _claim(closing: WeekClosing, version: int, states: tuple[ClosingState, ...], **values: Any) -> None:
    """Write ``values`` if the closing is still the one that was seen. Raises Conflict."""
    rows = WeekClosing.objects.filter(pk=closing.pk, version=version or 1, state__in=states)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict
    closing.refresh_from_db()


def _append(
    closing: WeekClosing, step: str, by: Member, words: str, key: str, at: dt.datetime
) -> ClosingEvent:
    own = f"{by.pk}:{key or secrets.token_hex(16)}"
    made: ClosingEvent = ClosingEvent.objects.create(
        closing=closing, step=step, by=by, at=at, words=words, key=own
    )
    return made


def _sent_before(by: Member, step: str, key: str, **of: Any) -> WeekClosing | None:
    """What the form with this ``key`` did before. Raises Invalid, KeyReused."""
    if len(key) > LONGEST_OF_FORM:
        raise Invalid(_("The key of this request is too long."))
    wait_for_own(by.user_id)
    rows = ClosingEvent.objects.select_related("closing__grid")
    sent = rows.filter(key=f"{by.pk}:{key}").first() if key else None
    if sent is None:
        return None
    found: WeekClosing = sent.closing
    if sent.step != step or any(getattr(found, name) != value for name, value in of.items()):
        raise KeyReused(first=found)
    return found


def _check_length(**texts: str) -> None:
    for name, text in texts.items():
        if len(text.strip()) > LONGEST:
            raise Invalid(fields={name: [_("At most %(most)s characters.") % {"most": LONGEST}]})


def _tell(closing: WeekClosing, event: ClosingEvent) -> None:
    """Her leader hears of it; the words stand in her inbox and at the closing."""
    by, words = event.by, event.words
    with translation.override(settings.LANGUAGE_CODE):
        facts = {"name": by.name, "step": ClosingStep(event.step).label, "week": str(closing)}
        notify(
            recipients=[closing.member],
            key=f"closing:{closing.pk}:{closing.version}:{event.pk}",
            subject=_("Closing of the week %(week)s: %(step)s") % facts,
            body=in_turn([by.name, words]) if words else by.name,
            link=reverse("diary-week", args=[closing.monday]),
            about=f"week:{day_text(closing.monday)}",
            to_groups=False,
            kind=Kind.DIARY,
        )
