"""The photos of entries, for whoever may read the entry."""

from django.db.models import Q

from diaries.models import Entry, EntryPhoto
from grids.scope import Scope
from staff.models import Member


def photos_of(entry: Entry) -> list[EntryPhoto]:
    """Those that an entry, which was found inside a scope already, still has. One query."""
    return list(entry.photos.standing())


def photo_named(name: str, member: Member | None, scope: Scope) -> EntryPhoto | None:
    """The photo with that file or thumbnail, of an entry that stands: one that ``member`` wrote, or one in
    ``scope``. None for what was forgotten. At most three queries."""
    kept = EntryPhoto.objects.filter(Q(file=name) | Q(thumbnail=name), forgotten_at=None).first()
    if kept is None:
        return None
    entries = Entry.objects.standing().filter(pk=kept.entry_id)
    own = member is not None and entries.of(member).exists()
    found: EntryPhoto = kept
    return found if own or entries.within(scope).exists() else None
