"""What hangs on somebody whose login is to be closed, or who is to leave a post. Wiring, because staff know
of no cases, diaries and addresses."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext_lazy

from cases.models import Case
from cases.models.querysets import CaseQuerySet
from cases.queries.of_member import ASSIGNED, SUPERVISED, WAITING, of_member
from diaries.models import Diary
from diaries.rules.filing import standing
from gridgov.services.hanging import Hanging, line
from grids.codes import community_of
from grids.scope import beginning_with
from kit.actors import Actor
from kit.time.clock import now, today
from notices.choices import Channel
from notices.models import ChannelAddress
from staff.choices import AppointmentRole, Post
from staff.models import ApiToken, Appointment, Cover, Member, RotaFeed, Shift
from staff.posts.crews import Crew, Somebody, crew

# What waits for the holder of a post: a community's leader also has what waits for the community.
_WAITING = {
    AppointmentRole.LEADER.value: (Post.LEADER, Post.COMMUNITY),
    AppointmentRole.LIAISON.value: (Post.LIAISON,),
}
# What is counted, in words, and the list of the desk that shows it.
_LINES: tuple[tuple[str, Any, str, dict[str, str]], ...] = (
    (
        ASSIGNED,
        ngettext_lazy(
            "%(n)d open case assigned to this person", "%(n)d open cases assigned to this person", "n"
        ),
        "cases.case",
        {"member": ASSIGNED},
    ),
    (
        WAITING,
        ngettext_lazy(
            "%(n)d open case waiting for the posts of this person",
            "%(n)d open cases waiting for the posts of this person",
            "n",
        ),
        "cases.case",
        {"member": WAITING},
    ),
    (
        SUPERVISED,
        ngettext_lazy("%(n)d case under supervision", "%(n)d cases under supervision", "n"),
        "cases.case",
        {"member": SUPERVISED},
    ),
    (
        "appointments",
        ngettext_lazy("%(n)d appointment", "%(n)d appointments", "n"),
        "staff.appointment",
        {"q": ""},
    ),
    (
        "planned",
        ngettext_lazy("%(n)d planned appointment", "%(n)d planned appointments", "n"),
        "staff.appointment",
        {"ended": "planned", "q": ""},
    ),
    (
        "turns",
        ngettext_lazy("%(n)d turn of duty", "%(n)d turns of duty", "n"),
        "staff.shift",
        {"week": "all", "q": ""},
    ),
    (
        "absent",
        ngettext_lazy("%(n)d cover for this person", "%(n)d covers for this person", "n"),
        "staff.cover",
        {"q": ""},
    ),
    (
        "deputy",
        ngettext_lazy("%(n)d cover by this person", "%(n)d covers by this person", "n"),
        "staff.cover",
        {"q": ""},
    ),
    (
        "diaries",
        ngettext_lazy(
            "%(n)d diary that can still be added to", "%(n)d diaries that can still be added to", "n"
        ),
        "diaries.diary",
        {"q": ""},
    ),
    ("tokens", ngettext_lazy("%(n)d API token", "%(n)d API tokens", "n"), "staff.apitoken", {"q": ""}),
    ("feeds", ngettext_lazy("%(n)d calendar feed", "%(n)d calendar feeds", "n"), "", {}),
    (
        "addresses",
        ngettext_lazy("%(n)d address of notices", "%(n)d addresses of notices", "n"),
        "notices.channeladdress",
        {"q": ""},
    ),
)


Place = tuple[str, str, int | None]
"""Where cases wait: the post, the grid from which it is seen, and the office."""


@dataclass(frozen=True, slots=True)
class Load:
    """What hangs on ``member``, or on the one of ``posts`` that she leaves: ``waiting`` and ``assigned`` are
    how many open cases wait where, ``left`` is who can work then."""

    member: Member
    posts: list[Appointment]
    turns: list[Shift]
    waiting: Mapping[Place, int]
    assigned: Mapping[Place, int]
    left: Crew
    numbers: Mapping[str, int]

    def lines(self, by: Actor) -> Iterator[Hanging]:
        """Everything with its number, and a link to the list, for whoever may look at it."""
        numbers = {
            **self.numbers,
            "turns": len(self.turns),
            WAITING: sum(self.waiting.values()),
            ASSIGNED: sum(self.assigned.values()),
        }
        for name, words, model, query in _LINES:
            app, _dot, kind = model.partition(".")
            page = f"{app}_{kind}" if model and by.has_perm(f"{app}.view_{kind}") else ""
            yield from line(numbers.get(name, 0), words, page, self._about(query))

    def _about(self, query: Mapping[str, str]) -> dict[str, str]:
        """The filters of a list, with the person."""
        filled = {"q": self.member.name, "member": f"{query.get('member', '')}-{self.member.pk}"}
        return {name: filled.get(name, value) for name, value in query.items()}

    def alone(self, left: Crew | None = None) -> int:
        """How many of the cases that wait nobody could do who is ``left``: no post above has them, and nobody
        else works in the office."""
        crew = left or self.left
        return sum(
            number
            for (post, code, office), number in self.waiting.items()
            if not crew.anybody(post, code=code, office_id=office)
        )

    def eligible(self) -> Somebody:
        """Who holds one of the posts that the assigned cases wait for, when she does no longer."""
        found = [self.left.who(post, code=code, office_id=office) for post, code, office in self.assigned]
        return (
            frozenset().union(*(people for people, _offices in found)),
            frozenset().union(*(offices for _people, offices in found)),
        )

    @property
    def communities(self) -> set[str]:
        """The codes of the communities where something is to be handed on."""
        grids = [one.grid for one in self.posts] + [one.grid for one in self.turns]
        return {community_of(grid.code) for grid in grids}


def of_login(member: Member) -> Load:
    """What hangs on ``member``. As many queries however much it is."""
    cases: CaseQuerySet = Case.objects.all()
    current = Appointment.objects.current().filter(member=member)
    absent, deputy = Count("pk", filter=Q(absent=member)), Count("pk", filter=Q(deputy=member))
    covers = covers_to_come(member).order_by().aggregate(absent=absent, deputy=deputy)
    posts = list(current.select_related("grid__parent__parent", "member").order_by("grid__code", "role"))
    addresses = (
        ChannelAddress.objects.live().filter(member=member).exclude(channel__in=(Channel.EMAIL, Channel.PUSH))
    )
    return Load(
        member=member,
        posts=posts,
        turns=list(turns_to_come(member)),
        waiting=_places(of_member(cases, WAITING, member)),
        assigned=_places(of_member(cases, ASSIGNED, member)),
        left=crew(but=member),
        numbers={
            SUPERVISED: of_member(cases, SUPERVISED, member).count(),
            "appointments": len(posts),
            "planned": Appointment.objects.planned().filter(member=member).count(),
            **covers,
            "diaries": _open_diaries(member),
            "tokens": ApiToken.objects.filter(
                Q(user=member.user_id) | Q(made_by=member.user_id), revoked_at__isnull=True
            ).count(),
            "feeds": RotaFeed.objects.filter(member=member).count(),
            "addresses": addresses.count(),
        },
    )


def of_post(post: Appointment) -> Load:
    """What hangs on a post: what waits for it, and is assigned to its holder there; her turns of duty in the
    community, which she may keep. As many queries however much it is."""
    member, code = post.member, post.grid.code
    waiting = of_member(Case.objects.all(), WAITING, member).filter(
        beginning_with("handling_code", code), waiting_post__in=_WAITING.get(post.role, ())
    )
    return Load(
        member=member,
        posts=[post],
        turns=list(turns_to_come(member).filter(grid__code=community_of(code))),
        waiting=_places(waiting),
        assigned=_places(of_member(waiting, ASSIGNED, member)),
        left=crew(without=[post]),
        numbers={},
    )


def turns_to_come(member: Member) -> QuerySet[Shift]:
    """The turns of duty of ``member`` from today on."""
    rows = Shift.objects.filter(member=member, date__gte=today()).select_related("grid")
    return rows.order_by("date", "begins")


def covers_to_come(member: Member) -> QuerySet[Cover]:
    """The covers of ``member``, absent or standing in, that hold or are to begin."""
    rows = Cover.objects.meeting(today(), dt.date.max).filter(Q(absent=member) | Q(deputy=member))
    return rows.select_related("absent__user", "absent__organization", "deputy").order_by("pk")


def _places(cases: CaseQuerySet) -> dict[Place, int]:
    """How many of ``cases`` wait where. One query."""
    rows = cases.order_by().values_list("waiting_post", "handling_code", "office_id")
    return {(post, code, office): number for post, code, office, number in rows.annotate(n=Count("pk"))}


def _open_diaries(member: Member) -> int:
    """Those of the days that can still be added to; then the clock closes them."""
    at = now()
    days = [day for day in (today(), today() - dt.timedelta(days=1)) if standing(day, at).writable]
    return Diary.objects.filter(member=member, date__in=days).count()
