"""The answer goes back to each who raised an opinion, and what they say to it is kept (policy 二(五),
民情回应制度: 办理结果要及时反馈，并收集居民反馈意见); and whoever has to answer is reminded."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.choices import Satisfaction
from diaries.actions.opinions._steps import append, claim, said, sent_before
from diaries.choices import OpinionState, OpinionStep, TellingWay
from diaries.models import VoicedOpinion
from diaries.queries.owed import by_person
from diaries.rules.opinions import COMMUNITY, TELL, due_on
from kit.actors import Actor, require
from kit.errors import Conflict, Invalid
from kit.time import clock
from kit.time.formats import day_text
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import ManyHolders

_REMIND = "diaries.keep_weeks"  # of no role: only the system and its administrators have it
_BATCH = 500


@transaction.atomic
def tell_answer(
    *,
    by: Member,
    opinion: VoicedOpinion,
    way: str,
    satisfaction: str = "",
    reply: str = "",
    version: int,
    key: str = "",
) -> VoicedOpinion:
    """Tick off that whoever raised an opinion has heard the answer, how, what they think of it and say to it.
    Where they are not satisfied it is open again, by itself if it was gathered with others, and who answers
    in the community hears of it.

    Raises:
        NotAllowed: ``by`` does not do that there.
        Invalid: there is no such way or judgement, the words are too long, or nobody is known who could be
            told.
        KeyReused: the key was used for something else.
        Conflict: there is no answer yet, it was told already, or somebody was faster.
    """
    require(by.user, TELL, opinion)
    if way not in TellingWay.values:
        raise Invalid(fields={"way": [_("Please say how it was told.")]})
    if satisfaction not in ("", *Satisfaction.values):
        raise Invalid(fields={"satisfaction": [_("Please say whether they are satisfied.")]})
    words = said("reply", reply)
    if (sent := sent_before(by, OpinionStep.TELL, key, opinion)) is not None:
        return sent
    kept = VoicedOpinion.objects.get(pk=opinion.pk)
    if not kept.is_known:
        raise Invalid(_("Nobody is known who could be told."))
    if kept.state != OpinionState.ANSWERED or kept.told_at is not None:
        raise Conflict
    at = clock.now()
    if satisfaction == Satisfaction.DISSATISFIED:
        return _reopen(kept, by, at, words, version=version, key=key)
    told = {"told_at": at, "told_by": by, "told_way": way, "satisfaction": satisfaction, "reply": words}
    kept = claim(kept, version, **told)
    append(kept, OpinionStep.TELL, by, at, words, key)
    found: VoicedOpinion = kept
    return found


def _reopen(
    opinion: VoicedOpinion, by: Member, at: dt.datetime, words: str, *, version: int, key: str
) -> VoicedOpinion:
    """Open again for another answer, with the whole time for it. What was answered and told stands in what
    was done."""
    kept = claim(
        opinion,
        version,
        state=OpinionState.SORTED,
        answer="",
        answered_by=None,
        answered_at=None,
        gathered_into=None,
        satisfaction=Satisfaction.DISSATISFIED,
        due_on=due_on(at),
        reminded_at=None,
    )
    append(kept, OpinionStep.TELL, by, at, words, key)
    append(kept, OpinionStep.REOPEN, by, at)
    with translation.override(settings.LANGUAGE_CODE):
        facts = {"topic": kept.get_topic_display(), "grid": kept.grid.name, "day": day_text(kept.due_on)}
        answering = _answering(ManyHolders({kept.grid.code[:COMMUNITY]}), kept.grid.code[:COMMUNITY])
        people = Member.objects.select_related("user", "organization").in_bulk(list(answering))
        message = Message(
            recipients=[one for one in people.values() if one.pk != by.pk],
            key=f"opinion-reopened:{kept.pk}:{kept.version}",
            subject=_("Not satisfied with the answer to an opinion: %(topic)s") % facts,
            body=_("%(grid)s. Please answer again by %(day)s, or make a case of it.") % facts,
            link=reverse("voiced-opinion", args=[kept.pk]),
            about=f"opinion:{kept.pk}",
            to_groups=False,
            kind=Kind.OPINION,
        )
    notify_all([message])
    found: VoicedOpinion = kept
    return found


def _answering(posts: ManyHolders, code: str) -> set[int]:
    """Who answers in a community: its staff; where it has nobody, its leader's post falls to the street or
    town."""
    return posts.of(Post.COMMUNITY, code=code) | posts.of(Post.LEADER, code=code)


def remind_of_opinions(*, by: Actor, at: dt.datetime) -> int:
    """Tell whoever has to answer, once of each opinion: its time is over and it has neither an answer nor a
    case, or its case has ended. Returns how many messages there are. Raises NotAllowed: ``by`` is a person
    of any post."""
    require(by, _REMIND)
    told = 0
    while True:
        with transaction.atomic():
            messages = _batch(at)
            told += notify_all(messages or ())
        if messages is None:
            return told


def _batch(at: dt.datetime) -> list[Message] | None:
    """All that wait for one person are one message."""
    rows = VoicedOpinion.objects.late(clock.date_of(at)).filter(reminded_at__isnull=True)
    some = list(rows.select_related("grid").order_by("pk")[:_BATCH])
    if not some:
        return None
    VoicedOpinion.objects.filter(pk__in=[one.pk for one in some]).update(reminded_at=at)
    communities = {one.pk: one.grid.code[:COMMUNITY] for one in some}
    posts = ManyHolders(set(communities.values()))
    owed = by_person(some, lambda one: _answering(posts, communities[one.pk]))
    with translation.override(settings.LANGUAGE_CODE):
        return [_reminder(member, theirs) for member, theirs in owed]


def _reminder(member: Member, some: list[VoicedOpinion]) -> Message:
    words = ngettext(
        "%(n)d opinion of the people waits for an answer",
        "%(n)d opinions of the people wait for an answer",
        len(some),
    )
    return Message(
        recipients=[member],
        key=f"opinions-late:{some[0].pk}:{some[0].version}",
        subject=words % {"n": len(some)},
        body=_("Their time is over, or their case has ended: please answer, or make a case of it."),
        link=f"{reverse('opinions')}?waiting=answer",
        to_groups=False,
        kind=Kind.OPINION,
    )
