"""The fields of the index."""

import tantivy

from decisions.search.facets import COLUMNS, DATE_RANGES
from decisions.search.stems import TOKENIZER

#: Raised whenever an index made before must not be used any more.
VERSION = 12

#: The fields that a phrase is looked for in, and how much one in each says about what an item is.
WEIGHTS = {"item": 6.0, "guidelines": 1.5, "rationale": 1.0, "summary": 0.3}
#: The names of what an item is classed as: its service, what stands above it, its body regions.
CLASSED = "classed"
#: All fields of full text; what an item is classed as is searched only as part of the treatment,
#: and specialties only where a query names the field.
TEXT_FIELDS = (*WEIGHTS, CLASSED, "specialties")
#: All words that say what the treatment in dispute is: the item's own, and what it is classed as.
TREATMENT = "treatment"
TREATMENT_FIELDS = ("item", CLASSED)
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
#: A letter's place for counting letters (letters.py).
LETTER_GROUP, LETTER_WEIGHT = "letter_group", "letter_weight"
#: Whether a decision is one of the state or was invented: an index holds the one kind alone.
KIND, REAL, SAMPLE = "kind", "real", "sample"


def schema() -> tantivy.Schema:
    """Return the schema of one document a disputed item."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=TOKENIZER)
    for name in (TREATMENT, ANYWHERE):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="freq")
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
