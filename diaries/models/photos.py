"""Photos of entries: checked and written anew as those of cases (``kit/files``), in a folder of their own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diaries.models.days import Entry
from grids.querysets import ScopedQuerySet
from kit.files.kinds import FileRow
from kit.files.uploads import sweep_folder

_FOLDER = "diaries"  # below the media


class EntryPhotoQuerySet(ScopedQuerySet[Any]):
    """Photos, by the area of the diary."""

    def standing(self) -> Self:
        """Those that the entry still has."""
        return self.filter(taken_out_at=None, forgotten_at=None)


class EntryPhoto(FileRow):
    """A photo of an entry, or a PDF. What was taken out by a correction stays to be seen with the earlier
    words; of what was forgotten only stays that it was there."""

    area_lookup: ClassVar[str] = "entry__diary__grid__code"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="photos", verbose_name=_("diary entry"))
    # SHA-256 of what was sent: the same photo sent twice is there once.
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    added_at = models.DateTimeField(_("added at"))
    taken_out_at = models.DateTimeField(_("taken out at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True, blank=True)

    objects = EntryPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a diary entry")
        verbose_name_plural = _("photos of diary entries")
        ordering = ["id"]
        indexes = [models.Index("added_at", name="photo_to_forget", condition=Q(forgotten_at=None))]

    def __str__(self) -> str:
        return self.name

    @property
    def stands(self) -> bool:
        """Whether the entry still has it."""
        return self.taken_out_at is None and self.forgotten_at is None


def folder() -> Path:
    """Where the photos are kept, outside the web root."""
    return Path(settings.MEDIA_ROOT) / _FOLDER


def sweep() -> int:
    """Remove old files that no entry has; the number of them."""
    return sweep_folder(folder(), _known)


def _known(names: Sequence[str]) -> set[str]:
    rows = EntryPhoto.objects.filter(Q(file__in=names) | Q(thumbnail__in=names), forgotten_at=None)
    return {name for row in rows.values_list("file", "thumbnail") for name in row if name}
