"""Words of a page that are too small to read."""

from playwright.sync_api import Page

#: Finds text smaller than 13 px: .87 rem is 13.05 px (docs/look.md).
_SMALL = """() => {
    const small = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim();
        const within = walker.currentNode.parentElement;
        if (!text || !within.checkVisibility() || within.closest("script, style, .hidden")) continue;
        const size = parseFloat(getComputedStyle(within).fontSize);
        if (size < 12.95) small.push(`${text.slice(0, 40)}: ${size}px`);
    }
    return small;
}"""


def small_text(page: Page) -> list[str]:
    """Return the words of a page that are smaller than 13 px, with their sizes."""
    found: list[str] = page.evaluate(_SMALL)
    return found
