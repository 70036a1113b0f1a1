"""Where members and organizations are reached besides inbox and e-mail."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gridgov.kit import clock
from gridgov.kit.errors import Invalid, NotFound
from gridgov.kit.private import keyed_hash
from gridgov.kit.scan import mask_private
from notices.address_text import read_address
from notices.choices import Channel
from notices.doorbell import ring
from notices.models import ChannelAddress, Notice
from staff.models import Member, Organization

MOST = 10  # addresses of one holder


def add_address(
    *, holder: Member | Organization, text: str, secret: str = "", label: str = "", ordinary: bool = True
) -> ChannelAddress:
    """Reach ``holder`` by the robot or webhook that ``text`` is the address of (``secret``: what DingTalk
    signs with). Emergencies always go there, other notices when ``ordinary``.

    Raises:
        Invalid: the address is not right or not allowed, is there already, or there are too many.
    """
    found = read_address(text, secret=secret)
    if ChannelAddress.objects.of(holder).exclude(channel=Channel.EMAIL).count() >= MOST:
        raise Invalid(fields={"address": [_("There are %(n)s addresses already.") % {"n": MOST}]})
    own = {"member": holder} if isinstance(holder, Member) else {"organization": holder}
    try:
        with transaction.atomic():
            return ChannelAddress.objects.create(
                **own,
                channel=found.channel,
                label=mask_private(label.strip())[:40],
                url=found.url,
                hint=found.hint,
                digest=keyed_hash(found.url, "channel"),
                ordinary=ordinary,
            )
    except IntegrityError:
        raise Invalid(fields={"address": [_("This address is there already.")]}) from None


def change_address(*, address: ChannelAddress, label: str, ordinary: bool) -> ChannelAddress:
    """Call it something else, or say whether ordinary notices go there.

    Raises:
        NotFound: it was removed.
    """
    changed = ChannelAddress.objects.live().filter(pk=address.pk)
    if not changed.update(label=mask_private(label.strip())[:40], ordinary=ordinary):
        raise NotFound
    address.refresh_from_db()
    return address


def remove_address(*, address: ChannelAddress) -> None:
    """Reach nobody there any more; its secrets are forgotten. Removing it again changes nothing."""
    live = ChannelAddress.objects.live().filter(pk=address.pk)
    live.update(removed_at=clock.now(), url="", hint="", digest="")


def want_email(*, member: Member, ordinary: bool) -> None:
    """Whether ``member`` wants ordinary notices by e-mail; emergencies come there all the same."""
    ChannelAddress.objects.update_or_create(
        member=member, channel=Channel.EMAIL, removed_at=None, defaults={"ordinary": ordinary}
    )


@transaction.atomic
def send_test(*, address: ChannelAddress) -> bool:
    """Put a message into the outbox that only goes to ``address``, by day and night, at most one a minute.
    Returns whether there is a new one. Raises NotFound when the address was removed."""
    if address.removed_at is not None:
        raise NotFound
    now = clock.now()
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _("Test message"), _("Whoever reads this will get the notices too.")
    __, made = Notice.objects.get_or_create(
        key=f"test:{address.pk}:{now:%Y%m%d%H%M}",
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
    ring()
    return made
