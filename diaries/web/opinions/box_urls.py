"""Addresses of the box about the system itself."""

from django.urls import path

from diaries.web.opinions.box import box, box_community, box_message, box_received

urlpatterns = [
    path("", box, name="box"),
    path("received/", box_received, name="box-received"),
    path("received/<int:message>/", box_message, name="box-message"),
    path("<slug:code>/", box_community, name="box-community"),
]
