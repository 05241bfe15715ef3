"""The rows of an export, read from the database in batches of found decisions."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

from django.db import connection
from django.urls import reverse

from decisions.case_record.record import HEADER
from decisions.criteria import deciding_sentence, parse_criteria
from decisions.enums import age_band
from decisions.export.columns import NAMES
from decisions.facet_labels import labels
from decisions.models import Case
from decisions.search import (
    AGE,
    SERVICE,
    TURNED_ON,
    DecisionSearch,
    Hit,
    ScannedDecision,
    batches,
    turned_on,
    with_ancestors,
)

Value: TypeAlias = str | int | bool | date | list[str] | None
Row: TypeAlias = Sequence[Value]

_SELECT = f"""
SELECT
    item.id, kase.slug, {", ".join(f"kase.{each.name}" for each in HEADER)},
    item.position, item.outcome, item.disputed,
    ARRAY(
        SELECT node.name FROM decisions_service node
        WHERE service.path = node.path OR starts_with(service.path, node.path || '/')
        ORDER BY node.depth
    ) AS service_names,
    ARRAY(
        SELECT to_json(ARRAY(
            SELECT node.name FROM decisions_service node
            WHERE listed.path = node.path OR starts_with(listed.path, node.path || '/')
            ORDER BY node.depth
        ))
        FROM decisions_furtherservice further
        JOIN decisions_service listed ON listed.id = further.service_id
        WHERE further.item_id = item.id
        ORDER BY further.position
    ) AS further_service_names,
    item.body_regions, item.laterality, item.quantity, item.ur_modified, item.original,
    item.authorized,
    item.claims_administrator_cites_nothing, item.reviewer_cites_nothing,
    ARRAY(
        SELECT json_build_array(citation.cited_by, concat_ws(' ', source.name,
            CASE WHEN guideline.depth > 1 THEN guideline.name END, citation.year))
        FROM decisions_guidelinecitation citation
        JOIN decisions_guideline guideline ON guideline.id = citation.guideline_id
        JOIN decisions_guideline source
            ON source.path = split_part(guideline.path, '/', 1)
        WHERE citation.item_id = item.id
        ORDER BY citation.cited_by, citation.position
    ) AS citations,
    ARRAY(
        SELECT specialty.name
        FROM decisions_reviewer_specialties link
        JOIN decisions_specialty specialty ON specialty.id = link.specialty_id
        WHERE link.reviewer_id = kase.reviewer_id
        ORDER BY link.id
    ) AS specialties,
    ARRAY(
        SELECT counted.name
        FROM decisions_reviewer_specialties link
        JOIN decisions_specialty specialty ON specialty.id = link.specialty_id
        JOIN decisions_specialty counted
            ON counted.id = coalesce(specialty.counted_as_id, specialty.id)
        WHERE link.reviewer_id = kase.reviewer_id
        GROUP BY counted.name ORDER BY min(link.id)
    ) AS counted_as,
    reviewer.licence_states, kase.patient_age, kase.patient_sex, item.criteria::text AS criteria,
    item.rationale,
    kase.clinical_summary, kase.sample
