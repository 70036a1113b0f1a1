"""Decisions are followed until they are done."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.actions.opinions._steps import said
from diaries.choices import MeetingState
from diaries.models import MeetingDecision
from diaries.rules.meetings import may_hold
from kit.errors import Conflict, NotAllowed, NotFound
from kit.time import clock
from notices.telling import notify
from staff.models import Member


@transaction.atomic
def finish_decision(
    *, by: Member, decision: MeetingDecision, words: str = "", version: int
) -> MeetingDecision:
    """Say that a decision is carried out, with what was done; whoever led the meeting hears of it. Said
    again, it stays as it was said first.

    Raises:
        NotAllowed: ``by`` is neither who carries it out nor who holds the meetings of the grid.
        Invalid: there are too many words.
        Conflict: the minutes are not signed yet, or somebody was faster.
    """
    rows = MeetingDecision.objects.select_for_update(of=("self",))
    kept = (
        rows.select_related("item__meeting__grid", "item__meeting__chair__user")
        .filter(pk=decision.pk)
        .first()
    )
    if kept is None:
        raise NotFound
    meeting = kept.item.meeting
    if kept.responsible_id != by.pk and not may_hold(by, meeting.grid):
        raise NotAllowed
    text = said("words", words)
    if kept.done_at is not None:
        return kept
    if meeting.state != MeetingState.SIGNED:
        raise Conflict(_("Its minutes are not signed yet."))
    done = MeetingDecision.objects.filter(pk=kept.pk, version=version)
    if not done.update(version=F("version") + 1, done_at=clock.now(), done_by=by, done_words=text):
        raise Conflict
    kept.refresh_from_db()
    chairs = [one for one in [meeting.chair] if one is not None and one.pk != by.pk]
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            recipients=chairs,
            key=f"meeting-done:{kept.pk}",
            subject=_("Done, as the meeting of %(grid)s decided") % {"grid": meeting.grid.name},
            body=by.name,
            link=reverse("meeting-decision", args=[kept.pk]),
            about=f"meeting:{meeting.pk}",
            to_groups=False,
        )
    return kept
