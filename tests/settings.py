"""Settings of the tests: the archive's own, with a data folder that is created for the run."""

import os
import sys
import tempfile
from pathlib import Path

# Processes that tests start would compile every module again, each of them, for seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Read by the settings below; a server that the tester names is used instead of an embedded one.
if "IMR_TEST_HOME" not in os.environ:
    os.environ["IMR_TEST_HOME"] = tempfile.mkdtemp(prefix="imr-archive-tests-")
for name in (
    "ARCHIVE_HTTPS",
    "ARCHIVE_DEBUG",
    "ARCHIVE_HOSTS",
    "ARCHIVE_STATIC",
    "ARCHIVE_PUBLIC",
    "ARCHIVE_NOINDEX",
    "ARCHIVE_PROXIES",
    "ARCHIVE_SNAPSHOTS",
    "ARCHIVE_API_LIMIT",
    "ARCHIVE_LIST_DAYS",
    "ARCHIVE_URL",
    "ARCHIVE_OWNER",
    "ARCHIVE_CONTACT",
    "ARCHIVE_WEBHOOK_NETWORKS",
    "EMAIL_URL",
    "SEARCH_URL",
    "SEARCH_SHARDS",
    "ORIGINALS_URL",
    "ARCHIVE_DATASET",
    "DATABASE_POOL",
    "DATABASE_REPLICA_URL",
    "DATABASE_TRANSACTION_POOLING",
    "ARCHIVE_METRICS",
):
    os.environ.pop(name, None)  # a server's settings are not the tests'
os.environ["ARCHIVE_HOME"] = os.environ["IMR_TEST_HOME"]

from imr_archive.settings import *  # noqa: F403
from imr_archive.settings import DATABASES, INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.flush"]
STRICT_TEMPLATES = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
Path(os.environ["ARCHIVE_HOME"], "static").mkdir(parents=True, exist_ok=True)
if "EMBEDDED" in DATABASES["default"]:
    DATABASES["default"]["EMBEDDED"]["durable"] = False
