#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys


def main() -> None:
    """Run a management command with Gridgov's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridgov.settings")
    from gridgov.runtime.commands import Commands

    Commands(sys.argv).execute()


if __name__ == "__main__":
    main()
