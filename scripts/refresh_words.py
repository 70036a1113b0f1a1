"""Refresh the Chinese catalogue from the sources and compile it.

Exits with 1 and names what has no Chinese yet. Needs xgettext (Debian: apt-get install gettext). Words that
are gone are dropped; guesses by likeness are not kept.
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
COMMAND = ("makemessages", "-l", "zh_Hans", "--no-location", "--no-obsolete")
IGNORED = ("tests/*", "var/*", "docs/*", "bench/*", ".venv/*")
# Changes with every run, or says nothing: left out, so that the file only differs when a word does.
UNSTABLE = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Report-Msgid-Bugs-To",
    "Last-Translator",
    "Language-Team",
)


def extract() -> None:
    """Let Django collect the words of the sources into the catalogue."""
    ignored = [f"--ignore={pattern}" for pattern in IGNORED]
    subprocess.run([sys.executable, "manage.py", *COMMAND, *ignored], cwd=ROOT, env=os.environ, check=True)


def tidy(catalogue: polib.POFile) -> list[str]:
    """Drop guesses and what is unstable in the header; the words that have no Chinese yet."""
    for name in UNSTABLE:
        catalogue.metadata.pop(name, None)
    for entry in catalogue:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
    return [entry.msgid for entry in catalogue if not entry.translated()]


def main() -> int:
    """Refresh, tidy, save and compile."""
    extract()
    catalogue = polib.pofile(str(PO))
    missing = tidy(catalogue)
    catalogue.save(str(PO))
    catalogue.save_as_mofile(str(PO.with_suffix(".mo")))
    for word in missing:
        print(f"Without Chinese: {word!r}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
