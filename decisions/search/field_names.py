"""The fields of the index, with the same names in every engine."""

from decisions.search.facet_index_columns import COLUMNS

#: The fields in which phrases are searched, each with its weight.
WEIGHTS = {"item": 6.0, "guidelines": 1.5, "rationale": 1.0, "summary": 0.3}
#: All fields of full text; specialties are searched only if a query names the field.
TEXT_FIELDS = (*WEIGHTS, "specialties")
#: The scope of the treatment in dispute: words of the item, or the service and regions that they
#: name (query_treatments.py). It is not a field of the index.
TREATMENT = "treatment"
#: All words of the weighted fields. Searching here takes a fraction of the time of searching each
#: field; a match in the item's own words adds to the score.
ANYWHERE = "anywhere"
#: All words of the weighted fields as written, for the exact-word operator.
EXACT = "exact"
CASE_NUMBER = "case_number"
CASE_ID = "case_id"
ITEM_ID = "item_id"
#: Numbers that encode a decision's criteria and its rationale's words, for counting letters and
#: texts (`criteria_counts.py`).
CRITERIA_CODE, RATIONALE_HASH = "reasons", "text"
#: A hash of the properties that similar decisions share (`compared_decisions.py`).
STRATUM = "stratum"
#: The values of a decision that a result shows, as JSON.
SHOWN = "shown"
#: The values of facets by which decisions are found.
FACET_FIELDS = tuple(dict.fromkeys(name for column in COLUMNS for name in column.fields))
#: Whether a decision is an invented sample; an index holds only one kind.
KIND, REAL, SAMPLE = "kind", "real", "sample"

#: The orders of decisions. All but RELEVANCE are columns: a day, a length or a number of items,
#: then letter and item, as one number. Without words, RELEVANCE means NEWEST.
RELEVANCE, NEWEST, OLDEST, LONGEST = "relevance", "newest", "oldest", "longest"
MOST_ITEMS = "most_items"
