"""WSGI entry, for any server: ``gridgov.wsgi:application``. With wrong keys there is none."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridgov.settings")

application = get_wsgi_application()

# Models can be imported from here on only.
from gridgov.runtime.database import limit_waiting  # noqa: E402
from gridgov.runtime.keys import start_with_right_keys  # noqa: E402

start_with_right_keys()
limit_waiting()
