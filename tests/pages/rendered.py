"""What a browser sends when a form is sent as it is shown."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    """The fields of all forms that are sent by POST, a list a form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self.saves = -1
        self._open = False
        self._area: str | None = None
        self._select: str | None = None
        self._chosen: list[str] = []
        self._first: str | None = None
        self._several = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("method", "").lower() == "post"
            self.forms += [[]] if self._open else []
        elif self._open and "disabled" not in given:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if name == "_save":
            self.saves = len(self.forms) - 1
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea" and name:
            self._area = name
            self.forms[-1].append((name, ""))
        elif tag == "select" and name:
            self._select, self._chosen, self._first = name, [], None
            self._several = "multiple" in given
        elif tag == "option" and self._select:
            self._first = given.get("value", "") if self._first is None else self._first
            self._chosen += [given.get("value", "")] if "selected" in given else []

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("submit", "button", "file", "image"):
            return
        if kind not in ("checkbox", "radio") or "checked" in given:
            self.forms[-1].append((name, given.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, before = self.forms[-1].pop()
            self.forms[-1].append((name, (before + data).removeprefix("\r\n").removeprefix("\n")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select" and self._select:
            shown = [] if self._several or self._first is None else [self._first]
            self.forms[-1] += [(self._select, one) for one in self._chosen or shown]
            self._select = None
        elif tag == "form":
            self._open = False


def sent_as_shown(page: str) -> dict[str, list[str]]:
    """The fields of the form that saves."""
    parser = _Forms()
    parser.feed(page)
    found: dict[str, list[str]] = {}
    for name, value in parser.forms[parser.saves]:
        found.setdefault(name, []).append(value)
    return found
