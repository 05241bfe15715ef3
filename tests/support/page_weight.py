"""The weight of a page: its bytes and those of the files that it loads, after decompression."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import Page

#: The bytes of which every page has fewer.
HEAVIEST = 150_000
#: The files that a page loaded.
_LOADED = """() => performance.getEntriesByType("resource")
    .map((entry) => entry.name).filter((name) => !name.startsWith("data:"))"""
_STYLES_AND_SCRIPTS = re.compile(r'(?:href|src)="/static/([\w./-]+\.(?:css|js))"')


def weights_of(page: Page, url: str) -> dict[str, int]:
    """Open a page; return the bytes of it and of each file that it loads.

    Each is fetched again: the sizes that the browser tells a page are sometimes 0.
    """
    page.goto(url)
    loaded = [page.url, *page.evaluate(_LOADED)]
    return {each: len(page.request.get(each).body()) for each in loaded}


def weight_of(markup: str) -> int:
    """Return the bytes of a page, and of its styles and scripts."""
    names = set(_STYLES_AND_SCRIPTS.findall(markup))
    assert names
    files = (Path(str(finders.find(name))) for name in names)
    return len(markup.encode()) + sum(file.stat().st_size for file in files)
