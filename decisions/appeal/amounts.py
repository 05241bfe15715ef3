"""Strengths and amounts in a text, as numbers that can be compared."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "thirty-six": 36,
}
_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
#: A greater number of sessions is a misread number.
_MOST = 400
#: "1,000" or "1000", with or without decimals.
_AMOUNT = r"(?:\d{1,3},\d{3}|\d{1,4})(?:\.\d{1,3})?"
_STRENGTH = re.compile(
    rf"(?<![\d./,])({_AMOUNT}(?:\s?[-/]\s?{_AMOUNT}){{0,2}})\s?(mg|mcg|meq|%)", re.I
)
_WHOLE = r"(\d{1,3},\d{3}|\d{1,4})\b(?!,\d)"
_COUNTED = re.compile(rf"#\s?{_WHOLE}|\b(?:quantity|qty)\.?:?\s(?:of\s)?{_WHOLE}", re.I)
#: Milligrams in a microgram.
_MICROGRAM = Decimal("0.001")
_VISITS = r"(?:sessions?|visits?|treatments?)\b"
_SESSIONS = re.compile(
    rf"(?<![\w.-])(?<!to )(?<!of )({_NUMBER})(?:\s?\(\d+\))?"
    rf"(?:\s(?!to\b|of\b|or\b|and\b|times?\b|per\b|weeks?\b|days?\b|more\b)[a-z/-]+){{0,3}}\s{_VISITS}"
    r"(?!\s?(?:per|a|each|every|/)\s?(?:week|wk|month))",
    re.I,
)
_SESSIONS_AFTER = re.compile(
    rf"\b{_VISITS},?\s(?:x\s?|times\s|#\s?)?({_NUMBER})\b(?!\s?(?:per|a|times)\b)", re.I
)
_A_WEEK = re.compile(
    rf"\b({_NUMBER})(?:\s?(?:-|to)\s?({_NUMBER}))?\s?(?:(?:times?|x|visits?|sessions?)\s?(?:a|per|each|/)?\s?(?:week(?:ly)?|wk)|x)"
    rf"\s?(?:,\s?)?(?:for|times|x|over)?\s?({_NUMBER})(?:\s?(?:-|to)\s?({_NUMBER}))?"
    r"\s?(?:weeks?|wks?)?\b",
    re.I,
)


class Strength(NamedTuple):
    """The strength of a drug.

    Args:
        amounts: of each ingredient: "10/325 mg" has 10 and 325.
        unit: `mg`, `meq` or `%`; micrograms are given in mg.
    """

    amounts: tuple[Decimal, ...]
    unit: str

    def __str__(self) -> str:
        amounts = "/".join(f"{amount:f}" for amount in self.amounts)
        return f"{amounts}{self.unit}" if self.unit == "%" else f"{amounts} {self.unit}"


def strengths(words: str) -> frozenset[Strength]:
    """Return the strengths in a text."""
    return frozenset(_strength(match[1], match[2].lower()) for match in _STRENGTH.finditer(words))


def _strength(printed: str, unit: str) -> Strength:
    amounts = (Decimal(part.replace(",", "")) for part in re.split(r"\s?[-/]\s?", printed))
    if unit == "mcg":
        return Strength(tuple((amount * _MICROGRAM).normalize() for amount in amounts), "mg")
    return Strength(tuple(amounts), unit)


def counts(words: str) -> frozenset[int]:
    """Return the counts of a drug in a text, such as "#60"."""
    return frozenset(
        int((match[1] or match[2]).replace(",", "")) for match in _COUNTED.finditer(words)
    )


def sessions(words: str) -> frozenset[int]:
    """Return the number of sessions in a text: "12 visits", or "2 times a week for 6 weeks".

    A range gives every number in it.
    """
    return frozenset(_sessions(words))


def _sessions(words: str) -> Iterator[int]:
    for match in _A_WEEK.finditer(words):
        least = _number(match[1]) * _number(match[3])
        most = _number(match[2] or match[1]) * _number(match[4] or match[3])
        yield from range(least, min(most, _MOST) + 1)
    for pattern in (_SESSIONS, _SESSIONS_AFTER):
        for match in pattern.finditer(words):
            yield _number(match[1])


def _number(printed: str) -> int:
    return _NUMBERS.get(printed.lower()) or int(printed)
