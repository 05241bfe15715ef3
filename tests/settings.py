"""Settings of the tests: the archive's own, with a data folder that is made for the run."""

import os
import tempfile

# Read by the settings below; a server that the tester names is used instead of an embedded one.
os.environ.setdefault("ARCHIVE_HOME", tempfile.mkdtemp(prefix="imr-archive-tests-"))

from imr_archive.settings import *  # noqa: F403
