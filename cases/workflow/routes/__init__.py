"""The four routes of policy 二(四), as tables. A new step is one row in one of these modules."""

from cases.choices import Phase, RouteCode
from cases.workflow.routes import approval, coordination, emergency, routine
from cases.workflow.table import Route, Seat, Stage, Step, When

ROUTES: dict[str, Route] = {
    RouteCode.ROUTINE: routine.ROUTE,
    RouteCode.COORDINATION: coordination.ROUTE,
    RouteCode.EMERGENCY: emergency.ROUTE,
    RouteCode.APPROVAL: approval.ROUTE,
}

# At which somebody looks at what others did or handed in, and accepts it or sends it back.
REVIEWS = sorted({stage.code.value for route in ROUTES.values() for stage in route.stages if stage.reviews})
# At which an emergency is not under control yet.
BURNING = frozenset(
    stage.code.value for stage in emergency.ROUTE.stages if stage.phase in (Phase.ACCEPTING, Phase.HANDLING)
)

__all__ = ["BURNING", "REVIEWS", "ROUTES", "Route", "Seat", "Stage", "Step", "When"]
