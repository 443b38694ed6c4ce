"""The door for web servers."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
application = get_wsgi_application()
# Everything is loaded before the first request, and what lasts as long as the process is never looked through again.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
