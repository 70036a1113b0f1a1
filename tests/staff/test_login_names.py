"""A phone number is one login, however it was entered and however it is typed at the door."""

import pytest
from django.test import Client

from kit.errors import Invalid
from staff.actions import create_member
from staff.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "pear-Blossom-2031"


def entered(cast: Cast, phone: str):
    return create_member(
        by=cast.community_secretary.user,
        phone=phone,
        name="新 人",
        organization=cast.committee,
        identity="volunteer",
        password=PASSWORD,
    )


@pytest.mark.parametrize(
    "typed", ["13812345678", "138 1234 5678", "+8613812345678", "１３８１２３４５６７８"]
)
def test_a_member_entered_with_blanks_logs_in_in_any_writing(cast: Cast, typed) -> None:
    made = entered(cast, "138 1234 5678")
    assert (made.phone, made.user.username, made.name) == ("13812345678", "13812345678", "新人")
    assert Client().post("/login/", {"username": typed, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "phone", ["13812345678", "+8613812345678", "138-1234-5678", "１３８１２３４５６７８"]
)
def test_the_same_number_in_another_writing_is_refused(cast: Cast, phone) -> None:
    entered(cast, "138 1234 5678")
    with pytest.raises(Invalid) as refused:
        entered(cast, phone)
    assert list(refused.value.fields) == ["phone"]


def test_a_name_that_was_kept_in_another_writing_still_opens(cast: Cast) -> None:
    made = entered(cast, "13812345678")
    User.objects.filter(pk=made.user_id).update(username="+8613812345678")
    answer = Client().post("/login/", {"username": "+8613812345678", "password": PASSWORD})
    assert answer.status_code == 302
