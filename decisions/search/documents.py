"""Cases of the database -> documents of the index, one for each disputed item.

It is one long module because the rows of one query become one document.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import connection

from decisions.criteria import deciding_span, parse_criteria
from decisions.enums import CitedBy, age_band, letter_size
from decisions.search.facet_definitions import (
    AGE,
    CITES_NOTHING,
    DECIDED,
    INJURY,
    LETTER_OUTCOME,
    LETTER_SIZE,
    LICENSE_STATE,
    MODIFIED,
    NO,
    NOT_RECOGNIZED,
    OUTCOME,
    PRIORITY,
    RECEIVED,
    REGION,
    SERVICE,
    SEX,
    SPECIALTY,
    TURNED_ON,
    UNDATED,
    YEAR,
    YES,
    turned_on,
    with_ancestors,
)
from decisions.search.facet_index_columns import GUIDELINE_COLUMNS
from decisions.search.thread_pool import ahead
from decisions.vocabulary_rows import slug_of

_BATCH = 1000
_Row: TypeAlias = dict[str, Any]
_SIDES = tuple(side.value for side in CitedBy)
_CHAPTER = 2  # the depth of a chapter in the tree of guidelines

#: One row per item with all values of its document; the items of a case are adjacent. Values that
#: many rows share are JSON text, which is parsed once (`_named`, `_cited`).
_ROWS = """
SELECT
    item.id, item.case_id, item.position, item.disputed, item.heading, item.outcome,
    item.original, item.authorized,
    item.rationale, item.claims_administrator_guideline, item.reviewer_guideline,
    item.claims_administrator_cites_nothing, item.reviewer_cites_nothing, item.ur_modified,
    item.body_regions, item.criteria::text AS criteria,
    count(*) OVER (PARTITION BY item.case_id) AS items,
    kase.slug, kase.case_number, kase.decision_date, kase.date_of_injury,
    kase.application_received, kase.priority, kase.patient_age, kase.patient_sex,
    kase.clinical_summary, kase.outcome AS letter_outcome, kase.sample,
    service.path AS service_path, service.name AS service_name,
    coalesce(reviewer.licence_states, '{}') AS licence_states,
    (
        SELECT json_agg(json_build_array(listed.path, listed.name) ORDER BY further.position)::text
        FROM decisions_furtherservice further
        JOIN decisions_service listed ON listed.id = further.service_id
        WHERE further.item_id = item.id
    ) AS further_services,
    (
        SELECT json_agg(
            json_build_array(specialty.name, counted.name, counted.slug) ORDER BY link.id
        )::text
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
        )::text
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
    """The content of one decision in the index.

    Args:
        item_id, case_id: the ids in the database.
        position: the position of the item among the items of its case.
        items: the number of the case's items.
        case_number: the printed number; empty if the letter has none.
        sample: whether its letter was invented.
        outcome: the decision on the item.
        dates: the days by which it is found, by name of the range.
        texts: full text by field.
        facets: the values of each facet by field; for a tree, only the deepest nodes.
        shown: the values that a result shows, as JSON.
    """

    item_id: int
    case_id: int
    position: int
    items: int
    case_number: str
    sample: bool
    outcome: str
    dates: dict[str, date | None]
    texts: dict[str, str]
    facets: dict[str, tuple[str, ...]]
    shown: str


def documents_of(case_ids: Iterable[int]) -> Iterator[DecisionDocument]:
    """Yield the documents of some cases, grouped by case.

    Deleted and withdrawn cases have none.
    """
    with connection.cursor() as cursor:
        yield from map(_document, _rows(cursor, list(case_ids)))


def all_documents() -> Iterator[Iterator[DecisionDocument]]:
    """Yield the documents of all cases, reading them in batches.

    The database fetches the next batch while the previous one is processed.
    """
    with connection.cursor() as cursor:
        for rows in ahead(_batches(cursor)):
            yield map(_document, rows)


def facet_values(case_ids: Iterable[int]) -> Iterator[tuple[int, int, dict[str, list[str]]]]:
    """Yield the case id, item id and facet values of each decision of some cases.

    The values are those by which searches find and count it: for a tree, including ancestors.
    """
    for document in documents_of(case_ids):
        yield (
            document.case_id,
            document.item_id,
            {name: _with_all_ancestors(values) for name, values in document.facets.items()},
        )


def _with_all_ancestors(values: Iterable[str]) -> list[str]:
    return sorted({path for value in values for path in with_ancestors(value)})


def _batches(cursor: Any) -> Iterator[list[_Row]]:
    """Yield the rows of all cases, in the order of their ids."""
    last = 0
    while True:
        cursor.execute(
            "SELECT id FROM decisions_case WHERE id > %s ORDER BY id LIMIT %s", [last, _BATCH]
        )
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield _rows(cursor, ids)
        last = ids[-1]


