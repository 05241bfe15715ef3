"""The application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from decisions import vocabulary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_archive.settings")
application = get_wsgi_application()
# All pages and the vocabulary are loaded now and stay. To look through them for garbage in the
# midst of an answer takes longer than most answers.
_ = get_resolver().url_patterns
vocabulary.load()
gc.collect()
gc.freeze()
