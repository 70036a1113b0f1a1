"""What is kept of people, what for and how long, is said to them, in both languages and without a login."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
SAID = {
    "privacy": ("个人信息处理规则", "How your data are handled", "不收集的信息", "400", "800"),
    "privacy-staff": (
        "工作人员个人信息处理规则",
        "How the data of staff are handled",
        "谁查看过自己的信息",
        "36",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_the_notice_is_open_to_everybody_and_says_the_times_that_are_set(settings, name: str) -> None:
    settings.RETENTION_DAYS, settings.RESIDENT_RETENTION_DAYS, settings.AUDIT_MONTHS = 400, 800, 36
    settings.PRIVACY_OPERATOR, settings.PRIVACY_CONTACT = "建设街道办事处", "0573-00000000"
    chinese, english, *more = SAID[name]
    browser = Client()
    page = browser.get(reverse(name)).content.decode()
    for words in (chinese, *more, "建设街道办事处", "0573-00000000"):
        assert words in page
    browser.cookies["django_language"] = "en"
    assert english in browser.get(reverse(name)).content.decode()


def test_the_pages_for_residents_and_the_login_lead_there(cast: Cast) -> None:
    assert reverse("privacy") in Client().get(reverse("track")).content.decode()
    assert reverse("privacy-staff") in Client().get(reverse("login")).content.decode()
    assert reverse("privacy-staff") in at_desk(cast.building_leader).get(reverse("account")).content.decode()
