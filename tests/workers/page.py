"""Run as a program: files a case and opens pages, and prints as JSON how it went and how long it took."""

import json
import time
from itertools import pairwise

import django

django.setup()

from django.test import Client  # noqa: E402

from cases.actions import file_case  # noqa: E402
from cases.models import Category  # noqa: E402
from notices.models import Notice  # noqa: E402
from notices.telling.waking import wake  # noqa: E402
from tests.factories import AppointmentFactory, MemberFactory  # noqa: E402


def measured() -> dict[str, object]:
    """Seconds of the first waking and of the next, the notices of a case, and the status of a page."""
    leader = MemberFactory(user__email="leader@example.org")
    building = AppointmentFactory(member=leader).grid
    other = MemberFactory()
    AppointmentFactory(member=other, grid=building, role="liaison")
    moments = [time.monotonic()]
    for _again in range(2):
        wake()
        moments.append(time.monotonic())
    category = Category.objects.filter(route="emergency").first()
    case = file_case(by=leader, grid=building, category=category, description="楼道堆物")
    moments.append(time.monotonic())
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(leader.user)
    status = client.get("/inbox/").status_code
    moments.append(time.monotonic())
    first, again, filing, page = (after - before for before, after in pairwise(moments))
    return {
        "status": status,
        "health": client.get("/healthz").status_code,
        "told": Notice.objects.filter(link__contains=case.number).exists(),
        "seconds": {"first waking": first, "next waking": again, "filing": filing, "page": page},
    }


if __name__ == "__main__":
    print(json.dumps(measured()))
