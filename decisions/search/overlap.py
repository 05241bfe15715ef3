"""The overlap of two searches."""

from decisions.case_numbers import case_number_key
from decisions.search.conditions import Conditions, Dates
from decisions.search.query_tree import And, Scoped
from decisions.search.results import DecisionSearch


def number_in_both(one: DecisionSearch, other: DecisionSearch) -> int:
    """Return the number of decisions that two searches have in common.

    Raises:
        IndexMissingError: there is no index.
    """
    asked = _both(one.query, other.query)
    return one.session.number(asked) if asked else 0


def _both(one: Conditions, other: Conditions) -> Conditions | None:
    """Return the conditions of both; None if no decision meets them."""
    cases = {case_number_key(each.case): each.case for each in (one, other) if each.case}
    if len(cases) == 2:
        return None
    nodes = [Scoped(each.node, each.scope) for each in (one, other) if each.node is not None]
    lists = [each.numbers for each in (one, other) if each.numbers is not None]
    cases_of = [each.only_cases for each in (one, other) if each.only_cases is not None]
    ends = [each.up_to for each in (one, other) if each.up_to is not None]
    return Conditions(
        node=And(tuple(nodes)) if nodes else None,
        selections=(*one.selections, *other.selections),
        dates=_days_of_both(one.dates, other.dates),
        case="".join(cases.values()),
        numbers=frozenset.intersection(*lists) if lists else None,
        only_cases=frozenset.intersection(*cases_of) if cases_of else None,
        up_to=min(ends, default=None),
        having=(*one.having, *other.having),
    )


def _days_of_both(one: Dates, other: Dates) -> Dates:
    days = dict(one)
    for dates, (first, last) in other.items():
        known_first, known_last = days.get(dates, (None, None))
        firsts = [day for day in (first, known_first) if day]
        lasts = [day for day in (last, known_last) if day]
        days[dates] = max(firsts, default=None), min(lasts, default=None)
    return days
