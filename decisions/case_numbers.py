"""Case numbers: how they are written, typed and pasted.

Letters print `CM16-0221706`; those of 2013 may print `IMR13-0001234`. The two digits are the year
of the application.
"""

import re

#: A case number as somebody types it: in any case of letters, with a hyphen or a space.
TYPED = r"(?i:CM|IMR)[ -]?\d{2}[ -]\d{6,8}"
#: One as it may stand in a text that was pasted: with dashes, or with nothing between its parts.
_PASTED = r"\b(?:CM|IMR)[\s\-–]{0,2}\d{2}[\s\-–]{0,2}\d{4,8}\b(?!\*)"
_PARTS = re.compile(r"(CM|IMR)[\s\-–]{0,2}(\d{2})[\s\-–]{0,2}(\d{4,8})", re.I)
#: What is written right before a number ("IMR Case Number: ", the folders of a file), and right
#: behind it (the end of a file's name).
_BEFORE = re.compile(
    r"(?:(?<!\S)\S*[/\\]"
    r"|(?:(?<![\w:])(?:IMR|case|file|number|nos?|num|final|determination|letter|for|re)\b[.:#]*\s+"
    r"|\b(?:number|nos?|num)[.:#]+|\#\s*){1,8})$",
    re.I,
)
_LONGEST_BEFORE = 80
_NUMBER = re.compile(rf"({_PASTED})(?:\.(?:pdf|txt)\b)?(?:[.,;:/]*(?=[\s()\"“”]|$))?", re.I)
_BETWEEN = re.compile(rf"({_PASTED})\s*(?:[,;&/]|\band\b|\bor\b)\s*(?=(?:{_PASTED}))", re.I)
#: The digits of a number without its kind and year, and with the year alone.
_BARE = re.compile(r"(?:(\d{2})[-–])?(\d{6,8})")
_KINDS = ("CM", "IMR")
#: The program began with applications of 2013; two digits of a year say no more than this.
_YEARS = range(13, 100)


def key_of(number: str) -> str:
    """Return a case number without what spellings differ in: `cm160221706`."""
    return "".join(filter(str.isalnum, number.lower()))


def is_number(text: str) -> bool:
    """Return whether a text is a whole case number."""
    return bool(_PARTS.fullmatch(text.strip()))


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of the case numbers that a word may mean; none where it is no number.

    Digits alone may be a number of any year and kind.
    """
    return tuple(map(key_of, _printed(text)))


def numbers_in(text: str) -> list[str]:
    """Return the case numbers that stand in a text, as letters print them, each once, sorted."""
    found = re.finditer(_PASTED, text, re.I)
    return sorted({number for match in found for number in _printed(match[0])})


def without_numbers(text: str) -> str:
    """Return a text with a space for each case number in it."""
    return re.sub(_PASTED, " ", text, flags=re.I)


def tidied(text: str) -> str:
    """Return a query whose case numbers stand alone, without what was pasted around them."""
    parts, done = [], 0
    for number in _NUMBER.finditer(text):
        before = text[max(done, number.start() - _LONGEST_BEFORE) : number.start()]
        if before.endswith(":") and not before.lower().endswith(("number:", "no:", "num:")):
            continue  # `case:CM16-0221706` names a field
        kept = number.start() - len(before) + len(_BEFORE.sub("", before))
        parts += [text[done:kept], *_printed(number[1]), " "]
        done = number.end()
    return _BETWEEN.sub(r"\1 ", "".join((*parts, text[done:])))


def alone(text: str) -> tuple[str, ...]:
    """Return the case numbers that a text may mean, as letters print them.

    None where the text says anything else, or names more than one.
    """
    words = tidied(text.strip().strip("\"“”'()")).strip()
    return _printed(words)


def _printed(word: str) -> tuple[str, ...]:
    """Return the case numbers that a word may mean, as letters print them."""
    if parts := _PARTS.fullmatch(word):
        return (f"{parts[1].upper()}{parts[2]}-{parts[3]}",)
    if bare := _BARE.fullmatch(word):
        years = [bare[1]] if bare[1] else [f"{year:02}" for year in _YEARS]
        return tuple(f"{kind}{year}-{bare[2]}" for kind in _KINDS for year in years)
    return ()
