"""What keeps a page below 150 kB however much it has to show, as docs/look.md says."""

from bisect import bisect_right
from html import escape
from itertools import accumulate

#: The longest conditions of a search that a page shows, in characters of its URL, since all its
#: links repeat them: a query of 1,000 characters and some filters. Files may be of longer searches.
LONGEST_SEARCH = 1_250
#: The longest parameters for display besides them.
_LONGEST_DISPLAY = 150
#: From this length on, a page of results has no open list of values, no chart until asked for one,
#: and buttons of one form in place of most links.
_LONG = 400
#: The characters of one or two short conditions.
_SHORT = 40


def is_long(parameters: str) -> bool:
    """Return whether a page of results has less, because its links repeat these parameters."""
    return len(parameters) >= _LONG


def is_too_long(conditions: str, parameters: str) -> bool:
    """Return whether a search is too long for a page.

    Args:
        conditions: the conditions in its URL.
        parameters: the same with the parameters for display.
    """
    longest = LONGEST_SEARCH + _LONGEST_DISPLAY
    return len(conditions) > LONGEST_SEARCH or len(parameters) > longest


def room(most: int, each: int, parameters: str, others: int = 0) -> int:
    """Return how many entries a page has room for; their links repeat the parameters of the search.

    Args:
        most: the number of entries for one or two short conditions.
        each: what the links of an entry weigh then, in bytes.
        parameters: the parameters of the search in its URL.
        others: the number of other links that take room from the entries.
    """
    longer = max(0, len(parameters) - _SHORT)
    return max(1, (most * each - others * longer) // (each + longer))


def repeated_text(text: str, most: int) -> str:
    """Return a text that was sent, for the form of the answer; nothing if it is too long for that.

    Args:
        text: the text, which is not stored.
        most: the most bytes for which the answer has room.
    """
    return text if html_bytes(text) <= most else ""


def beginning_of(text: str, most: int) -> str:
    """Return the beginning of a text for which a page has room, which ends with a whole line.

    Args:
        text: the text.
        most: the most bytes for which the page has room.
    """
    if html_bytes(text) <= most:
        return text
    weights = accumulate(map(html_bytes, text.splitlines(keepends=True)))
    lines = bisect_right(list(weights), most)
    return "".join(text.splitlines(keepends=True)[:lines])


def html_bytes(text: str) -> int:
    """Return the bytes of a text in HTML."""
    return len(escape(text).encode())
