"""What is said after something was done with the register: that, and what is left for whoever did it."""

import datetime as dt

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _

from kit.time import clock
from kit.time.formats import day_text
from residents.models import Visit


def settled(done: str) -> str:
    """After what nobody else has to look at."""
    return f"{done}\n{_('Nothing else is left for you to do here.')}"


def visited(visit: Visit) -> str:
    """After a visit: where it stands, what was promised, and when the next one is due. One query."""
    days = visit.household.residents.present().aggregate(least=Min("tags__visit_days"))["least"]
    latest = max(visit.at, visit.household.last_visited_at or visit.at)  # a later one may stand there
    due = clock.date_of(latest) + dt.timedelta(days=days or settings.VISIT_DAYS)
    stands = _("It stands in your diary by itself. The next visit here is due by %(day)s.")
    left = _("Nothing else is left for you to do here.")
    if visit.follow_up and visit.follow_up_on:
        facts = {"what": visit.follow_up, "day": day_text(visit.follow_up_on)}
        left = _("Left for you to do on %(day)s, it then stands in Today: %(what)s") % facts
    elif visit.follow_up:
        left = _("Left for you to do, as you noted: %(what)s") % {"what": visit.follow_up}
    return "\n".join([_("The visit is noted."), stands % {"day": day_text(due)}, left])
