"""Devices that ring, and what somebody wants to be rung for. All of it is a member's own to settle: the
address comes from her browser, and is good only as long as she is logged in there."""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kit.actors import Actor, System
from kit.errors import Conflict, Invalid, NotAllowed
from kit.privacy.fields import keyed_hash
from kit.privacy.scan import mask_private
from kit.time import clock
from notices.actions.addresses import send_test
from notices.channels import push
from notices.choices import Channel, Way
from notices.models import ChannelAddress, Ringing
from notices.quiet import FEWEST_HOURS, Hours, leaves_enough
from notices.wishes import CHOOSABLE, cell, differing
from staff.accounts.senders import wait_for_own
from staff.audit.record import area_of_member, note
from staff.choices import AuditAction
from staff.models import Member, User

_CELLS = frozenset(cell(kind, way) for kind in CHOOSABLE for way in Way)


@transaction.atomic
def let_ring(
    *, by: Actor, member: Member, device: str, endpoint: str, p256dh: str, auth: str, label: str = ""
) -> ChannelAddress:
    """Ring the browser that tells these three of itself, for as long as the session with the mark ``device``
    lasts. The same browser rings for one person only: whoever was rung there before is not any more.

    Raises:
        NotAllowed: ``by`` is somebody else.
        Invalid: the installation has no keys, or the browser can't be rung there.
        Conflict: somebody else lets the same browser ring at this moment.
    """
    _require_own(by, member)
    if not push.is_set_up():
        raise Invalid(_("Ringing is not set up in this installation."))
    told = push.read_device(endpoint, p256dh, auth)
    wait_for_own(member.user_id)
    digest, now = keyed_hash(endpoint, "ringing device"), clock.now()
    here = ChannelAddress.objects.live().filter(channel=Channel.PUSH)
    same = here.filter(member=member, device=device, digest=digest).first()
    if same is not None and same.url == told:
        return same
    here.filter(digest=digest).forget(now)
    here.filter(member=member, device=device).forget(now)
    _forget_left(member, now)
    try:
        with transaction.atomic():
            added = ChannelAddress.objects.create(
                member=member,
                channel=Channel.PUSH,
                label=mask_private(label.strip())[:40],
                url=told,
                hint=push.host_of(told),
                digest=digest,
                device=device,
            )
    except IntegrityError:
        raise Conflict from None
    note(by, AuditAction.CHANNEL_SET, added, area=area_of_member(member), channel=added.channel)
    return added


@transaction.atomic
def want_ringing(*, by: Actor, member: Member, chosen: Collection[str], quiet: Hours | None) -> Ringing:
    """Keep which kinds of notices come by which ways (``chosen`` are cells of ``notices/wishes.py``; the
    others do not), and quiet hours of one's own beside the city's. Emergencies come all the same.

    Raises:
        NotAllowed: ``by`` is somebody else.
        Invalid: there is no such kind or way, or the quiet hours leave no time to tell anything.
    """
    _require_own(by, member)
    if not _CELLS.issuperset(chosen):
        raise Invalid
    if quiet is not None and (quiet[0] == quiet[1] or not leaves_enough(quiet)):
        words = _("At least %(hours)s hours of the day must be left for notices that can't wait for ever.")
        raise Invalid(fields={"quiet_begins": [words % {"hours": FEWEST_HOURS}]})
    begins, ends = quiet or (None, None)
    wishes, __ = Ringing.objects.update_or_create(
        member=member,
        defaults={"choices": differing(chosen), "quiet_begins": begins, "quiet_ends": ends},
    )
    return wishes


def ring_now(*, by: Actor, member: Member) -> int:
    """Ring all devices of one's own, to hear whether they do; each at most once a minute. Returns how many
    there are. Raises NotAllowed: ``by`` is somebody else."""
    _require_own(by, member)
    devices = list(ChannelAddress.objects.of(member).devices().defer("url"))
    for one in devices:
        send_test(by=by, address=one)
    return len(devices)


def _forget_left(member: Member, now: dt.datetime) -> None:
    """Those of her devices on which she is not logged in any more."""
    devices = ChannelAddress.objects.of(member).filter(channel=Channel.PUSH)
    there = devices.reached().values_list("pk", flat=True)
    devices.exclude(pk__in=list(there)).forget(now)


def _require_own(by: Actor, member: Member) -> None:
    if not (isinstance(by, System) or (isinstance(by, User) and member.user_id == by.pk)):
        raise NotAllowed
