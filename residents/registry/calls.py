"""The verbs of visits, entitlements and tags."""

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, System, require
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.net.sending import AGAIN_WITHIN, LONGEST_OF_FORM
from kit.time import clock
from residents.bookkeeping.writing import demand, hold_home, noted
from residents.choices import VisitPurpose, WelfareEnd, WelfareKind, WelfareState
from residents.models import Household, Resident, Tag, Visit, WelfareRecord
from residents.models.tags import refuse
from staff.accounts.senders import wait_for_own
from staff.models import Member

_LONGEST = 2000  # characters of each text
LONGEST_REASON = 200  # characters of why a visit was withdrawn
_LAPSE = "residents.lapse_welfarerecord"  # of no role: only the system and its administrators have it


@transaction.atomic
def record_visit(
    *,
    household: Household,
    by: Member,
    purpose: str = VisitPurpose.ROUTINE,
    at: dt.datetime | None = None,
    met: str = "",
    findings: str = "",
    difficulties: str = "",
    wishes: str = "",
    follow_up: str = "",
    follow_up_on: dt.date | None = None,
    key: str = "",
    written_at: dt.datetime | None = None,
) -> Visit:
    """Note a visit, at its true time: ``at``, or when it was written down on a phone without signal. The same
    ``key`` (form token) of the same member makes one visit; so do the same words for the same household
    within half an hour, as a form that is opened anew after a lost answer has another key.

    Raises:
        Conflict: the key was used for another household.
        KeyReused: it was used for other words.
        NotAllowed: ``by`` may not.
        Invalid: the time lies ahead or after the household's closing, a text is too long, or the day of what
            is to be done is past or nothing is to be done on it.
    """
    demand(by, "add_visit", household)
    now = clock.now()
    when = at or written_at or now
    if when > now:
        raise Invalid(fields={"at": [_("This time lies ahead.")]})
    if household.closed_on is not None and clock.date_of(when) > household.closed_on:
        raise Invalid(_("This household has been closed."))
    texts = {"findings": findings, "difficulties": difficulties, "wishes": wishes, "follow_up": follow_up}
    _check_promise(follow_up, follow_up_on)
    said = _checked(texts, met=met, purpose=purpose, at=at, follow_up_on=follow_up_on)
    own = f"{by.pk}:{(key or secrets.token_hex(16))[:LONGEST_OF_FORM]}"
    sent = _noted_before(household, by, said, own, (now, when)) if key else None
    if sent is not None:
        return sent
    visit, made = Visit.objects.get_or_create(
        key=own,
        defaults={"household": household, "by": by, "recorded_at": now, **said, "at": when},
    )
    _fits(visit, household, said)
    if made:
        earlier = Q(last_visited_at__isnull=True) | Q(last_visited_at__lt=when)
        Household.objects.filter(earlier, pk=household.pk).update(last_visited_at=when)
    found: Visit = visit
    return found


def _check_promise(follow_up: str, on: dt.date | None) -> None:
    """Raises Invalid for a day that is past, and one on which nothing is to be done."""
    if on is not None and on < clock.today():
        raise Invalid(fields={"follow_up_on": [_("This day is past.")]})
    if on is not None and not follow_up.strip():
        raise Invalid(fields={"follow_up": [_("Please say what is to be done on that day.")]})


def _checked(texts: dict[str, str], **more: Any) -> dict[str, Any]:
    """What is said of a visit, as it is kept. Raises Invalid."""
    for name, text in texts.items():
        if len(text) > _LONGEST:
            raise Invalid(fields={name: [_("At most %(most)s characters.") % {"most": _LONGEST}]})
    said = {name: text.strip() for name, text in texts.items()} | more | {"met": more["met"].strip()}
    return {name: value for name, value in said.items() if value is not None}


def _fits(visit: Visit, household: Household, said: dict[str, Any]) -> None:
    """Refuse a key that has made another visit. Raises Conflict, KeyReused."""
    if visit.household_id != household.pk:
        raise Conflict(_("This form was sent already for another household."))
    if any(getattr(visit, name) != value for name, value in said.items()):
        words = _(
            "This form was sent already with other words. If this is something else, send it once more."
        )
        raise KeyReused(words, first=visit)


