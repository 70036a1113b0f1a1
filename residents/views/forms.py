"""Forms at the door; they turn input into domain types and stop there."""

import datetime as dt
from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.choices import GridLevel
from grids.codes import community_of, township_of
from grids.models import Grid
from grids.scope import Scope
from kit.actors import Actor
from kit.forms import KeyedForm, RowsField, WordsField, to_choose
from kit.time import clock
from kit.time.bounds import refuse_unusual
from kit.time.formats import DAY_INPUT, MOMENT_INPUT
from residents.access import needs_reason
from residents.choices import (
    Relation,
    ResidenceKind,
    ResidentEventKind,
    Sex,
    Tenure,
    UnitKind,
    VisitPurpose,
    WelfareKind,
)
from residents.models import Household, Resident, Tag, Unit
from residents.registry import Particulars
from staff.audit.purposes import LONGEST
from staff.choices import RevealPurpose

DOOR_LEVELS = (GridLevel.RESIDENT_GROUP, GridLevel.BUILDING)  # of grids in which households lie
_MOST_GRIDS = 500  # more are not chosen from a list: such people work at a desk
CHOOSE = _("— choose —")
KEEPS = _("Empty: %(number)s stays.")
# The whole birthday is half of the number, and so it is not shown beside it.
FOLLOWS = _("It follows from the id number and is not shown.")
ARRIVALS = (ResidentEventKind.REGISTERED, ResidentEventKind.MOVE_IN, ResidentEventKind.BIRTH)


class Plain(forms.Form):
    """A form in two parts: what is asked for at once, and what is folded away. Nothing folded away is needed
    and empty: the browser, which asks for it before sending, could not show where."""

    folded: tuple[str, ...] = ()

    @property
    def front(self) -> list[forms.BoundField]:
        """The fields that are asked for at once."""
        return [field for field in self.visible_fields() if field.name not in self.folded]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [field for field in self.visible_fields() if field.name in self.folded]

    @property
    def unfolded(self) -> bool:
        """Whether something that is folded away is not right."""
        return any(field.errors for field in self.rest)


class SeveralTags(RowsField):
    """Tags as big targets."""

    widget = forms.CheckboxSelectMultiple


class DayField(forms.DateField):
    """A day that is chosen on the phone's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        # In this form browsers send and expect it, whatever the language.
        widget = forms.DateInput(format=DAY_INPUT, attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=[DAY_INPUT], validators=[refuse_unusual], **kwargs)


class VersionForm(Plain):
    """A form that knows which version of the row was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def see(self, version: int) -> None:
        """What stands there now is shown beside what was typed, and may be replaced by it."""
        renewed = cast(QueryDict, self.data).copy()
        renewed["version"] = str(version)
        self.data = renewed


