"""Forms of the cases app; they turn input into domain types and stop there."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.actions import file_case, join_case
from cases.choices import RouteCode, Source
from cases.fact_fields import READ_BY_RESIDENT, fields_of
from cases.models import Case, Category
from cases.report import categories, places
from cases.steps import AnyStep
from gridgov.kit.errors import Invalid, NotAllowed
from gridgov.kit.forms import FilesField, SeveralFiles
from grids.models import Grid
from grids.scope import Scope
from staff.models import Member

PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf"


class StepForm(forms.Form):
    """The form of one step: the facts it needs, the version that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, step: AnyStep, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", case.version)
        kwargs.setdefault("prefix", None)
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields.update(fields_of(step, case))

    def facts(self) -> dict[str, Any]:
        """The cleaned facts, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReportForm(forms.Form):
    """A new case. ``settled``, the name of its second button, says that it was handled on the spot."""

    description = forms.CharField(
        label=_("What happened"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    category = forms.ChoiceField(label=_("Category"))
    grid = forms.ChoiceField(label=_("Where"))
    address = forms.CharField(label=_("Place, in words"), max_length=120, required=False)
    photos = FilesField(
        label=_("Photos or PDF"),
        required=False,
        widget=SeveralFiles(attrs={"accept": PHOTO_TYPES, "multiple": True}),
    )
    handled_result = forms.CharField(
        label=_("What you did, if it is settled already"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=READ_BY_RESIDENT,
    )
    route = forms.ChoiceField(label=_("Route"), required=False)
    title = forms.CharField(
        label=_("Title"),
        max_length=80,
        required=False,
        help_text=_("Left empty, it is taken from the words."),
    )
    reporter_name = forms.CharField(label=_("Reported by (name)"), max_length=40, required=False)
    reporter_phone = forms.CharField(label=_("Phone of the one who reported"), max_length=20, required=False)
    latitude = forms.DecimalField(
        max_digits=9, decimal_places=6, min_value=-90, max_value=90, required=False, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        max_digits=9,
        decimal_places=6,
        min_value=-180,
        max_value=180,
        required=False,
        widget=forms.HiddenInput,
    )
    key = forms.CharField(max_length=70, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        member: Member,
        scope: Scope,
        initial: dict[str, Any] | None = None,
        chosen: str = "",
    ) -> None:
        """``chosen`` is the grid that an official has picked to report in; ``initial`` fills the fields."""
        start = {"key": uuid.uuid4().hex, **(initial or {})}
        super().__init__(data, files, initial=start, use_required_attribute=False)
        self.member, self.scope = member, scope
        self.set_choices("category", [("", _("— choose —")), *categories()])
        self.set_choices("grid", places(scope, chosen))
        self.set_choices("route", [("", _("As usual for the category")), *RouteCode.choices])

    def set_choices(self, name: str, choices: Any) -> None:
        """Choices that are known only now."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def settled(self) -> bool:
        """Whether the second button was pressed."""
        return "settled" in self.data

    def join(self, case: Case, *, by: Member) -> Case:
        """Add the words, the place and the photos to an open case. Who told it stays out: a note is read by
        everybody who sees the case, a reporter is private.

        Raises:
            NotAllowed: ``by`` may not add to this case.
            Invalid: the words are too long for a note, or a file does not fit.
            Conflict: the case has just moved on.
        """
        given = self.cleaned_data
        words = "\n".join(part for part in (given["description"], given.get("address")) if part)
        try:
            return join_case(case, by=by, words=words, uploads=given["photos"], key=given.get("key", ""))
        except Invalid as refused:
            errors = refused.fields
            named = {"description" if name == "text" else name: found for name, found in errors.items()}
            raise Invalid(refused.message, fields=named) from refused

    def file(self, *, by: Member, source: str = Source.PATROL) -> Case:
        """File the case that the form describes; a settled one is closed at once.

        Raises:
            NotAllowed: ``by`` may not file there, or may not close what happens there.
            Invalid: as ``file_case``.
            Conflict: the form was sent before with other words.
        """
        given = {**self.cleaned_data}
        grid = Grid.objects.within(self.scope).select_related("parent").get(code=given.pop("grid"))
        category = Category.objects.get(code=given.pop("category"))
        uploads: list[UploadedFile] = given.pop("photos")
        result = given.pop("handled_result")
        if self.settled:
            given["route"] = RouteCode.ROUTINE
            result = result or given["description"]
        try:
            return file_case(
                by=by,
                grid=grid,
                category=category,
                source=source,
                uploads=uploads,
                handled_result=result if self.settled else "",
                **given,
            )
        except NotAllowed as refused:
            if not self.settled:
                raise
            raise NotAllowed(_("Only the leader of this grid can settle it on the spot.")) from refused
