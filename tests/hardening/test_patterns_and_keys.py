"""A list of the desk is asked by its filters, by no pattern and for no number that no column holds; a form takes no
key that is none."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import CharField
from django.urls import reverse

from cases.attachments import MOST
from cases.web.uploads import FormFiles
from kit.admin.bases import ScopedAdmin
from kit.files.images import Refused
from kit.files.photos import picture
from kit.forms import RowsField
from residents.models import Tag
from staff.models import Member
from tests.pictures import a_photo

TOO_LARGE = str(2**63)


def test_no_list_of_the_desk_takes_a_pattern(admin_client):
    wrong = []
    for model, desk in admin.site._registry.items():
        texts = [one.name for one in model._meta.concrete_fields if isinstance(one, CharField)]
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for column in texts if isinstance(desk, ScopedAdmin) else ():
            answer = admin_client.get(page, {f"{column}__regex": "("})
            if answer.status_code != 400:
                wrong.append((page, column, answer.status_code))
    assert wrong == []


def test_whoever_only_looks_asks_no_hidden_column(admin_client):
    for page, query in (
        ("residents_visit", {"met": "王小明"}),
        ("residents_visit", {"findings__contains": "x"}),
        ("cases_case", {"track_code__gte": "M"}),
    ):
        assert admin_client.get(reverse(f"admin:{page}_changelist"), query).status_code == 400


def test_the_audit_of_a_member_whom_no_column_can_hold_is_no_filter(admin_client):
    answer = admin_client.get(reverse("admin:staff_auditrecord_changelist"), {"member__id__exact": TOO_LARGE})
    assert answer.status_code in (200, 302, 400)


def test_a_search_for_logins_takes_some_words_only(admin_client):
    answer = admin_client.get(reverse("admin:staff_user_changelist"), {"q": "字 " * 1500})
    assert answer.status_code == 200


@pytest.mark.parametrize("onward", ["abc", "2026-W52", "²", "//evil.example/", "a:b"])
def test_one_goes_on_to_an_address_of_ours_only(admin_client, onward):
    page = admin_client.get(reverse("login_again"), {"next": onward})
    assert page.context["next"] == reverse("home")


@pytest.mark.django_db
def test_a_key_that_is_none_is_refused_in_its_field():
    for queryset in (Tag.objects.all(), Member.objects.all()):
        field = RowsField(queryset, required=False)
        for value in (TOO_LARGE, "²", "abc", "-1"):
            with pytest.raises(ValidationError):
                field.clean([value])


def test_a_jpeg_of_a_thousand_scans_is_not_drawn():
    content = a_photo(40, 20).read()
    with pytest.raises(Refused):
        picture(content[:-2] + b"\xff\xda" * 1000 + content[-2:])


def test_two_bytes_that_come_by_chance_in_other_formats_are_no_scans():
    content = a_photo(40, 20, "photo.png", "PNG").read()
    assert picture(content + b"\xff\xda" * 1000)


@pytest.mark.django_db
def test_of_too_many_files_none_more_than_there_may_be_is_opened(cast, monkeypatch):
    opened = []

    def open_one(upload: UploadedFile, _whose: int) -> Any:
        opened.append(upload)
        return SimpleNamespace(digest=str(len(opened)))

    monkeypatch.setattr("kit.files.checking._checked", open_one)
    files = FormFiles(
        cast.building_leader.user, "report", {}, [a_photo(40, 20) for _number in range(MOST + 20)]
    )
    assert len(files.errors) == 1
    assert len(opened) == MOST


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("staff_apitoken_add", {"member": "NaN"}),
        ("staff_training_add", {"attendees": "9999-12-31"}),
        ("residents_resident_add", {"birth": "NaN"}),
    ],
)
def test_a_form_of_the_desk_is_shown_whatever_an_address_fills_in(admin_client, page, query):
    for answer in (
        admin_client.get(reverse(f"admin:{page}"), query),
        admin_client.post(reverse(f"admin:{page}"), query),
    ):
        assert answer.status_code in (200, 302)
