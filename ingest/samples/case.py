"""The case around the items: its dates, number, priority and patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from decisions.enums import Sex
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples.letter import SampleDates
from ingest.samples.randomness import Draw, Weighted

#: The relative frequency of each layout among invented letters.
LAYOUTS = Weighted(
    [
        (LetterLayout.G0, 2),
        (LetterLayout.G1, 5),
        (LetterLayout.G2, 4),
        (LetterLayout.G3A, 15),
        (LetterLayout.G3B, 10),
        (LetterLayout.G4, 64),
    ]
)
#: The periods in which decisions in each layout were written, with their relative frequency.
_TIMES: Mapping[LetterLayout, Weighted[tuple[date, date]]] = {
    LetterLayout.G0: Weighted([((date(2013, 3, 1), date(2013, 8, 31)), 1)]),
    LetterLayout.G1: Weighted([((date(2013, 7, 1), date(2013, 12, 20)), 1)]),
    LetterLayout.G2: Weighted([((date(2013, 11, 15), date(2014, 2, 28)), 1)]),
    LetterLayout.G3A: Weighted(
        [
            ((date(2014, 1, 15), date(2014, 12, 31)), 2),
            ((date(2015, 1, 1), date(2015, 12, 31)), 1),
        ]
    ),
    LetterLayout.G3B: Weighted([((date(2014, 7, 1), date(2015, 6, 30)), 1)]),
    LetterLayout.G4: Weighted(
        [
            ((date(2015, 9, 1), date(2015, 12, 31)), 10),
            ((date(2016, 1, 1), date(2016, 12, 31)), 36),
            ((date(2017, 1, 1), date(2017, 12, 31)), 34),
            ((date(2018, 1, 1), date(2018, 12, 31)), 7),
            ((date(2019, 1, 1), date(2019, 12, 31)), 5),
            ((date(2020, 1, 1), date(2020, 12, 31)), 3),
            ((date(2021, 1, 1), date(2022, 12, 31)), 3),
            ((date(2023, 1, 1), date(2023, 12, 31)), 2),
        ]
    ),
}
_YOUNGEST, _OLDEST = 20, 72


@dataclass(frozen=True, slots=True)
class Person:
    """The age and sex of the patient; a summary may leave out either."""

    age: int
    sex: Sex


def invent_person(draw: Draw) -> Person:
    """Return a random patient."""
    age = _YOUNGEST + int((_OLDEST - _YOUNGEST) * (draw.share() + draw.share()) / 2)
    return Person(age, Sex.MALE if draw.chance(0.59) else Sex.FEMALE)


def invent_dates(draw: Draw, layout: LetterLayout, age: int) -> SampleDates:
    """Return random dates for a case that was decided while a layout was in use."""
    first, last = draw.weighted(_TIMES[layout])
    decided = _workday(first + timedelta(days=draw.whole(0, (last - first).days)))
    assigned = _workday(decided - timedelta(days=21 + draw.whole(0, 9) + draw.whole(0, 9)))
    received = _workday(assigned - timedelta(days=draw.whole(2, 12) + draw.whole(0, 10)))
    denied = _workday(received - timedelta(days=draw.whole(0, 29)))
    years = 6 * draw.share() * draw.share() * (4 if draw.chance(0.1) else 1)
    years = min(years, age - _YOUNGEST + 1)  # nobody was hurt at work as a child
    injured = denied - timedelta(days=30 + int(365 * years))
    return SampleDates(
        date_of_injury=injured,
        ur_denial_date=denied,
        application_received=received,
        date_assigned=assigned,
        decision_date=decided,
    )


def _workday(day: date) -> date:
    """Return a day, or the preceding Friday if the day is on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def case_number(layout: LetterLayout, received: date, serial: int) -> str:
    """Return a case number that real cases rarely have: its digits begin with 99."""
    prefix = "IMR" if layout is LetterLayout.G0 else "CM"
    return f"{prefix}{received:%y}-99{serial:05d}"
