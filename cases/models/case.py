"""Cases and what they are about."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    Card,
    Outcome,
    RouteCode,
    Source,
    StageCode,
)
from cases.models.querysets import CaseQuerySet, CategoryQuerySet
from grids.codes import LONGEST_CODE
from grids.models import Grid
from kit.numbers import names
from kit.numbers.keys import KeyColumn
from kit.privacy.fields import PrivateTextField
from kit.privacy.scan import mask_private
from kit.text import Text
from kit.time.formats import day_text
from residents.choices import WelfareKind
from staff.choices import Post
from staff.models import Member, Organization, User

_TRACK_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without letters that look like digits


def track_code() -> str:
    """A new code for a resident: 8 characters, about 39 bits."""
    return "".join(secrets.choice(_TRACK_ALPHABET) for _ in range(8))


class Category(models.Model):
    """What a case is about, in two levels; seeded from domain.md, editable."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    initials = KeyColumn(max_length=names.INITIALS_LENGTH, source="name", make=names.initials_of_words)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    route = models.CharField(
        _("suggested route"), max_length=15, choices=RouteCode.choices, default=RouteCode.ROUTINE
    )
    departments = models.ManyToManyField(
        Organization,
        blank=True,
        related_name="categories",
        verbose_name=_("departments"),
        help_text=_("A specialist matter goes to that of these which administers the place."),
    )
    # Photos are never asked for unless somebody can say why (domain.md, Law).
    photo_reason = models.CharField(
        _("why a photo is needed"),
        max_length=120,
        blank=True,
        help_text=_("Empty: photos are optional. Otherwise this reason is shown, and closing needs one."),
    )
    # No two people have the same: what is reported is never offered as somebody else's case.
    personal = models.BooleanField(
        _("personal matter"),
        default=False,
        db_default=False,
        help_text=_("Applications, family disputes: never offered to others as a similar case."),
    )
    # An approved application of this category makes the record of the register (policy 二(三): 低保、救助).
    grants = models.CharField(
        _("welfare record that an approval makes"),
        max_length=15,
        choices=WelfareKind.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: an approval makes none."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_personal(self) -> bool:
        """Whether its cases are nobody else's: marked so, or an application."""
        return self.personal or self.route == RouteCode.APPROVAL

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name

    @property
    def choice_label(self) -> str:
        """With what it is part of, and the route that it suggests. Needs ``parent``."""
        above = f"{self.parent.label} / " if self.parent is not None else ""
        return f"{above}{self.label} · {self.get_route_display()}"


class Matter(models.Model):
    """A kind of application on the approval route, with the papers that it needs (policy 二(四))."""

    name = models.CharField(_("matter"), max_length=60, unique=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name=_("category")
    )
    papers = models.TextField(_("papers"), help_text=_("One paper a line."))
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def paper_list(self) -> list[str]:
        """The papers, without empty lines."""
        return [line.strip() for line in self.papers.splitlines() if line.strip()]


class DayCounter(models.Model):
    """The last case number given out on a date; its row lock makes numbers unique."""

    date = models.DateField(_("date"), primary_key=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    def __str__(self) -> str:
        return f"{day_text(self.date)}: {self.last}"


class Case(models.Model):
    """What a leader found, on its way. Its state is written only by ``cases.actions``."""

    area_lookup: ClassVar[str] = "area"
    audit_columns: ClassVar[tuple[str, ...]] = ("number",)
    audit_search: ClassVar[str] = "number"

    number = models.CharField(_("number"), max_length=20, unique=True)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="cases", verbose_name=_("grid"))
    # A copy of the grid's code: an area filter is a range on one index, without a join. A closed case stays
    # where it happened when grids are divided anew; an open one goes along (``actions/moving``).
    area = models.CharField(_("area"), max_length=LONGEST_CODE)
    category = models.ForeignKey(Category, models.PROTECT, related_name="cases", verbose_name=_("category"))
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("description"))
    address = models.CharField(_("place"), max_length=120, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.PATROL)
    reporter_name = PrivateTextField(_("reporter's name"), blank=True)
    reporter_phone = PrivateTextField(_("reporter's phone"), blank=True)
    # Nobody of the staff: a resident reported it by her own hand (``OwnReport``).
    filed_by = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_cases",
        verbose_name=_("filed by"),
    )
    filed_at = models.DateTimeField(_("filed at"))

    route = models.CharField(_("route"), max_length=15, choices=RouteCode.choices)
    stage = models.CharField(_("stage"), max_length=25, choices=StageCode.choices)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    # Whose turn it is: the post, seen from the grid that handles the case now, or the office.
    waiting_post = models.CharField(_("waiting for"), max_length=15, choices=Post.choices, blank=True)
    handling_grid = models.ForeignKey(
        Grid, models.PROTECT, related_name="handled_cases", verbose_name=_("handled at")
    )
    handling_code = models.CharField(_("code of the handling grid"), max_length=LONGEST_CODE)
    office = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="office_cases",
        verbose_name=_("responsible organization"),
    )
    reached = models.ManyToManyField(
        Organization, related_name="reached_cases", verbose_name=_("reached organizations")
    )

    # One person among those who hold the post, when somebody has said who.
    assignee = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_cases",
        verbose_name=_("assigned to"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("matter")
    )
    supervised_at = models.DateTimeField(_("supervised since"), null=True)
    # The worst that it was shown, in whichever cycle: nothing takes that back.
    card = models.CharField(
        _("card"), max_length=6, choices=Card.choices, default=Card.NONE, db_default="", blank=True
    )
    # What a resident types beside the number to see how far a matter is.
    track_code = models.CharField(_("code for tracking"), max_length=8, default=track_code, editable=False)

    due_at = models.DateTimeField(_("due at"), null=True)
    amber_at = models.DateTimeField(_("amber from"), null=True)
    due_provisional = models.BooleanField(_("provisional deadline"), default=False)
    paused_at = models.DateTimeField(_("paused at"), null=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    # One of its deadlines was missed, in whichever cycle: nothing takes that back.
    was_late = models.BooleanField(_("was late"), default=False, db_column="closed_late")
    forgotten_at = models.DateTimeField(_("reporter forgotten at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("updated at"))

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=StageCode.CLOSED, closed_at__isnull=False)
                | (~Q(stage=StageCode.CLOSED) & Q(closed_at__isnull=True)),
                name="case_closed_at_fits_stage",
            ),
            models.CheckConstraint(
                condition=Q(stage=StageCode.CLOSED) | ~Q(waiting_post=""), name="open_case_waits_for_a_post"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-id"], name="case_area"),
            models.Index("area", "due_at", name="case_open_area_due", condition=Q(closed_at__isnull=True)),
            models.Index(
                "handling_code", "waiting_post", name="case_open_waiting", condition=Q(closed_at__isnull=True)
            ),
            models.Index("office", name="case_open_office", condition=Q(closed_at__isnull=True)),
            models.Index("updated_at", "id", name="case_updated"),
            models.Index("filed_at", name="case_filed"),
            models.Index("closed_at", name="case_closed", condition=Q(closed_at__isnull=False)),
            models.Index("area", name="case_supervised", condition=Q(supervised_at__isnull=False)),
            models.Index("area", name="case_card", condition=~Q(card="")),
            # Duplicates are looked for among the open cases of a grid and category.
            models.Index(
                fields=["grid", "category", "-filed_at"],
                name="case_open_grid_category",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {mask_private(self.title)}"

    @property
    def marks(self) -> list[tuple[str, Text]]:
        """What every list shows beside the light, each with its look: that it is supervised, its card, and of
        an open one that it was late, whatever its light says now."""
        supervised = self.supervised_at is not None and self.closed_at is None
        found: list[tuple[str, Text]] = [("supervised", _("Supervised"))] if supervised else []
        found += [("resident", _("Reported by a resident"))] if self.source == Source.RESIDENT else []
        found += [(self.card, Card(self.card).label)] if self.card else []
        return found + ([("late", _("Was late once"))] if self.was_late and self.closed_at is None else [])

    @property
    def filed_by_whom(self) -> Text:
        """Who filed it, for people. Needs ``filed_by__organization``."""
        return self.filed_by.named if self.filed_by is not None else _("a resident, by her own hand")

    def audit_label(self) -> str:
        """The number; a title may hold names."""
        return self.number


class Submission(models.Model):
    """A form token or Idempotency-Key that has been used, and the case it made."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("login"))
    key = models.CharField(_("key"), max_length=80)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+", verbose_name=_("case"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint("user", "key", name="one_submission_a_key")]

    def __str__(self) -> str:
        return self.key
