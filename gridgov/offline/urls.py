"""Addresses of the app without signal."""

from django.urls import path

from gridgov.offline import app, register

urlpatterns = [
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("worker.js", app.worker, name="worker"),
    path("offline/", app.waiting, name="offline"),
    path("offline/me/", app.me, name="offline-me"),
    path("offline/doors/", register.doors, name="offline-doors"),
    path("offline/register/", register.register, name="offline-register"),
    path("offline/household/", register.household, name="offline-household"),
    path("offline/visit/", register.visit, name="offline-visit"),
]
