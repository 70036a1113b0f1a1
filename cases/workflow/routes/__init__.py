"""The four routes of policy 二(四), as tables. A new step is one row in one of these modules."""

from cases.choices import RouteCode
from cases.workflow.routes import approval, coordination, emergency, routine
from cases.workflow.table import Route, Seat, Stage, Step, When

ROUTES: dict[str, Route] = {
    RouteCode.ROUTINE: routine.ROUTE,
    RouteCode.COORDINATION: coordination.ROUTE,
    RouteCode.EMERGENCY: emergency.ROUTE,
    RouteCode.APPROVAL: approval.ROUTE,
}

__all__ = ["ROUTES", "Route", "Seat", "Stage", "Step", "When"]
