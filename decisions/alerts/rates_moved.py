"""A statistical test of whether the overturn rate of a search changed.

Once a month, the decisions of the year up to a day are compared with those after it. The k-th test
of the same day has the significance level 0.01 / (k (k + 1)). These levels sum to 0.01 for any
number of tests: if the rate does not change, at most one in a hundred alerts reports a change after
that day. The day is advanced when a rate has changed, and after a year.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from decisions.alerts.saved_search import SavedSearch
from decisions.filters import facet_parameters
from decisions.models import Alert
from decisions.overturn_rates import (
    FEW,
    RateDifference,
    difference,
    rate_json,
)
from decisions.search import DECIDED, NEWEST, OUTCOME, Count, DecisionSearch

_LEVEL = 0.01
_MONTH, _YEAR, _DAY = timedelta(days=30), timedelta(days=365), timedelta(days=1)
_MOST_LOOKS = 12


@dataclass(frozen=True, slots=True)
class MovedRate:
    """Two rates whose difference is significant.

    Args:
        since: the last day of the first period; the second period begins after it.
        confidence: the confidence level of the difference's interval, which excludes 0.
    """

    since: date
    before: Count
    after: Count
    moved: RateDifference
    confidence: float

    @property
    def facts(self) -> dict[str, Any]:
        """The figures as stored with a message; shares are from 0 to 1."""
        return {
            "before": {
                "first": (self.since - _YEAR + _DAY).isoformat(),
                "last": self.since.isoformat(),
                **rate_json(self.before),
            },
            "after": {"first": (self.since + _DAY).isoformat(), **rate_json(self.after)},
            "difference": {
                "value": self.moved.value,
                "interval": [self.moved.low, self.moved.high],
                "confidence": self.confidence,
            },
        }


def rate_that_moved(alert: Alert, saved: SavedSearch, now: datetime) -> MovedRate | None:
    """Return how the rate of an alert's search changed, or None if chance explains the difference.

    The alert's fields about the rate are updated for the next test, but not saved.

    Raises:
        SearchError: the search fails.
    """
    search = saved.url.without(*facet_parameters(OUTCOME)).search
    alert.rate_at = now + _MONTH
    newest = _newest_day(search)
    if newest is None or alert.rate_since is None:
        alert.rate_since, alert.rate_looks = newest, 0
        return None
    since = alert.rate_since
    before = _decided(search, since - _YEAR + _DAY, since).count
    after = _decided(search, since + _DAY, None).count
    if min(before.decisions, after.decisions) < FEW:
        return None
    alert.rate_looks += 1
    confidence = 1 - _LEVEL / (alert.rate_looks * (alert.rate_looks + 1))
    moved = difference(after, before, confidence)
    beyond = moved is not None and moved.beyond_chance
    if beyond or alert.rate_looks >= _MOST_LOOKS:
        alert.rate_since, alert.rate_looks = newest, 0
    return MovedRate(since, before, after, moved, confidence) if moved and beyond else None


def _newest_day(search: DecisionSearch) -> date | None:
    newest = search.order_by(NEWEST)[0:1]
    return date.fromisoformat(newest[0].decided) if newest and newest[0].decided else None


def _decided(search: DecisionSearch, first: date, last: date | None) -> DecisionSearch:
    """Return the decisions of a search in a period, within the search's own range of dates."""
    own_first, own_last = search.dates.get(DECIDED, (None, None))
    lasts = [day for day in (last, own_last) if day]
    return search.between(DECIDED, max(first, own_first or first), min(lasts, default=None))
