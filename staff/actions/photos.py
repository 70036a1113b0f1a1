"""Portraits of members (policy 三(二): 公布网格负责人照片)."""

import secrets

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit.errors import Invalid
from gridgov.kit.images import square
from staff.models import Member
from staff.photos import LARGEST_BYTES, SIDE, folder, path_of


@transaction.atomic
def set_photo(*, member: Member, upload: UploadedFile) -> Member:
    """Keep a portrait of a member: its middle, 600 by 600 pixels, without metadata. An older one goes.

    Raises:
        Invalid: it is larger than 10 MB, or no photo.
    """
    if (upload.size or 0) > LARGEST_BYTES:
        raise Invalid(fields={"upload": [_("larger than 10 MB")]})
    try:
        content = square(upload.read(), SIDE)
    except ValueError as error:
        raise Invalid(fields={"upload": [str(error)]}) from error
    name = f"{secrets.token_hex(16)}.jpg"
    folder().mkdir(parents=True, exist_ok=True)
    path_of(name).write_bytes(content)
    return _keep(member, name)


@transaction.atomic
def remove_photo(*, member: Member) -> Member:
    """Forget the portrait of a member."""
    return _keep(member, "")


def _keep(member: Member, name: str) -> Member:
    """The new name; the old file goes once it is certain that nothing refers to it."""
    old = Member.objects.select_for_update().only("photo").get(pk=member.pk).photo
    Member.objects.filter(pk=member.pk).update(photo=name)
    member.photo = name
    if old:
        transaction.on_commit(lambda: path_of(old).unlink(missing_ok=True))
    return member
