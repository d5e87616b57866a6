"""The WSGI application served by granian."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
application = get_wsgi_application()

# Before the first request, not within it: reading all addresses and catalogues takes seconds on a slow machine.
get_resolver().check()
for language, _name in settings.LANGUAGES:
    with translation.override(language):
        translation.gettext("")

# What is loaded by now stays for ever: the collector need not look through it in the middle of somebody's request.
gc.collect()
gc.freeze()
