"""The fields of the index."""

import tantivy

from decisions.search.analyzer import TOKENIZER
from decisions.search.facets import COLUMNS, DATE_RANGES

#: Raised whenever an index made before must not be used any more.
VERSION = 15

#: The fields that a phrase is looked for in, and how much one in each says about what an item is.
WEIGHTS = {"item": 6.0, "guidelines": 1.5, "rationale": 1.0, "summary": 0.3}
#: All fields of full text; specialties are searched only where a query names the field.
TEXT_FIELDS = (*WEIGHTS, "specialties")
#: The treatment in dispute as a place for words: those of the item, or the service and regions that
#: they name (treatments.py). It is no field of the index.
TREATMENT = "treatment"
#: All words of the weighted fields. A word is looked for here, in a fraction of the time that it
#: takes to look in each field; the item's own words count once more (query.py).
ANYWHERE = "anywhere"
#: All words of the weighted fields as they are written, for the operator of the exact word.
EXACT = "exact"
CASE_NUMBER = "case_number"

#: Columns to sort by: a day or a length, then letter and item, as one number.
ORDERS = ("newest", "oldest", "longest")
#: The values of facets by which decisions are found.
FACET_FIELDS = tuple(dict.fromkeys(name for column in COLUMNS for name in column.fields))
#: A letter's place for counting letters (distinct_letters.py).
LETTER_GROUP, LETTER_WEIGHT = "letter_group", "letter_weight"
#: Whether a decision is one of the state or was invented: an index holds the one kind alone.
KIND, REAL, SAMPLE = "kind", "real", "sample"


def schema() -> tantivy.Schema:
    """Return the schema of one document a disputed item."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=TOKENIZER)
    builder.add_text_field(ANYWHERE, tokenizer_name=TOKENIZER, index_option="freq")
    builder.add_text_field(EXACT, tokenizer_name=TOKENIZER, index_option="basic")
    for name in FACET_FIELDS:
        # Sections of guidelines are counted value by value: they are in no column of sets.
        builder.add_text_field(
            name, tokenizer_name="raw", index_option="basic", fast=name.startswith("guideline")
        )
    for column in COLUMNS:
        builder.add_text_field(column.name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(KIND, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(CASE_NUMBER, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("case_id", indexed=True, fast=True)
    builder.add_unsigned_field("item_id", fast=True)
    for dates in DATE_RANGES:
        builder.add_unsigned_field(dates.name, fast=True)
    for order in ORDERS:
        builder.add_unsigned_field(order, fast=True)
    builder.add_unsigned_field(LETTER_GROUP, fast=True)
    builder.add_float_field(LETTER_WEIGHT, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()
