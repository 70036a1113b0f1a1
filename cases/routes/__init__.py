"""The four routes of policy 二(四), as tables. A new step is one row in one of these modules."""

from cases.choices import RouteCode
from cases.routes import approval, coordination, emergency, routine
from cases.routes.base import Fact, Route, Seat, Stage, Step, When

ROUTES: dict[str, Route] = {
    RouteCode.ROUTINE: routine.ROUTE,
    RouteCode.COORDINATION: coordination.ROUTE,
    RouteCode.EMERGENCY: emergency.ROUTE,
    RouteCode.APPROVAL: approval.ROUTE,
}

__all__ = ["ROUTES", "Fact", "Route", "Seat", "Stage", "Step", "When"]