FROM decisions_disputeditem item
JOIN decisions_case kase ON kase.id = item.case_id
JOIN decisions_service service ON service.id = item.service_id
LEFT JOIN decisions_reviewer reviewer ON reviewer.id = kase.reviewer_id
WHERE kase.withdrawn_at IS NULL
"""  # noqa: S608  the names of the record's fields


def export_rows(search: DecisionSearch, root: str) -> Iterator[Row]:
    """Yield one row per decision: exactly those that the search counts and visitors may see.

    A letter that is reread during the export has new items. Its decisions are then found by their
    position in the case; a decision that no longer exists is written from the index. Decisions of
    withdrawn and deleted cases are excluded, even if the index still has them.

    Args:
        search: the search, with its order.
        root: the URL of the site, such as `https://archive.example.org`.

    Raises:
        IndexMissingError: there is no index.
    """
    for batch in batches(search):
        known = {
            row["id"]: row for row in _select("item.id = ANY(%s)", [[f.item_id for f in batch]])
        }
        gone = [found for found in batch if found.item_id not in known]
        known |= _read_again(search, gone)
        for found in batch:
            if item := known.get(found.item_id):
                yield _row(item, root)


def rows_of_items(item_ids: Sequence[int], root: str) -> Iterator[tuple[int, Row]]:
    """Yield the id and the row of each item of a case that visitors may see, in the order given.

    Args:
        item_ids: a few hundred at the most.
        root: as `export_rows` has it.
    """
    known = {row["id"]: row for row in _select("item.id = ANY(%s)", [list(item_ids)])}
    for item_id in item_ids:
        if item := known.get(item_id):
            yield item_id, _row(item, root)


def _read_again(
    search: DecisionSearch, gone: Iterable[ScannedDecision]
) -> dict[int, dict[str, Any]]:
    known = {}
    for found in gone:
        [hit] = search.hits([found.key])
        rows = list(_select("kase.slug = %s AND item.position = %s", [hit.slug, hit.position]))
        if rows:
            known[found.item_id] = rows[0]
        elif Case.public.filter(slug=hit.slug).exists():
            known[found.item_id] = _from_index(hit)
    return known


def _from_index(hit: Hit) -> dict[str, Any]:
    return {
        "slug": hit.slug,
        "case_number": hit.case,
        "position": hit.position,
        "decision_date": date.fromisoformat(hit.decided) if hit.decided else None,
        "outcome": hit.outcome,
        "disputed": hit.item,
        "service_names": _names(hit.service_path),
        "further_service_names": [_names(path) for path, _ in hit.further_services],
        "citations": [list(citation) for citation in hit.guidelines],
        "specialties": hit.specialties,
        "turned_on": labels.listed(TURNED_ON, hit.turned_on),
        "deciding_sentence": hit.deciding_sentence,
        "rationale": hit.rationale,
        "sample": hit.sample,
    }


def _select(condition: str, values: list[Any]) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} AND {condition}", values)
        columns = [column.name for column in cursor.description or ()]
        for row in cursor:
            yield dict(zip(columns, row, strict=True))


def _row(item: dict[str, Any], root: str) -> Row:
    listed = [item["service_names"], *item["further_service_names"]]
    if "criteria" in item:
        criteria = parse_criteria(json.loads(item["criteria"]))
        item["turned_on"] = labels.listed(
            TURNED_ON, (turned_on(each.criterion, met=each.met) for each in criteria)
        )
        item["deciding_sentence"] = deciding_sentence(item["rationale"], criteria)
    first = [*listed[0], "", "", ""][:3]
    cited = {
        side: [name for by, name in item["citations"] if by == side]
        for side in ("claims_administrator", "reviewer")
    }
    values = {
        **item,
        "item": item["position"],
        "service_category": first[0],
        "service_subcategory": first[1],
        "service": first[2],
        "services": [name for names in listed for name in names[-1:]],
        "service_categories": _each_once(name for names in listed for name in names[:1]),
        "service_subcategories": _each_once(name for names in listed for name in names[1:2]),
        "original_request": item.get("original"),
        "claims_administrator_guidelines": cited["claims_administrator"],
        "reviewer_guidelines": cited["reviewer"],
        "reviewer_specialties": item["specialties"],
        "reviewer_specialties_counted_as": item.get("counted_as"),
        "reviewer_licence_states": item.get("licence_states"),
        "patient_age_band": _band(item.get("patient_age")),
        "address": f"{root}{reverse('case', args=[item['slug']])}#item-{item['position']}",
    }
    return [values.get(name) for name in NAMES]


def _names(path: str) -> list[str]:
    return [labels.get(SERVICE, node) or node for node in with_ancestors(path)]


def _each_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _band(age: int | None) -> str | None:
    return None if age is None else labels.get(AGE, age_band(age))
