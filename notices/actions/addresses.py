"""Where members and organizations are reached besides inbox and e-mail. A member's own addresses are the
member's to settle; those of others are theirs whose post is strictly higher, those of organizations theirs
who govern them and stand higher than everybody in them."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kit.actors import Actor, System, require
from kit.errors import Invalid, NotAllowed, NotFound
from kit.privacy.fields import keyed_hash
from kit.privacy.scan import mask_private
from kit.text import Text
from kit.time import clock
from kit.time.formats import stamp
from notices.actions._outgrown import ADD, forget
from notices.channels.address_text import read_address
from notices.choices import Channel
from notices.models import ChannelAddress, Notice
from notices.outbox.daily import HOURS
from notices.outbox.reach import people_behind
from notices.telling.waking import wake
from staff.audit.record import area_of_member, home_of, note
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import Member, Organization, User
from staff.rights.administrators import hold
from staff.rights.in_charge import governs
from staff.rights.logins import may_reach
from staff.rights.roles import scope_where

MOST = 10  # addresses of one holder
CHANGE = "notices.change_channeladdress"


@transaction.atomic
def add_address(
    *,
    by: Actor,
    holder: Member | Organization,
    text: str,
    secret: str = "",
    label: str = "",
    ordinary: bool = True,
) -> ChannelAddress:
    """Reach ``holder`` by the robot or webhook that ``text`` is the address of (``secret``: what DingTalk
    signs with). Emergencies always go there, other notices when ``ordinary``.

    Raises:
        NotAllowed: ``by`` adds no addresses to others.
        Invalid: ``by`` is not in charge of the holder, the address is not right or not allowed, is there
            already, or there are too many.
    """
    hold(*([holder] if isinstance(holder, Member) else holder.members.all()))
    _demand_holder(by, holder)
    found = read_address(text, secret=secret)
    if ChannelAddress.objects.of(holder).exclude(channel=Channel.EMAIL).count() >= MOST:
        raise Invalid(fields={"address": [_("There are %(n)s addresses already.") % {"n": MOST}]})
    own = {"member": holder} if isinstance(holder, Member) else {"organization": holder}
    try:
        with transaction.atomic():
            added = ChannelAddress.objects.create(
                **own,
                channel=found.channel,
                label=mask_private(label.strip())[:40],
                url=found.url,
                hint=found.hint,
                digest=keyed_hash(found.url, "channel"),
                ordinary=ordinary,
                made_by=None if _is_own(by, holder) else by if isinstance(by, User) else None,
            )
    except IntegrityError:
        raise Invalid(fields={"address": [_("This address is there already.")]}) from None
    _noted(by, AuditAction.CHANNEL_SET, added)
    return added


@transaction.atomic
def change_address(*, by: Actor, address: ChannelAddress, label: str, ordinary: bool) -> ChannelAddress:
    """Call it something else, or say whether ordinary notices go there.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: it was removed.
    """
    _demand(by, address)
    changed = ChannelAddress.objects.live().filter(pk=address.pk)
    if not changed.update(label=mask_private(label.strip())[:40], ordinary=ordinary):
        raise NotFound
    address.refresh_from_db()
    _noted(by, AuditAction.CHANNEL_SET, address)
    return address


@transaction.atomic
def remove_address(*, by: Actor, address: ChannelAddress) -> None:
    """Reach nobody there any more; its secrets are forgotten. Removing it again changes nothing. Raises
    NotAllowed."""
    _demand(by, address)
    if forget(address):
        _noted(by, AuditAction.CHANNEL_REMOVED, address)


def want_email(*, by: Actor, member: Member, ordinary: bool, daily_at: int | None = None) -> None:
    """Whether ``member`` wants ordinary notices by e-mail, each at once, or together at the hour ``daily_at``
    of each working day; emergencies come there at once all the same.

    Raises:
        NotAllowed: ``by`` is somebody else.
        Invalid: no e-mail leaves at that hour.
    """
    if not (isinstance(by, System) or _is_own(by, member)):
        raise NotAllowed
    if daily_at is not None and daily_at not in HOURS:
        raise Invalid(fields={"hour": [_("Please choose an hour of the list.")]})
    ChannelAddress.objects.update_or_create(
        member=member,
        channel=Channel.EMAIL,
        removed_at=None,
        defaults={"ordinary": ordinary, "daily_at": daily_at},
    )


@transaction.atomic
def send_test(*, by: Actor, address: ChannelAddress) -> bool:
    """Put a message into the outbox that only goes to ``address``, by day and night, at most one a minute.
    Returns whether there is a new one.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: the address was removed.
    """
    _demand(by, address)
    if address.removed_at is not None:
        raise NotFound
    now = clock.now()
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _("Test message"), _("Whoever reads this will get the notices too.")
    __, made = Notice.objects.get_or_create(
        key=f"test:{address.pk}:{stamp(now)}",
        defaults={
            "recipient_id": address.member_id,
            "address": address,
            "channel": address.channel,
            "subject": subject,
            "body": body,
            "urgent": True,
            "due_at": now,
        },
    )
    wake()
    return made


def _is_own(by: Actor, holder: Member | Organization | None) -> bool:
    """Whether ``by`` is the login of ``holder``."""
    return isinstance(by, User) and isinstance(holder, Member) and holder.user_id == by.pk


def _demand(by: Actor, address: ChannelAddress) -> None:
    """Whether the address is one's own, or of somebody whom one is in charge of. Raises NotAllowed."""
    if _is_own(by, address.member):
        return
    require(by, CHANGE, address)
    if address.holder is None or not may_reach(by, CHANGE, address.holder):
        raise NotAllowed


def _demand_holder(by: Actor, holder: Member | Organization) -> None:
    """As ``_demand``, for an address that is to be. Raises NotAllowed; Invalid when ``by`` adds addresses,
    but not to ``holder``."""
    if _is_own(by, holder):
        return
    require(by, ADD)
    reason = _refuse(by, holder)
    if reason:
        field = "member" if isinstance(holder, Member) else "organization"
        raise Invalid(fields={field: [reason]})


def _refuse(by: Actor, holder: Member | Organization) -> Text:
    """Why ``by`` gives ``holder`` no address; empty when she may."""
    if may_reach(by, ADD, holder):
        return ""
    if isinstance(holder, Member):
        return _("You are not in charge of this login.")
    if governs(scope_where(by, ADD), holder):
        return _("Somebody of this organization stands as high as you; ask the level above.")
    return _("This organization also works outside your area; ask the level above.")


def _noted(by: Actor, what: str, address: ChannelAddress) -> None:
    """Write it into the audit, in the area of whose address it is; whose messages go there is told."""
    holder = address.holder
    if isinstance(holder, Member):
        area = area_of_member(holder)
    else:
        area = home_of(holder) if holder is not None else ""
    note(by, what, address, area=area, channel=address.channel)
    if not _is_own(by, holder):
        tell_of_power(by, what, people_behind(address), address)