def _noted_before(
    household: Household, by: Member, said: dict[str, Any], own: str, times: tuple[dt.datetime, dt.datetime]
) -> Visit | None:
    """The visit that the same words made a short while ago under another key. Two visits of one day without
    signal arrive together, and are two: ``times`` say when this one arrived and when it was."""
    wait_for_own(by.user_id)
    now, when = times
    rows = Visit.objects.standing()
    same = rows.filter(household=household, by=by, recorded_at__gte=now - AGAIN_WITHIN, **said)
    same = same.filter(at__gte=when - AGAIN_WITHIN, at__lte=when + AGAIN_WITHIN)
    return same.exclude(key=own).order_by("-pk").first()


@transaction.atomic
def withdraw_visit(*, visit: Visit, by: Member, why: str = "") -> Visit:
    """Take back a visit that was noted by mistake, as at a wrong door. It is kept, with ``why``, and counts
    nowhere any more: the household is due as if nobody had called, and nothing is left to be done after it.
    Said again it is said once.

    Raises:
        NotAllowed: ``by`` may not note visits there, or it is not her own.
        Invalid: ``why`` is too long.
    """
    demand(by, "add_visit", visit.household)
    if visit.by_id != by.pk:
        raise NotAllowed
    if len(why.strip()) > LONGEST_REASON:
        raise Invalid(fields={"why": [_("At most %(most)s characters.") % {"most": LONGEST_REASON}]})
    home = Household.objects.select_for_update().get(pk=visit.household_id)
    rows = Visit.objects.standing().filter(pk=visit.pk)
    if rows.update(withdrawn_at=clock.now(), withdrawn_why=why.strip()):
        last = Visit.objects.standing().filter(household=home).aggregate(last=Max("at"))["last"]
        Household.objects.filter(pk=home.pk).update(last_visited_at=last)
        noted(by, visit, home.area, verb="withdraw_visit")
    visit.refresh_from_db()
    return visit


@transaction.atomic
def follow_up_visit(*, visit: Visit, by: Member) -> Visit:
    """What was to be done after a visit is done; said again it is said once.

    Raises:
        NotAllowed: ``by`` may not note visits there, or it is not her own.
    """
    demand(by, "add_visit", visit.household)
    if visit.by_id != by.pk:
        raise NotAllowed
    Visit.objects.promised(by).filter(pk=visit.pk).update(followed_up_at=clock.now())
    visit.refresh_from_db()
    return visit


@transaction.atomic
def register_welfare(*, resident: Resident, by: Member, kind: str, grounds: str = "") -> WelfareRecord:
    """Register an entitlement; the community verifies it.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: the person is not here, or has a live record of this kind.
    """
    demand(by, "add_welfarerecord", resident)
    made, new = _registered(resident, by, kind, grounds)
    if not new:
        raise Invalid(fields={"kind": [_("There is a record of this kind already.")]})
    return made


@transaction.atomic
def register_granted(
    *, resident: Resident, by: Member | System, granted_by: Member, kind: str, grounds: str = ""
) -> tuple[WelfareRecord, bool]:
    """Register an entitlement that an authority has granted; a record of this kind that runs already stays as
    it is. Returns the record, and whether it is new. The community verifies it like any other, and says until
    when.

    Raises:
        NotAllowed: ``by`` may not. An authority has no business with the register: the system registers for
            it, in the name of ``granted_by``.
        Invalid: the person is not here.
    """
    demand(by, "add_welfarerecord", resident)
    return _registered(resident, granted_by, kind, grounds)


def _registered(resident: Resident, by: Member, kind: str, grounds: str) -> tuple[WelfareRecord, bool]:
    """The live record of this kind of ``resident``, whose household is locked, and whether it is new.

    Raises:
        Invalid: the person is not here, or there is no such kind.
    """
    hold_home(resident)
    if resident.ended_on is not None:
        raise Invalid(_("This person no longer lives here."))
    if kind not in WelfareKind.values:
        raise Invalid(fields={"kind": [_("There is no such kind.")]})
    runs: WelfareRecord | None = WelfareRecord.objects.live().filter(resident=resident, kind=kind).first()
    if runs is not None:
        return runs, False
    made = WelfareRecord.objects.create(
        resident=resident, kind=kind, grounds=grounds.strip(), registered_by=by, registered_at=clock.now()
    )
    noted(by, made, resident.household.area, verb="register_welfare", kind=kind)
    return made, True


