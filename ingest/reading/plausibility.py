"""Impossible dates and ages: each is a problem, and is left out of the parsed letter."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations

from decisions.state_program import PROGRAM
from ingest.reading.header import LABEL_NAMES
from ingest.reading.letter_text import Found
from ingest.reading.parsed_letter import (
    IMPOSSIBLE_AGE,
    IMPOSSIBLE_DATE,
    ParsedHeader,
    ParsedLetter,
    ParsedSummary,
    Problem,
)

#: Independent medical review began on January 1, 2013 (Senate Bill 863, 2012). Only the refusals
#: that the first reviews examined, and injuries, are older; care for an injury may last for life.
EARLIEST = {"date_of_injury": date(1930, 1, 1), "ur_denial_date": PROGRAM.earliest_refusal}
#: The range of plausible ages of injured workers, in years.
YOUNGEST, OLDEST = 14, 95

Days = dict[str, Found[date]]
#: Pairs of dates; the first of each pair cannot be after the second.
_IN_ORDER = [
    *combinations(("date_of_injury", "ur_denial_date", "date_assigned", "decision_date"), 2),
    ("date_of_injury", "application_received"),
    ("application_received", "date_assigned"),
    ("application_received", "decision_date"),
]


def plausible(parsed: ParsedLetter, latest: date) -> ParsedLetter:
    """Leave out every impossible date and age, and add a problem for each.

    If dates contradict each other, the one with the most contradictions is wrong. If several have
    equally many, the wrong one is unknown, and all of them are left out.

    Args:
        parsed: the letter.
        latest: the last possible date in the letter: the day after it arrived.
    """
    days = {name: found for name in LABEL_NAMES if (found := getattr(parsed.header, name))}
    left_out = {
        name: why
        for name, found in days.items()
        if (why := _out_of_bounds(found.value, EARLIEST.get(name, PROGRAM.began), latest))
    }
    left_out |= _contradicting({name: days[name] for name in days if name not in left_out})
    problems = [
        Problem(
            IMPOSSIBLE_DATE,
            f'The header gives {_us(days[name].value)} for "{LABEL_NAMES[name]}", {why}, so it was '
            "left out.",
            days[name].span,
        )
        for name, why in left_out.items()
    ]
    header = replace(parsed.header, **dict.fromkeys(left_out))
    summary = parsed.summary
    if summary:
        summary, more = _plausible_summary(summary, header, latest)
        problems += more
    if not problems:
        return parsed
    return replace(parsed, header=header, summary=summary, problems=(*parsed.problems, *problems))


def _us(day: date) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year:04}"


def _out_of_bounds(day: date, earliest: date, latest: date) -> str | None:
    """Return the reason why a date is impossible, or None."""
    if day < earliest:
        return f"which is before {_us(earliest)}, the earliest possible date"
    if day > latest:
        return f"which is after {_us(latest)}, the latest possible date"
    return None


def _contradicting(days: Mapping[str, Found[date]]) -> dict[str, str]:
    """Return the names of the dates that contradict others, each with the reason."""
    wrong: dict[str, str] = {}
    pairs = list(_reversed_pairs(days))
    while pairs:
        counts = Counter(name for pair in pairs for name in pair)
        most = max(counts.values())
        for name in [name for name, count in counts.items() if count == most]:
            wrong[name] = _reason(name, pairs, days)
        pairs = [pair for pair in pairs if not wrong.keys() & set(pair)]
    return wrong


def _reversed_pairs(days: Mapping[str, Found[date]]) -> Iterator[tuple[str, str]]:
    for first, second in _IN_ORDER:
        if first in days and second in days and days[first].value > days[second].value:
            yield first, second


def _reason(name: str, pairs: list[tuple[str, str]], days: Mapping[str, Found[date]]) -> str:
    said = [
        f"{'after' if name == first else 'before'} {_us(days[other].value)} "
        f'("{LABEL_NAMES[other]}")'
        for first, second in pairs
        if name in (first, second)
        for other in [second if name == first else first]
    ]
    return f"which is impossible {' and '.join(said)}"


def _plausible_summary(
    summary: ParsedSummary, header: ParsedHeader, latest: date
) -> tuple[ParsedSummary, list[Problem]]:
    problems = []
    age, injury = summary.age, summary.injury_date
    if age and (why := _impossible_age(age.value, header)):
        problems.append(Problem(IMPOSSIBLE_AGE, f"{why}, so the age was left out.", age.span))
        age = None
    decided = header.decision_date
    if injury and (
        why := _out_of_bounds(
            injury.value,
            EARLIEST["date_of_injury"],
            min(decided.value, latest) if decided else latest,
        )
    ):
        message = (
            f"The summary gives {_us(injury.value)} for the injury, {why}, so it was left out."
        )
        problems.append(Problem(IMPOSSIBLE_DATE, message, injury.span))
        injury = None
    return replace(summary, age=age, injury_date=injury), problems


def _impossible_age(age: int, header: ParsedHeader) -> str | None:
    """Return the reason why a worker's age is impossible, or None.

    The age in the summary may be the age at the injury.
    """
    if not YOUNGEST <= age <= OLDEST:
        return f"The summary says that the worker is {age} years old"
    injury, decided = header.date_of_injury, header.decision_date
    if injury and decided:
        at_injury = age - (decided.value.year - injury.value.year)
        if at_injury < YOUNGEST - 1:
            return (
                f"The summary says that the worker is {age} years old, which makes an age of "
                f"{max(0, at_injury)} at the injury"
            )
    return None
