"""What a person sees or hears of a page: its text, and the attributes that are shown or read out."""

import re
from html.parser import HTMLParser

NEVER_SHOWN = {"script", "style", "svg"}
ICON = "material-symbols-outlined"  # the text of such an element is the name of a picture
SPOKEN = {"title", "alt", "aria-label", "placeholder"}
# Sentences that scripts show.
BY_SCRIPT = {"data-here", "data-found", "data-failed", "data-draft"}
BUTTONS = {"submit", "button", "reset"}

Attributes = list[tuple[str, str | None]]


class _Page(HTMLParser):
    """Collects the visible parts; ``hidden`` is the tag whose end is waited for, with its depth."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = ""
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self.hidden:
            self.depth += tag == self.hidden
        elif tag in NEVER_SHOWN or ICON in (dict(attrs).get("class") or "").split():
            self.hidden, self.depth = tag, 1
        else:
            self.parts += _shown(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        if not self.hidden:
            self.parts += _shown(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self.hidden == tag:
            self.depth -= 1
            self.hidden = tag if self.depth else ""

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.parts.append(re.sub(r"\s+", " ", data.strip()))


def _shown(tag: str, attributes: dict[str, str | None]) -> list[str]:
    names = [name for name in attributes if name in SPOKEN | BY_SCRIPT]
    if tag == "input" and attributes.get("type") in BUTTONS:
        names.append("value")
    return [attributes[name] or "" for name in names]


def visible(html: str) -> list[str]:
    """The visible parts of a page, in order."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.parts
