"""Addresses of the inbox, and of where else notices go."""

from django.urls import path

from notices.views.inbox import inbox, inbox_line, inbox_read, notice
from notices.views.own_channels import channel, channels, own_email
from notices.views.ringing import ring_device, ring_here, ring_test, ringing, rung

urlpatterns = [
    path("", inbox, name="inbox"),
    path("read/", inbox_read, name="inbox-read"),
    path("<int:notice>/", notice, name="notice"),
    path("<int:notice>/line/", inbox_line, name="inbox-line"),
    path("ringing/", ringing, name="ringing"),
    path("ringing/here/", ring_here, name="ring-here"),
    path("ringing/test/", ring_test, name="ring-test"),
    path("ringing/<int:device>/", ring_device, name="ring-device"),
    path("rung/<int:ring>/", rung, name="rung"),
    path("channels/", channels, name="channels"),
    path("channels/email/", own_email, name="channel-email"),
    path("channels/<int:address>/", channel, name="channel"),
]
