"""Addresses of the API, under ``/api/v1/``."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from cases.api.file_views import CaseAttachment, CaseAttachments, CaseDuplicates
from cases.api.views import CaseActions, CaseDetail, CaseEvents, CaseList, CaseStatus
from diaries.api.closings import ClosingList
from diaries.api.meetings import MeetingList
from diaries.api.news import ActivityList, AnnouncementList
from diaries.api.opinions import OpinionList
from diaries.api.tasks import TaskAnswerList, TaskDetail, TaskList
from diaries.api.views import DiaryList
from gridgov.http.errors import page_not_found
from grids.api.views import DivisionList, GridDetail, GridList
from kit.errors import NotFound
from staff.api.views import AppointmentList


class PermanentRedirectWithBody(HttpResponsePermanentRedirect):
    """308: unlike with 301, a POST stays a POST."""

    status_code = 308


def unknown(request: HttpRequest) -> HttpResponse:
    """No such address: a problem document, also with DEBUG; or only the last slash is missing: there."""
    if not request.path.endswith("/"):
        query = request.META.get("QUERY_STRING", "")
        return PermanentRedirectWithBody(f"{request.path}/{'?' + query if query else ''}")
    return page_not_found(request, NotFound())


urlpatterns = [
    path("divisions/", DivisionList.as_view(), name="api-divisions"),
    path("grids/", GridList.as_view(), name="api-grids"),
    path("grids/<slug:code>/", GridDetail.as_view(), name="api-grid"),
    path("appointments/", AppointmentList.as_view(), name="api-appointments"),
    path("cases/", CaseList.as_view(), name="api-cases"),
    path("cases/duplicates/", CaseDuplicates.as_view(), name="api-case-duplicates"),
    path("cases/<slug:number>/", CaseDetail.as_view(), name="api-case"),
    path("cases/<slug:number>/status/", CaseStatus.as_view(), name="api-case-status"),
    path("cases/<slug:number>/events/", CaseEvents.as_view(), name="api-case-events"),
    path("cases/<slug:number>/actions/", CaseActions.as_view(), name="api-case-actions"),
    path("cases/<slug:number>/attachments/", CaseAttachments.as_view(), name="api-case-attachments"),
    path("cases/<slug:number>/attachments/<str:name>", CaseAttachment.as_view(), name="api-case-attachment"),
    path("diaries/", DiaryList.as_view(), name="api-diaries"),
    path("closings/", ClosingList.as_view(), name="api-closings"),
    path("opinions/", OpinionList.as_view(), name="api-opinions"),
    path("announcements/", AnnouncementList.as_view(), name="api-announcements"),
    path("activities/", ActivityList.as_view(), name="api-activities"),
    path("meetings/", MeetingList.as_view(), name="api-meetings"),
    path("tasks/", TaskList.as_view(), name="api-tasks"),
    path("tasks/<int:task>/", TaskDetail.as_view(), name="api-task"),
    path("tasks/<int:task>/answers/", TaskAnswerList.as_view(), name="api-task-answers"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^.*$", unknown),
]
