"""Keys rotate while the system runs, and nothing is lost or hidden from a look-up."""

import io
import re

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from cases.models import Case
from grids.scope import Scope
from kit.privacy.fields import Unreadable, mask_name, mask_phone, private_fields, renew, rotate, stored
from residents import access
from residents.models import Resident
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.pages.desk import at_desk, filed
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_key(settings) -> Fernet:
    key = Fernet.generate_key().decode()
    settings.NEW_KEY = key
    return Fernet(key)


def use(settings) -> None:
    settings.FIELD_KEYS = [settings.NEW_KEY, *settings.FIELD_KEYS]


def people(cast: Cast, number: int) -> list[Resident]:
    home = household(cast.building_leader, cast.building)
    return [
        resident(cast.building_leader, home, id_number=id_number(n), phone=f"138000000{n:02d}")
        for n in range(number)
    ]


def keys_of(model, field: str, key: Fernet) -> list[bool]:
    """Whether each ciphertext is one of ``key``."""
    found = []
    for _pk, text in stored(model, field, size=1000):
        try:
            key.decrypt(text.encode())
            found.append(True)
        except InvalidToken:
            found.append(False)
    return found


def test_every_private_field_of_every_table_is_known() -> None:
    assert {f"{model._meta.label}.{field.name}" for model, field in private_fields()} >= {
        "cases.Case.reporter_name",
        "cases.Case.reporter_phone",
        "residents.Resident.id_number",
        "residents.Resident.phone",
        "residents.ResidentEvent.before",
        "residents.Unit.contact_name",
        "residents.Unit.contact_phone",
        "residents.WelfareRecord.grounds",
        "staff.TwoFactorPhone.key",
    }


def test_after_a_rotation_the_old_key_is_not_needed_and_people_are_still_found(
    cast: Cast, settings, new_key: Fernet
) -> None:
    people(cast, 5)
    case = CaseFactory(grid=cast.building, reporter_name="李四", reporter_phone="13712345678")
    use(settings)
    out = io.StringIO()
    call_command("rotate_keys", batch=2, stdout=out)
    line = next(
        line for line in out.getvalue().splitlines() if line.startswith("residents.Resident.id_number")
    )
    assert re.findall(r"\d+", line) == ["5", "5", "0"]
    settings.FIELD_KEYS = [settings.NEW_KEY]
    assert sorted(one.id_number for one in Resident.objects.all()) == sorted(id_number(n) for n in range(5))
    assert access.by_number(Scope.everything(), id_number(3)).count() == 1
    again = Case.objects.get(pk=case.pk)
    assert (again.reporter_name, again.reporter_phone) == ("李四", "13712345678")


def test_a_value_that_no_key_fits_says_so_in_both_languages_and_is_not_lost_when_it_is_saved(
    cast: Cast, settings, new_key
) -> None:
    people(cast, 1)
    old, settings.FIELD_KEYS = settings.FIELD_KEYS, [settings.NEW_KEY]
    with override("en"):
        assert Resident.objects.get().phone == "Unreadable"
    lost = Resident.objects.get()
    assert lost.phone == "无法读取"
    lost.save()
    settings.FIELD_KEYS = old
    assert Resident.objects.get().phone == "13800000000"


def test_pages_and_status_of_what_cannot_be_read_answer(cast: Cast, settings, new_key) -> None:
    (person,) = people(cast, 1)
    case = filed(cast.building_leader, cast.building)
    Case.objects.filter(pk=case.pk).update(reporter_name="李四", reporter_phone="13712345678")
    settings.FIELD_KEYS = [settings.NEW_KEY]
    desk, phone = at_desk(cast.township_official), at_desk(cast.building_leader)
    for browser, address in (
        (desk, "/admin/residents/resident/"),
        (desk, f"/admin/residents/resident/{person.pk}/change/"),
        (desk, "/admin/cases/case/"),
        (phone, f"/households/{person.household_id}/"),
        (phone, f"/cases/{case.number}/"),
    ):
        assert browser.get(address).status_code == 200, address


def test_a_rotation_names_what_no_key_fits_and_does_all_others(cast: Cast, settings, new_key: Fernet) -> None:
    first, second = people(cast, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE residents_resident SET phone = 'nonsense' WHERE id = %s", [first.pk])
    use(settings)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("rotate_keys", stdout=out)
    assert re.search(rf"residents\.Resident\.phone.*(?<!\d){first.pk}(?!\d)", out.getvalue())
    assert keys_of(Resident, "phone", new_key) == [False, True]
    assert all(keys_of(Resident, "id_number", new_key))
    assert Resident.objects.get(pk=second.pk).phone == "13800000001"


def test_a_value_that_changes_between_reading_and_writing_is_kept(
    cast: Cast, settings, new_key: Fernet
) -> None:
    first, second = people(cast, 2)
    use(settings)
    rows = stored(Resident, "phone", size=10)
    Resident.objects.filter(pk=first.pk).update(phone="13999999999")
    assert renew(Resident, "phone", rows) == (1, 1)
    assert Resident.objects.get(pk=first.pk).phone == "13999999999"
    assert Resident.objects.get(pk=second.pk).phone == "13800000001"
    assert keys_of(Resident, "phone", new_key) == [True, True]


def test_a_rotation_that_was_stopped_goes_on_where_it_was(cast: Cast, settings, new_key: Fernet) -> None:
    people(cast, 5)
    use(settings)
    next(rotate(Resident, "phone", size=2))
    assert sorted(keys_of(Resident, "phone", new_key)) == [False, False, False, True, True]
    (*_earlier, done) = rotate(Resident, "phone", size=2)
    assert (done.seen, done.renewed, done.overtaken) == (5, 3, 0)
    assert keys_of(Resident, "phone", new_key) == [True] * 5


def test_empty_values_stay_empty(cast: Cast, settings, new_key: Fernet) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building), phone="")
    use(settings)
    (done,) = rotate(Resident, "phone", size=10)
    assert (done.seen, done.renewed, Resident.objects.get().phone) == (1, 0, "")


def test_what_is_unreadable_is_shown_as_that_and_not_as_a_masked_name():
    with override("en"):
        assert mask_name(Unreadable("x")) == mask_phone(Unreadable("x")) == "Unreadable"
