"""The entries of a list of requests that are not among the treatments recognized in it. Pure."""

import re
from collections.abc import Iterator, Sequence

from decisions.drafts.naming import RequestedTreatment, treatments_of, without_codes
from decisions.drafts.sections import draft_parts, is_sentence
from decisions.vocabulary.codes import find_codes
from decisions.vocabulary.recognize_query import JOINTS, recognize

#: The most words of a list. In a longer text, most lines request nothing.
_LONGEST = 80
_CODE = re.compile(r"(?=\w*\d)[\w.]{4,}")
#: An amount without the treatment: "4 hours", "day" of "4 hours/day, 5 days/week".
_AMOUNT = re.compile(
    r"(?:\d+|x|per|a|for|every|once|twice|times|daily|weekly|monthly|hours?|hrs?|days?|weeks?|wks?"
    r"|months?|years?|visits?|sessions?|refills?|\W)+",
    re.I,
)


def unrecognized(text: str, requested: Sequence[RequestedTreatment]) -> list[str]:
    """Return the entries of a list that name none of the recognized treatments.

    Args:
        text: the draft; one with sentences is not a list.
        requested: the treatments that were recognized in it.
    """
    if len(text.split()) > _LONGEST:
        return []
    parts = [part.words for part in draft_parts(text)]
    if any(map(is_sentence, parts)):
        return []
    services = {treatment.service for treatment in requested}
    entries = (entry for words in parts for entry in _entries(words))
    return list(
        dict.fromkeys(
            entry
            for entry in entries
            if not any(each.service in services for each in treatments_of(entry))
        )
    )


def _entries(words: str) -> Iterator[str]:
    """Yield the entries of a line that may name a treatment, and not only its side or amount."""
    codes = [*find_codes(words)]
    for code in codes:
        if code.service is None:
            yield words[code.start : code.end]
    for piece in JOINTS.split(without_codes(words, codes)):
        entry = piece.strip(" .()")
        if all(map(_CODE.fullmatch, entry.split())):  # "M54.16 G56.01"
            yield from entry.split()
        elif not _AMOUNT.fullmatch(entry) and (
            (known := recognize(f"MRI {entry}")) is None or known.rest
        ):
            yield entry
