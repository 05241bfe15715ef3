"""Lists of section names, which may contain commas."""

import re
from collections.abc import Iterator

from decisions.vocabulary.guidelines import section_keys
from decisions.vocabulary.loading import key_of

#: "3.3.9 Opioids for Chronic Pain and Chronic Opioid Treatment: ..."
_NUMBERED = re.compile(r"\d+(?:\.\d+)*\.? +[A-Z]")
#: "and Forearm, Wrist & Hand Chapter"
_CHAPTER = re.compile(r"^and | chapter$", re.I)
_LONGEST_NAME = 4  # pieces between commas


def split_sections(text: str, separators: str = ",;") -> Iterator[str]:
    """Yield the section names of a list.

    A comma inside parentheses or inside a known name ("NSAIDs, GI symptoms & cardiovascular risk")
    is not a separator. A numbered section ends only before the next number.
    """
    pieces = _pieces(text, separators)
    while pieces:
        count = _name_length(pieces)
        yield ", ".join(pieces[:count]).removeprefix("and ")
        del pieces[:count]


def _pieces(text: str, separators: str) -> list[str]:
    pieces, depth, start = [], 0, 0
    for position, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(depth - 1, 0)
        elif character in separators and (depth == 0 or text.find(")", position) < 0):
            pieces.append(text[start:position])
            start = position + 1
    pieces.append(text[start:])
    return [piece for piece in (piece.strip(" .,;:-") for piece in pieces) if piece]


def _name_length(pieces: list[str]) -> int:
    """Return the number of pieces that form the first name."""
    if _NUMBERED.match(pieces[0]):
        following = (n for n, piece in enumerate(pieces) if n and re.match(r"\d", piece))
        return next(following, len(pieces))
    for count in range(min(_LONGEST_NAME, len(pieces)), 1, -1):
        if key_of(_CHAPTER.sub("", ", ".join(pieces[:count]))) in section_keys():
            return count
    return 1
