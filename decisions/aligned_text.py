"""The alignment of a case's text with the part of the letter that it was read from.

A rationale is kept on one line; in the letter it is broken into lines and pages. Both have the same
characters but for white space, unless a person corrected the text: then no offset is known.
"""

from typing import Self


class AlignedText:
    """Maps offsets in a text to offsets in its letter.

    Args:
        text: the text.
        at: the offset in the letter of each of its characters but white space.
    """

    def __init__(self, text: str, at: list[int]) -> None:
        self._text, self._at = text, at

    @classmethod
    def of(cls, letter: str, span: tuple[int, int], text: str) -> Self | None:
        """Return the alignment of a text, or None if the letter has other words at that span."""
        at = [offset for offset in range(*span) if not letter[offset].isspace()]
        same = "".join(letter[offset] for offset in at) == "".join(text.split())
        return cls(text, at) if same else None

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the offsets in the letter of a part of the text, or None if it is white space."""
        before = len("".join(self._text[:start].split()))
        length = len("".join(self._text[start:end].split()))
        if not length:
            return None
        return self._at[before], self._at[before + length - 1] + 1
