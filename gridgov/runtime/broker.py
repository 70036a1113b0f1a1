"""Messages as files: how the embedded default does without Redis."""

import hashlib
import os
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import virtual
from kombu.utils.json import dumps, loads


class Channel(virtual.Channel):
    """A folder for each queue, a file for each message.

    A message with the same task and arguments as one that still waits takes its place: a trigger that fires
    ten thousand times while nobody is there leaves one file. All steps are renames of whole files, so that
    nobody reads half a message and none is lost between two processes.
    """

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        folder = self._folder(queue)
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / f".{uuid.uuid4()}.new"
        whole.write_text(dumps(message))
        whole.rename(folder / f"{_content(message)}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for path in self._waiting(queue):
            taken = path.with_name(f".{uuid.uuid4()}.taken")
            try:
                path.rename(taken)
            except FileNotFoundError:  # another worker was faster
                continue
            text = taken.read_text()
            taken.unlink()
            message: dict[str, Any] = loads(text)
            return message
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        paths = self._waiting(queue)
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    def _folder(self, queue: str) -> Path:
        client: Any = self.connection.client
        return Path(client.transport_options["folder"]) / queue

    def _waiting(self, queue: str) -> list[Path]:
        """The files of the messages that wait, the oldest first."""
        try:
            with os.scandir(self._folder(queue)) as entries:
                found = [(_modified(entry), entry.path) for entry in entries if entry.name.endswith(".msg")]
        except FileNotFoundError:
            return []
        return [Path(path) for _when, path in sorted(found)]


class Transport(virtual.Transport):
    """The broker of the embedded default; its option ``folder`` says where the messages lie."""

    Channel = Channel
    driver_type = driver_name = "files"
    default_port = 0

    def driver_version(self) -> str:
        return "1"


def _content(message: dict[str, Any]) -> str:
    """The same for messages that ask for the same."""
    content = dumps([message.get("headers", {}).get("task"), message["body"]])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _modified(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_mtime_ns
    except FileNotFoundError:  # taken meanwhile
        return 0
