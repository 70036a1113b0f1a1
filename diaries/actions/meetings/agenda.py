"""The agenda: drawn from what is open, brought up to date until the minutes are signed, added to by hand."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from diaries.actions.meetings._steps import held_by
from diaries.actions.opinions._steps import said
from diaries.choices import ItemKind, MeetingState
from diaries.models import AgendaItem, AnalysisMeeting
from diaries.queries.agenda import drawn, key_of
from kit.errors import Conflict, Invalid
from kit.time import clock
from staff.models import Member
from staff.rights.roles import scope_where

LONGEST_TITLE, MOST_ITEMS = 200, 200


@transaction.atomic
def draw_agenda(*, by: Member, meeting: AnalysisMeeting) -> AnalysisMeeting:
    """Bring the agenda up to date: what has come since stands on it, what is settled and was not decided yet
    does not.

    Raises:
        NotAllowed: ``by`` does not hold the meeting.
        Conflict: it is not called, or was signed.
    """
    kept = held_by(by, meeting, MeetingState.CALLED)
    fill_agenda(kept, by)
    return kept


def fill_agenda(meeting: AnalysisMeeting, by: Member) -> None:
    """The agenda as ``by`` may draw it now. A part of verbs, who have locked the meeting."""
    wanted = {one.key: one for one in drawn(meeting, partial(scope_where, by.user), clock.now())}
    there = {}
    for item in meeting.agenda.select_related("opinion", "case", "grid", "raised_from"):
        about = {name: getattr(item, name) for name in ("opinion", "case", "grid", "raised_from", "title")}
        key = key_of(item.kind, **about)
        by_hand = item.kind == ItemKind.OTHER and item.raised_from_id is None
        if key in wanted or item.outcome or by_hand:
            there[key] = item
        else:
            item.delete()
    open_ones = [(item, wanted[key]) for key, item in there.items() if key in wanted and not item.outcome]
    changed = [item for item, one in open_ones if _renew(item, one.about)]
    AgendaItem.objects.bulk_update(changed, ["facts", "raised_from"])
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, kind=one.kind, **one.about)
        for key, one in wanted.items()
        if key not in there
    )


def _renew(item: AgendaItem, about: dict[str, object]) -> bool:
    """The figures of now, and who reported it up meanwhile: whether any of it is new."""
    facts, below = about.get("facts", {}), about.get("raised_from")
    if item.facts == facts and (below is None or item.raised_from_id is not None):
        return False
    item.facts = facts
    item.raised_from = below or item.raised_from
    return True


@transaction.atomic
def add_item(*, by: Member, meeting: AnalysisMeeting, title: str) -> AgendaItem:
    """Put another matter on the agenda; the same words once.

    Raises:
        NotAllowed: ``by`` does not hold the meeting.
        Invalid: there are no words or too many, or the agenda is full.
        Conflict: it is not called, or was signed.
    """
    kept = held_by(by, meeting, MeetingState.CALLED)
    words = said("title", title, _("Please say what it is about."), LONGEST_TITLE)
    found: AgendaItem | None = kept.agenda.filter(kind=ItemKind.OTHER, title=words).first()
    if found is not None:
        return found
    if kept.agenda.count() >= MOST_ITEMS:
        raise Invalid(fields={"title": [_("At most %(most)s items.") % {"most": MOST_ITEMS}]})
    return AgendaItem.objects.create(meeting=kept, kind=ItemKind.OTHER, title=words)


@transaction.atomic
def drop_item(*, by: Member, item: AgendaItem) -> None:
    """Take a matter that was added by hand off the agenda again. One that is gone already is gone.

    Raises:
        NotAllowed: ``by`` does not hold the meeting.
        Invalid: it was drawn from what is open.
        Conflict: it is decided already, or the minutes are signed.
    """
    held_by(by, item.meeting, MeetingState.CALLED)
    kept = AgendaItem.objects.filter(pk=item.pk).first()
    if kept is None:
        return
    if kept.kind != ItemKind.OTHER or kept.raised_from_id is not None:
        raise Invalid(_("Only what was added by hand is taken off: say “Noted” otherwise."))
    if kept.outcome:
        raise Conflict(
            _("This is decided already and stays on the agenda; it can be decided otherwise until you sign.")
        )
    kept.delete()
