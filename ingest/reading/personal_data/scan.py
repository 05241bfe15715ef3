"""The scan for personal data that redaction missed.

Letters are published with names removed, but some names are missed. The scan searches for text that
a redacted letter does not contain. The names, addresses and telephone numbers of the reviewer's
organization and of the state are not findings; nor is text in a web address.
`ingest/processing/store_case.py` holds a letter with a finding for review by a person.
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
#: The number of findings outside a letter's pages that a problem names.
_MOST_TOLD = 5

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
#: Printed by the reviewer's organization and by the state on letters of all years.
_OFFICIAL = re.compile(PROGRAM.official_contacts, re.I)
#: The medical director signs each letter.
_DIRECTOR = re.compile(r"[\s,A-Z.]{0,30}\b(?:Chief\s)?Medical\sDirector\b")
_SIGNS_BEFORE = re.compile(r"\bSincerely\b[\s,]{0,8}\Z")


def unredacted(letter: LetterText) -> Iterator[Problem]:
    """Yield a problem for each text that may identify a person, in order."""
    text = letter.text
    finds = sorted(_finds(letter), key=lambda find: (find[0], -find[1]))
    addresses = [found.span() for found in _ADDRESS.finditer(text)] if finds else []
    ends = 0
    for start, end, kind in finds:
        if start < ends:
            continue  # overlaps the previous finding
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
    """Yield a problem if data outside the pages of a PDF may identify a person.

    No public copy contains these data; the problem informs administrators about the original.

    Args:
        text: the data that the public copy leaves out.
        author: the author of the file. It is not a finding if it is only a name, because the
            reviewer's organization names its own employee there.
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


def _finds(letter: LetterText) -> Iterator[tuple[int, int, str]]:
    """Yield the start, end and kind of each possible finding."""
    keyed = KeyedText(letter)
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
