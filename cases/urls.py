"""Addresses of the leaders' pages about cases."""

from django.urls import path

from cases.views.cases import case, my_cases, photo, step
from cases.views.report import report, route_hint, where

urlpatterns = [
    path("report/", report, name="report"),
    path("report/where/", where, name="report-where"),
    path("report/route/", route_hint, name="report-route"),
    path("cases/", my_cases, name="cases"),
    path("cases/<slug:number>/", case, name="case"),
    path("cases/<slug:number>/<slug:action>/", step, name="case-step"),
    path("photos/<str:name>", photo, name="photo"),
]
