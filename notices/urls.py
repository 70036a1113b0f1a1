"""Addresses of the inbox."""

from django.urls import path

from notices.views import inbox, inbox_read, notice

urlpatterns = [
    path("", inbox, name="inbox"),
    path("read/", inbox_read, name="inbox-read"),
    path("<int:notice>/", notice, name="notice"),
]