def radio(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a few, as big targets."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


class GridField(forms.ModelChoiceField):
    """A grid with those above in which the offered ones differ: names repeat, a telephone shows a line."""

    first: str = ""
    last: str = ""  # of the codes of all that are offered: the area that both lie in contains the others too

    def offer(self, grids: Any, codes: Collection[str]) -> None:
        """Offer these grids, which have these ``codes``, or lie in areas that have."""
        self.first, self.last = min(codes, default=""), max(codes, default="")
        self.queryset = to_choose(grids).order_by("-level", "code")

    def label_from_instance(self, obj: Any) -> str:
        """In a community with the one above, in a street or town from the community down, else in full."""
        if community_of(self.first) == community_of(self.last):
            return f"{obj.parent.name} · {obj.name}" if obj.parent else str(obj.name)
        return str(obj.path if township_of(self.first) == township_of(self.last) else obj.choice_label)


class GridForm(VersionForm):
    """Anything that lies in a grid of the scope."""

    grid = GridField(label=_("Grid"), queryset=Grid.objects.none(), empty_label=CHOOSE, blank=True)
    levels: tuple[GridLevel, ...] = DOOR_LEVELS

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(GridField, self.fields["grid"])
        grids = Grid.objects.within(scope).current().filter(level__in=self.levels)
        first = dict(grids.order_by("-level", "code").values_list("pk", "code")[:_MOST_GRIDS])
        field.offer(grids.filter(pk__in=list(first)), first.values())
        if len(first) == 1:
            field.initial = next(iter(first))  # there is no other


class HouseholdForm(GridForm):
    """A household at its door."""

    door = WordsField(label=_("Door"), max_length=40, help_text=_("As it stands there, such as 2-301."))
    kind = radio(
        pgettext_lazy("registered here or elsewhere", "Kind"),
        ResidenceKind.choices,
        initial=ResidenceKind.REGISTERED,
    )
    tenure = radio(_("Tenure"), Tenure.choices, initial=Tenure.OWNED)

    @classmethod
    def of(cls, data: Any, home: Household, scope: Scope) -> "HouseholdForm":
        """The form of a household that is there already."""
        initial = {name: getattr(home, name) for name in ("door", "kind", "tenure", "version", "grid")}
        return cls(data, initial=initial, scope=scope)


class NewHouseholdForm(KeyedForm, HouseholdForm):
    """A household that is not in the register yet."""


class CloseForm(VersionForm):
    """Nobody lives there any more."""

    on = DayField(label=_("Since"), initial=clock.today)
    note = WordsField(label=_("Note"), max_length=200, required=False)


class ResidentForm(VersionForm):
    """A person. Birth and sex follow from the id number and are asked only of those without one."""

    name = WordsField(label=pgettext_lazy("person", "Name"), max_length=40)
    id_number = forms.CharField(
        label=_("Id number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    kind = radio(
        pgettext_lazy("registered here or elsewhere", "Kind"),
        ResidenceKind.choices,
        initial=ResidenceKind.REGISTERED,
    )
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=[("", CHOOSE), *Relation.choices])
    tags = SeveralTags(label=_("Tags"), queryset=Tag.objects.none(), required=False)
    birth = DayField(label=_("Born on"), required=False)
    sex = radio(_("Sex"), Sex.choices, required=False)
    away = forms.BooleanField(label=_("Away for a longer time"), required=False)
    folded = ("birth", "sex", "away", "how", "on", "no_phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["tags"]).queryset = Tag.objects.filter(in_use=True)

    def particulars(self) -> Particulars:
        """What was entered."""
        names = ("name", "id_number", "phone", "birth", "sex", "kind", "relation", "away", "tags")
        return Particulars(**{name: self.cleaned_data[name] for name in names})


class NewResidentForm(ResidentForm):
    """A person who is not in the register yet."""

    how = radio(
        _("How"),
        [(kind.value, kind.label) for kind in ARRIVALS],
        initial=ResidentEventKind.REGISTERED,
    )
    on = DayField(
        label=_("On which day"),
        required=False,
        help_text=_("Empty: today, or for somebody who was born the day of the birth."),
    )
    field_order = ("version", "name", "id_number", "phone", "relation", "kind", "tags")


class KnownResidentForm(ResidentForm):
    """Somebody of the register. The numbers are not shown: an empty field leaves them as they are."""

    no_phone = forms.BooleanField(label=_("The old phone number no longer holds"), required=False)

    def __init__(self, *args: Any, person: Resident, **kwargs: Any) -> None:
        names = ("name", "kind", "relation", "sex", "away", "version")
        initial = {name: getattr(person, name) for name in names} | {"tags": person.tags.all()}
        if not person.id_hash:
            initial["birth"] = person.born
        super().__init__(*args, initial=initial, **kwargs)
        self.person = person
        if person.id_hash:
            self.fields["birth"].help_text = FOLLOWS
        for name, number in (("id_number", person.id_masked), ("phone", person.phone_masked)):
            if number:
                self.fields[name].help_text = KEEPS % {"number": number}

    def particulars(self) -> Particulars:
        """What was entered, and the numbers that stay."""
        given = super().particulars()
        number, phone = given.id_number or self.person.id_number, given.phone
        if not phone and not self.cleaned_data["no_phone"]:
            phone = self.person.phone
        names = ("name", "birth", "sex", "kind", "relation", "away", "tags")
        return Particulars(id_number=number, phone=phone, **{name: getattr(given, name) for name in names})


class VisitForm(KeyedForm, Plain):
    """A visit in few taps: why, and what was found. Everything else is folded away."""

    purpose = radio(_("Purpose"), VisitPurpose.choices, initial=VisitPurpose.ROUTINE)
    findings = WordsField(
        label=_("Situation"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    met = WordsField(label=_("Whom I met"), max_length=60, required=False)
    difficulties = WordsField(
        label=_("Difficulties"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    wishes = forms.CharField(
        label=_("Wishes"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    follow_up = forms.CharField(
        label=_("What is to be done"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    follow_up_on = DayField(
        label=_("On which day"), required=False, help_text=_("On this day it stands in Today.")
    )
    at = forms.DateTimeField(
        label=_("When, if not just now"),
        required=False,
        input_formats=[MOMENT_INPUT],
        validators=[refuse_unusual],
        widget=forms.DateTimeInput(format=MOMENT_INPUT, attrs={"type": "datetime-local"}),
    )

    @property
    def more(self) -> bool:
        """Whether the fields that are folded away have something to show."""
        names = ("met", "difficulties", "wishes", "follow_up", "follow_up_on", "at")
        return any(self[name].errors or self[name].value() for name in names)


class WelfareForm(Plain):
    """An entitlement to be verified."""

    kind = radio(_("Kind"), WelfareKind.choices)
    grounds = forms.CharField(
        label=_("Grounds"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def in_a_year() -> dt.date:
    """The usual last day of an entitlement."""
    return clock.today() + dt.timedelta(days=365)


class VerifyForm(Plain):
    """An entitlement was verified, until a day."""

    valid_until = DayField(label=_("Valid until"), initial=in_a_year)


class UnitForm(GridForm):
    """A shop, firm or school."""

    name = WordsField(label=pgettext_lazy("firm", "Name"), max_length=80)
    kind = radio(_("Kind"), UnitKind.choices, initial=UnitKind.SHOP)
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    contact_name = WordsField(label=_("Contact"), max_length=40, required=False)
    contact_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    no_phone = forms.BooleanField(label=_("The old phone number no longer holds"), required=False)
    closed_on = DayField(label=_("Closed on"), required=False)
    levels = (GridLevel.COMMUNITY, GridLevel.RESIDENT_GROUP, GridLevel.BUILDING)

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        if unit is None or not unit.phone_masked:
            del self.fields["no_phone"]
        if unit is None:
            del self.fields["closed_on"]
        elif unit.phone_masked:
            self.fields["contact_phone"].help_text = KEEPS % {"number": unit.phone_masked}

    @classmethod
    def of(cls, data: Any, unit: Unit, scope: Scope) -> "UnitForm":
        """The form of a unit that is there already. The phone is not shown: an empty field leaves it as it
        is; the name of the contact stands on the door and may be read."""
        names = ("grid", "name", "kind", "address", "contact_name", "closed_on", "version")
        return cls(data, initial={name: getattr(unit, name) for name in names}, scope=scope, unit=unit)

    def facts(self) -> dict[str, Any]:
        """What was entered of the unit, with the phone that stays."""
        given = self.cleaned_data
        facts = {name: given[name] for name in ("name", "kind", "address", "contact_name")}
        kept = "" if self.unit is None or given.get("no_phone") else self.unit.contact_phone
        return {**facts, "contact_phone": given["contact_phone"] or kept}


class FindForm(Plain):
    """Whom or which door somebody looks for; sent by POST, so that it never stands in an address."""

    words = WordsField(
        label=_("Door, name or initials, id number or phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindWithReasonForm(FindForm):
    """From above the street or town, where nobody knows the person: also what for."""

    purpose = forms.ChoiceField(label=_("What for"), choices=[("", "—"), *RevealPurpose.choices])
    matter = forms.CharField(
        label=_("Which matter"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def find_form(data: Any, by: Actor) -> FindForm:
    """The form in which ``by`` looks for people."""
    return FindWithReasonForm(data) if needs_reason(by) else FindForm(data)


class EraseForm(Plain):
    """Why a person is erased, and that this is meant."""

    reason = forms.CharField(
        label=_("Who asked for it, and why"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sure = forms.BooleanField(label=_("I have checked who asks, and that no law obliges us to keep this."))


class PurposeForm(Plain):
    """Why somebody needs to see private data in full."""

    purpose = radio(_("What for"), RevealPurpose.choices)
    words = WordsField(
        label=_("Which matter"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class LookingForm(PurposeForm):
    """What somebody from above opens a page for; told by its hidden field from what else is sent there."""

    SENT = "looking"

    looking = forms.CharField(initial="1", widget=forms.HiddenInput)
