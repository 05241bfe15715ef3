"""Recognition of case numbers in letters, in searches and in pasted text.

Letters print `CM16-0221706`; those of 2013 may print `IMR13-0001234`. The two digits are the year
of the application.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from decisions.state_program import PROGRAM

_FEWEST, _MOST = PROGRAM.number_digits
#: A typed case number, in upper or lower case, with a hyphen or a space.
TYPED = rf"(?i:{PROGRAM.number_kind})[ -]?\d{{2}}[ -]\d{{{_FEWEST},{_MOST}}}"
#: A character between the parts of a pasted number.
_SIGN = r"[\s\-–—_./]"
#: A number in a pasted text: the year may have four digits, scanned zeros may be letters O, and
#: seven digits may contain a space.
_PARTS = re.compile(
    rf"(?P<kind>{PROGRAM.number_kind}){_SIGN}{{0,3}}"
    rf"(?:20(?=\d\d{_SIGN}{{1,3}}[\dO]{{6}}))?(?P<year>\d\d)"
    rf"{_SIGN}{{0,3}}(?P<digits>[\dO]{{4,8}}|[\dO]{{3}} [\dO]{{4}})",
    re.I,
)
_PASTED = rf"(?<![^\W_]){re.sub(r'[?]P<[a-z]+>', '?:', _PARTS.pattern)}(?![^\W_])(?!\*)"
#: Text directly before a number ("IMR Case Number: ", the folders of a file).
_BEFORE = re.compile(
    r"(?:(?<!\S)\S*[/\\]|(?<![^\s(])\w[\w.-]{0,40}[_=-]"
    r"|(?:(?<![\w:])(?:IMR|case|file|number|nos?|num|final|determination|letter|for|re)\b[.:#]*\s+"
    r"|\b(?:number|nos?|num)[.:#]+|\#[.:]?\s*){1,8})$",
    re.I,
)
_LONGEST_BEFORE = 80
#: Text directly after a number: the end of a file name or URL, lines of a header.
_AFTER = (
    r"(?:[\w() -]{0,40}\.(?:pdf|txt|docx?|rtf|html?|xml|json|zip)\b){0,2}(?:/?[?&#%]\S*)?"
    r"(?:\s+(?:final|determination|letter|(?:date\s+of\s+injury|date\s+assigned|decision\s+date"
    r"|ur\s+denial\s+date|priority|application\s+received|received)\s*:\s*"
    r"(?:\d{1,2}/\d{1,2}/\d{2,4}|(?:standard|expedited)(?:\s+application)?))(?!\S)){0,10}"
    r"(?:[.,;:/]*(?=[\s()\"“”]|$))?"
)
_NUMBER = re.compile(rf"({_PASTED}){_AFTER}", re.I)
_BETWEEN = re.compile(rf"({_PASTED})\s*(?:[,;&/|]|\band\b|\bor\b)\s*(?=(?:{_PASTED}))", re.I)
#: The digits of a number without its kind and year, and with the year alone.
_BARE = re.compile(rf"(?:(\d{{2}})[-–])?(\d{{{_FEWEST},{_MOST}}})")
#: Numbers in letters have seven digits, and people who type fewer omit zeros. Letters of 2013 also
#: print six, but not in numbers of the commonest kind.
_WIDTH = 7
_COMMONEST = PROGRAM.number_kinds[0]
#: Characters of copied text: soft hyphens, zero-width spaces, hyphens, and full-width letters.
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_SPELT = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | str.maketrans("‐‑‒−", "----")
_AROUND = " \t\r\n\"“”'‘’()[]<>*?!.,;:"
_KINDS = PROGRAM.number_kinds
#: The two-digit years that a case number can have.
_YEARS = range(PROGRAM.began.year % 100, 100)


def case_number_key(number: str) -> str:
    """Return the normalized form of a case number: `cm160221706`."""
    return "".join(filter(str.isalnum, number.lower()))


def is_number(text: str) -> bool:
    """Return whether a text is a whole case number."""
    return bool(_PARTS.fullmatch(text.strip()))


def case_number_keys(text: str) -> tuple[str, ...]:
    """Return the keys of the case numbers that a word may stand for; empty if there are none.

    Digits alone may be a number of any year and kind.
    """
    return tuple(map(case_number_key, _printed(text)))


def numbers_in(text: str) -> list[str]:
    """Return the distinct case numbers in a text, as letters print them, sorted."""
    return sorted({match.number for match in number_matches(text)})


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A case number as letters print it, and its offsets in a text, in whatever form."""

    number: str
    start: int
    end: int


def number_matches(text: str) -> Iterator[NumberMatch]:
    """Yield the case numbers in a text, in order."""
    for match in re.finditer(_PASTED, text, re.I):
        yield NumberMatch(_printed(match[0])[0], *match.span())


def without_numbers(text: str) -> str:
    """Return a text with each case number replaced by a space."""
    return re.sub(_PASTED, " ", text, flags=re.I)


def separate_numbers(text: str) -> str:
    """Return a query with its case numbers separated from text that was pasted with them."""
    text = _UNSEEN.sub("", text).translate(_SPELT)
    parts, done = [], 0
    for number in _NUMBER.finditer(text):
        before = text[max(done, number.start() - _LONGEST_BEFORE) : number.start()]
        if before.endswith(":") and not before.lower().endswith(("number:", "no:", "num:")):
            continue  # `case:CM16-0221706` names a field
        kept = number.start() - len(before) + len(_BEFORE.sub("", before))
        parts += [text[done:kept], _printed(number[1])[-1], " "]
        done = number.end()
    return _BETWEEN.sub(r"\1 ", "".join((*parts, text[done:])))


def possible_numbers(text: str) -> tuple[str, ...]:
    """Return the case numbers that a text may stand for, as letters print them.

    The result is empty if the text has other words or more than one number.
    """
    return _printed(separate_numbers(text).strip(_AROUND))


def _printed(word: str) -> tuple[str, ...]:
    """Return the case numbers that a word may stand for, as letters print them.

    The likeliest one comes first, and the one with all digits as typed last.
    """
    if parts := _PARTS.fullmatch(word):
        digits = parts["digits"].upper().replace("O", "0").replace(" ", "")
        return _with_digits(f"{parts['kind'].upper()}{parts['year']}-", digits)
    if bare := _BARE.fullmatch(word):
        years = [bare[1]] if bare[1] else [f"{year:02}" for year in _YEARS]
        begins = [f"{kind}{year}-" for kind in _KINDS for year in years]
        return tuple(number for begin in begins for number in _with_digits(begin, bare[2]))
    return ()


def _with_digits(begin: str, digits: str) -> tuple[str, ...]:
    """Return the numbers that begin in a way and end with typed digits or omit zeros of them."""
    padded = begin + digits.zfill(_WIDTH)
    if len(digits) < _FEWEST:
        return (padded,)
    typed = begin + digits
    return tuple(dict.fromkeys((padded, typed))) if begin.startswith(_COMMONEST) else (typed,)
