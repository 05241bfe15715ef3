"""The newest decisions of a search, with the values by which similar decisions are compared.

All values are numeric columns of the index: twenty thousand decisions take a few milliseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from decisions.enums import CitedBy, Outcome
from decisions.search.criteria_encoding import criteria_of_number
from decisions.search.facet_definitions import (
    DECIDED,
    GUIDELINE_BY,
    LICENSE_STATE,
    SPECIALTY,
    YEAR,
    Facet,
)
from decisions.search.facet_index_columns import GUIDELINE_COLUMNS, column_of, sets_by_code
from decisions.search.field_names import CASE_ID, CRITERIA_CODE, STRATUM
from decisions.search.results import DecisionSearch

_COLUMNS = {
    SPECIALTY: column_of(SPECIALTY, None),
    LICENSE_STATE: column_of(LICENSE_STATE, None),
    GUIDELINE_BY[CitedBy.REVIEWER]: GUIDELINE_COLUMNS[CitedBy.REVIEWER],
}


@dataclass(frozen=True, slots=True)
class FacetOfEach:
    """The values of a facet for a sequence of decisions.

    Args:
        codes: a number for each decision; equal values have equal numbers.
        values: the values by number; for a tree, with their ancestors, as searches count them.
    """

    codes: Sequence[int]
    values: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AlikeDecisions:
    """Decisions as the comparison uses them; every sequence has one element per decision.

    Args:
        overturned: whether each was overturned.
        strata: a hash of the properties that similar decisions share: the treatment, the body
            regions, and the criteria that the rationale mentions, met or unmet.
        letters: the id of each decision's case.
        facets: the facets by which they are compared.
    """

    overturned: Sequence[bool]
    strata: Sequence[int]
    letters: Sequence[int]
    facets: Mapping[Facet, FacetOfEach]


def alike_decisions(search: DecisionSearch, most: int) -> AlikeDecisions:
    """Return the newest decisions of a search, of all outcomes that it selects.

    Args:
        search: the search for the decisions.
        most: the most decisions to return.

    Raises:
        IndexMissingError: there is no index.
        EngineError: the engine fails.
    """
    session, codes = search.session, (column.code for column in _COLUMNS.values())
    columns = CASE_ID, CRITERIA_CODE, STRATUM, DECIDED.name, *codes
    sets = session.sets(search.query, list(_COLUMNS.values()))
    cases, criteria, strata, days, *of_facets = (
        [number or 0 for number in column]
        for column in session.newest_numbers(search.query, columns, most)
    )
    years = {day: date.fromordinal(day).year if day else 0 for day in set(days)}
    outcomes = {code: criteria_of_number(code)[0] for code in set(criteria)}
    return AlikeDecisions(
        overturned=[outcomes[code] is Outcome.OVERTURNED for code in criteria],
        strata=strata,
        letters=cases,
        facets={
            **{
                facet: FacetOfEach(of_each, sets_by_code(column, sets[column]))
                for (facet, column), of_each in zip(_COLUMNS.items(), of_facets, strict=True)
            },
            YEAR: FacetOfEach(
                [years[day] for day in days],
                {year: (str(year),) if year else () for year in years.values()},
            ),
        },
    )
