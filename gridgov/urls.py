"""All addresses: officials' admin, leaders' pages, programs' API, health."""

from django.contrib import admin
from django.urls import include, path

from gridgov.http.health import healthz, metrics
from gridgov.pages.grid import grid_page, public_photo
from gridgov.pages.home import home
from gridgov.pages.look import set_look
from gridgov.pages.privacy import for_residents, for_staff
from gridgov.pages.reporter import reporter_page
from gridgov.pages.reveal import contact_page, record_page, reveal_page
from gridgov.pages.roster import roster
from gridgov.pages.sayers import box_who, opinion_who
from gridgov.pages.team import team
from kit.api.addresses import API

handler400 = "gridgov.http.errors.bad_request"
handler403 = "gridgov.http.errors.permission_denied"
handler404 = "gridgov.http.errors.page_not_found"
handler500 = "gridgov.http.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("team/", team, name="team"),
    path("", include("gridgov.offline.urls")),
    path("", include("staff.views.urls")),
    path("rota/<slug:code>/<slug:week>/", roster, name="rota"),
    path("cases/<slug:number>/reporter/", reporter_page, name="case-reporter"),
    path("g/<slug:code>/", grid_page, name="grid-page"),
    path("g/<slug:code>/photos/<int:picture>/", public_photo, name="public-photo"),
    path("", include("cases.web.urls")),
    path("households/", include("residents.views.urls")),
    path("households/residents/<int:resident>/reveal/<slug:field>/", reveal_page, name="reveal"),
    path("households/residents/<int:resident>/record/", record_page, name="resident-record"),
    path("households/units/<int:unit>/phone/", contact_page, name="unit-phone"),
    path("diary/", include("diaries.web.urls")),
    path("opinions/<int:opinion>/who/", opinion_who, name="opinion-who"),
    path("opinions/", include("diaries.web.opinions.urls")),
    path("meetings/", include("diaries.web.meetings.urls")),
    path("tasks/", include("diaries.web.tasks.urls")),
    path("checks/", include("assessment.web.checks.urls")),
    path("suggestions/received/<int:message>/who/", box_who, name="box-who"),
    path("suggestions/", include("diaries.web.opinions.box_urls")),
    path("", include("diaries.web.news.urls")),
    path("inbox/", include("notices.views.urls")),
    path("admin/", admin.site.urls),
    path(API, include("gridgov.api_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("look/", set_look, name="set_look"),
    path("privacy/", for_residents, name="privacy"),
    path("privacy/staff/", for_staff, name="privacy-staff"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
