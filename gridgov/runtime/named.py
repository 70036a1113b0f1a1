"""What apps call that stands above them, by name: they know that somebody has to be told, not who."""

# Where else words stand, when a case forgets who reported it, and when a resident is erased.
FORGETTING = [
    "diaries.actions.forget_reporter",
    "diaries.actions.opinions.forget_reporter_in_opinions",
    "diaries.actions.meetings.forget_reporter_in_meetings",
]
ERASING = [
    "cases.public.forgetting.forget_in_what_is_kept",
    "diaries.actions.opinions.forget_in_opinions",
    "diaries.actions.meetings.forget_in_meetings",
    "diaries.actions.tasks.forget_in_tasks",
]
# What visits have become elsewhere: for the page of a household.
OF_VISITS = "diaries.queries.visits.cases_of"
# From which household a case came, and which cases welfare records came from.
HOUSEHOLD_OF_CASE = "diaries.queries.visits.household_of"
OF_WELFARE = "cases.public.grants.cases_of"
# Who is told that somebody has asked for as many id numbers as may be.
AT_CEILING = ["gridgov.services.numbers.tell_of_numbers"]
