"""Addresses of opinions of the people."""

from django.urls import path

from diaries.web.opinions.one import opinion, opinion_case
from diaries.web.opinions.pages import opinion_new, opinions

urlpatterns = [
    path("", opinions, name="opinions"),
    path("new/", opinion_new, name="opinion-new"),
    path("<int:opinion>/", opinion, name="voiced-opinion"),
    path("<int:opinion>/case/", opinion_case, name="opinion-case"),
]
