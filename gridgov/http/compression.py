"""Pages and answers are sent compressed. What is sent in pieces, as files and photos are, is left alone:
it is compressed already, or read a piece at a time."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TEXT = ("text/", "application/json", "application/problem+json", "image/svg+xml")


class CompressionMiddleware(GZipMiddleware):
    """Django's own, for text. Secrets can't be guessed by the length of an answer (BREACH): Django adds up to
    a hundred random bytes to each, and tokens against forged requests are masked anew every time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response, compressed where that is of use."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(_TEXT):
            return response
        return super().process_response(request, response)
