"""Patterns for the beginnings of lines."""

import re
import sys
from collections.abc import Iterator


class LinePattern:
    """A pattern that matches only at the beginning of a line.

    A search for a line feed is several times as fast as one for `^`, which `re` tries at every
    character.

    Args:
        pattern: the pattern, without `^`.
        flags: the flags of `re`.
    """

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._at_beginning = re.compile(pattern, flags)
        self._below = re.compile(rf"\n(?:{pattern})", flags)

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """Yield the matches in a part of a text, without the line feeds before them."""
        found = self.search(text, start, end)
        while found:
            yield found
            found = self.search(text, found.end(), end)

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """Return the match at an offset, if a line begins there."""
        begins = start == 0 or text[start - 1] == "\n"
        return self._at_beginning.match(text, start) if begins else None

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match in a part of a text."""
        if start == 0 and (found := self._at_beginning.match(text, 0, end)):
            return found
        above = self._below.search(text, max(0, start - 1), end)
        return self._at_beginning.match(text, above.start() + 1, end) if above else None
