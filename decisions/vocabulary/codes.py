"""Procedure codes -> kinds of services, by the ranges of services.toml.

The ranges are the public structure of HCPCS level II, CPT and CDT; their descriptions are
not copied: those of CPT and CDT are protected by copyright.
"""

import functools
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from decisions.vocabulary.loading import VocabularyFile
from decisions.vocabulary.matching import Match
from decisions.vocabulary.services import Meaning, ServicePath, TermKind

#: A code that is not a strength, an amount of money, a count, or part of a date or longer number.
_CODE = re.compile(
    r"(?<![\w.,/#$-])(?P<letter>[A-HJ-LP-V]?)(?P<digits>\d{4,5})(?![\w/]|[.,-]\d|%|\s?(?:mg|mcg|iu|unit))",
    re.I,
)
_RANGE = re.compile(r"(?P<letter>[A-Z]?)(?P<first>\d+)(?:-(?P=letter)(?P<last>\d+))?")
#: The length of a code.
_LENGTH = 5
#: The most codes of an item that are looked up.
_MOST_CODES = 20

Range = tuple[int, int, Meaning]


class ProcedureCode(NamedTuple):
    """A procedure code in words.

    Args:
        service: its kind of service; None if it is unknown or not one treatment.
        region: the only body region that it is for; None for any.
        start, end: its span.
    """

    service: ServicePath | None
    region: str | None
    start: int
    end: int


def find_codes(words: str) -> Iterator[ProcedureCode]:
    """Yield the procedure codes in words."""
    for code in islice(_CODE.finditer(words), _MOST_CODES):
        if len(code[0]) != _LENGTH:
            continue
        known = find_code(code[0])
        service = known.meaning.service if known else None
        if service and "(unspecified)" in (service.service or ""):
            service = None
        yield ProcedureCode(service, _region_of(code["letter"], int(code["digits"])), *code.span())


def find_code(words: str) -> Match[Meaning] | None:
    """Return the first procedure code of an item with a known kind of service."""
    for _, code in zip(range(_MOST_CODES), _CODE.finditer(words), strict=False):
        letter, number = code["letter"].upper(), int(code["digits"])
        if len(code[0]) != _LENGTH:
            continue
        for first, last, meaning in ranges().get(letter, ()):
            if first <= number <= last:
                return Match(meaning, 0, 0, code.start(), code.end())
    return None


@functools.cache
def ranges() -> dict[str, list[Range]]:
    """Return the ranges of codes by their letter, the narrowest first.

    Raises:
        VocabularyError: a range has an invalid format.
    """
    found: dict[str, list[Range]] = {}
    for letter, each in _read():
        found.setdefault(letter, []).append(each)
    for alike in found.values():
        alike.sort(key=lambda each: each[1] - each[0])
    return found


def _region_of(letter: str, number: int) -> str | None:
    named = (
        region
        for region, (of, first, last) in _ranges_of_regions()
        if of == letter and first <= number <= last
    )
    return next(named, None)


@functools.cache
def _ranges_of_regions() -> tuple[tuple[str, tuple[str, int, int]], ...]:
    file = VocabularyFile.of("body_regions.toml")
    return tuple(
        (path[0], _range(file, path, words))
        for path, table in file.tables(1)
        for words in file.words(path, table, "codes")
    )


def _read() -> Iterator[tuple[str, Range]]:
    file = VocabularyFile.of("services.toml")
    for path, table in file.tables(3):
        for words in file.words(path, table, TermKind.CODE):
            letter, first, last = _range(file, path, words)
            yield letter, (first, last, Meaning(ServicePath(*path), words, TermKind.CODE))


def _range(file: VocabularyFile, path: tuple[str, ...], words: str) -> tuple[str, int, int]:
    written = _RANGE.fullmatch(words)
    if not written:
        raise file.error(f"{words!r} is not a range of codes: write L5000-L5999", path, words)
    first = int(written["first"])
    return written["letter"], first, int(written["last"] or first)
