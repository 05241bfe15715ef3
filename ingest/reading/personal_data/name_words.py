"""Names in runs of capitalized words, and the end of each name."""

import re

from ingest.reading.personal_data.not_names import NOT_NAMES


def first_word(words: str) -> str:
    """Return the first word of a name, without punctuation after it."""
    return re.split(r"[\s,]", words.strip(), maxsplit=1)[0].rstrip(".'’-")


def trimmed(words: str) -> str:
    """Remove words at the end of a name that are not part of it: "Lee The"."""
    while len(parts := words.rsplit(maxsplit=1)) == 2 and not is_name(parts[1]):
        words = parts[0]
    return words


def is_name(words: str) -> bool:
    """Return whether a phrase may be a name, because none of its words is in `NOT_NAMES`."""
    parts = [part.lower().strip(".,'’`-") for part in words.split()]
    parts = [part.removesuffix("'s").removesuffix("’s") for part in parts]
    if any((len(part) > 1 and part in NOT_NAMES) or set(part) == {"x"} for part in parts):
        return False
    return not any(
        part in NOT_NAMES for whole in parts if "-" in whole for part in whole.split("-")
    )


def end_of_name(words: str, start: int) -> int | None:
    """Return the end of the name at the beginning of a phrase, plus `start`; None if no name."""
    ends = [found.end() for found in re.finditer(r"\S+", words)]
    for end in reversed(ends):
        if is_name(words[:end]):
            return start + len(words[:end].rstrip(","))
    return None
