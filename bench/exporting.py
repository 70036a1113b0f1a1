"""One export of all cases in a process of its own, as a web process answers it: time, and memory.

Usage: exporting.py xlsx|csv, with the environment that ``bench.place`` sets. Prints JSON: ``rows``,
``bytes``, ``seconds``, and megabytes of memory: ``loaded`` (Django, all apps and addresses), ``ready`` (after
one list page, as a process that is at work), ``peak`` (the most that the process ever held).
"""

import json
import re
import resource
import sys
import time
from importlib import import_module
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.place import HOST  # the project is on the path only now

_STATUS = Path("/proc/self/status")


def memory(what: str) -> float:
    """Megabytes that this process holds (``VmRSS``) or held at the most (``VmHWM``). Where the system does
    not say, the most is given for both."""
    if not _STATUS.exists():
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    found = re.search(rf"^{what}:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def main(kind: str) -> None:
    """Export and print what it took."""
    django.setup()
    import_module("gridgov.wsgi")
    import_module("gridgov.urls")
    loaded = memory("VmRSS")
    # The modules of Django can be imported only now.
    browser = import_module("django.test").Client()
    browser.force_login(import_module("staff.models").User.objects.get(username="bench"))
    browser.get("/admin/cases/case/", headers={"host": HOST})
    ready = memory("VmRSS")
    begun = time.perf_counter()
    answer = browser.get(f"/admin/cases/case/export/{kind}/", headers={"host": HOST})
    size = sum(len(part) for part in answer.streaming_content)
    seconds = time.perf_counter() - begun
    rows = import_module("cases.models").Case.objects.count()
    figures = {"rows": rows, "bytes": size, "seconds": seconds}
    print(json.dumps(figures | {"loaded": loaded, "ready": ready, "peak": memory("VmHWM")}))


if __name__ == "__main__":
    main(sys.argv[1])
