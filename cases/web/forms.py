"""Forms of the cases app; they turn input into domain types and stop there."""

import uuid
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.actions import file_case, join_case
from cases.choices import RouteCode, Source
from cases.models import Case, Category
from cases.queries.duplicates import Similar, own_lately
from cases.web.report_options import categories, places
from cases.web.uploads import FormFiles
from cases.workflow import filing
from cases.workflow.available import AnyStep
from cases.workflow.kinds import CHOOSE
from cases.workflow.validation import check_filing, fields_of
from grids.models import Grid
from grids.scope import Scope
from kit.errors import Invalid, NotAllowed
from kit.forms import AskingForm, FilesField, SeveralFiles
from kit.text import Text, tidy
from staff.models import Member

PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf"

SURE = "sure"  # what the button sends that says so
# What is typed for the verb; where it happened, what it is, files and token are given apart.
_TOLD = (*(one.name for one in filing.TOLD), "route")
# What the verbs call otherwise than the fields here.
_HERE = {"text": "description", "done_so_far": "handled_result"}
ASKED_FAR = "asked_far"  # the position that she was asked about
_POSITION = (filing.LATITUDE.name, filing.LONGITUDE.name)
OPEN = "open"  # the button that files it open, with what was done already as its last words


class StepForm(AskingForm):
    """The form of one step: the inputs it asks for, the version that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, step: AnyStep, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", case.version)
        kwargs.setdefault("prefix", None)
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields.update(fields_of(step, case))


class ReportForm(AskingForm):
    """A new case; the verb cleans what was typed. ``settled``, the name of its second button, says that it
    was handled on the spot. ``uploads`` are its files, also those that wait since it was refused."""

    source: Source = Source.PATROL
    description = filing.DESCRIPTION.ask(required=True)
    category = forms.ChoiceField(label=_("Category"))
    grid = forms.ChoiceField(label=_("Where"))
    address = filing.ADDRESS.ask(required=False)
    photos = FilesField(
        label=_("Photos or PDF"),
        required=False,
        widget=SeveralFiles(attrs={"accept": PHOTO_TYPES, "multiple": True}),
    )
    handled_result = filing.HANDLED_RESULT.ask(required=False)
    route = forms.ChoiceField(label=_("Route"), required=False)
    title = filing.TITLE.ask(required=False)
    reporter_name = filing.REPORTER_NAME.ask(required=False)
    reporter_phone = filing.REPORTER_PHONE.ask(required=False)
    latitude = filing.LATITUDE.ask(required=False)
    longitude = filing.LONGITUDE.ask(required=False)
    far_away = filing.FAR_AWAY.ask(required=False)
    key = forms.CharField(max_length=70, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        member: Member,
        scope: Scope,
        seen: Scope,
        uploads: FormFiles,
        initial: dict[str, Any] | None = None,
        chosen: str = "",
    ) -> None:
        """``scope`` is where ``member`` may report, ``seen`` where she may look at cases. ``chosen`` is the
        grid that an official has picked to report in; ``initial`` fills the fields."""
        start = {"key": uuid.uuid4().hex, **(initial or {})}
        super().__init__(data, initial=start)
        self.member, self.scope, self.seen, self.uploads = member, scope, seen, uploads
        self.settling = False  # she is asked whether she means it
        self.waited = False  # on a phone for the signal
        self.sent_before: Case | None = None  # what the same form made of other words
        route = (data or start).get("route", "")
        self.set_choices("category", [("", CHOOSE), *categories(first=route)])
        self.places = places(scope, chosen)
        # Empty where it is not known where she is: a list shows its first line as if it were chosen.
        self.set_choices("grid", self.places if start.get("grid") else [("", CHOOSE), *self.places])
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

    @property
    def token(self) -> str:
        """By which this filling of the form is known."""
        return str(self.data.get("key", ""))

    @property
    def shown(self) -> list[str]:
        """The numbers of the open cases that she has been shown as perhaps the same."""
        return self.data.getlist("seen") if isinstance(self.data, QueryDict) else []

    def typed(self, name: str) -> str:
        """The words of one field, to be put together with others or asked whether there are any."""
        return tidy(str(self.data.get(name, "")))

    @property
    def said_before(self) -> bool:
        """Whether what the same form made before says all that is typed here, but for who told it."""
        case = self.sent_before
        if case is None or self.typed("handled_result") or self.typed("title") not in ("", case.title):
            return False
        return (self.typed("description"), self.typed("address")) == (case.description, case.address)

    def told(self, *, settled: bool) -> dict[str, Any]:
        """What was typed, for the verb: ``settled`` on the spot, or to be handled."""
        given = {name: self.data[name] for name in _TOLD if name in self.data} | {"source": self.source}
        if self._is_not_there():
            given = {name: value for name, value in given.items() if name not in _POSITION}
        done = given.pop("handled_result", "")
        if settled:  # without words of its own what happened says how it was settled
            return given | {"handled_result": done if tidy(done) else given.get("description", "")}
        return given | {"done_so_far": done}

    @property
    def position(self) -> str:
        """Where she stands, as the phone said."""
        return ",".join(self.data.get(name, "") for name in _POSITION)

    def _is_not_there(self) -> bool:
        """Whether she was asked if this position, far from the grid, is right, and did not say so: then it is
        reported without one."""
        return self.data.get(ASKED_FAR) == self.position and filing.FAR_AWAY.name not in self.data

    def asks_to_settle(self) -> bool:
        """Whether she must say first that she means it: the case is closed at once, and nobody looks at it.
        She is asked as well when she says how it was settled and presses the other button. Then ``settling``
        is set. A photo of what is settled says that she means it. Raises Invalid where it can't be
        filed anyway, or can't be settled on the spot."""
        if self.settled and (self.data["settled"] == SURE or self.uploads.has_some):
            return False
        if not self.settled and (OPEN in self.data or not self.typed("handled_result")):
            return False
        grid, category = self.rows()
        if not self.settled and self._is_no_routine(category):
            return False
        self._check(grid, category, settled=True)
        self.settling = True
        return True

    def _is_no_routine(self, category: Category) -> bool:
        """Whether it could not be settled on the spot: then nothing is asked, an emergency least of all."""
        return any(one not in ("", RouteCode.ROUTINE) for one in (category.route, self.data.get("route", "")))

    def refusal(self) -> Invalid | None:
        """What the verb would say against what was typed; None: nothing."""
        try:
            self._check(*self.rows(), settled=self.settled)
        except Invalid as refused:
            return refused
        return None

    def rows(self) -> tuple[Grid, Category]:
        """Where it happened and what it is. Raises Invalid; names what was not chosen, and what else does not
        fit, so that nothing is refused only the next time."""
        errors: dict[str, list[Text]] = {}
        for name in ("category", "grid"):
            try:
                self.fields[name].clean(self.data.get(name))
            except forms.ValidationError as refused:
                errors[name] = list(refused.messages)
        if not errors:
            found = Grid.objects.within(self.scope).select_related("parent")
            return found.get(code=self.data["grid"]), Category.objects.get(code=self.data["category"])
        try:
            filing.clean_told(self.told(settled=self.settled))
        except Invalid as refused:
            errors |= _at_fields(refused).fields
        raise Invalid(fields=errors)

    def _check(self, grid: Grid, category: Category, *, settled: bool) -> None:
        """Let the verb's own rules look at what was typed, before anything is asked or done."""
        try:
            check_filing(grid=grid, category=category, given=self.told(settled=settled))
        except Invalid as refused:
            raise _at_fields(refused) from refused

    def own_lately(self) -> list[Similar]:
        """The personal matters of hers that this one may be, said in other words; nothing for an emergency,
        which nothing holds up, nor for what can't be filed anyway."""
        try:
            grid, category = self.rows()
            told = filing.clean_told(self.told(settled=self.settled))
        except Invalid:
            return []
        if RouteCode.EMERGENCY in (told["route"], category.route):
            return []
        return own_lately(self.seen, by=self.member, grid=grid, category=category, told=told)

    def keep_files(self) -> None:
        """Let the files wait for the next sending, and say what is wrong with those that can't."""
        errors = self.uploads.errors
        self.uploads.keep()
        if errors and "photos" not in self.errors:
            self.add_error("photos", [forms.ValidationError(str(one)) for one in errors])

    def renew(self) -> None:
        """Give what was typed a new token, so that it can be sent as something else."""
        renewed = cast(QueryDict, self.data).copy()
        renewed["key"] = uuid.uuid4().hex
        self.data = renewed

    def join(self, case: Case, *, by: Member) -> Case:
        """Add the words, the place and the photos to an open case. Who told it stays out: a note is read by
        everybody who sees the case, a reporter is private.

        Raises:
            NotAllowed: ``by`` may not add to this case.
            Invalid: it is another matter, the words are too long for a note, or a file does not fit.
            KeyReused: the form was sent before with other words.
            Conflict: the case has just moved on.
        """
        words = self.typed("description")
        if not self.settled:
            words = filing.with_done(words, self.typed("handled_result"))
        words = "\n".join(part for part in (words, self.typed("address")) if part)
        try:
            chosen = Category.objects.filter(code=self.data.get("category", "")).first()
            # Who told it matters only where another home's matter would be another matter.
            told = filing.clean_told(self.told(settled=False)) if case.category.is_personal else {}
            told["route"] = self.typed("route")
            facts: dict[str, Any] = {"category": chosen, "told": told, "uploads": self.uploads.given()}
            return join_case(case, by=by, words=words, key=self.token, **facts)
        except Invalid as refused:
            raise _at_fields(refused) from refused

    def file(self, *, by: Member) -> Case:
        """File the case that the form describes; a settled one is closed at once.

        Raises:
            NotAllowed: ``by`` may not file there, or may not close what happens there.
            Invalid: as ``file_case``.
            KeyReused: the form was sent before with other words.
        """
        grid, category = self.rows()
        told = self.told(settled=self.settled)
        try:
            uploads = self.uploads.given()  # all files: those chosen now, and those that wait
            once: dict[str, Any] = {"uploads": uploads, "key": self.token, "waited": self.waited}
            return file_case(by=by, grid=grid, category=category, **once, **told)
        except Invalid as refused:
            raise _at_fields(refused) from refused
        except NotAllowed as refused:
            if not self.settled:
                raise
            raise NotAllowed(_("Only the leader of this grid can settle it on the spot.")) from refused


def _at_fields(refused: Invalid) -> Invalid:
    """A refusal under the names of the fields here."""
    fields = {_HERE.get(name, name): found for name, found in refused.fields.items()}
    return Invalid(refused.message, fields=fields)
