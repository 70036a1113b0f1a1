"""An address that fills something into a form of the admin fills in what fits, and no more."""

import pytest
from django.urls import reverse

from tests.access.walking import browser_of
from tests.cast import make_cast


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["abc", "-1", "2026-01-01", "9999-12-31", "0001-01-01T00:00"])
def test_a_moment_that_an_address_gives_breaks_no_form(value):
    browser = browser_of(make_cast().superuser)
    assert browser.get(reverse("admin:staff_apitoken_add"), {"expires_at": value}).status_code in (200, 403)


@pytest.mark.django_db
def test_a_row_that_is_no_number_breaks_no_form_and_one_that_fits_is_filled_in():
    cast = make_cast()
    browser = browser_of(cast.community_secretary.user)
    address = reverse("admin:staff_appointment_add")
    for value in ("abc", "²", "9" * 5000, "-1", str(2**64)):
        assert browser.get(address, {"grid": value, "member": value}).status_code == 200
        assert browser.post(address, {"grid": value, "member": value}).status_code == 200
    shown = browser.get(address, {"member": cast.community_secretary.pk})
    assert f'value="{cast.community_secretary.pk}" selected' in shown.content.decode()
