"""Passwords out of the names of the places of the installation, and where a refusal stands."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from grids.choices import DivisionLevel
from grids.models import Division
from staff.accounts.guessable import is_dressed_up, is_of_the_keyboard, is_repeated
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def _places(cast: Cast) -> None:
    """Districts and streets as they are called."""
    city = Division.objects.get(level=DivisionLevel.CITY)
    for code, name in (("330491", "南湖区"), ("330492", "秀洲区"), ("330493", "海宁市")):
        Division.objects.create(code=code, name=name, level=DivisionLevel.COUNTY, parent=city)
    county = Division.objects.get(code="330491")
    Division.objects.create(code="330491001", name="建设街道", level=DivisionLevel.TOWNSHIP, parent=county)


@pytest.mark.usefixtures("_places")
@pytest.mark.parametrize(
    "password",
    [
        "Nanhu2026!!!",
        "Xiuzhou@2026!",
        "Haining@2026!",
        "Jianshe@20261",
        "JiansheJiedao@1",
        "南湖-Lotus-2026",
        "Xiaoqu@20261!",
        "Dangyuan2026!",
    ],
)
def test_places_and_words_of_the_office_are_no_password(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert [error.code for error in refused.value.error_list] == ["our_names"]


@pytest.mark.usefixtures("_places")
@pytest.mark.parametrize(
    "password", ["tall-Bamboo-7", "pear-Blossom-2026", "Quiet-River-8841", "correct-Horse-7", "Xk7_vR2pQw9z"]
)
def test_others_are_taken(password: str) -> None:
    validate_password(password)


def test_what_is_wrong_with_a_new_password_stands_beside_it(cast: Cast) -> None:
    sent = {"old_password": PASSWORD, "new_password1": "Welcome2026!!", "new_password2": "Welcome2026!!"}
    form = at_desk(cast.building_leader).post(reverse("password"), sent).context["form"]
    assert list(form.errors) == ["new_password1"]
    user = cast.building_leader.user
    given = {"password1": "Welcome2026!!", "password2": "Welcome2026!!", "usable_password": "true"}
    page = at_desk(cast.superuser).post(f"/admin/staff/user/{user.pk}/password/", given)
    assert list(page.context["form"].errors) == ["password1"]


def test_looking_through_an_endless_one_takes_no_time() -> None:
    endless = "aB1" * 300_000 + "x"
    began = time.process_time()
    is_dressed_up(endless, ())
    is_repeated(endless)
    is_of_the_keyboard(endless)
    assert time.process_time() - began < 1
