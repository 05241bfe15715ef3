"""Cases of the database -> documents of the index, one for each disputed item."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from decisions.search.facets import GUIDELINE, OUTCOME, SERVICE, SPECIALTY, YEAR

#: One row an item with all that its document needs; arrays keep their order.
_ROWS = """
SELECT
    item.id, item.case_id, item.position, item.disputed, item.heading, item.outcome,
    item.rationale, item.claims_administrator_guideline, item.reviewer_guideline,
    kase.slug, kase.case_number, kase.decision_date, kase.clinical_summary,
    service.path AS service_path, service.name AS service_name,
    ARRAY(
        SELECT json_build_array(counted.slug, specialty.name)
        FROM decisions_reviewer_specialties link
        JOIN decisions_specialty specialty ON specialty.id = link.specialty_id
        JOIN decisions_specialty counted
            ON counted.id = coalesce(specialty.counted_as_id, specialty.id)
        WHERE link.reviewer_id = kase.reviewer_id
        ORDER BY link.id
    ) AS specialties,
    ARRAY(
        SELECT json_build_array(citation.cited_by, guideline.path, source.name, guideline.name,
            guideline.depth, citation.year)
        FROM decisions_guidelinecitation citation
        JOIN decisions_guideline guideline ON guideline.id = citation.guideline_id
        JOIN decisions_guideline source
            ON source.id = coalesce(guideline.parent_id, guideline.id)
        WHERE citation.item_id = item.id
        ORDER BY citation.cited_by, citation.position
    ) AS citations
FROM decisions_disputeditem item
JOIN decisions_case kase ON kase.id = item.case_id
JOIN decisions_service service ON service.id = item.service_id
"""


@dataclass(frozen=True, slots=True)
class DecisionDocument:
    """What the index holds of one decision.

    Args:
        item_id, case_id: of the database.
        case_number: as people type it; empty where the letter has none.
        decided: the day of the decision.
        texts: full text by field.
        facets: the values of each facet; of a tree, only the lowest places.
        shown: what a result shows, as JSON.
    """

    item_id: int
    case_id: int
    case_number: str
    decided: date | None
    texts: dict[str, str]
    facets: dict[str, Sequence[str]]
    shown: str


def documents_of(case_ids: Iterable[int]) -> Iterator[DecisionDocument]:
    """Yield the documents of some cases; a case that is gone or withdrawn has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ROWS} WHERE item.case_id = ANY(%s) AND kase.withdrawn_at IS NULL", [list(case_ids)]
        )
        columns = [column.name for column in cursor.description or ()]
        for row in cursor:
            yield _document(dict(zip(columns, row, strict=True)))


def all_documents() -> Iterator[DecisionDocument]:
    """Yield the documents of all cases, without holding them all in memory."""
    last, batch = 0, 2000
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM decisions_case WHERE id > %s ORDER BY id LIMIT %s", [last, batch]
            )
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield from documents_of(ids)
        last = ids[-1]


def _document(row: dict[str, Any]) -> DecisionDocument:
    decided: date | None = row["decision_date"]
    heading = row["heading"]
    specialties = [tuple(specialty) for specialty in row["specialties"]]
    citations = row["citations"]
    shown = {
        "item_id": row["id"],
        "slug": row["slug"],
        "case": row["case_number"] or "",
        "position": row["position"],
        "item": row["disputed"],
        "outcome": row["outcome"],
        "decided": decided.isoformat() if decided else "",
        "service": row["service_name"],
        "service_path": row["service_path"],
        "specialties": [name for _, name in specialties],
        "guidelines": [
            (by, _guideline_name(source, name, depth, year))
            for by, _, source, name, depth, year in citations
        ],
        "rationale": row["rationale"],
    }
    return DecisionDocument(
        item_id=row["id"],
        case_id=row["case_id"],
        case_number=row["case_number"] or "",
        decided=decided,
        texts={
            "item": heading if row["disputed"] in heading else f"{heading} {row['disputed']}",
            "rationale": row["rationale"],
            "guidelines": f"{row['claims_administrator_guideline']} {row['reviewer_guideline']}",
            "summary": row["clinical_summary"],
            "specialties": ", ".join(name for _, name in specialties),
        },
        facets={
            SERVICE.name: [row["service_path"]],
            OUTCOME.name: [row["outcome"]],
            SPECIALTY.name: sorted({slug for slug, _ in specialties}),
            GUIDELINE.name: sorted({path for _, path, *_ in citations}),
            YEAR.name: [str(decided.year)] if decided else [],
        },
        shown=json.dumps(shown, ensure_ascii=False),
    )


def _guideline_name(source: str, name: str, depth: int, year: int | None) -> str:
    chapter = f" {name}" if depth > 1 else ""
    return f"{source}{chapter}{f' {year}' if year else ''}"
