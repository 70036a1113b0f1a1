"""Addresses of the leaders' pages about cases, and of the residents' pages."""

from django.urls import path

from cases.web.views.cases import case, my_cases, photo, step
from cases.web.views.grants import grant, grants
from cases.web.views.own_report import answer, own_report, phone, say
from cases.web.views.report import likely_categories, report, route_hint, where
from cases.web.views.track import opinion, opinion_link, slip, track

urlpatterns = [
    path("report/", report, name="report"),
    path("report/where/", where, name="report-where"),
    path("report/likely/", likely_categories, name="report-likely"),
    path("report/route/", route_hint, name="report-route"),
    path("cases/", my_cases, name="cases"),
    path("cases/<slug:number>/", case, name="case"),
    path("cases/<slug:number>/slip/", slip, name="case-slip"),
    path("cases/<slug:number>/opinion-link/", opinion_link, name="case-opinion-link"),
    path("cases/<slug:number>/<slug:action>/", step, name="case-step"),
    path("grants/", grants, name="grants"),
    path("grants/<slug:number>/", grant, name="grant"),
    path("photos/<str:name>", photo, name="photo"),
    path("track/", track, name="track"),
    path("track/answer/", answer, name="track-answer"),
    path("track/opinion/", say, name="track-opinion"),
    path("track/phone/", phone, name="track-phone"),
    path("g/<slug:code>/report/", own_report, name="own-report"),
    path("opinion/<str:secret>/", opinion, name="opinion"),
]
