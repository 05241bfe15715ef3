"""The day of injury in prose; of several, none counts."""

from datetime import date

import pytest

from ingest.reading.letter_text import LetterText
from ingest.reading.prose_dates import read_injury_date


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("He had an injury on 8-10-13 while lifting a box.", date(2013, 8, 10)),
        ("He was injured on 8/10/2013, and an MRI of 9/1/2014 was normal.", date(2013, 8, 10)),
        ("The date of injury is August 10, 2013. On 9/1/2014 he fell.", date(2013, 8, 10)),
        ("He had an injury on 8-10-13 and 9-1-14.", None),
        ("He was injured on 8/10/2013 & 9/1/2014.", None),
        ("He was injured on 8/10/2013, 9/1/2014, and 10/1/2014.", None),
        ("He was injured from 8/10/2013 to 9/1/2014.", None),
        ("Date of injury: 8/10/2013 - 9/1/2014", None),
        ("Injured from August 10, 2013 through September 1, 2014", None),
        ("Injured on 8/10/2013. A second injury was on 9/1/2014.", None),
        ("A 45 year old man with a date of injury of August 10th, 2013.", date(2013, 8, 10)),
        ("DOI of 8/10/13. Injury date: 08/10/2013.", date(2013, 8, 10)),
        # Not the injury of the claim, or not the day of an injury.
        ("He had a prior industrial injury on 8/10/2003.", None),
        ("A previous injury of 8/10/2003 healed. He was injured on 8/10/2013.", date(2013, 8, 10)),
        ("The non-industrial injury occurred on 8/10/2013.", None),
        ("The injury was reported on 8/10/2013.", None),
        ("The first report of injury dated 8/10/2013 says he fell.", None),
        ("She re-injured her back on 8/10/2013.", None),
        ("His wife was injured on 8/10/2013.", None),
    ],
)
def test_day_of_injury(words: str, day: date | None) -> None:
    letter = LetterText.clean(words)
    found = read_injury_date(letter.passage(0, len(letter.text)))
    assert (found.value if found else None) == day
