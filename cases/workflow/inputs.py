"""Every input that a step can need or take, each defined once."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.choices import LimitUnit, RouteCode, Satisfaction
from cases.models import Case, Category, Matter, StageRun
from cases.workflow.kinds import Asked, Choice, Day, Input, Lines, Number, OneRow, Several, Tick, Words
from cases.workflow.people.departments import specialist_office
from grids.codes import community_of, offices_around
from kit.text import Text
from staff.choices import OrganizationKind
from staff.models import Member, Organization
from staff.models.querysets import OrganizationQuerySet
from staff.posts.holders import holders

UNKNOWN = _("There is no such fact.")
NOT_ASKED = _("This step does not ask for it.")
NO_SUCH_CASE = _("There is no open case with this number in this community.")
MOST_PARTS = 20
MOST_MORE = 60  # units of time that may be asked for at once
# Who reads what is typed: the writer must know it while she writes.
READ_BY_RESIDENT = _("The resident reads this.")
READ_BY_STAFF = _("Only staff read this.")
_OF_NEXT_ACTIONS = "One of the choices of the next actions."
_APPROVING = (OrganizationKind.SERVICE_CENTRE, OrganizationKind.DEPARTMENT)
_RESPONSIBLE = (*_APPROVING, OrganizationKind.POLICE_STATION, OrganizationKind.TOWNSHIP_OFFICE)


def offices_for(case: Case, *, approving: bool = False, another: bool = False) -> OrganizationQuerySet:
    """Organizations that can be made responsible for a case: those that administer its area. Those that
    approve are a service centre or a department (policy 二(四), 审批性工作). ``another``: not the
    one that has it."""
    kinds = _APPROVING if approving else _RESPONSIBLE
    rows: OrganizationQuerySet = Organization.objects.filter(
        divisions__code__in=offices_around(case.area), kind__in=kinds
    )
    if another:
        rows = rows.exclude(pk=case.office_id)
    return rows.distinct().order_by("kind", "name")


def sortable() -> QuerySet[Category]:
    """The categories in use under which a resident's own report may stand: no alarm and no application, which
    begin otherwise, and none that others are a part of."""
    routes = (RouteCode.ROUTINE, RouteCode.COORDINATION)
    rows: QuerySet[Category] = Category.objects.filter(in_use=True, route__in=routes, children__isnull=True)
    return rows


def _named_office(case: Case) -> Organization | None:
    """The department that the category names for this place; where it names none, nobody is proposed."""
    return specialist_office(case.category, case.area)


def matter_of(case: Case) -> Matter | None:
    """The matter of an application: as defined, else the one of its category."""
    return case.matter or Matter.objects.filter(category=case.category_id, in_use=True).first()


def _papers_of(case: Case) -> list[str]:
    matter = matter_of(case)
    return matter.paper_list if matter else []


def _whose_turn(asked: Asked) -> QuerySet[Member]:
    case = asked.case
    people = holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)
    return Member.objects.filter(pk__in=[one.pk for one in people])


def _others_open(asked: Asked) -> QuerySet[Case]:
    """A part is closed with its whole, not into it."""
    case = asked.case
    same: QuerySet[Case] = Case.objects.open().in_area(community_of(case.area))
    return same.exclude(pk__in=[case.pk, case.part_of_id])


def _unit_of_limit(case: Case) -> Text:
    run = StageRun.objects.filter(case=case, left_at__isnull=True).first()
    return LimitUnit(run.unit).label if run else ""


TEXT = Words("text", longest=2000, lines=3, in_facts=False)
MATTER: OneRow[Matter] = OneRow(
    "matter",
    _("The matter, as defined"),
    lambda asked: Matter.objects.filter(in_use=True),
    key="name",
    longest=60,
    initial=matter_of,
    hint="Name of a matter.",
)
OFFICE: OneRow[Organization] = OneRow(
    "office",
    _("Responsible department"),
    lambda asked: offices_for(asked.case, approving=asked.approving, another=asked.another),
    initial=_named_office,
    why=_("%(name)s is proposed: the category “%(category)s” names it."),
    hint=_OF_NEXT_ACTIONS,
)
ROUTE = Choice("route", _("New route"), RouteCode, offered=lambda asked: asked.routes)
SATISFACTION = Choice("satisfaction", _("The resident is"), Satisfaction, radio=True)
WORDS = Words("words", _("The resident's words"), longest=500, lines=3)
INJURED = Number("injured", _("Injured"), least=0, most=100000)
DEATHS = Number("deaths", _("Deaths"), least=0, most=100000)
LOSSES = Words("losses", _("Losses"), longest=500)
LEGAL_GROUND = Words("legal_ground", _("Legal ground"), longest=500, readers=READ_BY_RESIDENT)
PAPERS = Several(
    "papers",
    _("Papers at hand"),
    _papers_of,
    initial=lambda case: [paper.name for paper in case.papers.all() if paper.present],
    longest_word=120,
    hint="The papers at hand, of the choices of the next actions; left out: as before.",
)
CHECKED = Tick(
    "checked",
    _("I have checked on the spot that it is done"),
    hint="The leader has checked it on the spot.",
)
ASSIGNEE: OneRow[Member] = OneRow(
    "assignee",
    _("Who does it"),
    _whose_turn,
    initial=lambda case: case.assignee_id,
    hint=_OF_NEXT_ACTIONS,
)
AMOUNT = Number(
    "amount",
    _("How much more time (%(unit)s)"),
    least=1,
    most=MOST_MORE,
    unit=_unit_of_limit,
    recorded=_("more time"),
    hint="How much more time, in the unit of the stage's limit.",
)
CASE: OneRow[Case] = OneRow(
    "case",
    _("Number of the case that goes on"),
    _others_open,
    key="number",
    longest=20,
    shown="number",
    typed=True,
    unknown=NO_SUCH_CASE,
    recorded=_("merged into"),
    hint="Number of another open case.",
)
CATEGORY: OneRow[Category] = OneRow(
    "category",
    _("Category"),
    lambda asked: sortable().exclude(pk=asked.case.category_id),
    key="code",
    longest=40,
    hint="Code of a category whose cases may begin as routine.",
)
UNTIL = Day(
    "until",
    _("Until when, at the latest"),
    ahead=180,
    proposed=30,
    hint="A day; then it is brought back to mind. Left out: in 30 days.",
)
REPLY_BY = Day(
    "reply_by",
    _("To be answered by (left out: as many working days as usual)"),
    ahead=180,
    recorded=_("to be answered by"),
    hint="A day, moved to the next working day where it is none. Left out: in the usual number of days.",
)
PARTS = Lines(
    "parts",
    _("The parts, one a line"),
    least=2,
    most=MOST_PARTS,
    refusal=_("Write two to %(most)s parts, one a line."),
    longest=4000,
    longest_word=500,
    hint="What each part is about.",
)

# All that are defined above: none can be left out.
INPUTS: tuple[Input[Any], ...] = tuple(one for one in list(globals().values()) if isinstance(one, Input))
BY_NAME: dict[str, Input[Any]] = {one.name: one for one in INPUTS}
# What the resident reads besides the words.
FOR_RESIDENT = tuple(one for one in INPUTS if isinstance(one, Words) and one.readers == READ_BY_RESIDENT)
# What the system itself notes on a line of the timeline, in words.
NOTED: dict[str, Text] = {
    "for": _("Standing in for"),
    "taken_back": _("Step taken back"),
    "office_before": _("Department before"),
    "assignee_before": _("Assigned before to"),
    "grid_from": _("Grid before"),
    "grid_into": _("Grid now"),
    "handled_from": _("Handled before at"),
    "handled_into": _("Handled now at"),
    "supervisor_before": _("Supervised before by"),
    "detours": _("Sent to another department, times"),
    "from": _("Deadline before"),
    "to": _("Deadline after"),
    "due": _("Was due"),
    "supervisor": _("Supervised by"),
    "photos": _("Photos"),
    "merged": _("merged case"),
    "part_of": _("Part of"),
    "part": _("Part"),
    "maker_address": _("Answered at the address at which the link was made"),
    "maker_minutes": _("Minutes from making the link to the answer"),
}
