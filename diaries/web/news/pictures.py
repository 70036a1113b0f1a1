"""A photo of an activity as an answer."""

from django.http import FileResponse

from diaries.models import ActivityPhoto
from diaries.queries.news.photos import folder
from kit.errors import NotFound


def picture_of(found: ActivityPhoto, *, small: bool, public: bool = False) -> FileResponse:
    """The photo, or its thumbnail. Its name is random and its content never changes; what is not public only
    this person's browser may keep. Raises NotFound: the file is gone."""
    path = folder() / (found.thumbnail if small else found.file)
    if not path.is_file():
        raise NotFound
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    who = "public, max-age=3600" if public else "private, max-age=86400, immutable"
    response.headers["Cache-Control"] = who
    return response
