"""Rates that rest on a few letters: how many decisions these hold, and the interval with letters.

One reviewer decides all items of a letter, so its decisions are not independent evidence, as the
interval of a rate assumes. If that matters, the page says so, and gives the interval that treats
letters as independent instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import scipy

from decisions.overturn_rates import FEW, interval, interval_of_sample
from decisions.search import Count, DecisionSearch, total

#: The smallest share of the decisions with which one letter dominates, and three letters together.
_SHARES = {1: 0.25, 3: 0.5}
#: The fewest decisions of the largest of these letters.
_FEWEST = 3
#: The design effect from which an interval is said to be too narrow: by more than a fifth.
_DESIGN_EFFECT = 1.5


@dataclass(frozen=True, slots=True)
class LetterShares:
    """How the decisions of a rate are distributed over letters.

    Args:
        of_letters: the count of each letter, the largest first; not empty.
    """

    of_letters: Sequence[Count]

    @classmethod
    def of(cls, search: DecisionSearch) -> Self | None:
        """Return the shares for a search, of either outcome; None for no or too many decisions."""
        counts = search.by_letter
        return cls(counts) if counts else None

    @property
    def letters(self) -> int:
        """The number of letters."""
        return len(self.of_letters)

    @property
    def count(self) -> Count:
        """All decisions."""
        return total(self.of_letters)

    @property
    def largest(self) -> int:
        """The number of decisions of the largest letter."""
        return self.of_letters[0].decisions

    @property
    def dominating(self) -> int:
        """The number of letters that dominate: 1 or 3; 0 for none."""
        decisions = self.count.decisions
        dominate = (n for n, share in _SHARES.items() if self.held_by(n) >= share * decisions)
        return next(dominate, 0) if self.largest >= _FEWEST else 0

    def held_by(self, number: int) -> int:
        """Return the number of decisions in the largest letters."""
        return total(self.of_letters[:number]).decisions

    @property
    def matter(self) -> bool:
        """Whether a page must say how the decisions are distributed."""
        return self.dominating > 0 or (self.letters > 1 and self.design_effect >= _DESIGN_EFFECT)

    @property
    def design_effect(self) -> float:
        """The ratio of the rate's variance to that of independent decisions; at least 1.

        It is measured by the variance of the letters' sums about the rate. If all decisions have
        one outcome, it cannot be measured, and the decisions of a letter count as one (Kish,
        "Survey Sampling", 1965).
        """
        count, letters = self.count, self.letters
        n, rate = count.decisions, count.rate or 0.0
        if count.overturned in (0, n):
            return sum(each.decisions**2 for each in self.of_letters) / n
        if letters == 1:
            return float(n)
        deviations = ((each.overturned - rate * each.decisions) ** 2 for each in self.of_letters)
        return max(1.0, letters / (letters - 1) * sum(deviations) / (n * rate * (1 - rate)))

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the rate that treats letters as independent; None for one letter.

        Wilson's, of the number of independent decisions that tell as much, with the quantile of the
        t distribution for the number of letters. Franco, Little, Louis and Slud, "Comparative study
        of confidence intervals for proportions in complex sample surveys", Journal of Survey
        Statistics and Methodology 7 (2019), 334-364.
        """
        if self.letters == 1:
            return None
        independent = self.count.decisions / self.design_effect
        return interval_of_sample(
            self.count.rate or 0.0,
            independent,
            float(scipy.special.stdtrit(self.letters - 1, 0.975)),
        )


def by_letter_json(search: DecisionSearch) -> dict[str, Any] | None:
    """Return `LetterShares` of a search as JSON."""
    shares = LetterShares.of(search)
    if shares is None:
        return None
    return {
        "letters": shares.letters,
        "largest": shares.largest,
        "three_largest": shares.held_by(3),
        "interval": shares.interval,
    }


@dataclass(frozen=True, slots=True)
class SearchRate:
    """The overturn rate of the decisions of a search.

    Args:
        count: those decisions.
        letters: the number of letters that they are from.
        search: the URL of the search.
        shares: how the decisions are distributed over letters; None if that is not counted.
    """

    count: Count
    letters: int
    search: str
    shares: LetterShares | None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval, as shares; None without decisions."""
        return interval(self.count)

    @property
    def few(self) -> bool:
        """Whether the rate is based on few decisions."""
        return 0 < self.count.decisions < FEW
