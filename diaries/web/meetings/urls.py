"""Addresses of analysis meetings."""

from django.urls import path

from diaries.web.meetings.decisions import decision, decisions, minutes
from diaries.web.meetings.items import item_counted, meeting_item, meeting_item_case
from diaries.web.meetings.pages import meeting, meeting_drop, meetings
from diaries.web.meetings.raised import raised_item, raised_item_case, raised_items
from diaries.web.meetings.topics import topics

urlpatterns = [
    path("", meetings, name="meetings"),
    path("topics/", topics, name="meeting-topics"),
    path("decisions/", decisions, name="meeting-decisions"),
    path("decisions/<int:decision>/", decision, name="meeting-decision"),
    path("raised/", raised_items, name="meetings-raised"),
    path("raised/<int:raised>/", raised_item, name="meeting-raised"),
    path("raised/<int:raised>/case/", raised_item_case, name="meeting-raised-case"),
    path("<int:meeting>/", meeting, name="meeting"),
    path("<int:held>/minutes/", minutes, name="meeting-minutes"),
    path("<int:meeting>/items/<int:item>/", meeting_item, name="meeting-item"),
    path("<int:meeting>/items/<int:item>/case/", meeting_item_case, name="meeting-item-case"),
    path("<int:meeting>/counted/<int:counted>/<slug:which>/", item_counted, name="meeting-counted"),
    path("<int:meeting>/items/<int:item>/drop/", meeting_drop, name="meeting-drop"),
]
