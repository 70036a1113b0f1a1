"""Django's own check of a production server's settings, with secrets made for this one run."""

import base64
import os
import secrets
import subprocess
import sys


def main() -> int:
    """Run it; warnings fail too."""
    environ = {
        **os.environ,
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "HASH_KEY": secrets.token_urlsafe(32),
        "CHAIN_KEY": secrets.token_urlsafe(32),
        "ALLOWED_HOSTS": "gridgov.example",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
