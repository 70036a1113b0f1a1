"""All addresses: officials' admin, leaders' pages, programs' API, health."""

from django.contrib import admin
from django.urls import include, path

from gridgov.health import healthz, metrics
from gridgov.home import home
from gridgov.privacy import contact_page, record_page, reveal_page
from gridgov.roster import roster
from gridgov.team import team

handler400 = "gridgov.errors.bad_request"
handler403 = "gridgov.errors.permission_denied"
handler404 = "gridgov.errors.page_not_found"
handler500 = "gridgov.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("team/", team, name="team"),
    path("", include("staff.urls")),
    path("rota/<slug:code>/<slug:week>/", roster, name="rota"),
    path("", include("cases.urls")),
    path("households/", include("residents.urls")),
    path("households/residents/<int:resident>/reveal/<slug:field>/", reveal_page, name="reveal"),
    path("households/residents/<int:resident>/record/", record_page, name="resident-record"),
    path("households/units/<int:unit>/phone/", contact_page, name="unit-phone"),
    path("diary/", include("diaries.urls")),
    path("inbox/", include("notices.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("gridgov.api_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