def _rows(cursor: Any, case_ids: list[int]) -> list[_Row]:
    cursor.execute(_ROWS, [case_ids])
    columns = [column.name for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _document(row: _Row) -> DecisionDocument:
    decided: date | None = row["decision_date"]
    specialties, specialty_names, specialty_words = _named(row["specialties"])
    further = json.loads(row["further_services"] or "[]")
    guidelines, guideline_names = _cited(row["citations"])
    criteria, deciding = _criteria(row["criteria"])
    shown = {
        "item_id": row["id"],
        "slug": row["slug"],
        "case": row["case_number"] or "",
        "position": row["position"],
        "item": row["disputed"],
        "original": row["original"],
        "authorized": row["authorized"],
        "outcome": row["outcome"],
        "decided": decided.isoformat() if decided else "",
        "service": row["service_name"],
        "service_path": row["service_path"],
        "further_services": further,
        "specialties": specialty_names,
        "guidelines": guideline_names,
        "rationale": row["rationale"],
        "turned_on": criteria,
        "deciding": deciding,
        "sample": row["sample"],
    }
    return DecisionDocument(
        item_id=row["id"],
        case_id=row["case_id"],
        position=row["position"],
        items=row["items"],
        case_number=row["case_number"] or "",
        sample=row["sample"],
        outcome=row["outcome"],
        dates={
            DECIDED.name: decided,
            INJURY.name: row["date_of_injury"],
            RECEIVED.name: row["application_received"],
        },
        texts={
            "item": _in_dispute(row),
            "rationale": row["rationale"],
            "guidelines": f"{row['claims_administrator_guideline']} {row['reviewer_guideline']}",
            "summary": f"{row['clinical_summary']} {row['authorized']}",
            "specialties": specialty_words,
        },
        facets={
            SERVICE.name: (row["service_path"], *(path for path, _ in further)),
            OUTCOME.name: (row["outcome"],),
            SPECIALTY.name: specialties,
            YEAR.name: (str(decided.year) if decided else UNDATED,),
            REGION.name: _slugs(row["body_regions"]),
            LICENSE_STATE.name: _slugs(row["licence_states"]),
            PRIORITY.name: (slug_of(row["priority"]),) if row["priority"] else (),
            SEX.name: (row["patient_sex"],) if row["patient_sex"] else (),
            AGE.name: (age_band(row["patient_age"]),) if row["patient_age"] else (),
            TURNED_ON.name: tuple(sorted(criteria)) or (NOT_RECOGNIZED,),
            MODIFIED.name: (YES if row["ur_modified"] else NO,),
            LETTER_OUTCOME.name: (row["letter_outcome"],),
            LETTER_SIZE.name: (letter_size(row["items"]),),
            CITES_NOTHING.name: tuple(s for s in _SIDES if row[f"{s}_cites_nothing"]),
            **guidelines,
        },
        shown=_json(shown),
    )


def _in_dispute(row: _Row) -> str:
    """Return the words of an item without those of a part that was authorized."""
    heading: str = row["heading"]
    disputed: str = row["disputed"]
    if row["authorized"]:
        return disputed
    return heading if disputed in heading else f"{heading} {disputed}"


def _criteria(criteria: str) -> tuple[tuple[str, ...], tuple[int, int] | None]:
    """Return the criteria of a decision, and the offsets of its deciding sentence."""
    found = parse_criteria(json.loads(criteria))
    return tuple(turned_on(each.criterion, met=each.met) for each in found), deciding_span(found)


_json = json.JSONEncoder(ensure_ascii=False).encode


def _slugs(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(map(slug_of, names)))


@lru_cache(maxsize=1 << 12)
def _named(specialties: str | None) -> tuple[tuple[str, ...], list[str], str]:
    """Return the counted slugs of a reviewer's specialties, their names, and all searchable words.

    A specialty is found by its own name and by the name that it is counted under.
    """
    named = json.loads(specialties or "[]")
    names = [name for name, _, _ in named]
    words = ", ".join(dict.fromkeys([*names, *(counted for _, counted, _ in named)]))
    return tuple(sorted({slug for _, _, slug in named})), names, words


@lru_cache(maxsize=1 << 14)
def _cited(citations: str | None) -> tuple[Mapping[str, tuple[str, ...]], list[tuple[str, str]]]:
    """Return the guidelines that an item cites: their paths by field, and each one's side and name.

    There is a field for each side's citations, and one for both together.
    """
    paths: dict[CitedBy | None, set[str]] = {by: set() for by in GUIDELINE_COLUMNS}
    names = []
    for side, path, source, name, depth, year, sections in json.loads(citations or "[]"):
        cited = _cited_paths(path, depth, sections)
        paths[None].update(cited)
        paths[CitedBy(side)].update(cited)
        names.append((side, _guideline_name(source, name, depth, year)))
    return {
        column.fields[0]: tuple(sorted(paths[by])) for by, column in GUIDELINE_COLUMNS.items()
    }, names


def _cited_paths(path: str, depth: int, sections: Sequence[str]) -> list[str]:
    """Return the paths of a citation's sections; without sections, of its chapter or source."""
    if depth < _CHAPTER:
        return [path]  # a section belongs to its chapter
    return [f"{path}/{slug_of(section)}" for section in sections] or [path]


def _guideline_name(source: str, name: str, depth: int, year: int | None) -> str:
    chapter = f" {name}" if depth >= _CHAPTER else ""
    return f"{source}{chapter}{f' {year}' if year else ''}"
