"""Whoever looks sees the rows of the own area only: there is one rule, ``within(scope)`` (design §3)."""

from functools import partial

from django.apps import apps
from django.contrib import admin
from django.db.models import Model

from kit.admin.bases import ScopedAdmin
from tests.architecture import helper_rules, reading_rules
from tests.architecture.sources import offences, sources, unreviewed

# What these give is somebody's own, wherever it lies.
OWN = frozenset(
    {
        *(("Diary", "of"), ("Entry", "of"), ("ChannelAddress", "of")),
        *(("MissingDay", "of"), ("WeekClosing", "of"), ("BoxMessage", "of")),
        *(("AnalysisMeeting", "open_to"), ("AnalysisMeeting", "invited"), ("MeetingDecision", "of")),
        *(("Notice", "inbox_of"), ("Notice", "newest_of_lines"), ("Notice", "rung_for")),
    }
)
REVIEWED = {
    "cases/admin/bulk.py __init__ Member": "those who hold the post where the chosen cases wait",
    "cases/web/text_templates.py _above Organization": "offices above a case that is seen, for their words",
    "cases/web/views/cases.py photo Attachment": "shown only when its case is among the visible ones",
    "diaries/web/opinions/box.py _community Grid": "the box is open to anybody who knows the public code",
    "diaries/web/opinions/one.py _entry_case VoicedOpinion": "whether that case is another opinion's already",
    "gridgov/pages/grid.py _chosen ActivityPhoto": "chosen for everybody, at the public page of a grid below",
    "gridgov/pages/reporter.py _pages CallBack": "the addresses of the calls about a case that is seen",
    "gridgov/pages/roster.py roster Grid": "inside the scope, or where one is on duty oneself",
    "gridgov/pages/team.py _myself Cover": "one's own covers",
    "gridgov/pages/team.py _myself Shift": "one's own turns of duty",
    "gridgov/pages/team.py _myself Training": "courses that one is invited to oneself",
    "gridgov/pages/team.py own_grids Appointment": "one's own, and those of whom one stands in for",
    "gridgov/pages/team.py own_grids Grid": "the grids of those appointments",
    "gridgov/pages/team.py sections Grid": "the grids directly below those that are shown",
    "gridgov/pages/team.py teams_of Appointment": "the teams of the grids that are shown",
    "kit/admin/searching.py beside_holds beside": "names that rows of a list show, which are inside the scope",
    "kit/admin/searching.py beside_holds related_model": "the same",
    "staff/admin/finding.py is_member Organization": "the offices of members that are inside the scope",
    "staff/admin/finding.py is_office Organization": "offices that are inside the scope, or above one that is",
}

# Where scopes are computed; what a desk or a program can't reach is made there too.
SCOPES_ARE_IN = ("grids/scope.py", "staff/rights/")
SCOPES = {
    "assessment/actions/money/budgets.py open_budget of": "the community whose budget it is; its setter was asked for",
    "diaries/actions/timetable.py _readings everything": "the system reminds whoever has something to read",
    "diaries/actions/tasks/timetable.py _follow everything": "the system lets tasks follow the grids that have them",
    "diaries/actions/tasks/timetable.py _join_new everything": "the same",
    "diaries/actions/timetable.py _weeks everything": "the same of what is to be signed",
    "cases/deadlines/recompute.py  everything": "the system, after a change of what holds for the whole city",
    "gridgov/management/commands/check_grids.py unserved everything": "whoever has the machine",
    "gridgov/management/commands/check_grids.py unchecked everything": "the same",
    "grids/queries/coverage.py by_what_counts everything": "whoever has the machine",
    "gridgov/pages/team.py lights_of of": "the areas of one's own grids, without those inside another",
    "residents/counts.py calls_by_area of": "codes that are given, without those inside another",
    "staff/admin/audit.py get_queryset everything": "an auditor reads the audit of the whole city",
    "staff/posts/holders.py _below of": "codes that are given, without those inside another",
}
MODELS_BY_NAME = {
    "assessment/models/money_rows.py _rows get_model": "items and spending of a budget, for its own sums",
    "kit/privacy/fields.py private_fields get_models": "every table that keeps something under a key",
    "staff/audit/subjects.py _model get_model": "the kind of row that a line of the audit is about, for its name",
    "staff/audit/subjects.py about get_models": "the kinds of rows that lines of the audit are about",
}

