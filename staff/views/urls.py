"""Addresses of logging in and out, of one's own account, and of people: directory, charts, duty."""

from django.urls import path

from staff.views.account import account, end_session, end_token, own_email, own_photo
from staff.views.login import AgainPage, CodePage, LoginPage, LogoutPage, PasswordPage
from staff.views.own_phone import PinPage, own_phone, own_phone_end, own_pin
from staff.views.people import directory, photo
from staff.views.rota import end_feed, feed, new_feed
from staff.views.sheets import card, chart
from staff.views.two_factor import two_factor

urlpatterns = [
    path("login/", LoginPage.as_view(), name="login"),
    path("login/code/", CodePage.as_view(), name="login_code"),
    path("login/again/", AgainPage.as_view(), name="login_again"),
    path("login/pin/", PinPage.as_view(), name="login_pin"),
    path("logout/", LogoutPage.as_view(), name="logout"),
    path("password/", PasswordPage.as_view(), name="password"),
    path("directory/", directory, name="directory"),
    path("people/photos/<str:name>", photo, name="member-photo"),
    path("chart/<slug:code>/", chart, name="grid-chart"),
    path("card/<slug:code>/", card, name="contact-card"),
    path("rota/feed/new/", new_feed, name="rota-feed-new"),
    path("rota/feed/end/", end_feed, name="rota-feed-end"),
    path("rota/feed/<str:token>.ics", feed, name="rota-feed"),
    path("account/", account, name="account"),
    path("account/photo/", own_photo, name="own_photo"),
    path("account/email/", own_email, name="own_email"),
    path("account/two-factor/", two_factor, name="two_factor"),
    path("account/phone/", own_phone, name="own_phone"),
    path("account/phone/end/", own_phone_end, name="own_phone_end"),
    path("account/phone/pin/", own_pin, name="own_pin"),
    path("account/sessions/end/", end_session, name="end_session"),
    path("account/tokens/<int:pk>/end/", end_token, name="end_token"),
]
