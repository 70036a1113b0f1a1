"""Files that wait for their form to be sent again after it was refused: nobody chooses them twice.

They are kept as they would be attached (opened, written anew, without metadata), for the person who sent
them and the form that she filled in, for a day. What is attached in the end is a copy: a form whose answer
was lost can be sent once more and is the same form. What lets them wait, go, and be handed over are verbs:
``cases/actions/waiting_files.py``.
"""

from django.utils.translation import gettext_lazy as _

from cases.attachments.storage import folder
from cases.models import KeptFile
from kit.errors import Invalid
from kit.files.kinds import Checked
from kit.files.uploads import UNATTACHED
from kit.time import clock
from staff.models import User


def waiting(*, user: User, form: str, token: str) -> list[KeptFile]:
    """The files that wait for this filling of the form, in the order in which they came."""
    since = clock.now() - UNATTACHED
    return list(KeptFile.objects.filter(user=user, form=form, token=token, kept_at__gte=since).order_by("pk"))


def read(row: KeptFile) -> Checked:
    """The file, under new names, to be attached. Raises Invalid where it is gone."""
    copied = row.copied(folder(), row.digest)
    if copied is None:
        gone = _("%(name)s is gone; please choose it again.") % {"name": row.name}
        raise Invalid(fields={"photos": [gone]})
    return copied
