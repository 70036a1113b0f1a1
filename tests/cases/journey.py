"""Filing a case and taking steps with it, as tests do."""

from cases.actions import file_case, take_step
from cases.choices import RouteCode
from cases.models import Case
from staff.models import Member
from tests.cast import Cast
from tests.factories import CategoryFactory


def a_case(cast: Cast, route: str, **more) -> Case:
    """A case of the building's leader in her building, unless ``more`` says otherwise."""
    usual = {
        "by": cast.building_leader,
        "grid": cast.building,
        "category": more.get("category") or CategoryFactory(route=RouteCode.ROUTINE),
        "description": "三楼楼道堆满旧家具,过不去人。",
        "route": route,
    }
    return file_case(**usual | more)


def go(case: Case, action: str, by, /, **facts) -> Case:
    case.refresh_from_db()
    take_step(case, action, by=by, version=case.version, **facts)
    case.refresh_from_db()
    return case


def fresh(member: Member) -> Member:
    """The member read anew: rights are kept for the life of a user object."""
    return Member.objects.select_related("user").get(pk=member.pk)
