"""Addresses of logging in and out, and of one's own password."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from staff.views import LoginPage, PasswordPage

urlpatterns = [
    path("login/", LoginPage.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", PasswordPage.as_view(), name="password"),
]
