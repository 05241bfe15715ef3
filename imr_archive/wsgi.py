"""The application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from decisions import appeal, criteria, vocabulary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_archive.settings")
application = get_wsgi_application()
# All pages, the vocabulary and the phrases are loaded now and stay. To load them in the midst of an
# answer, or to look through them for garbage, takes longer than most answers.
_ = get_resolver().url_patterns
vocabulary.load()
criteria.load(compiled=True)
appeal.load()
gc.collect()
gc.freeze()
# A page makes thousands of objects, and hardly one of them refers to itself: to look for such
# after each 700 finds nothing.
gc.set_threshold(20_000)
