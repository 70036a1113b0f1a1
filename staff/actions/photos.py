"""Portraits of members (policy 三(二): 公布网格负责人照片)."""

import secrets

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kit.actors import Actor
from kit.files.uploads import write_through
from staff.accounts.senders import sender_of
from staff.audit.record import area_of_member, note
from staff.choices import AuditAction
from staff.models import Member, User
from staff.models.photos import Portrait, opened, path_of
from staff.rights.logins import require_own_or_in_charge


def set_photo(*, by: Actor, member: Member, upload: UploadedFile | Portrait) -> Member:
    """Keep a portrait of a member: its middle, 600 by 600 pixels, without metadata. An older one goes.

    The file is written before the row, so that no member is without it, and removed when the row fails; what
    a transaction around this one leaves behind is swept (``photos.sweep``).

    Raises:
        NotAllowed: it is neither one's own photo, nor is ``by`` in charge of the member.
        Invalid: it is larger than 10 MB, or no photo.
        NotReadNow: other files are being read.
    """
    require_own_or_in_charge(by, member.user)
    whose = sender_of(by) if isinstance(by, User) else ""
    portrait = upload if isinstance(upload, Portrait) else opened(upload, whose=whose)
    name = f"{secrets.token_hex(16)}.jpg"
    try:
        write_through(path_of(name), portrait.content)
        return _keep(by, member, name)
    except BaseException:
        path_of(name).unlink(missing_ok=True)
        raise


def remove_photo(*, by: Actor, member: Member) -> Member:
    """Forget the portrait of a member. Raises NotAllowed as ``set_photo``."""
    require_own_or_in_charge(by, member.user)
    return _keep(by, member, "")


@transaction.atomic
def _keep(by: Actor, member: Member, name: str) -> Member:
    """The new name; the old file goes once it is certain that nothing refers to it."""
    old = Member.objects.select_for_update().only("photo").get(pk=member.pk).photo
    Member.objects.filter(pk=member.pk).update(photo=name)
    member.photo = name
    if old != name:
        note(by, AuditAction.MEMBER_CHANGED, member, area=area_of_member(member), changed=["photo"])
    if old:
        transaction.on_commit(lambda: path_of(old).unlink(missing_ok=True))
    return member
