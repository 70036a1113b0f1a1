"""What happens to somebody who is registered, as it is entered on the phone and at the desk: moved out, moved
to another household, died, or back again."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.codes import community_of
from grids.models import Grid
from grids.scope import Scope
from kit.forms import WordsField
from kit.numbers import doors
from kit.text import listed
from kit.time import clock
from residents import registry
from residents.choices import Relation, ResidentEventKind
from residents.models import Household, Resident
from residents.views.forms import DOOR_LEVELS, DayField, GridField, Plain, radio
from staff.models import Member

_SIMILAR = 5  # doors that are named when there is none as it was typed
_HAPPENS = (ResidentEventKind.MOVE_OUT, ResidentEventKind.TRANSFER, ResidentEventKind.DEATH)


class EventForm(Plain):
    """Something happened to somebody who is here. The household somebody moves to is named by building and
    door: a community has thousands of them, too many to choose from a list."""

    what = radio(_("What happened"), [(kind.value, kind.label) for kind in _HAPPENS])
    on = DayField(label=_("On which day"), initial=clock.today)
    building = GridField(
        label=_("To which building or group (when moved to another household here)"),
        queryset=Grid.objects.none(),
        required=False,
    )
    door = WordsField(label=_("To which door"), max_length=40, required=False)
    relation = forms.ChoiceField(
        label=_("Relation to the head there"),
        choices=[("", _("not stated: other")), *Relation.choices],
        required=False,
    )
    note = WordsField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, scope: Scope, person: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        # Those of the same community; a person who goes further moves out here and in there.
        area = community_of(person.household.area)
        grids = Grid.objects.within(scope).current().in_area(area).filter(level__in=DOOR_LEVELS)
        cast(GridField, self.fields["building"]).offer(grids, [area])

    def clean(self) -> dict[str, Any]:
        """A transfer needs its goal, which becomes ``household``."""
        given = cast(dict[str, Any], super().clean())
        if given.get("what") != ResidentEventKind.TRANSFER:
            return given
        building, door = given.get("building"), doors.plain(given.get("door", ""))
        if building is None:
            self.add_error("building", _("Please choose where it is."))
        elif not door:
            self.add_error("door", _("The door is missing."))
        else:
            given["household"] = self._at(building, door)
        return given

    def _at(self, building: Grid, door: str) -> Household | None:
        homes = Household.objects.within(self.scope).open().filter(grid=building)
        found: Household | None = homes.select_related("grid").filter(door=door).first()
        if found is None:
            near = homes.filter(door__contains=door).in_order().values_list("door", flat=True)
            similar = listed(near[:_SIMILAR])
            reason = _("No household is registered behind this door.")
            like = _("No household is registered behind this door. Similar ones: %(doors)s.")
            self.add_error("door", like % {"doors": similar} if similar else reason)
        return found


class ReturnForm(Plain):
    """Somebody who had moved out is back in the household where they lived."""

    on = DayField(label=_("On which day"), initial=clock.today)


def event_form(data: Any, person: Resident, scope: Scope) -> EventForm | ReturnForm:
    """What can be entered of ``person`` now."""
    if person.ended_by == ResidentEventKind.MOVE_OUT:
        return ReturnForm(data)
    return EventForm(data, scope=scope, person=person)


def happen(person: Resident, by: Member, given: dict[str, Any]) -> Resident:
    """Call the verb for what was entered. Raises as the verbs of ``residents.registry``."""
    what = given.get("what")
    if what is None:
        return registry.move_in(resident=person, household=person.household, by=by, on=given["on"])
    if what == ResidentEventKind.TRANSFER:
        return registry.transfer(
            resident=person,
            household=given["household"],
            by=by,
            relation=given["relation"] or Relation.OTHER,
            on=given["on"],
        )
    verb = registry.death if what == ResidentEventKind.DEATH else registry.move_out
    return verb(resident=person, by=by, on=given["on"], note=given["note"])
