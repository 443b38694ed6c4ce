"""The door for web servers."""

import gc
import os
import sys
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
try:
    application = get_wsgi_application()
    import_module("lms.service_settings").refuse_to_start_unless_told()
except ImproperlyConfigured as refusal:
    sys.exit(str(refusal))
# Everything is loaded before the first request, and what lasts as long as the process is never looked through again.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
