"""A case's state is written by its actions, and nowhere else, however it is written (design §4.4)."""

from functools import partial

from django.apps import apps

from cases.models import Case
from tests.architecture import moment_rules, state_rules
from tests.architecture.sources import offences, unreviewed

ACTIONS = "cases/actions/"
CONSTRUCTOR = "cases/actions/engine/new_case.py"
# Fields of other tables that share their name with one of a case, each looked at.
OTHER_ROWS = {
    "diaries/actions/entries.py name": "facts of an entry of a diary, which have no field of a case's state",
    "diaries/actions/entries.py version": "the version of an entry of a diary",
    "diaries/actions/lines.py version": "the version of words to a line of a diary",
    "diaries/queries/analysis/meetings.py name": "what is shown of an item of an agenda",
    "diaries/actions/tasks/answering.py version": "the version of an answer to a task from above",
    "assessment/actions/checks/answering.py name": "what was heard at a door, which is no case",
    "assessment/actions/checks/answering.py version": "the version of a spot check",
    "assessment/actions/money/budgets.py version": "the version of an item of a budget",
    "demo/volume/courses.py office": "whom a course asks that is yet to become rows",
    "grids/actions/grids.py name": "facts of a grid, which have no field of a case's state",
    "kit/numbers/keys.py name": "a key that is made of a column, which is no field of a case's state",
    "kit/numbers/keys.py column": "the same",
    "notices/telling/messages.py due_at": "when a notice is to be delivered",
    "residents/registry/households.py field": "facts of a unit that is registered",
}
OTHER_TABLES = {
    "assessment/actions/money/transfers.py version": "the version of a task transfer",
    "cases/models/seeds.py route": "the route that a category suggests",
    **{
        f"diaries/actions/{file} {what}": "an opinion of the people, or a message of the box"
        for file in ("box.py", "opinions/_steps.py", "opinions/answering.py", "opinions/forgetting.py")
        for what in ("**", "version")
        if (file, what) not in (("opinions/_steps.py", ""), ("opinions/forgetting.py", "version"))
    },
    **{
        f"diaries/actions/meetings/{file}.py {what}": "a meeting, an item of its agenda, or a decision"
        for file in ("_steps", "deciding", "following", "forgetting", "raised")
        for what in ("**", "version")
        if (file, what) not in (("forgetting", "version"), ("following", "**"))
    },
    **{
        f"diaries/actions/{file}.py {what}": "an announcement, a text, an activity, or a task from above"
        for file in ("news/activities/_parts", "news/announcements", "news/knowledge", "tasks/running")
        for what in ("**", "version")
    },
    "diaries/actions/tasks/timetable.py **": "facts of a task from above",
    "diaries/actions/weeks.py **": "facts of the closing of a week",
    "diaries/actions/weeks.py version": "the version of the closing of a week",
    "grids/actions/grids.py **": "facts of a grid",
    "kit/privacy/fields.py **": "a private field in its new key",
    "notices/outbox/delivery.py **": "how the delivery of a notice went",
    "notices/actions/addresses.py due_at": "when a notice is to be delivered",
    "notices/outbox/daily.py due_at": "when a daily e-mail is to be delivered",
    "residents/bookkeeping/writing.py **": "facts of a row of the register",
    "staff/actions/accounts.py **": "what a login may",
    "residents/bookkeeping/writing.py version": "the version of a row of the register",
    "residents/registry/moving.py version": "the same",
}
MAKERS = {
    "demo/volume/cases.py makes a case": "volume is written in bulk by design: whole courses, not steps",
    "demo/volume/cases.py makes a case by bulk_create": "the same",
}


def test_no_field_of_the_state_is_assigned_outside_the_actions():
    assert unreviewed(offences(state_rules.state_by_attribute, but=[ACTIONS]), OTHER_ROWS) == []


def test_no_field_of_the_state_is_written_by_a_query_outside_the_actions():
    assert unreviewed(offences(state_rules.state_by_query, but=[ACTIONS]), OTHER_TABLES) == []


def test_a_case_is_made_by_its_constructor_only():
    assert unreviewed(offences(state_rules.cases_made, but=[CONSTRUCTOR]), MAKERS) == []


def test_no_case_is_written_through_a_row_that_knows_it():
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    accessors = frozenset(
        field.get_accessor_name()
        for field in fields
        if field.auto_created and not field.concrete and field.related_model is Case
    )
    assert {"filed_cases", "parts", "merged"} <= accessors
    rule = partial(moment_rules.cases_by_another_row, accessors=accessors)
    assert offences(rule, but=[ACTIONS]) == []
