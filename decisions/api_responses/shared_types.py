"""Parts that several answers share."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from decisions.overturn_rates import rate_json
from decisions.pages.statistics.letter_shares import by_letter_json
from decisions.search import Count, DecisionSearch, TextRange


class AnswerModel(BaseModel):
    """A part of an answer; the string below a field is its description."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Interval(AnswerModel):
    """A 95% interval (Wilson, 1927), as shares from 0 to 1."""

    low: float
    high: float

    @classmethod
    def between(cls, ends: tuple[float, float] | None) -> Self | None:
        """Return the interval with these ends, if any."""
        return cls(low=ends[0], high=ends[1]) if ends else None


class Rate(AnswerModel):
    """A number of decisions, and how often they were overturned."""

    decisions: int
    """How many decisions there are."""
    overturned: int
    """How many of them were overturned."""
    rate: float | None
    """The share overturned, from 0 to 1; null if there are no decisions."""
    interval: Interval | None
    """The 95% interval of the share; null if there are no decisions."""

    @classmethod
    def of(cls, count: Count) -> Self:
        """Return a count with its rate."""
        return cls(**rate_of(count))


class LetterDistribution(AnswerModel):
    """How decisions are distributed over letters, whose items one reviewer decides together."""

    letters: int
    """How many letters they are from."""
    largest: int
    """How many of them are from the largest letter."""
    three_largest: int
    """How many are from the three largest letters."""
    interval: Interval | None
    """The 95% interval of the rate that treats letters as independent, not decisions; null for one
    letter."""

    @classmethod
    def of(cls, search: DecisionSearch) -> Self | None:
        """Return the distribution for a search, of either outcome."""
        found = by_letter_json(search)
        return cls(**{**found, "interval": Interval.between(found["interval"])}) if found else None


class NamedRate(Rate):
    """A value of a facet, with the number and rate of its decisions."""

    value: str
    """The parameter value."""
    label: str
    """The name shown on pages."""

    @classmethod
    def named(cls, value: str, label: str, count: Count) -> Self:
        """Return a value with the count of its decisions."""
        return cls(value=value, label=label, **rate_of(count))


class TextSpan(AnswerModel):
    """A span of a text: offsets in Unicode characters, the end exclusive."""

    start: int
    end: int


class RationaleSpan(TextSpan):
    """A span of a rationale."""

    letter: TextSpan | None
    """The same span in the letter's text; null if unknown."""


class NamedPath(AnswerModel):
    """A node of a tree of the vocabulary."""

    path: str
    """The parameter value: `drugs/opioids/hydrocodone`."""
    name: str


def rate_of(count: Count) -> dict[str, Any]:
    """Return the fields of a `Rate`."""
    rate = rate_json(count)
    return {**rate, "interval": Interval.between(rate["interval"])}


def span(found: TextRange | None) -> TextSpan | None:
    """Return a span of a text, or None."""
    return TextSpan(start=found[0], end=found[1]) if found else None
