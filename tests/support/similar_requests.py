"""The compared values of similar decisions, from the database; the index must have the same."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection

from decisions.enums import CitedBy, Outcome
from decisions.search import (
    GUIDELINE_BY,
    LICENSE_STATE,
    SPECIALTY,
    YEAR,
    AlikeDecisions,
    Facet,
    FacetOfEach,
    with_ancestors,
)
from decisions.vocabulary_rows import slug_of

_ROWS = """
SELECT
    item.case_id,
    item.outcome,
    service.path,
    item.body_regions,
    ARRAY(
        SELECT DISTINCT criterion ->> 'criterion'
        FROM jsonb_array_elements(item.criteria) criterion ORDER BY 1
    ),
    extract(year FROM kase.decision_date)::int,
    reviewer.licence_states,
    coalesce(specialties.slugs, '{}'),
    ARRAY(
        SELECT DISTINCT guideline.path
        FROM decisions_guidelinecitation citation
        JOIN decisions_guideline guideline ON guideline.id = citation.guideline_id
        WHERE citation.item_id = item.id AND citation.cited_by = %s
    )
FROM decisions_disputeditem item
JOIN decisions_case kase ON kase.id = item.case_id
JOIN decisions_service service ON service.id = item.service_id
LEFT JOIN decisions_reviewer reviewer ON reviewer.id = kase.reviewer_id
LEFT JOIN (
    SELECT link.reviewer_id, array_agg(DISTINCT counted.slug) AS slugs
    FROM decisions_reviewer_specialties link
    JOIN decisions_specialty specialty ON specialty.id = link.specialty_id
    JOIN decisions_specialty counted
        ON counted.id = coalesce(specialty.counted_as_id, specialty.id)
    GROUP BY link.reviewer_id
) specialties ON specialties.reviewer_id = kase.reviewer_id
WHERE item.id = ANY(%s) AND kase.withdrawn_at IS NULL
ORDER BY item.id
"""
_Key = TypeVar("_Key", bound=Hashable)
_GUIDELINE = GUIDELINE_BY[CitedBy.REVIEWER]


@dataclass(frozen=True, slots=True)
class AlikeDecision:
    """The values of a decision that the comparison uses.

    Args:
        case_id: the id of its case.
        overturned: whether the denial was overturned.
        stratum: the values that similar decisions share: the treatment, the body regions, and the
            criteria that the rationale mentions, met or unmet.
        values: its values of each compared facet.
    """

    case_id: int
    overturned: bool
    stratum: tuple[str, tuple[str, ...], tuple[str, ...]]
    values: Mapping[Facet, tuple[str, ...]]


def together(decisions: Sequence[AlikeDecision]) -> AlikeDecisions:
    """Convert decisions to the input of the comparison."""
    facets = {}
    for facet in decisions[0].values if decisions else ():
        codes, values = _coded(each.values[facet] for each in decisions)
        facets[facet] = FacetOfEach(codes, values)
    return AlikeDecisions(
        [each.overturned for each in decisions],
        _coded(each.stratum for each in decisions)[0],
        [each.case_id for each in decisions],
        facets,
    )


def _coded(keys: Iterable[_Key]) -> tuple[list[int], dict[int, _Key]]:
    """Number the distinct keys; return the number of each key, and the keys by number."""
    numbers: dict[_Key, int] = {}
    codes = [numbers.setdefault(key, len(numbers)) for key in keys]
    return codes, {number: key for key, number in numbers.items()}


def decisions_by_sql(item_ids: Collection[int]) -> Iterator[AlikeDecision]:
    """Yield the decisions with the given ids, except those of withdrawn cases."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [CitedBy.REVIEWER, list(item_ids)])
        for (
            case_id,
            outcome,
            service,
            regions,
            criteria,
            year,
            states,
            specialties,
            cited,
        ) in cursor:
            yield AlikeDecision(
                case_id,
                overturned=outcome == Outcome.OVERTURNED,
                stratum=(service, tuple(sorted(regions)), tuple(criteria)),
                values={
                    SPECIALTY: tuple(specialties),
                    LICENSE_STATE: tuple(map(slug_of, states or ())),
                    YEAR: (str(year),) if year else (),
                    _GUIDELINE: tuple({place for path in cited for place in with_ancestors(path)}),
                },
            )
