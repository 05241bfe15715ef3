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
)

__all__ = [
    "EXCLUDED",
    "FIRST",
    "LAST",
    "LETTER",
    "LONGEST_CASE_NUMBER",
    "OFF",
    "ORDERS",
    "REQUIRED",
    "SCOPES",
    "DecisionFilters",
    "facet_parameters",
]