# Helpers that read everybody's rows, where a page may call them.
REVIEWED_HELPERS = {
    "grids/admin/area_filter.py area_choices grids.queries.areas.names_of": "the areas that were typed, and those above",
    "staff/views/login.py get_default_redirect_url staff.rights.scopes.member_of": "oneself",
    "cases/admin/bulk.py candidates staff.posts.holders.holders": "who holds the post where the chosen cases wait",
    "cases/web/report_options.py _above grids.queries.areas.names_of": "the areas above grids inside the scope",
    "cases/web/case_page.py place grids.queries.areas.names_of": "the areas above a case that is seen",
    "cases/web/report_options.py way cases.deadlines.limits.limit_for": "what holds in an area is no secret",
    "cases/web/views/report.py where grids.queries.areas.names_of": "an area that was found inside the scope",
    "cases/web/views/track.py look_up cases.public.tracking.find": "the resident, whose code is her right",
    "cases/web/views/own_report.py page grids.queries.printed.printed_grid": "what the card in the stairwell says",
    "cases/web/views/own_report.py _file cases.public.own_reports.was_sent": "the form of the resident's own browser",
    **dict.fromkeys(
        (
            "assessment/web/checks/pages.py check_round grids.queries.areas.names_of",
            "assessment/web/checks/pages.py check_protocol grids.queries.areas.names_of",
        ),
        "the grids of the checks that she sees",
    ),
    "diaries/web/tasks/giving.py task_new grids.queries.areas.names_of": "the area in which one gives tasks",
    "diaries/web/tasks/giving.py _choice grids.queries.areas.names_of": "the same",
    "diaries/web/tasks/giving.py _looked_at diaries.queries.tasks.orders.asked_before": "what was asked in one's own area, by title",
    "cases/web/receipts.py receipt_of cases.public.own_reports.case_sent": "the form that this very browser has sent",
    "gridgov/admin/dashboard.py overview grids.queries.areas.names_of": "the areas of the cases that are counted",
    "gridgov/pages/grid.py grid_page diaries.queries.news.shown.public_news": "what is announced to everybody",
    "gridgov/pages/grid.py public_photo grids.queries.printed.printed_grid": "what the card in the stairwell says",
    "gridgov/pages/reveal.py tell_of_export grids.queries.areas.names_of": "the areas of one's own right",
    "gridgov/urls.py  gridgov.http.health.metrics": "an age and a count, for whoever monitors",
    "gridgov/pages/roster.py roster staff.duty.rota.shifts_of_week": "narrowed to the community that was found",
}
# What hangs on one row and is a part of it: whoever sees the row sees these.
PARTS_OF_ONE = frozenset(
    {
        *("attachments", "call_backs", "calls", "events", "extensions", "opinions", "runs"),  # of a case
        *("resident_events", "residents", "visits", "welfare_records"),  # of a household, a resident
        "entries",  # of a diary
        "agenda",  # of a meeting
        "photos",  # of an activity
        "versions",  # of an entry: what it said before
    }
)
REVIEWED_ROWS = {
    "staff/admin/training.py __init__ attendances": "who took part is a part of the course",
    "staff/admin/training.py __init__ invitations": "who is invited is a part of the course",
    "staff/admin/training.py whom invitations": "who is invited is a part of the course",
    "staff/admin/training.py who attendances": "who took part is a part of the course",
}


def is_scoped(model: type[Model]) -> bool:
    """Whether rows of ``model`` belong to an area."""
    return hasattr(model, "area_lookup") or hasattr(model._default_manager.all(), "within")


def test_no_page_program_or_desk_reads_past_the_scope():
    models = apps.get_models()
    rule = partial(
        reading_rules.unscoped_reads,
        scoped=frozenset(model.__name__ for model in models if is_scoped(model)),
        others=frozenset(model.__name__ for model in models if not is_scoped(model)),
        lawful=OWN,
    )
    assert unreviewed(offences(rule), REVIEWED) == []


def test_a_scope_is_made_where_rights_are_computed():
    assert unreviewed(offences(reading_rules.scopes_made, but=SCOPES_ARE_IN), SCOPES) == []


def test_no_model_is_asked_for_by_its_name():
    assert unreviewed(offences(reading_rules.models_by_name), MODELS_BY_NAME) == []


def test_no_page_program_or_desk_lets_another_module_read_past_the_scope():
    models = apps.get_models()
    helpers = helper_rules.open_helpers(
        [view for one in sources() for view in (one, one.meant)],
        scoped=frozenset(model.__name__ for model in models if is_scoped(model)),
        models=frozenset(model.__name__ for model in models),
        says_whose=frozenset({"Scope", "Actor", "System"}),
    )
    rule = partial(helper_rules.calls_of_helpers, helpers=helpers)
    assert unreviewed(offences(rule), REVIEWED_HELPERS) == []


def test_no_page_program_or_desk_reads_past_the_scope_what_hangs_on_a_row():
    models = apps.get_models()
    accessors = {
        relation.get_accessor_name()
        for model in models
        for relation in model._meta.related_objects
        if is_scoped(relation.related_model) and not relation.one_to_one
    }
    steps = {step for model in models if is_scoped(model) for step in dir(model._default_manager.all())}
    rule = partial(
        helper_rules.reads_through_rows,
        accessors=frozenset(accessors) - PARTS_OF_ONE - {None},
        steps=frozenset(steps),
    )
    assert unreviewed(offences(rule), REVIEWED_ROWS) == []


def test_every_desk_of_such_rows_stands_on_the_scoped_base():
    desks = admin.site._registry.items()
    assert [model for model, desk in desks if is_scoped(model) and not isinstance(desk, ScopedAdmin)] == []
