"""Addresses of the inbox, and of where else notices go."""

from django.urls import path

from notices.views.inbox import inbox, inbox_line, inbox_read, notice
from notices.views.own_channels import channel, channels, own_email

urlpatterns = [
    path("", inbox, name="inbox"),
    path("read/", inbox_read, name="inbox-read"),
    path("<int:notice>/", notice, name="notice"),
    path("<int:notice>/line/", inbox_line, name="inbox-line"),
    path("channels/", channels, name="channels"),
    path("channels/email/", own_email, name="channel-email"),
    path("channels/<int:address>/", channel, name="channel"),
]
