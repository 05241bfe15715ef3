"""The day of injury in the prose of a summary."""

import re
from datetime import date

from decisions.us_date import parse_us_date
from ingest.reading.header import MONTHS
from ingest.reading.letter_text import Found, Passage

_DAY = (
    r"(?P<day>\b\d{1,2}(?P<dash>[-/])\d{1,2}(?P=dash)(?:\d{4}|\d{2})\b"
    rf"|\b(?:{'|'.join(MONTHS)}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b)"
)
_INJURED = re.compile(
    # A pattern that begins with a few characters, in either case, skips all other positions.
    r"[IiAaHhDd](?<!\w.)(?i:"
    r"(?:(?:(?<=i)njur(?:y|ies|ed)|(?<=a)ccident|(?<=h)urt)\b"
    # Few words may come between, as in "was injured at work on", to avoid other dates.
    r"(?: (?!(?:to|until|through|reported|filed|denied|accepted|evaluated|seen|treated)\b)"
    r"[a-z/'-]+){0,6}? (?:on|of|dated|from)(?: or about)?|"
    r"(?:(?<=d)ate of injury|(?<=i)njury date|(?<=d)OI)(?: (?:is|was|of))?)[:,]? " + _DAY + ")"
)
#: Another date after one: "8-10-13 and 9-1-14", "10/16/2015 - 10/16/2016".
_ANOTHER = re.compile(
    rf"\s?(?:,? (?:and|or|to|through|thru)|[,;&\u2013-])(?: (?:on|again))? ?{_DAY}", re.I
)
#: Words before an injury that is not that of the claim: "a prior injury on", "his wife was hurt".
_NOT_OF_CLAIM = re.compile(
    r"(?:\bre-|\b(?:prior|previous|earlier|first report of|nonindustrial|"
    r"non-(?:industrial|work[ -]related|occupational)|wife|husband|son|daughter|brother|sister|"
    r"father|mother|co-?worker)(?: [a-z-]+){0,3}(?: |-))\Z",
    re.I,
)
#: The longest such text.
_LONGEST_BEFORE = 60


def read_injury_date(passage: Passage) -> Found[date] | None:
    """Return the day of injury in a summary, or None if it names none or several."""
    found: dict[date, re.Match[str]] = {}
    for match in _INJURED.finditer(passage.text):
        before = max(0, match.start() - _LONGEST_BEFORE)
        if _NOT_OF_CLAIM.search(passage.text, before, match.start()):
            continue
        day = parse_us_date(match["day"])
        if day and _ANOTHER.match(passage.text, match.end()):
            return None
        if day:
            found.setdefault(day, match)
    if len(found) != 1:
        return None
    ((day, match),) = found.items()
    return Found(day, passage.span(*match.span("day")), sure=False)
