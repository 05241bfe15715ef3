"""The weight of a page in a browser."""

from playwright.sync_api import Page

#: The files that a page loaded.
_LOADED = """() => performance.getEntriesByType("resource")
    .map((entry) => entry.name).filter((name) => !name.startsWith("data:"))"""


def weights_of(page: Page, url: str) -> dict[str, int]:
    """Open a page; return the bytes of it and of each file that it loads, after decompression.

    Each is fetched again: the sizes that the browser tells a page are sometimes 0.
    """
    page.goto(url)
    loaded = [page.url, *page.evaluate(_LOADED)]
    return {each: len(page.request.get(each).body()) for each in loaded}
