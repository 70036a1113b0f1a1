"""Looks for the marks of foreign patches in whatever a response holds."""

import io
import re
import zipfile
from typing import Any

MARK = re.compile(r"foreign\d[RD]?")


def text_of(response: Any) -> str:
    """Everything that a response says: its headers, its body, and the parts of a spreadsheet."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return body.decode("utf-8", "replace") + str(response.headers)


def marks_in(response: Any) -> set[str]:
    """The marks of patches that stand in a response."""
    return set(MARK.findall(text_of(response)))