@transaction.atomic
def verify_welfare(*, record: WelfareRecord, by: Member, valid_until: dt.date) -> WelfareRecord:
    """The community has checked a record, which is good until a day. A verified one is extended.

    Raises:
        NotAllowed: ``by`` may not, or registered it: two people look at an entitlement.
        Invalid: the day is past.
        Conflict: it has lapsed, or somebody was faster.
    """
    demand(by, "verify_welfarerecord", record)
    if record.registered_by_id == by.pk:
        raise NotAllowed(_("Somebody else has to verify what you registered."))
    if valid_until <= clock.today():
        raise Invalid(fields={"valid_until": [_("This day is past.")]})
    rows = WelfareRecord.objects.live().filter(pk=record.pk, valid_until=record.valid_until)
    if not rows.update(
        state=WelfareState.VERIFIED, verified_by=by, verified_at=clock.now(), valid_until=valid_until
    ):
        raise Conflict
    noted(by, record, record.resident.household.area, verb="verify_welfare", kind=record.kind)
    record.refresh_from_db()
    return record


@transaction.atomic
def end_welfare(*, record: WelfareRecord, by: Member) -> WelfareRecord:
    """An entitlement has ended, or could not be verified. Raises NotAllowed, Conflict."""
    demand(by, "verify_welfarerecord", record)
    rows = WelfareRecord.objects.live().filter(pk=record.pk)
    if not rows.update(state=WelfareState.LAPSED, lapsed_on=clock.today(), lapsed_by=WelfareEnd.ENDED):
        raise Conflict
    noted(by, record, record.resident.household.area, verb="end_welfare", kind=record.kind)
    record.refresh_from_db()
    return record


def lapse_welfare(*, by: Actor, on: dt.date, most: int = 1000) -> int:
    """Let those verified records lapse whose last day is before ``on``, wherever they are. Returns how many.

    Raises:
        NotAllowed: ``by`` is a person of any post: the calendar does it.
    """
    require(by, _LAPSE)
    lapsed = 0
    old = WelfareRecord.objects.filter(state=WelfareState.VERIFIED, valid_until__lt=on).order_by("pk")
    while batch := list(old.values_list("pk", flat=True)[:most]):
        rows = WelfareRecord.objects.filter(pk__in=batch, state=WelfareState.VERIFIED, valid_until__lt=on)
        lapsed += rows.update(state=WelfareState.LAPSED, lapsed_on=on, lapsed_by=WelfareEnd.OVER)
    return lapsed


def take_lapsing(*, by: Actor, until: dt.date, most: int) -> dict[str, list[int]]:
    """Take up to ``most`` verified records that lapse by ``until`` and whose leader was not reminded of that
    day yet; inside the caller's transaction. Ids by the area of the household. Two at once may take the same
    record: the key of the message tells a leader once.

    Raises:
        NotAllowed: ``by`` is a person of any post: the calendar does it.
    """
    require(by, _LAPSE)
    rows = WelfareRecord.objects.filter(state=WelfareState.VERIFIED, valid_until__lte=until)
    waiting = rows.filter(Q(reminded_until__isnull=True) | ~Q(reminded_until=F("valid_until")))
    taken: dict[str, list[int]] = {}
    found = waiting.order_by("valid_until", "pk").values_list("pk", "resident__household__area")[:most]
    for pk, area in found:
        taken.setdefault(area, []).append(pk)
    every = [pk for same in taken.values() for pk in same]
    WelfareRecord.objects.filter(pk__in=every).update(reminded_until=F("valid_until"))
    return taken


@transaction.atomic
def save_tag(
    *,
    by: Actor,
    tag: Tag | None,
    code: str,
    name: str,
    name_en: str = "",
    visit_days: int | None = None,
    position: int = 0,
    in_use: bool = True,
) -> Tag:
    """Add or change a tag.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: it would stand for something that is not collected, or there is such a tag.
    """
    require(by, "residents.add_tag" if tag is None else "residents.change_tag")
    reason = refuse(code, name, name_en)
    if reason:
        raise Invalid(fields={"name": [reason]})
    found = tag or Tag()
    if visit_days == 0:
        raise Invalid(fields={"visit_days": [_("At least one day.")]})
    twin = Tag.objects.filter(Q(code=code) | Q(name=name)).exclude(pk=found.pk).exists()
    if twin:
        raise Invalid(fields={"name": [_("There is such a tag already.")]})
    found.code, found.name, found.name_en = code, name, name_en
    found.visit_days, found.position, found.in_use = visit_days, position, in_use
    found.save()
    return found
