"""The date of a draft: after a label, or alone on one of the first lines."""

import re
from datetime import date

from decisions.us_date import parse_us_date

#: The number of lines at the beginning in which a date may be alone on its line.
_HEAD = 12
#: The first year whose disputes went to Independent Medical Review.
_FIRST_YEAR = 2013
_WRITTEN = (
    r"(?P<written>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}-\d\d-\d\d)"
)
#: A labeled date, which is not the date of a birth, an injury or an examination.
_LABELED = re.compile(
    r"^\W*(?:date|dated|(?:(?:decision|determination|denial|notice|letter|request|review|report|rfa"
    r"|ur|utilization\s+review)\s+)+date|date\s+of\s+(?:(?:this|the|ur|utilization\s+review)\s+)*"
    r"(?:decision|determination|denial|notice|letter|request|review|report|rfa|appeal))"
    rf"\s*[:\u2013-]?\s*{_WRITTEN}",
    re.I | re.M,
)
_ALONE = re.compile(rf"\W*{_WRITTEN}\W*", re.I)


def document_date(text: str, today: date) -> date | None:
    """Return the date of a draft; None if it has none, or only impossible ones.

    Args:
        text: the draft.
        today: the latest possible date.
    """
    labeled = (match["written"] for match in _LABELED.finditer(text))
    head = [line for line in text.splitlines() if line.strip()][:_HEAD]
    alone = (match["written"] for line in head if (match := _ALONE.fullmatch(line)))
    for written in (*labeled, *alone):
        day = _parsed(written)
        if day and day.year >= _FIRST_YEAR and day <= today:
            return day
    return None


def _parsed(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return parse_us_date(written)
