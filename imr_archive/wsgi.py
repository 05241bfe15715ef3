"""The application that gunicorn serves."""

import gc
import os

import scipy
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from decisions import appeal, criteria, vocabulary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_archive.settings")
# Loading creates a million objects and a page thousands, almost none of which are part of a
# reference cycle, so the default collection after every 700 objects would find nothing.
gc.set_threshold(20_000)
application = get_wsgi_application()
# All pages, the libraries that scipy loads on first use, the vocabulary and the phrases are loaded
# now and never collected: loading them during a request, or searching them for garbage, takes
# longer than most responses.
_ = get_resolver().url_patterns, scipy.special, scipy.sparse
vocabulary.load()
criteria.load(compiled=True)
appeal.load()
gc.collect()
gc.freeze()
