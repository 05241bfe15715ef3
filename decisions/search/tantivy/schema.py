"""The tantivy schema of the index."""

from functools import cache

import tantivy

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
from decisions.search.tantivy.distinct_letters import LETTER_GROUP, LETTER_WEIGHT

#: The tantivy tokenizer for the analyzer's output.
_TOKENIZER = "whitespace"


@cache
def schema() -> tantivy.Schema:
    """Return the schema; there is one document per disputed item."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=_TOKENIZER)
    builder.add_text_field(ANYWHERE, tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_text_field(EXACT, tokenizer_name=_TOKENIZER, index_option="basic")
    for name in FACET_FIELDS:
        # Sections of guidelines are counted by value: they are in no column of sets.
        builder.add_text_field(
            name, tokenizer_name="raw", index_option="basic", fast=name.startswith("guideline")
        )
    for facet in (LETTER_SIZE, PASSAGE):
        builder.add_text_field(facet.name, tokenizer_name="raw", index_option="basic")
    for column in COLUMNS:
        builder.add_text_field(column.name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(KIND, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(CASE_NUMBER, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(CASE_ID, indexed=True, fast=True)
    builder.add_unsigned_field(ITEM_ID, fast=True)
    for dates in DATE_RANGES:
        builder.add_unsigned_field(dates.name, fast=True)
    for order in (NEWEST, OLDEST, LONGEST, MOST_ITEMS):
        builder.add_unsigned_field(order, fast=True)
    codes = (column.code for column in COLUMNS if column.coded)
    for number in (CRITERIA_CODE, RATIONALE_HASH, STRATUM, *codes):
        builder.add_unsigned_field(number, fast=True)
    builder.add_unsigned_field(LETTER_GROUP, fast=True)
    builder.add_float_field(LETTER_WEIGHT, fast=True)
    builder.add_bytes_field(SHOWN, stored=True)
    return builder.build()
