"""Secrets that stand in an address are masked in every line of the log."""

import logging
import re

_SECRETS = re.compile(r"(/opinion/)[^/\s\"'?]+")


class MaskingFormatter(logging.Formatter):
    """``/opinion/<secret>/`` becomes ``/opinion/***/``, in the words of a line and in a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, masked."""
        return _SECRETS.sub(r"\1***", super().format(record))
