"""Addresses of announcements, activities and knowledge."""

from django.urls import path

from diaries.web.news import activities, announcements, knowledge

urlpatterns = [
    path("news/", announcements.news, name="news"),
    path("news/new/", announcements.announcement_new, name="announcement-new"),
    path("news/<int:announcement>/", announcements.announcement, name="announcement"),
    path("news/<int:announcement>/correct/", announcements.announcement_correct, name="announcement-correct"),
    path("activities/", activities.activities, name="activities"),
    path("activities/new/", activities.activity_new, name="activity-new"),
    path("activities/<int:activity>/", activities.activity, name="activity"),
    path("activities/<int:activity>/change/", activities.activity_change, name="activity-change"),
    path("activities/photos/<int:picture>/", activities.activity_photo, name="activity-photo"),
    path("knowledge/", knowledge.knowledge, name="knowledge"),
    path("knowledge/new/", knowledge.text_new, name="text-new"),
    path("knowledge/beside/", knowledge.texts_beside, name="texts-beside"),
    path("knowledge/<int:text>/", knowledge.text, name="text"),
    path("knowledge/<int:text>/correct/", knowledge.text_correct, name="text-correct"),
]
