"""What a page says after something was done (Django's messages), bound to the person to whom it is said."""

from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.utils.functional import cached_property


class OwnCookie(CookieStorage):
    """The cookie, signed for the person who is logged in: whoever has the phone after her reads nothing of
    it, however her login ended, and though an answer to her form came in only then."""

    # Set by the class above when it begins, when nobody knows yet who is logged in.
    signer = property(lambda self: self._own_signer, lambda self, _signer: None)

    @cached_property
    def _own_signer(self) -> Any:
        person = getattr(getattr(self.request, "user", None), "pk", None)
        return signing.get_cookie_signer(salt=f"{self.key_salt}.{person or 'nobody'}")


class OwnMessages(FallbackStorage):
    """What is too long for a cookie waits in the session, which ends with the login."""

    storage_classes = (OwnCookie, SessionStorage)
