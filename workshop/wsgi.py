"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from workshop.views import faults

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")
application = get_wsgi_application()
faults.prepare()
