"""No form takes a day or a moment that would break whoever reads it later."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import get_resolver, reverse

from kit.time.bounds import DayColumn, MomentColumn, refuse_unusual
from residents.models import Resident, Visit, WelfareRecord
from residents.models.private_days import PrivateDayField
from residents.views.forms import VisitForm
from staff.models import ApiToken, Appointment, Cover, Shift, Training

OURS = ("grids", "staff", "residents", "notices", "cases", "diaries", "gridgov")
COLUMNS = [
    *((Appointment, "since"), (Appointment, "until"), (Cover, "since"), (Cover, "until"), (Shift, "date")),
    *((Training, "date"), (ApiToken, "expires_at"), (Resident, "birth"), (Visit, "at")),
    (WelfareRecord, "valid_until"),
]


def every_form(kind: type = forms.BaseForm) -> Iterator[type]:
    """The classes of forms that the project has."""
    for one in kind.__subclasses__():
        yield one
        yield from every_form(one)


def test_every_day_that_a_form_asks_for_is_bounded():
    assert get_resolver().url_patterns  # so that all forms are there
    asked = [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in {*every_form()}
        if form.__module__.split(".")[0] in OURS and not issubclass(form, forms.BaseModelForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | forms.DateTimeField)
    ]
    assert len(asked) > 3
    assert [name for name, field in asked if refuse_unusual not in field.validators] == []


@pytest.mark.parametrize(("model", "name"), COLUMNS)
def test_a_column_that_people_fill_in_takes_no_day_at_the_ends_of_time(model, name):
    column = model._meta.get_field(name)
    assert isinstance(column, DayColumn | MomentColumn | PrivateDayField)
    for year in (1, 1899, 9999):
        with pytest.raises(ValidationError):
            column.run_validators(dt.datetime(year, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_visit_in_the_year_one_is_refused_in_its_form(at):
    form = VisitForm({"at": at, "purpose": "routine", "findings": "x"})
    assert "at" in form.errors


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+20:36", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_leaves_the_calendar_on_its_way_to_utc_is_no_filter_of_a_list(moment, admin_client):
    for listed, column in (
        ("residents_visit", "at"),
        ("cases_case", "filed_at"),
        ("staff_auditrecord", "at"),
    ):
        answer = admin_client.get(reverse(f"admin:{listed}_changelist"), {column: moment})
        # Such a moment fits no column; where it is none of the list's filters, the filter is dropped.
        assert answer.status_code in (302, 400)


@pytest.mark.django_db
def test_no_list_of_the_desk_falls_over_a_day_or_a_year_that_no_calendar_has(admin_client):
    looked = [
        *(("year", "99999"), ("year", "0"), ("year", "-1"), ("year__gte", "99999"), ("year__in", "0,9999")),
        *(("iso_year", "99999"), ("iso_year", "9999"), ("iso_year__lt", "0"), ("month", "99"), ("day", "0")),
        *(("date", "9999-12-31"), ("date__gte", "0001-01-01"), ("date__year", "99999"), ("quarter", "9")),
        *(("gte", "9999-12-31T23:59:59-15:00"), ("week_day", "9"), ("week", "99"), ("time", "x")),
    ]
    admin_client.raise_request_exception = False
    fallen = []
    for model, shown in admin.site._registry.items():
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for column in model._meta.fields:
            if isinstance(column, models.DateField):
                asked = [f"{page}?{column.name}__{step}={value}" for step, value in looked]
                fallen += [address for address in asked if admin_client.get(address).status_code >= 500]
        if shown.date_hierarchy:
            fallen += [page] * (
                admin_client.get(page, {f"{shown.date_hierarchy}__year": 2026}).status_code != 200
            )
    assert fallen == []
