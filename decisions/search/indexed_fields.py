"""The document of a decision -> the fields of the index, for every engine."""

from typing import TypeAlias

from decisions.case_numbers import case_number_key
from decisions.search.analyzer import forms, indexed
from decisions.search.criteria_encoding import (
    criteria_as_number,
    stratum_as_number,
    text_as_number,
)
from decisions.search.documents import DecisionDocument
from decisions.search.facet_definitions import (
    DATE_RANGES,
    DECIDED,
    LETTER_SIZE,
    PASSAGE,
    REGION,
    SERVICE,
    TURNED_ON,
)
from decisions.search.facet_index_columns import COLUMNS, field_values
from decisions.search.field_names import (
    ANYWHERE,
    CASE_ID,
    CASE_NUMBER,
    CRITERIA_CODE,
    EXACT,
    ITEM_ID,
    KIND,
    LONGEST,
    MOST_ITEMS,
    NEWEST,
    OLDEST,
    RATIONALE_HASH,
    REAL,
    SAMPLE,
    SHOWN,
    STRATUM,
    TEXT_FIELDS,
    WEIGHTS,
)
from decisions.search.passage_keys import sentence_keys

#: Incremented whenever existing indexes become unusable.
VERSION = 26

#: Values by field.
Fields: TypeAlias = dict[str, str | int | float | bytes | list[str]]
#: The order of decisions with equal day, length or number: by letter, then by item.
_CASE_BITS, _POSITION_BITS = 32, 10
_LAST_POSITION = (1 << _POSITION_BITS) - 1
_LATEST_DAY = (1 << 22) - 1  # later than any calendar day, for decisions without a date


def fields_of(document: DecisionDocument) -> Fields:
    """Return the fields of a decision."""
    words = {name: indexed(document.texts[name]) for name in TEXT_FIELDS}
    made: Fields = {
        **words,
        ANYWHERE: " ".join(map(words.__getitem__, WEIGHTS)),
        EXACT: " ".join(frozenset().union(*(forms(document.texts[name]) for name in WEIGHTS))),
        CASE_ID: document.case_id,
        LETTER_SIZE.name: [*document.facets[LETTER_SIZE.name]],
        PASSAGE.name: [*sentence_keys(document.texts["rationale"])],
        ITEM_ID: document.item_id,
        KIND: SAMPLE if document.sample else REAL,
        CRITERIA_CODE: criteria_as_number(document.outcome, document.facets[TURNED_ON.name]),
        STRATUM: stratum_as_number(
            document.facets[SERVICE.name][0],
            document.facets[REGION.name],
            document.facets[TURNED_ON.name],
        ),
        SHOWN: document.shown.encode(),
        **_orders(document),
    }
    for column in COLUMNS:
        values = tuple(map(document.facets.__getitem__, column.fields))
        made.update(field_values(column, document.outcome, values))
    if text := text_as_number(document.texts["rationale"]):
        made[RATIONALE_HASH] = text
    if document.case_number:
        made[CASE_NUMBER] = case_number_key(document.case_number)
    for dates in DATE_RANGES:
        if day := document.dates[dates.name]:
            made[dates.name] = day.toordinal()
    return made


def _orders(document: DecisionDocument) -> dict[str, int]:
    """Return the numbers that decisions are sorted by."""
    decided = document.dates[DECIDED.name]
    day = decided.toordinal() if decided else 0
    length = min(len(document.texts["rationale"]), _LATEST_DAY)
    position = min(document.position, _LAST_POSITION)
    case = document.case_id << _POSITION_BITS
    from_last = case | (_LAST_POSITION - position)
    bits = _CASE_BITS + _POSITION_BITS
    return {
        NEWEST: day << bits | from_last,
        OLDEST: (day or _LATEST_DAY) << bits | case | position,
        LONGEST: length << bits | from_last,
        MOST_ITEMS: document.items << bits | from_last,
    }
