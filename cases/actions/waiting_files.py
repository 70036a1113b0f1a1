"""Files that wait for their form, let wait, go, and be handed over: each of one's own only."""

from collections.abc import Iterable, Sequence

from cases.attachments import MOST, Checked, folder
from cases.attachments.waiting import waiting
from cases.models import KeptFile
from kit.actors import require
from kit.files.uploads import unlink_on_commit, write_through
from kit.time import clock
from staff.models import User

# More than a form may have: she chooses which of them stay.
MOST_OF_A_FORM = 2 * MOST
MOST_OF_A_PERSON = 5 * MOST
_ADD = "cases.note_case"  # whoever may file or take a step may add to a case


def keep_files(checked: Sequence[Checked], *, by: User, form: str, token: str) -> None:
    """Let files wait for their form; of one person the oldest give way.

    Raises:
        NotAllowed: ``by`` may add to no case.
    """
    require(by, _ADD)
    free = MOST_OF_A_FORM - len(waiting(user=by, form=form, token=token))
    for one in checked[: max(free, 0)]:
        for name, content in one.contents.items():
            write_through(folder() / name, content)
        KeptFile.objects.create(
            user=by,
            form=form,
            token=token,
            digest=one.digest,
            kept_at=clock.now(),
            **one.columns(),
        )
    _remove(KeptFile.objects.filter(user=by).order_by("-pk")[MOST_OF_A_PERSON:])


def drop_file(pk: int, *, by: User, form: str, token: str) -> None:
    """Let a file of this form go; another's stays. Raises NotAllowed as ``keep_files``."""
    require(by, _ADD)
    _remove(KeptFile.objects.filter(pk=pk, user=by, form=form, token=token))


def hand_over_files(other: str, *, by: User, form: str, token: str) -> None:
    """Let the files of a form wait for an ``other`` one. Raises NotAllowed as ``keep_files``."""
    require(by, _ADD)
    KeptFile.objects.filter(user=by, form=form, token=token).update(form=other)


def _remove(rows: Iterable[KeptFile]) -> None:
    for row in list(rows):
        row.delete()
        unlink_on_commit(folder(), row.names())
