"""Nothing private in logs and error reports: it is masked on the way out, whoever wrote it (design §4.3).

The filter belongs on every handler. It masks the message with its arguments, the traceback and the stack; the
reporter does the same for error pages and the mails that are made of them.
"""

import logging
import re
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from kit.privacy.scan import Kind, find_private

HIDDEN = SafeExceptionReporterFilter.cleansed_substitute
# Each with what takes its place. Secrets that stand in an address: of a resident's link, and of a calendar.
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(bearer)(\s+|%20|\+)[\w.~+/=-]+"), r"\1\2[token]"),
    (re.compile(r"\bgg_[\w-]{16,}"), "[token]"),
    (re.compile(r"(?i)\b((?:session|csrf|csrfmiddleware)(?:id|token)=)[\w-]+"), r"\1[token]"),
    (re.compile(r"(/opinion/|/rota/feed/(?=\S+\.ics))[^/\s\"'?.]+"), r"\1***"),
    (re.compile(r"[\w.%+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[email]"),
)
_NUMBERS = {
    Kind.ID_NUMBER: "[id]",
    Kind.MOBILE: "[phone]",
    Kind.LANDLINE: "[phone]",
    Kind.CARD: "[card]",
}
# A full-width digit in an address, and in JSON and what Python prints with ASCII alone.
_WIDE = re.compile(r"(?i)(?:%EF%BC%9|\\uff1)([0-9])")
_plain = logging.Formatter()


def masked(text: str) -> str:
    """``text`` without id numbers (wrong ones too), mobile numbers, e-mail addresses, tokens and secrets."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    text = _WIDE.sub(r"\1", text)
    for one in reversed(find_private(text, strict=True)):
        text = text[: one.start] + _NUMBERS[one.kind] + text[one.end :]
    return text


class PrivateFilter(logging.Filter):
    """Masks a record before a handler writes it. It lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask message, arguments, traceback and stack in place."""
        record.msg, record.args = masked(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _plain.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    """The words of a record, also of one whose arguments do not fit."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


class PrivateReporterFilter(SafeExceptionReporterFilter):
    """Outside development an error report shows no value that was sent, and no local variable."""

    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|DATABASE|REDIS|BROKER|CACHES|EMAIL|ADMINS|BREACHED",
        re.IGNORECASE,
    )

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        """The names of what was sent."""
        if request is None:
            return {}
        if not self.is_active(request):
            return super().get_post_parameters(request)
        return dict.fromkeys(request.POST, HIDDEN)

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        """The names of the local variables."""
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return dict.fromkeys(tb_frame.f_locals, HIDDEN).items()


class PrivateReporter(ExceptionReporter):
    """Masks the report as a whole: a message or an address may hold what nobody thought of."""

    def get_traceback_html(self) -> SafeString:
        """The page."""
        return mark_safe(masked(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        """The text."""
        return mark_safe(masked(super().get_traceback_text()))
