"""Addresses of spot checks."""

from django.urls import path

from assessment.web.checks import doors, holding, pages

urlpatterns = [
    path("", pages.checks, name="checks"),
    path("new/", holding.check_new, name="check-new"),
    path("<int:round>/", pages.check_round, name="check-round"),
    path("<int:round>/second/", holding.check_second, name="check-second"),
    path("<int:round>/end/", holding.check_end, name="check-end"),
    path("<int:round>/protocol/", pages.check_protocol, name="check-protocol"),
    path("<int:round>/doors/<int:check>/", doors.check_door, name="check-door"),
    path("<int:round>/doors/<int:check>/task/", holding.check_task, name="check-task"),
]
