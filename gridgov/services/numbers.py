"""Who is told that somebody has asked for as many id numbers as may be. Wiring, because the register knows of
no messages."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gridgov.services.power import level_above
from kit.time import clock
from kit.time.formats import date_code
from notices.choices import Channel
from notices.telling import notify
from staff.models import Member


def tell_of_numbers(*, by: Member) -> int:
    """Tell the level above, once a day, that ``by`` was told of as many id numbers as may be."""
    with translation.override(settings.LANGUAGE_CODE):
        return notify(
            recipients=level_above(by),
            key=f"numbers:{by.pk}:{date_code(clock.today())}",
            subject=_("%(name)s asked for many id numbers") % {"name": by.named},
            body=_(
                "By imports or forms %(name)s was told of as many id numbers as may be that they belong to "
                "somebody registered. The audit has each time. Please ask what for."
            )
            % {"name": by.name},
            channels=(Channel.INBOX,),
        )
