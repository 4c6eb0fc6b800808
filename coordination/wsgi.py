"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.production")
os.environ["CORDEE_PROCESS"] = "web"  # whatever is inherited: common/row_security.py
application = get_wsgi_application()
