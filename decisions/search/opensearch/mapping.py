"""The mapping of the index in OpenSearch, and the conversion of documents."""

from typing import Any

from decisions.search.documents import DecisionDocument
from decisions.search.facet_definitions import DATE_RANGES, LETTER_SIZE, PASSAGE
from decisions.search.facet_index_columns import COLUMNS
from decisions.search.field_names import (
    ANYWHERE,
    CASE_ID,
    CASE_NUMBER,
    CRITERIA_CODE,
    EXACT,
    FACET_FIELDS,
    ITEM_ID,
    KIND,
    LONGEST,
    MOST_ITEMS,
    NEWEST,
    OLDEST,
    RATIONALE_HASH,
    SHOWN,
    STRATUM,
    TEXT_FIELDS,
)
from decisions.search.indexed_fields import fields_of

#: Texts are already stemmed (`analyzer.py`). OpenSearch would split tokens of more than 255
#: characters again.
_STEMS = "stems"
_LONGEST_WORD = 8_000
#: Orders are unsigned 64-bit numbers; OpenSearch sorts signed ones much faster.
_ORDERS = (NEWEST, OLDEST, LONGEST, MOST_ITEMS)
_SIGN = 1 << 63
#: The deepest start of a page.
_DEEPEST = 100_000_000


def index_body(shards: int) -> dict[str, Any]:
    """Return the settings and mappings of a new index, without replicas or automatic refresh.

    Args:
        shards: the number of shards.
    """
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "max_result_window": _DEEPEST,
            "max_regex_length": 2_000,
            # More threads for a shard would save little: a new index is one segment a shard.
            "search.concurrent_segment_search.mode": "none",
            "analysis": {
                "tokenizer": {
                    _STEMS: {"type": "whitespace", "max_token_length": _LONGEST_WORD},
                },
                "analyzer": {_STEMS: {"type": "custom", "tokenizer": _STEMS}},
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "_routing": {"required": True},
            "properties": _properties(),
        },
    }


def body_of(document: DecisionDocument) -> dict[str, Any]:
    """Return the OpenSearch document of a decision."""
    body: dict[str, Any] = fields_of(document)
    body[SHOWN] = document.shown
    body[EXACT] = body[EXACT].split()
    for order in _ORDERS:
        body[order] -= _SIGN
    return body


def stored_number(position: int) -> int:
    """Return the stored number for a position in an order."""
    return position - _SIGN


def position_of(number: int) -> int:
    """Return the position in an order for a stored number."""
    return number + _SIGN


def _properties() -> dict[str, Any]:
    counted = {"type": "keyword", "eager_global_ordinals": True}
    found = {"type": "keyword", "doc_values": False}
    number = {"type": "long"}
    column = {"type": "long", "index": False}
    return {
        **{name: {"type": "text", "analyzer": _STEMS} for name in TEXT_FIELDS},
        ANYWHERE: {"type": "text", "analyzer": _STEMS, "index_options": "freqs"},
        EXACT: {"type": "keyword", "ignore_above": _LONGEST_WORD},
        # Sections of guidelines are counted by value: they are in no column of sets.
        **{
            name: {"type": "keyword"} if name.startswith("guideline") else found
            for name in FACET_FIELDS
        },
        LETTER_SIZE.name: found,
        PASSAGE.name: {"type": "keyword"},
        **{each.name: {**counted, "index": False} for each in COLUMNS},
        KIND: found,
        CASE_NUMBER: {"type": "keyword"},
        CASE_ID: number,
        ITEM_ID: column,
        **{dates.name: number for dates in DATE_RANGES},
        **dict.fromkeys(_ORDERS, number),
        CRITERIA_CODE: column,
        RATIONALE_HASH: column,
        STRATUM: column,
        **{each.code: column for each in COLUMNS if each.coded},
        SHOWN: {"type": "keyword", "index": False, "doc_values": False, "store": True},
    }
