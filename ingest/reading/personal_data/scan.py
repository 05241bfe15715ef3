"""The scan for personal data that redaction missed.

Letters are published with names removed; now and then one slips through. The scan looks for words
that a redacted letter does not have. The reviewer's organization and the state print their own
names, addresses and telephone numbers, which are not findings; nor is what is in a web address.
A letter with a finding waits for a person: `ingest/processing/store_case.py` holds it back.
"""

import re
from collections.abc import Iterator

from decisions.state_program import PROGRAM
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import UNREDACTED, Problem
from ingest.reading.personal_data.contacts import contacts
from ingest.reading.personal_data.keyword_patterns import KeyedText
from ingest.reading.personal_data.names import names_of_persons
from ingest.reading.personal_data.numbers import personal_numbers

UNREDACTED_BESIDE = "unredacted_beside"
_NAME_ALONE = re.compile(r"[^\d@]*")
#: How many finds outside a letter's pages a problem names.
_MOST_TOLD = 5

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
#: Printed by the reviewer's organization and by the state on letters of all years.
_OFFICIAL = re.compile(PROGRAM.official_contacts, re.I)
#: The medical director signs each letter.
_DIRECTOR = re.compile(r"[\s,A-Z.]{0,30}\b(?:Chief\s)?Medical\sDirector\b")
_SIGNS_BEFORE = re.compile(r"\bSincerely\b[\s,]{0,8}\Z")


def unredacted(letter: LetterText) -> Iterator[Problem]:
    """Yield a problem for each place that may say who somebody is, in order."""
    text = letter.text
    finds = sorted(_finds(text), key=lambda find: (find[0], -find[1]))
    addresses = [found.span() for found in _ADDRESS.finditer(text)] if finds else []
    ends = 0
    for start, end, kind in finds:
        if start < ends:
            continue  # found in two ways
        if _is_official(text, start, end):
            continue
        if "web" not in kind and any(first <= start < last for first, last in addresses):
            continue
        ends = end
        article = "an" if kind.startswith("e") else "a"
        words = " ".join(text[start:end].split())
        yield Problem(
            UNREDACTED, f'The letter may show {article} {kind}: "{words}".', Span(start, end)
        )


def left_out_of_copy(text: str, author: str) -> Iterator[Problem]:
    """Yield a problem where data outside the pages of a PDF may say who somebody is.

    Nothing public has them: it is told so that administrators know what the original holds.

    Args:
        text: what the public copy leaves out.
        author: who wrote the file: no find where it is a name alone, for the reviewer's
            organization has its own employee there.
    """
    writer = author if _NAME_ALONE.fullmatch(author) else ""
    told: list[str] = []
    letter = LetterText.clean(text)
    for find in unredacted(letter):
        words = letter.value(find.span) if find.span else ""
        if words not in writer and words not in told:
            told.append(words)
    if told:
        said = ", ".join(f'"{words}"' for words in told[:_MOST_TOLD])
        if len(told) > _MOST_TOLD:
            said += f" and {len(told) - _MOST_TOLD} more"
        yield Problem(
            UNREDACTED_BESIDE,
            "The PDF holds data beside its pages (title, comments, fields, attached files) that "
            f"may name a person: {said}. The public copy leaves them out.",
        )


def _finds(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the place and kind of everything that looks like a find."""
    keyed = KeyedText(text)
    for start, end in names_of_persons(keyed):
        yield start, end, "name"
    yield from personal_numbers(keyed)
    yield from contacts(keyed)


def _is_official(text: str, start: int, end: int) -> bool:
    if _OFFICIAL.search(text, start, end):
        return True
    return (
        _DIRECTOR.match(text, end) is not None
        and _SIGNS_BEFORE.search(text[max(0, start - 20) : start]) is not None
    )
