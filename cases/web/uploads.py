"""The files of a form: those that wait since it was refused, and those chosen now. No script is needed."""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions.waiting_files import drop_file, hand_over_files, keep_files
from cases.attachments import (
    MOST,
    TOO_MANY,
    Checked,
    NotKept,
    check_each,
    folder,
    legible,
    refusal,
    waiting,
)
from cases.models import KeptFile
from kit.numbers.whole import whole
from kit.text import Text, listed
from staff.accounts.senders import sender_of
from staff.models import User

_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A waiting file, for the page."""

    row: KeptFile

    @property
    def picture(self) -> str:
        """Its thumbnail as an address that holds the picture itself: nobody else can ask for it."""
        path = folder() / (self.row.thumbnail or "")
        if not self.row.thumbnail or not path.is_file():
            return ""
        return f"data:image/jpeg;base64,{b64encode(path.read_bytes()).decode()}"


@dataclass(frozen=True, slots=True)
class Along:
    """Files that stand elsewhere already, each with the digest of what was sent, and go along: nobody sends
    them again. ``page`` is the name of the address of one."""

    rows: Sequence[Any]
    folder: Path
    page: str


class FormFiles:
    """The files of one form of one person. ``form`` says what it is for: what was chosen for another one is
    never among them."""

    def __init__(
        self,
        user: User,
        form: str,
        data: Mapping[str, Any],
        chosen: Sequence[UploadedFile] = (),
        along: Along | None = None,
    ) -> None:
        self.user, self.form, self.chosen = user, form, list(chosen)
        self.given_token = str(data.get("kept", ""))
        if not _TOKEN.fullmatch(self.given_token):
            self.given_token = ""
        self.token = self.given_token or secrets.token_hex(16)
        # Whether only a file is to be taken out of the form: nothing else is done, whatever file is named.
        self.removes = "drop" in data
        self._dropped = whole(data.get("drop", ""))
        self.along = along
        ticked = set(data.getlist("along")) if isinstance(data, QueryDict) else set()
        # Before the form was sent all of them go along; then those that are still ticked.
        rows = along.rows if along else ()
        self._along = [row for row in rows if not data or str(row.pk) in ticked]

    @classmethod
    def of(cls, request: HttpRequest, form: str, along: Along | None = None) -> FormFiles:
        """As they were sent."""
        user: Any = request.user
        return cls(user, form, request.POST, request.FILES.getlist("photos"), along)

    @property
    def _whose(self) -> dict[str, Any]:
        return {"by": self.user, "form": self.form, "token": self.token}

    def _waiting(self) -> list[KeptFile]:
        return waiting.waiting(user=self.user, form=self.form, token=self.token) if self.given_token else []

    @cached_property
    def _opened(self) -> tuple[list[Checked], list[NotKept]]:
        """Those chosen now; they are decoded once, each only once. What is more than there may be, with
        those that wait, is named and not opened."""
        waiting_now = self._waiting()
        free = max(MOST - len(waiting_now) - len(self._along), 0)
        checked, wrong = check_each(self.chosen[:free], whose=sender_of(self.user))
        if surplus := self.chosen[free:]:
            names = listed(legible(one.name or "") for one in surplus[:MOST])
            left_out = _("Left out: %(names)s") % {"names": names}
            wrong = [*wrong, NotKept(TOO_MANY % {"most": MOST} + left_out)]
        known = {row.digest for row in (*waiting_now, *self._along)}
        new = {one.digest: one for one in checked if one.digest not in known}
        return list(new.values()), wrong

    @property
    def errors(self) -> list[Text]:
        """What is wrong with those chosen now."""
        return [one.reason for one in self._opened[1]]

    @property
    def has_some(self) -> bool:
        """Whether there are any, and nothing is wrong with those chosen now."""
        chosen, wrong = self._opened
        return not wrong and bool(chosen or self._along or self._waiting())

    def given(self) -> list[Checked]:
        """All files, for the verb. Raises Invalid, NotReadNow; names each that is none, or was not read."""
        if self._opened[1]:
            raise refusal(self._opened[1])
        rows = self._waiting()
        return [*self._copied_along(), *(waiting.read(row) for row in rows), *self._opened[0]]

    def _copied_along(self) -> list[Checked]:
        """Those that go along; what is gone meanwhile holds up nothing."""
        if self.along is None:
            return []
        copied = (row.copied(self.along.folder, row.digest) for row in self._along)
        return [one for one in copied if one is not None]

    @property
    def offered_along(self) -> list[tuple[Any, bool]]:
        """The files that stand elsewhere already, and whether each goes along, for the page."""
        return [(row, row in self._along) for row in (self.along.rows if self.along else ())]

    def keep(self) -> None:
        """Let those chosen now wait until the form is sent again, and let the removed one go."""
        if self._opened[0]:
            keep_files(self._opened[0], **self._whose)
            self.given_token, self.chosen = self.token, []
        if self._dropped is not None:
            drop_file(self._dropped, **self._whose)

    def hand_to(self, other: str) -> None:
        """Let them wait for another form, where their own is not there any more."""
        hand_over_files(other, **self._whose)
        self.form = other

    @property
    def kept(self) -> list[Kept]:
        """Those that wait, for the page."""
        return [Kept(row) for row in self._waiting()]
