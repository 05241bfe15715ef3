"""Mentions of an age in a clinical summary, whether the patient's or somebody else's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from decisions.enums import Sex
from ingest.reading.people import GENDER

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {
    word: value
    for words, first, step in ((_UNITS, 1, 1), (_TEENS, 10, 1), (_TENS, 20, 10))
    for value, word in enumerate(words)
    for value in [first + step * value]
}
#: Most letters have "ten" only within other words.
_TEN = re.compile(r"ten(?<!\wten)(?!\w)")
_OTHER_WORDS = (*_TENS, *_TEENS[1:])
_WORDS = (
    rf"\b(?:{'|'.join(_TENS)})(?:[ -]{{1,2}}(?:{'|'.join(_UNITS)})\b)?|\b(?:{'|'.join(_TEENS)})\b"
)
#: A number that is not part of a longer one, such as a date; most numbers in a summary are.
_DIGITS = re.compile(r"[0-9](?<![0-9/.,$#].)(?<![0-9]-.)[0-9]{0,2}(?![0-9%]|[/.,-][0-9])")
_DIGITS_OR_WORDS = re.compile(rf"{_DIGITS.pattern}|{_WORDS}")
#: Characters after a number that is part of a date, a dose, a level or a range.
_BEHIND_SIGN = re.compile(r"[0-9%]|[/.,-][0-9]")
#: Text after the number, which may be repeated in digits: "forty-five (45) year old".
_OLD = re.compile(
    r"(?: ?\([0-9]{1,3}\))?[ -]{0,3}(?:"
    r"(?:years?|yea?rs?|yrs?)['’]?\.?[ -]{0,3}(?:olds?\b|of[ -]age\b"
    r"|(?:, |and ){0,2}[0-9]{1,2}[ -]months?[ -]olds?\b)"
    r"|y[./]?[ ]?o(?:\b\.?|(?=[mf]\b)))"
    r"(?:[ ,/-]{0,2}(?P<sex>[mf]\b))?"
)
_LETTER = re.compile(r"[ /]?(?P<sex>[MF])(?!\w)")
#: Text before the number.
_AGED = re.compile(r"\bage(?:d|\W{0,3}(?:is|of|:|=|-))?[ (]{1,2}(?:(?:now|currently) )?\Z")
_BARE = re.compile(r"\b(?:(?:is|turned)(?: now| currently| presently)?|now|recently turned) \Z")
#: Text after a number: a range, or the end of a phrase in which the number can only be an age.
_RANGE = re.compile(r" ?(?:to|-|and|or|through) ?[0-9]")
_ENDS = re.compile(
    r"[.;]?(?:\s|\Z)(?![a-z])|,?(?: (?:and|with|who|but|at|in|on|last|this)\b)|,|[.;]"
)
_LONGEST_BEFORE = 24
#: A letter gives few ages; the scan stops at this many.
_MOST = 40


@dataclass(frozen=True, slots=True)
class AgeMention:
    """An age that a summary gives.

    Args:
        value: the age in years.
        start, end: the offsets of its text.
        form: "old" ("47 year old"), "aged" ("age 47"), "letter" ("47M"), "apart" (", 47,",
            "(47,") or "bare" ("is now 47").
        sex: the sex that a letter after the age gives: "47 yo M".
    """

    value: int
    start: int
    end: int
    form: str
    sex: Sex | None


def age_mentions(text: str) -> Iterator[AgeMention]:
    """Yield the ages that a text gives, up to a limit."""
    lowered = text.encode("ascii", "replace").decode("ascii").lower()
    spelled = any(map(lowered.__contains__, _OTHER_WORDS)) or _TEN.search(lowered)
    found = 0
    for match in (_DIGITS_OR_WORDS if spelled else _DIGITS).finditer(lowered):
        if mention := _mention(text, lowered, match):
            yield mention
            found += 1
        if found == _MOST:
            return


def _mention(text: str, lowered: str, number: re.Match[str]) -> AgeMention | None:
    start, end = number.span()
    if _is_part(lowered, start, end):
        return None
    value = _value(number[0])
    if old := _OLD.match(lowered, end):
        sex = old["sex"] if old["sex"] and _is_letter(text, old.start("sex")) else None
        return AgeMention(
            value,
            start,
            old.end() if sex or not old["sex"] else old.start("sex"),
            "old",
            GENDER[sex] if sex else None,
        )
    before = max(0, start - _LONGEST_BEFORE)
    if aged := _AGED.search(lowered, before, start):
        return (
            None
            if _RANGE.match(lowered, end)
            else AgeMention(value, aged.start(), end, "aged", None)
        )
    if value < 10:
        return None
    if (letter := _LETTER.match(text, end)) and not lowered.startswith("-", start - 1):
        return AgeMention(value, start, letter.end(), "letter", GENDER[letter["sex"].lower()])
    if _BARE.search(lowered, before, start) and _ENDS.match(lowered, end):
        return AgeMention(value, start, end, "bare", None)
    apart = lowered.startswith(", ", start - 2) or lowered.startswith("(", start - 1)
    if apart and lowered.startswith((",", ")"), end):
        return AgeMention(value, start, end, "apart", None)
    return None


def _is_part(text: str, start: int, end: int) -> bool:
    """Return whether a number is part of a date, a dose, a level of the spine or a range."""
    before = text[start - 1 : start]
    return (
        before in ("/", ".", ",", "$", "#")
        or (before == "-" and text[start - 2 : start - 1].isdigit())
        or bool(_BEHIND_SIGN.match(text, end))
        or (text[start].isdigit() and end - start > 3)
    )


def _is_letter(text: str, position: int) -> bool:
    """Return whether an M or F means a sex: it is a capital, or follows an "o" as in "47yof"."""
    return text[position].isupper() or text[position - 1].lower() == "o"


def _value(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    return sum(_VALUES[word] for word in re.findall("[a-z]+", printed))
