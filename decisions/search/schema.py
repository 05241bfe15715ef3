"""The fields of the index."""

import tantivy

from decisions.search.facets import FACETS

#: Raised whenever an index made before must not be used any more.
VERSION = 1

#: The fields that words are looked for in, and how much a word in each says about what an item is.
WEIGHTS = {"item": 6.0, "guidelines": 1.5, "rationale": 1.0, "summary": 0.3}
#: All fields of full text; specialties are searched only where a query names the field.
TEXT_FIELDS = (*WEIGHTS, "specialties")

ANALYZER = "english"

#: Columns to sort by: the day of decision, then the item, as one number.
ORDERS = ("newest", "oldest")


def schema() -> tantivy.Schema:
    """Return the schema of one document a disputed item."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=ANALYZER)
    for facet in FACETS:
        builder.add_text_field(facet.name, tokenizer_name="raw", index_option="basic")
        builder.add_text_field(
            facet.set_field, tokenizer_name="raw", index_option="basic", fast=True
        )
    builder.add_text_field("case_number", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("case_id", indexed=True, fast=True)
    for order in ORDERS:
        builder.add_unsigned_field(order, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def analyzer() -> tantivy.TextAnalyzer:
    """Return what cuts text into the stems that are indexed and searched."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
