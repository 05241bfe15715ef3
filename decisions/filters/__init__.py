"""Filters: the parameters of a search's URL."""

from decisions.filters.filter_set import (
    EXCLUDED,
    FIRST,
    LAST,
    LETTER,
    LONGEST_CASE_NUMBER,
    OFF,
    ORDERS,
    REQUIRED,
    SCOPES,
    DecisionFilters,
    facet_parameters,
    with_outcome_as_filter,
)
from decisions.filters.parameters import MOST_VALUES

__all__ = [
    "EXCLUDED",
    "FIRST",
    "LAST",
    "LETTER",
    "LONGEST_CASE_NUMBER",
    "MOST_VALUES",
    "OFF",
    "ORDERS",
    "REQUIRED",
    "SCOPES",
    "DecisionFilters",
    "facet_parameters",
    "with_outcome_as_filter",
]
