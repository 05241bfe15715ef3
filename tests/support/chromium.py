"""The system's Chromium."""

import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The path of its program; None where there is none.
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
