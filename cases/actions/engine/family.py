"""Cases that belong together: duplicates merged into one, and a case split into parts.

A whole that is handled is open as long as one of its parts is. It closes with the last of them, and a part
that is opened again opens it again, however it was closed; but a whole that was withdrawn, found invalid or
merged was never handled, and stays what it is. Only what changes the whole itself raises its version: whoever
has it open is not disturbed by a part that closes while others are still open.
"""

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cases.actions.engine import announce, supervision, timeline
from cases.actions.engine.new_case import new_case
from cases.actions.engine.stages import begin_cycle, begin_run, close, end_run, go_back
from cases.choices import ActionCode, Outcome, Source, StageCode
from cases.models import Case
from cases.workflow.conditions import NEVER_HANDLED, check_merging
from cases.workflow.inputs import CASE, NO_SUCH_CASE, PARTS
from cases.workflow.people.departments import specialist_office
from cases.workflow.routes import ROUTES
from cases.workflow.validation import Known
from kit.errors import Invalid, NotAllowed
from kit.privacy.scan import mask_private
from staff.models import Member


def merge(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """Close a duplicate; its reporter is told the result of the one that goes on.

    Raises:
        Invalid: ``by`` may not see the other case; in the words for one that there is not, so that nobody
            learns of a case by guessing its number. Or the two don't go together.
        NotAllowed: it has just been closed.
    """
    main = known[CASE]
    if main is None or not by.user.has_perm("cases.view_case", main):
        raise Invalid(fields={"case": [NO_SUCH_CASE]})
    # The row of the other case is locked by this, so that its timeline has no rival, and what is asked of it
    # from here on stays true.
    Case.objects.filter(pk=main.pk).update(version=F("version") + 1, updated_at=at)
    main = Case.objects.select_related("category").get(pk=main.pk)
    if main.closed_at is not None:
        raise NotAllowed(_("The other case has just been closed."))
    check_merging(case, main)
    supervision.share(case, main, at, asking=True)
    event = timeline.append(
        main,
        action=ActionCode.JOINED,
        by=by,
        at=at,
        stage_before=main.stage,
        text=_what_it_told(case),
        facts={"merged": case.number},
    )
    announce.joined(main, event)
    end_run(case, at)
    close(case, Outcome.MERGED, at)
    case.merged_into = main


def _what_it_told(case: Case) -> str:
    """The words of a duplicate and its place, for whoever handles the case that goes on: without its title,
    its number and its reporter, which are not open to everybody who sees the other one."""
    told = (case.description, case.address)
    return mask_private("\n".join(words for words in told if words))


def split(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """Make a case of each part; the whole closes when the last part does, its own clock runs on."""
    for words in known[PARTS] or []:
        _part(case, words, by, at)


def _part(whole: Case, words: str, by: Member, at: dt.datetime) -> None:
    part = new_case(
        by=by,
        at=at,
        grid=whole.grid,
        category=whole.category,
        route=ROUTES[whole.route],
        office=specialist_office(whole.category, whole.area),
        description=words,
        part_of=whole,
        address=whole.address,
        latitude=whole.latitude,
        longitude=whole.longitude,
        source=Source.SUPERIOR,
    )
    supervision.share(whole, part, at, asking=False)
    begin_run(part, at)
    part.save()
    event = timeline.append(
        part, action=ActionCode.FILE, by=by, at=at, facts={"part_of": whole.number, "photos": 0}
    )
    announce.filed(part, event)


def follow_closing(case: Case) -> None:
    """What the closing of a case means for others: duplicates are told, and the whole closes with its last
    part."""
    at = case.updated_at
    # A case that was itself merged goes on in another one: its duplicates wait for that.
    if case.outcome != Outcome.MERGED:
        _tell_duplicates(case, case, ActionCode.MERGED_DONE, at)
    if case.part_of_id is not None:
        _close_whole(case.part_of_id, at)


def _tell_duplicates(of: Case, main: Case, what: ActionCode, at: dt.datetime) -> None:
    """Those merged into ``of``, and those merged into them, learn that ``main`` is closed, or open again."""
    for duplicate in Case.objects.filter(merged_into=of).select_related("filed_by__user").order_by("pk"):
        Case.objects.filter(pk=duplicate.pk).update(version=F("version") + 1, updated_at=at)
        event = timeline.append(
            duplicate,
            action=what,
            by=None,
            at=at,
            stage_before=duplicate.stage,
            facts={"case": main.number},
        )
        announce.merged_moved(duplicate, event)
        _tell_duplicates(duplicate, main, what, at)


def _locked(pk: int) -> Case:
    """Another case, locked and as it is then: of two parts that close or reopen at once the second waits here
    and sees the first. It is read after it is locked: what it was joined with before may be another grid."""
    Case.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()
    related = ("grid", "handling_grid", "category", "office", "filed_by__user")
    return Case.objects.select_related(*related).get(pk=pk)


def _claimed(whole: Case, at: dt.datetime) -> None:
    """Whoever has the whole open sees that it has moved. Others are not disturbed."""
    whole.version += 1
    whole.updated_at = at


def lock_whole(part: Case) -> None:
    """Hold the whole of a part while a step is taken with the part: whether it may be taken is also asked of
    the whole, which ends with its last part."""
    if part.part_of_id is not None:
        Case.objects.select_for_update(no_key=True).filter(pk=part.part_of_id).values_list("pk").first()


def _close_whole(pk: int, at: dt.datetime) -> None:
    whole = _locked(pk)
    if whole.closed_at is not None or whole.parts.filter(closed_at__isnull=True).exists():
        return
    if _has_work_of_its_own(whole):
        return
    _claimed(whole, at)
    before = whole.stage
    end_run(whole, at)
    close(whole, _outcome_of(whole), at)
    whole.save()
    # What was merged out of it goes on elsewhere: so does the eye on it, with what is not answered yet.
    for main in _where_parts_go_on(whole):
        supervision.go_on(whole, main, at)
    event = timeline.append(whole, action=ActionCode.PARTS_DONE, by=None, at=at, stage_before=before)
    announce.closed_by_parts(whole, event)
    follow_closing(whole)


def _where_parts_go_on(whole: Case) -> list[Case]:
    """The open cases in which parts of the whole go on that were merged, however often; locked, link by link,
    after the whole: one that is being merged at this moment leads to where it goes on. Three queries for each
    link."""
    ends: dict[int, Case] = {}
    for part in whole.parts.filter(outcome=Outcome.MERGED).order_by("pk"):
        end = part
        while end.merged_into_id is not None:
            end = _locked(end.merged_into_id)
        if end.closed_at is None:
            ends[end.pk] = end
    return list(ends.values())


def _has_work_of_its_own(whole: Case) -> bool:
    """Whether the whole itself was opened again since it was last split: then it ends with its own feedback,
    whatever becomes of its parts."""
    moved = (ActionCode.SPLIT, ActionCode.REOPEN, ActionCode.PART_REOPENED)
    last = (
        whole.events.filter(action__in=moved).order_by("-sequence").values_list("action", flat=True).first()
    )
    return last == ActionCode.REOPEN


def _outcome_of(whole: Case) -> Outcome:
    """How a whole ended whose parts are all closed: done, unless none of them was ever a matter, or nobody
    handled one. What was merged goes on in another case, and is done there."""
    outcomes = set(whole.parts.values_list("outcome", flat=True))
    ended = [Outcome.INVALID, Outcome.WITHDRAWN, Outcome.DECLINED]
    for number, outcome in enumerate(ended, start=1):
        if outcomes <= set(ended[:number]):
            return outcome
    return Outcome.DONE


def follow_reopening(part: Case) -> None:
    """Those who reported the same as a case that is open again learn that. And a part opens its whole, unless
    that was never handled: a new cycle at the last stage in which it was worked on, with that stage's whole
    limit. Feedback comes when there is a result again."""
    _tell_duplicates(part, part, ActionCode.MERGED_REOPENED, part.updated_at)
    if part.part_of_id is None:
        return
    whole = _locked(part.part_of_id)
    if whole.closed_at is None or whole.outcome in NEVER_HANDLED:
        return
    at = part.updated_at
    _claimed(whole, at)
    supervision.forget_questions(whole)
    begin_cycle(whole)
    worked = whole.runs.exclude(stage=StageCode.FEEDING_BACK)
    go_back(whole, worked.select_related("grid", "office").order_by("-id")[:1].get())
    begin_run(whole, at)
    whole.save()
    event = timeline.append(
        whole,
        action=ActionCode.PART_REOPENED,
        by=None,
        at=at,
        stage_before=StageCode.CLOSED,
        facts={"part": part.number},
    )
    announce.reopened(whole, event)
    _tell_duplicates(whole, whole, ActionCode.MERGED_REOPENED, at)
