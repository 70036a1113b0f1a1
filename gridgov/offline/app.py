"""The app on the phone: its manifest, its worker, whose phone it is, and the page of what waits."""

import json
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gridgov.offline.lists import ASKING, NEEDS_SIGNAL, QUEUED, STANDING_IN, assets, pages_of, version
from kit.privacy.fields import keyed_hash
from notices.channels.push import public_key
from notices.outbox.reach import ringing_of
from staff.accounts.sessions import mark_of_device
from staff.rights.request import StaffRequest

_SIZES = (192, 512)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the app among its others."""
    icons = [
        {"src": static(f"offline/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in _SIZES
    ]
    icons.append({"src": static("pages/icon.svg"), "sizes": "any", "type": "image/svg+xml"})
    return JsonResponse(
        {
            "name": _("Gridgov"),
            "short_name": _("Gridgov"),
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "theme_color": "#f5f4f0",
            "background_color": "#f5f4f0",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: readable code, and the lists of what it keeps and lets wait."""
    kept = {
        "version": version(),
        "assets": assets(),
        "parts": [static(f"offline/{name}.js") for name in ("store", "queue", "ring")],
        "queued": list(QUEUED),
        "asking": ASKING,
        "standingIn": {pattern: reverse(name) for pattern, name in STANDING_IN.items()},
        "waiting": reverse("offline"),
        "home": reverse("home"),
        "diary": reverse("diary"),
        "login": reverse("login"),
        "leaving": [reverse("logout"), reverse("admin:logout")],
        "static": settings.STATIC_URL,
        "styles": [static(f"pages/{name}.css") for name in ("tokens", "pages", "parts")],
        "words": {
            "language": get_language() or settings.LANGUAGE_CODE,
            "name": _("Gridgov"),
            "again": _("Try again"),
            "nothing": _("There is no signal, and this page is not kept on this phone."),
            "others": _(
                "Since this page was opened, somebody else has logged in on this phone. "
                "What was written here was not sent, and is not kept."
            ),
            "sealed": _(
                "Since this page was opened, somebody else has logged in on this phone. What was written "
                "here is kept sealed for whoever wrote it, and is sent at the next login under the same name."
            ),
            "stillIn": _(
                "There is no signal: what was kept here can't be read any more, but the login ends only when "
                "you log out once more with signal."
            ),
        },
    }
    response = render(
        request, "offline/worker.js", {"kept": json.dumps(kept)}, content_type="text/javascript"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who is logged in here, for the phone: with the key by which it seals what it keeps of her, and what a
    form must be sent with just now. 401 for whoever is nobody with a phone."""
    staff = cast(StaffRequest, request)
    if staff.member is None:
        return HttpResponse(status=401)
    response = JsonResponse(
        {
            "person": str(staff.member.pk),
            "key": keyed_hash(str(staff.member.pk), "kept on a phone"),
            "csrf": get_token(request),
            "minutes": settings.SESSION_IDLE.total_seconds() // 60,
            "pages": pages_of(staff),
            "doors": reverse("offline-doors") if request.user.has_perm("residents.view_household") else "",
            "rings": ringing_of(staff.member, mark_of_device(request)),
            "ring": {"key": public_key(), "here": reverse("ring-here")},
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits on this phone for the signal, and what came back."""
    called = {pattern: str(name) for pattern, name in QUEUED.items()}
    named = {pattern: str(name) for pattern, name in NEEDS_SIGNAL.items()}
    return render(request, "offline/waiting.html", {"called": called, "named": named})
