"""People of the demonstration at their browsers: they log in with what is printed, and press what a page offers."""

import html.parser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case, Matter
from demo.township.accounts import ACCOUNTS, DESK, PASSWORD
from tests.pictures import a_photo

Given = str | list[str] | SimpleUploadedFile


class _Forms(html.parser.HTMLParser):
    """The forms of a page: where each goes, what it sends untouched, and what its lists offer by their words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, list[str]]] = {}
        self.offers: dict[tuple[str, str], dict[str, str]] = {}
        self._address: str | None = None
        self._select = self._area = ""
        self._option: tuple[str, bool] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._address = given.get("action", "")
            self.forms[self._address] = {}
        elif self._address is None:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._area = given.get("name", "")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option":
            self._option = given.get("value", ""), "selected" in given

    def _input(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name or kind in ("file", "submit"):
            return
        assert self._address is not None
        fields = self.forms[self._address]
        if kind in ("checkbox", "radio"):
            self.offers.setdefault((self._address, name), {})[given.get("value", "on")] = given.get(
                "value", "on"
            )
            if "checked" not in given:
                return
        fields.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._address is None:
            return
        if self._area:
            self.forms[self._address].setdefault(self._area, []).append(data.removeprefix("\n"))
            self._area = ""
        if self._option is not None and data.strip():
            value, chosen = self._option
            self.offers.setdefault((self._address, self._select), {})[data.strip()] = value
            if chosen:
                self.forms[self._address].setdefault(self._select, []).append(value)
            self._option = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._address = None
        elif tag == "textarea":
            self._area = ""


class Person:
    """One of the printed accounts at a browser."""

    def __init__(self, key: str) -> None:
        self.account = ACCOUNTS[key]
        self.browser = Client()
        sent = self.browser.post(reverse("login"), {"username": self.account.login, "password": PASSWORD})
        assert sent.status_code == 302, f"{key} can't log in"
        assert self.browser.get(reverse(self.account.page)).status_code == 200

    def sees(self, address: str) -> str:
        """The page there."""
        answer = self.browser.get(address)
        assert answer.status_code == 200, (self.account.name, address, answer.status_code)
        return str(answer.content.decode())

    def sends(self, page: str, address: str, given: dict[str, Given]) -> Any:
        """Fill in the form that goes to ``address`` on the page ``page`` and send it; a line of a list is chosen
        by its words, and nothing can be sent that the form does not ask for."""
        shown = self.sees(page)
        if f'href="{address}"' in shown:  # what ends a case is asked for on a page of its own
            shown = self.sees(address)
        forms = _Forms(shown)
        assert address in forms.forms, (self.account.name, address, sorted(forms.forms))
        fields: dict[str, Any] = dict(forms.forms[address])
        for name, value in given.items():
            lines = forms.offers.get((address, name), {})
            if isinstance(value, str) and lines:
                value = next(code for words, code in lines.items() if value == code or value in words)
            fields[name] = value
        return self.browser.post(address, fields)

    def reports(self, category: str, description: str, **more: Given) -> Case:
        """Report a case by the page for it."""
        before = set(Case.objects.values_list("pk", flat=True))
        address = reverse("report")
        forms = _Forms(self.sees(address)).forms
        form = next(fields for fields in forms.values() if "description" in fields)
        sent = self.browser.post(address, {**form, "category": category, "description": description, **more})
        assert sent.status_code == 302, (self.account.name, category, sent.context["form"].errors)
        return Case.objects.exclude(pk__in=before).get()

    def takes(self, case: Case, action: str, **given: Given) -> Case:
        """Take a step that waits for this person, by the page of the case: the desk's or the phone's."""
        assert case.number in self.sees(reverse("cases")), (
            f"{case.number} does not wait for {self.account.name}"
        )
        return self.does(case, action, **given)

    def does(self, case: Case, action: str, **given: Given) -> Case:
        """Take a step by the page of the case, whether or not it waits for this person."""
        if self.account.page == DESK:
            page = reverse("admin:cases_case_change", args=[case.pk])
            address = reverse("admin:cases_case_step", args=[case.pk, action])
        else:
            page = reverse("case", args=[case.number])
            address = reverse("case-step", args=[case.number, action])
        sent = self.sends(page, address, given)
        assert sent.status_code == 302, (self.account.name, action, sent.content.decode()[:3000])
        return Case.objects.get(pk=case.pk)

    def asks_resident(self, case: Case) -> str:
        """The address by which the resident says what she thinks."""
        page, address = reverse("case", args=[case.number]), reverse("case-opinion-link", args=[case.number])
        return str(self.sends(page, address, {}).context["link"])


def papers_of(case: Case) -> list[str]:
    """What the application needs."""
    return list(Matter.objects.get(category=case.category, in_use=True).paper_list)


def certificate() -> SimpleUploadedFile:
    """What is attached to a decision."""
    return a_photo(40, 40)


def tracked(case: Case) -> str:
    """What a resident reads who types number and code."""
    answer = Client().post(reverse("track"), {"number": case.number, "code": case.track_code})
    assert answer.status_code == 200
    return str(answer.content.decode())
