"""A person with a browser: logs in, follows links, fills in forms. Pages are read as people's browsers do."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import requests

Typed = Callable[[str, str], str]  # a field's name and kind: what is typed there
_DIGITS = re.compile(r"\d+|[0-9a-f]{16,}")
_SECONDS = 60
# What would end the walk, for this person or for another.
_NOT_SENT = re.compile("logout|/password|/login|sessions|two-factor|/tokens/|/i18n/|/admin/(staff|grids)/")


@dataclass
class Form:
    """A form of a page: where it goes, and its fields as name, kind and value."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)


class _Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._in_form(tag, given, self._form)

    def _in_form(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
            form.fields.append((name, "select", ""))
        elif tag == "option" and self._select and given.get("value"):
            at = max(n for n, one in enumerate(form.fields) if one[0] == self._select)
            if not form.fields[at][2] or "selected" in given:
                form.fields[at] = (self._select, "select", given["value"])
        elif name and tag in ("input", "textarea", "button"):
            kind = given.get("type", "text" if tag == "input" else tag)
            if kind not in ("submit", "button", "file", "checkbox") and (
                kind != "radio" or "checked" in given
            ):
                form.fields.append((name, kind, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


class Browser:
    """One person. Everything that came back is given to ``saw`` with the kind of page."""

    def __init__(self, site: str, saw: Callable[[str, requests.Response], None]) -> None:
        self._site, self._saw = site, saw
        self._session = requests.Session()
        # As behind a proxy that speaks https with the person.
        self._session.headers.update({"X-Forwarded-Proto": "https", "Accept-Language": "zh-CN"})
        self.statuses: Counter[int] = Counter()

    def ask(self, method: str, address: str, **given: Any) -> requests.Response:
        """One request, and those that it leads on to."""
        url = urljoin(self._site, address)
        headers = {
            "Referer": quote(url.replace("http:", "https:", 1), safe="%/:?&=#"),
            **given.pop("headers", {}),
        }
        for _ in range(5):
            for cookie in self._session.cookies:
                cookie.secure = False
            answer = self._session.request(
                method, url, headers=headers, timeout=_SECONDS, allow_redirects=False, **given
            )
            self.statuses[answer.status_code] += 1
            self._saw(shape(answer.url), answer)
            if answer.status_code not in (301, 302, 303) or "Location" not in answer.headers:
                break
            url = urljoin(url, answer.headers["Location"]).replace("https:", "http:", 1)
            method, given = "GET", {}
        return answer

    def get(self, address: str, **given: Any) -> requests.Response:
        """A page."""
        return self.ask("GET", address, **given)

    def send(self, address: str, data: dict[str, Any], **given: Any) -> requests.Response:
        """A form, with the token that the site gave."""
        token = self._session.cookies.get("csrftoken", "")
        return self.ask("POST", address, data={"csrfmiddlewaretoken": token, **data}, **given)

    def log_in(self, login: str, password: str) -> requests.Response:
        """Through the page."""
        self.get("/login/")
        return self.send("/login/", {"username": login, "password": password})

    def walk(self, starts: list[str], typed: Typed, *, most: int, each: int) -> int:
        """Follow links and send every form, filled in by ``typed``; at most ``most`` pages, and ``each`` of
        one shape. Returns the number of forms sent."""
        seen: Counter[str] = Counter()
        sent: Counter[str] = Counter()
        waiting = list(starts)
        while waiting and seen.total() < most:
            address = waiting.pop(0)
            if seen[shape(address)] >= each:
                continue
            seen[shape(address)] += 1
            answer = self.get(address)
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            page = _Page()
            page.feed(answer.text)
            waiting += self._inside(answer.url, page.links)
            for form, action in self._forms(answer.url, page.forms):
                if sent[shape(action)] < each:
                    sent[shape(action)] += 1
                    self._fill(action, form, typed)
        return sent.total()

    def _inside(self, url: str, links: list[str]) -> Iterator[str]:
        for link in links:
            whole = urldefrag(urljoin(url, link)).url
            if whole.startswith(self._site) and "logout" not in whole:
                yield whole

    def _forms(self, url: str, forms: list[Form]) -> Iterator[tuple[Form, str]]:
        for form in forms:
            action = urljoin(url, form.action)
            ends = form.method == "post" and _NOT_SENT.search(action)
            if action.startswith(self._site) and not ends:
                yield form, action

    def _fill(self, action: str, form: Form, typed: Typed) -> None:
        data: dict[str, Any] = {}
        for name, kind, value in form.fields:
            if name == "csrfmiddlewaretoken":
                continue
            fills = kind in ("text", "textarea", "search", "tel", "number")
            data.setdefault(name, []).append(typed(name, kind) or value if fills else value)
        if form.method == "post":
            self.send(action, data)
        else:
            self.get(action.split("?")[0], params=data)


def shape(address: str) -> str:
    """A page's address without numbers: pages of one shape are of one kind."""
    parts = urlsplit(address)
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    return _DIGITS.sub("N", parts.path) + ("?" + "&".join(names) if names else "")
