"""How times grow with the amount of data, as ratios: those say the same on every machine.

``--cases`` and ``--grids`` give the large amounts; the small ones are a hundredth.
"""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.place import own_place  # the project is on the path only now

SHARE = 100  # the large amount is so many times the small one
CASES_A_COMMUNITY = 500


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="cases in the large database")
    parser.add_argument("--grids", type=int, default=100_000, help="grids of the large import")
    parser.add_argument("--reminders", type=int, default=20_000, help="reminders that are due at once")
    wanted = parser.parse_args()
    with own_place() as database:
        django.setup()
        # The modules of Django can be imported only now.
        _measure(import_module("bench.measures"), wanted, database)
    return 0


def _measure(measures, wanted: argparse.Namespace, database: str) -> None:  # type: ignore[no-untyped-def]
    few, many = max(1, wanted.cases // SHARE), wanted.cases
    begun = time.monotonic()
    measures.prepare()
    print(f"{database}. Preparing {few:,} cases …", flush=True)
    measures.generate(communities=max(1, many // CASES_A_COMMUNITY), cases=few)
    before = measures.pages()
    print(f"Preparing {many:,} cases …", flush=True)
    made = measures.seconds(lambda: measures.generate(cases=many - few))
    after = measures.pages()
    print(f"\n{'':34}{few:>10,}{many:>12,}  ratio")
    for name, time_of_few in before.items():
        _row(name, time_of_few * 1000, after[name] * 1000, "ms")
    _per_piece(measures, wanted)
    for kind in ("xlsx", "csv"):
        _export(measures, kind)
    print(f"\nGenerating {many - few:,} cases took {made:.0f} s; all of it {time.monotonic() - begun:.0f} s.")


def _per_piece(measures, wanted: argparse.Namespace) -> None:  # type: ignore[no-untyped-def]
    """The time of one piece in a small and in a large heap."""
    few, many = max(1, wanted.grids // SHARE), wanted.grids
    _row(
        f"import, one of {few:,} / {many:,} grids",
        measures.import_grids(few, group=901) * 1e6,
        measures.import_grids(many, group=902) * 1e6,
        "µs",
    )
    few, small = measures.send_reminders(max(1, wanted.reminders // SHARE))
    many, large = measures.send_reminders(wanted.reminders)
    _row(f"send, one of {few:,} / {many:,} reminders", small * 1e6, large * 1e6, "µs")
    print(f"{'verify the timeline of a case':34}{'':>10}{measures.verify() * 1e6:>9.0f} µs")


def _export(measures, kind: str) -> None:  # type: ignore[no-untyped-def]
    """The time of an export, and the memory of the process that made it."""
    found = measures.export(kind)
    loaded, ready, peak = found["loaded"], found["ready"], found["peak"]
    print(f"export of {found['rows']:,} cases as {kind.upper()}, a file of {found['bytes'] / 1e6:.1f} MB")
    print(f"{'  time':34}{'':>10}{found['seconds']:>10.1f} s")
    print(f"{'  memory: loaded / at work / peak':34}{loaded:>4.0f} /{ready:>4.0f} /{peak:>4.0f} MB", end="")
    print(f", the export adds {peak - ready:.0f} MB", flush=True)


def _row(name: str, small: float, large: float, unit: str) -> None:
    print(f"{name:34}{small:>7.1f} {unit}{large:>9.1f} {unit}{large / small:>7.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
