"""The system's Chromium."""

import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The path of the program, or None if Chromium is not installed.
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
