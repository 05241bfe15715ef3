"""The spans of a letter that a page can link to."""

import html
import re


def targets(shown: str) -> dict[str, str]:
    """Return the text of each link target in a letter's HTML, on one line, by its name."""
    found = {}
    for mark in re.finditer(r'<i id="at-([^"]*)">', shown):
        depth, end = 1, mark.end()
        while depth:
            tag = re.compile(r"<(/?)i\b[^>]*>").search(shown, end)
            assert tag is not None
            depth += -1 if tag[1] else 1
            end = tag.end()
        words = re.sub(
            r"<span class=\"new-page\">[^<]*</span>|<[^>]*>", " ", shown[mark.end() : end]
        )
        found[mark[1]] = " ".join(html.unescape(words).split())
    return found


def squeezed(text: str) -> str:
    """Remove white space, which may split a word at the end of a line."""
    return re.sub(r"\s", "", text)
