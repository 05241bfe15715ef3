"""Changes of the rules as marks on the years of a chart."""

from calendar import isleap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from decisions.vocabulary.rule_changes import RuleChange, rule_changes
from decisions.vocabulary_rows import slug_of


@dataclass(frozen=True, slots=True)
class RuleChangeMark:
    """A change of the rules, and the position of its first day, from 0 to 100."""

    change: RuleChange
    at: float


def rule_change_marks(
    years: Sequence[str], services: Collection[str] = ()
) -> Iterator[RuleChangeMark]:
    """Yield the changes of the rules within the given years, the oldest first.

    Args:
        years: the consecutive years of the chart.
        services: the paths of the services that the decisions are about; empty for all.
    """
    categories = {path.split("/")[0] for path in services}
    for change in rule_changes():
        if str(change.in_force.year) in years and _concerns(change, categories):
            x = years.index(str(change.in_force.year)) + _gone(change.in_force)
            yield RuleChangeMark(change, round(100 * x / len(years), 2))


def _concerns(change: RuleChange, categories: Collection[str]) -> bool:
    """Return whether a change is about one of some categories; it is if there are none."""
    if not categories or not change.categories:
        return True
    return any(slug_of(category) in categories for category in change.categories)


def _gone(day: date) -> float:
    """Return the share of its year that is past before a day, from 0 to 1."""
    return (day.timetuple().tm_yday - 1) / (366 if isleap(day.year) else 365)
