"""The reporter's phone, and the numbers that somebody typed into the words of a case, for whoever has to act:
the matter itself says what for, so nothing is typed. Everybody else sees both masked."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.choices import Source
from cases.models import CallBack, Case
from cases.public.opinion_links import is_open_to_opinion, may_ask_resident
from cases.queries.family import Readable
from cases.queries.wording import facts_in_words
from grids.scope import Scope
from kit.errors import NotAllowed, NotFound
from kit.privacy.scan import find_private
from staff.audit import purposes
from staff.audit.record import subject_of
from staff.audit.reveals import record_reveal
from staff.choices import Post, RevealPurpose
from staff.models import Member
from staff.posts.holders import held, holds

PURPOSE = RevealPurpose.CONTACT
_NEAR = frozenset({Post.LEADER, Post.LIAISON, Post.COMMUNITY, Post.TOWNSHIP})


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported a case, in full; and its words in which there are numbers."""

    name: str
    phone: str
    words: tuple[str, ...] = ()


def numbered_words(case: Case, scope: Scope) -> tuple[str, ...]:
    """The words of the case in which there are id numbers, cards or phones: its own, and what its timeline
    says to somebody with ``scope``, no word more. At most two queries."""
    words = [case.title, case.description, case.address]
    events = list(case.events.order_by("sequence"))
    readable = Readable.of(events, scope)
    for event in events:
        words.append(readable.text(event))
        words += [str(said) for _label, said in facts_in_words(event, readable.facts(event))]
    return tuple(dict.fromkeys(one for one in words if find_private(one)))


def may_call_reporter(case: Case, member: Member | None, scope: Scope) -> bool:
    """Whether ``member``, who may read within ``scope``, has to reach the one who reported: it is her turn,
    she asks what the resident thinks of a closed case, or the case was drawn and she calls back; and there is
    a number. At most six queries."""
    return member is not None and _has_to_act(case, member) and _has_number(case, scope)


def _has_number(case: Case, scope: Scope) -> bool:
    return bool(case.reporter_phone or numbered_words(case, scope))


def _has_to_act(case: Case, member: Member) -> bool:
    if case.closed_at is None:
        return holds(member, case.waiting_post, code=case.handling_code, office_id=case.office_id)
    if is_open_to_opinion(case) and may_ask_resident(case, member):
        # Above the street nobody asks residents by herself: there the drawn call-backs are.
        posts = held(member, code=case.handling_code, office_id=case.office_id)
        return bool(posts & _NEAR) or member.user.is_superuser
    if case.source == Source.RESIDENT and holds(member, Post.LEADER, code=case.grid.code):
        return True  # nobody filed it for her: the leader at her home tells her how it ended
    waiting = CallBack.objects.filter(case=case, cycle=case.cycle).exclude(reached=True)
    return any(member.user.has_perm("cases.change_callback", call) for call in waiting)


def reveal_reporter(
    *, case: Case, by: Member | None, scope: Scope, request: HttpRequest | None = None
) -> Reporter:
    """Name and phone of the one who reported, and the words of the case with their numbers, as far as she may
    read them within ``scope``, once. Leaves a record; who is told of it is wiring.

    Raises:
        NotFound: nobody is known who could be called.
        NotAllowed: ``by`` does not have to call.
        TooOften: ``by`` has seen as many numbers as there may be in an hour.
    """
    words = numbered_words(case, scope)
    if not (case.reporter_phone or words):
        raise NotFound(_("No phone was left with this case."))
    if by is None or not may_call_reporter(case, by, scope):
        raise NotAllowed(_("You may not see this in full."))
    record_reveal(
        by=by,
        subject=subject_of(case),
        area=case.area,
        purpose=purposes.written(PURPOSE, case.number),
        facts={"field": "reporter_phone" if case.reporter_phone else "words"} | _number_of(words),
        request=request,
    )
    return Reporter(str(case.reporter_name), str(case.reporter_phone), words)


def _number_of(words: tuple[str, ...]) -> dict[str, int]:
    return {"words": len(words)} if words else {}
