"""Residents, their tags and what happened to them."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.querysets import ScopedQuerySet
from kit.numbers import names
from kit.numbers.keys import KeyColumn
from kit.privacy.fields import (
    PrivateTextField,
    mask_name,
    mask_tail,
)
from kit.privacy.masks import mask_id_number
from kit.text import listed
from kit.time.bounds import DayColumn, refuse_unusual
from kit.time.formats import day_text
from residents.choices import Relation, ResidenceKind, ResidentEventKind, Sex
from residents.models.households import Household
from residents.models.private_days import PrivateDayField
from residents.models.querysets import ResidentQuerySet
from staff.models import Member

_PHONE_LENGTH = 11


class Tag(models.Model):
    """Why somebody is called on more often than others (domain.md, Diaries and visits)."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=20, unique=True)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    visit_days = models.PositiveSmallIntegerField(
        _("days between visits"), null=True, blank=True, help_text=_("Empty: as for an ordinary household.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class Resident(models.Model):
    """A person who lives, or lived, in a household. Its place and whether it is present follow from the
    events (``residents/history.py``)."""

    area_lookup: ClassVar[str] = "household__area"
    audit_columns: ClassVar[tuple[str, ...]] = ("name",)

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="residents", verbose_name=_("household")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40, db_index=True)
    name_key = KeyColumn(max_length=names.KEY_LENGTH, source="name", make=names.key)
    initials = KeyColumn(max_length=names.INITIALS_LENGTH, source="name", make=names.initials, db_index=True)
    id_number = PrivateTextField(_("id number"), blank=True)
    id_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    phone = PrivateTextField(_("phone"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    phone_tail = models.CharField(_("last digits of the phone"), max_length=4, blank=True, editable=False)
    # With the day of birth in plain text beside the area, a stolen table would give the id numbers of local
    # people without any key. The year alone is in plain text.
    birth = PrivateDayField(
        _("born on"), null=True, blank=True, db_column="born", validators=[refuse_unusual]
    )
    birth_year = models.PositiveSmallIntegerField(_("born in"), null=True, blank=True, editable=False)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    kind = models.CharField(
        pgettext_lazy("registered here or elsewhere", "kind"),
        max_length=10,
        choices=ResidenceKind.choices,
        default=ResidenceKind.REGISTERED,
    )
    relation = models.CharField(
        _("relation to the head"), max_length=12, choices=Relation.choices, default=Relation.OTHER
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="residents", verbose_name=_("tags"))
    away = models.BooleanField(_("away for a longer time"), default=False)
    ended_on = DayColumn(_("no longer here since"), null=True, blank=True, editable=False)
    ended_by = models.CharField(
        _("no longer here because"),
        max_length=12,
        choices=ResidentEventKind.choices,
        blank=True,
        editable=False,
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ["household__area", "household__door_key", "household__door", "pk"]
        constraints = [
            models.UniqueConstraint(
                "id_hash",
                condition=Q(ended_on__isnull=True) & ~Q(id_hash=""),
                name="one_present_resident_an_id_number",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by="")
                | (Q(ended_on__isnull=False) & ~Q(ended_by="")),
                name="resident_ends_by_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        """The family name only."""
        return self.name_masked

    @property
    def name_masked(self) -> str:
        """The family name only."""
        return mask_name(self.name)

    @property
    def id_masked(self) -> str:
        """The id number as those see it who only look; empty without one."""
        return mask_id_number(self.birth_year) if self.id_hash else ""

    @property
    def born(self) -> dt.date | None:
        """The day of birth; None too when it can't be read. Decrypts."""
        return self.birth if isinstance(self.birth, dt.date) else None

    @property
    def phone_masked(self) -> str:
        """The last digits of the phone; empty without one."""
        return mask_tail(self.phone_tail, _PHONE_LENGTH) if self.phone_hash else ""


class ResidentEvent(models.Model):
    """Something that happened to a resident on a date; never changed. What a correction replaced is kept
    encrypted, so that the history can be read back by those who may see it. A birth is kept under the first
    day of its year: the day itself is in the person's encrypted column alone."""

    area_lookup: ClassVar[str] = "household__area"

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="events", verbose_name=_("resident"))
    kind = models.CharField(_("what happened"), max_length=12, choices=ResidentEventKind.choices)
    date = DayColumn(_("date"))
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="resident_events", verbose_name=_("household")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Names of the corrected fields, separated by blanks; their old values as JSON.
    fields = models.CharField(_("corrected fields"), max_length=200, blank=True)
    before = PrivateTextField(_("before"), blank=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = ScopedQuerySet["ResidentEvent"].as_manager()

    class Meta:
        verbose_name = _("event of a resident")
        verbose_name_plural = _("events of a resident")
        ordering = ["date", "id"]

    def __str__(self) -> str:
        return f"{self.day_in_words} {self.get_kind_display()}"

    @property
    def day_in_words(self) -> str:
        """The day; of a birth the year, since the whole day is half of an id number."""
        return str(self.date.year) if self.kind == ResidentEventKind.BIRTH else day_text(self.date)

    @property
    def changed(self) -> str:
        """The corrected fields in words."""
        words = {
            field.name: str(field.verbose_name) for field in Resident._meta.get_fields() if field.concrete
        }
        return listed(words.get(name, name) for name in self.fields.split())
