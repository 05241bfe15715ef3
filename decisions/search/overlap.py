"""The overlap of two searches."""

from decisions.search.conditions import Conditions, Dates
from decisions.search.query_tree import And
from decisions.search.results import DecisionSearch


def number_in_both(one: DecisionSearch, other: DecisionSearch) -> int | None:
    """Return the number of decisions that two searches have in common.

    None if no query can express it: the searches have different scopes, or different cases.

    Raises:
        IndexMissingError: there is no index.
    """
    asked = _both(one.query, other.query)
    return None if asked is None else one.session.number(asked)


def _both(one: Conditions, other: Conditions) -> Conditions | None:
    nodes = [each.node for each in (one, other) if each.node is not None]
    if len(nodes) == 2 and one.scope != other.scope:
        return None
    cases = {each.case for each in (one, other) if each.case}
    if len(cases) == 2:
        return None
    lists = [each.numbers for each in (one, other) if each.numbers is not None]
    cases_of = [each.only_cases for each in (one, other) if each.only_cases is not None]
    ends = [each.up_to for each in (one, other) if each.up_to is not None]
    return Conditions(
        node=And(tuple(nodes)) if len(nodes) == 2 else nodes[0] if nodes else None,
        scope=one.scope if one.node is not None else other.scope,
        selections=(*one.selections, *other.selections),
        dates=_days_of_both(one.dates, other.dates),
        case="".join(cases),
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
