"""Photos of an activity: kept without metadata, for the staff; on the public page only by its own tick."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from diaries.actions.news.activities._parts import locked
from diaries.models import Activity, ActivityPhoto, SignUp
from diaries.queries.news.photos import MOST_PHOTOS, folder
from diaries.rules.news import CHANGE_ACTIVITY, VIEW_ACTIVITY
from kit.actors import require
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.files.checking import Upload
from kit.files.kinds import FileKind
from kit.files.uploads import unlink_on_commit
from kit.files.writing import Files, written
from kit.time import clock
from staff.accounts.senders import sender_of
from staff.models import Member


def add_photos(*, by: Member, activity: Activity, uploads: Sequence[Upload]) -> list[ActivityPhoto]:
    """Add photos to an activity: whoever changes it, and whoever signed up, may. The same photo is added
    once. None is on the public page.

    Raises:
        NotAllowed: it is not hers.
        Invalid: there are none or too many, or one is no photo.
        Conflict: it was called off.
    """
    require(by.user, VIEW_ACTIVITY, activity)
    takes_part = SignUp.objects.standing().filter(activity=activity, member=by).exists()
    if not takes_part and not by.user.has_perm(CHANGE_ACTIVITY, activity):
        raise NotAllowed
    with written(uploads, folder=folder(), whose=sender_of(by.user)) as files:
        if not files.checked or any(one.file_kind != FileKind.IMAGE for one in files.checked):
            raise Invalid(fields={"photos": [_("Please choose photos.")]})
        return _attach(by, activity, files)


@transaction.atomic
def _attach(by: Member, activity: Activity, files: Files) -> list[ActivityPhoto]:
    now = locked(activity)
    if now.cancelled_at is not None:
        raise Conflict
    known = set(ActivityPhoto.objects.filter(activity=now).values_list("digest", flat=True))
    fresh = {one.digest: one for one in files.taken() if one.digest not in known}
    if len(known) + len(fresh) > MOST_PHOTOS:
        raise Invalid(
            fields={"photos": [_("At most %(most)s photos of one activity.") % {"most": MOST_PHOTOS}]}
        )
    at = clock.now()
    return [
        ActivityPhoto.objects.create(
            activity=now, file=file, thumbnail=small, digest=digest, added_by=by, added_at=at
        )
        for digest, one in fresh.items()
        for file, small in [tuple(one.contents)]
    ]


@transaction.atomic
def show_photo(*, by: Member, photo: ActivityPhoto, public: bool) -> ActivityPhoto:
    """Show a photo on the public page, or no more. Raises NotAllowed: ``by`` does not change this
    activity."""
    require(by.user, CHANGE_ACTIVITY, _kept(photo).activity)
    ActivityPhoto.objects.filter(pk=photo.pk).update(public=public)
    kept: ActivityPhoto = ActivityPhoto.objects.get(pk=photo.pk)
    return kept


@transaction.atomic
def remove_photo(*, by: Member, photo: ActivityPhoto) -> None:
    """Remove a photo for good: one's own, or of an activity that one changes. Raises NotAllowed."""
    kept = _kept(photo)
    if kept.added_by_id != by.pk:
        require(by.user, CHANGE_ACTIVITY, kept.activity)
    ActivityPhoto.objects.filter(pk=kept.pk).delete()
    unlink_on_commit(folder(), [kept.file, kept.thumbnail])


def _kept(photo: ActivityPhoto) -> ActivityPhoto:
    """The photo as the database has it. Raises NotFound: it was removed meanwhile."""
    found: ActivityPhoto | None = ActivityPhoto.objects.select_related("activity").filter(pk=photo.pk).first()
    if found is None:
        raise NotFound
    return found
