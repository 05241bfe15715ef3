"""Cases of the database -> documents of the index, one for each disputed item."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from decisions.catalogue import slug_of
from decisions.search.facets import (
    AGE,
    CITES_NOTHING,
    DECIDED,
    GUIDELINE_COLUMNS,
    INJURY,
    MODIFIED,
    NO,
    OUTCOME,
    PRIORITY,
    RECEIVED,
    REGION,
    SERVICE,
    SEX,
    SPECIALTY,
    STATE,
    YEAR,
    YES,
)
from decisions.terms import CitedBy, age_band

_BATCH = 2000
_SIDES = tuple(side.value for side in CitedBy)
_CHAPTER = 2  # the depth of a chapter in the tree of guidelines

#: One row an item with all that its document needs; the items of a case stand together.
_ROWS = """
SELECT
    item.id, item.case_id, item.position, item.disputed, item.heading, item.outcome,
    item.rationale, item.claims_administrator_guideline, item.reviewer_guideline,
    item.claims_administrator_cites_nothing, item.reviewer_cites_nothing, item.ur_modified,
    item.body_regions, count(*) OVER (PARTITION BY item.case_id) AS items,
    kase.slug, kase.case_number, kase.decision_date, kase.date_of_injury,
    kase.application_received, kase.priority, kase.patient_age, kase.patient_sex,
    kase.clinical_summary,
    service.path AS service_path, service.name AS service_name,
    coalesce(reviewer.licence_states, '{}') AS licence_states,
    (
        SELECT json_agg(json_build_array(counted.slug, specialty.name) ORDER BY link.id)
        FROM decisions_reviewer_specialties link
        JOIN decisions_specialty specialty ON specialty.id = link.specialty_id
        JOIN decisions_specialty counted
            ON counted.id = coalesce(specialty.counted_as_id, specialty.id)
        WHERE link.reviewer_id = kase.reviewer_id
    ) AS specialties,
    (
        SELECT json_agg(
            json_build_array(citation.cited_by, guideline.path, source.name, guideline.name,
                guideline.depth, citation.year, citation.sections)
            ORDER BY citation.cited_by, citation.position
        )
        FROM decisions_guidelinecitation citation
        JOIN decisions_guideline guideline ON guideline.id = citation.guideline_id
        JOIN decisions_guideline source
            ON source.id = coalesce(guideline.parent_id, guideline.id)
        WHERE citation.item_id = item.id
    ) AS citations
FROM decisions_disputeditem item
JOIN decisions_case kase ON kase.id = item.case_id
JOIN decisions_service service ON service.id = item.service_id
LEFT JOIN decisions_reviewer reviewer ON reviewer.id = kase.reviewer_id
WHERE item.case_id = ANY(%s) AND kase.withdrawn_at IS NULL
ORDER BY item.case_id, item.position
"""


@dataclass(frozen=True, slots=True)
class DecisionDocument:
    """What the index holds of one decision.

    Args:
        item_id, case_id: of the database.
        position: of the item among the items of its case.
        items: how many the case has.
        case_number: as printed; empty where the letter has none.
        outcome: what was decided.
        dates: the days by which it can be found, by name of the range.
        texts: full text by field.
        facets: the values of each facet by field; of a tree, only the lowest places.
        shown: what a result shows, as JSON.
    """

    item_id: int
    case_id: int
    position: int
    items: int
    case_number: str
    outcome: str
    dates: dict[str, date | None]
    texts: dict[str, str]
    facets: dict[str, tuple[str, ...]]
    shown: str


def documents_of(case_ids: Iterable[int]) -> Iterator[DecisionDocument]:
    """Yield the documents of some cases, those of a case together.

    A case that is gone or withdrawn has none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(case_ids)])
        columns = [column.name for column in cursor.description or ()]
        for row in cursor:
            yield _document(dict(zip(columns, row, strict=True)))


def all_documents() -> Iterator[Iterator[DecisionDocument]]:
    """Yield the documents of all cases, some cases at a time, without holding all in memory."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM decisions_case WHERE id > %s ORDER BY id LIMIT %s", [last, _BATCH]
            )
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield documents_of(ids)
        last = ids[-1]


def _document(row: dict[str, Any]) -> DecisionDocument:
    decided: date | None = row["decision_date"]
    heading = row["heading"]
    specialties = row["specialties"] or []
    citations = row["citations"] or []
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
            for by, _, source, name, depth, year, _ in citations
        ],
        "rationale": row["rationale"],
    }
    return DecisionDocument(
        item_id=row["id"],
        case_id=row["case_id"],
        position=row["position"],
        items=row["items"],
        case_number=row["case_number"] or "",
        outcome=row["outcome"],
        dates={
            DECIDED.name: decided,
            INJURY.name: row["date_of_injury"],
            RECEIVED.name: row["application_received"],
        },
        texts={
            "item": heading if row["disputed"] in heading else f"{heading} {row['disputed']}",
            "rationale": row["rationale"],
            "guidelines": f"{row['claims_administrator_guideline']} {row['reviewer_guideline']}",
            "summary": row["clinical_summary"],
            "specialties": ", ".join(name for _, name in specialties),
        },
        facets={
            SERVICE.name: (row["service_path"],),
            OUTCOME.name: (row["outcome"],),
            SPECIALTY.name: tuple(sorted({slug for slug, _ in specialties})),
            YEAR.name: (str(decided.year),) if decided else (),
            REGION.name: tuple(sorted(map(slug_of, row["body_regions"]))),
            STATE.name: tuple(sorted(map(slug_of, row["licence_states"]))),
            PRIORITY.name: (slug_of(row["priority"]),) if row["priority"] else (),
            SEX.name: (row["patient_sex"],) if row["patient_sex"] else (),
            AGE.name: (age_band(row["patient_age"]),) if row["patient_age"] else (),
            MODIFIED.name: (YES if row["ur_modified"] else NO,),
            CITES_NOTHING.name: tuple(s for s in _SIDES if row[f"{s}_cites_nothing"]),
            **_guidelines(citations),
        },
        shown=json.dumps(shown, ensure_ascii=False),
    )


def _guidelines(citations: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    """Return the guidelines cited by either side and by each, by field."""
    cited: dict[str | None, set[str]] = {None: set(), **{side: set() for side in _SIDES}}
    for side, path, _, _, depth, _, sections in citations:
        places = _places(path, depth, sections)
        cited[None].update(places)
        cited[side].update(places)
    return {
        GUIDELINE_COLUMNS[by].fields[0]: tuple(sorted(cited[by])) for by in GUIDELINE_COLUMNS
    }  # fmt: skip


def _places(path: str, depth: int, sections: Sequence[str]) -> list[str]:
    """Return the sections that a citation names; without any, its chapter or source."""
    if depth < _CHAPTER:
        return [path]  # a section is known by its chapter
    return [f"{path}/{slug_of(section)}" for section in sections] or [path]


def _guideline_name(source: str, name: str, depth: int, year: int | None) -> str:
    chapter = f" {name}" if depth >= _CHAPTER else ""
    return f"{source}{chapter}{f' {year}' if year else ''}"
