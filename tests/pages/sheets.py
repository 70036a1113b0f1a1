"""Spreadsheets as a browser sends and takes them."""

import io
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook


def sheet(*rows: tuple[Any, ...]) -> bytes:
    """A workbook of these lines, the headings first."""
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def upload(browser: Client, page: str, content: bytes) -> str:
    """Send the file to the page of that name; the address of its preview."""
    file = io.BytesIO(content)
    file.name = "table.xlsx"
    return browser.post(reverse(page), {"file": file}).headers["Location"]


def taken(answer: Any) -> list[tuple[Any, ...]]:
    """The lines of a workbook that is sent, below the one that says what it is."""
    return list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)[1:]
