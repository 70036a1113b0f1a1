"""WSGI entry, for any server: ``gridgov.wsgi:application``. With wrong keys there is none."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridgov.settings")

django.setup(set_prefix=False)

# Models and translations can be imported from here on only.
from gridgov.http.charset import Handler  # noqa: E402
from gridgov.runtime.database import limit_waiting  # noqa: E402
from gridgov.runtime.keys import start_with_right_keys  # noqa: E402

application = Handler()
start_with_right_keys()
limit_waiting()
