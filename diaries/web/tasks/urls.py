"""Addresses of tasks from above."""

from django.urls import path

from diaries.web.tasks import doors, giving, looking, pages, problems

urlpatterns = [
    path("", pages.tasks, name="tasks"),
    path("new/", giving.task_new, name="task-new"),
    path("<int:task>/", pages.task, name="task"),
    path("<int:task>/doors/<int:household>/", doors.door, name="task-door"),
    path("<int:task>/grids/<int:part>/", doors.grid, name="task-grid"),
    path("<int:task>/grids/<int:part>/done/", doors.finish, name="task-finish"),
    path("<int:task>/progress/", looking.task_progress, name="task-progress"),
    path("<int:task>/answers/", looking.task_answers, name="task-answers"),
    path("<int:task>/answers/<int:answer>/case/", problems.task_case, name="task-case"),
    path("<int:task>/answers/<slug:kind>/", looking.task_table, name="task-table"),
]
