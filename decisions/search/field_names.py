"""The fields of the index, by the names that every engine gives them."""

from decisions.search.facet_index_columns import COLUMNS

#: The fields that a phrase is looked for in, and how much one in each says about what an item is.
WEIGHTS = {"item": 6.0, "guidelines": 1.5, "rationale": 1.0, "summary": 0.3}
#: All fields of full text; specialties are searched only where a query names the field.
TEXT_FIELDS = (*WEIGHTS, "specialties")
#: The treatment in dispute as a place for words: those of the item, or the service and regions that
#: they name (query_treatments.py). It is not a field of the index.
TREATMENT = "treatment"
#: All words of the weighted fields. A word is looked for here, in a fraction of the time that it
#: takes to look in each field; the item's own words count once more.
ANYWHERE = "anywhere"
#: All words of the weighted fields as they are written, for the operator of the exact word.
EXACT = "exact"
CASE_NUMBER = "case_number"
CASE_ID = "case_id"
ITEM_ID = "item_id"
#: Numbers of a decision that stand for what it turned on and for the words of its rationale, by
#: which letters and texts are counted (`criteria_counts.py`).
CRITERIA_CODE, RATIONALE_HASH = "reasons", "text"
#: A number that stands for what a decision has in common with those that are alike
#: (`compared_decisions.py`).
STRATUM = "stratum"
#: What a result shows of a decision, as JSON.
SHOWN = "shown"
#: A letter's place for counting letters (`distinct_letters.py`).
LETTER_GROUP, LETTER_WEIGHT = "letter_group", "letter_weight"
#: The values of facets by which decisions are found.
FACET_FIELDS = tuple(dict.fromkeys(name for column in COLUMNS for name in column.fields))
#: Whether a decision is one of the state or was invented: an index holds the one kind alone.
KIND, REAL, SAMPLE = "kind", "real", "sample"

#: How decisions are ordered. All but RELEVANCE are columns: a day or a length, then letter and
#: item, as one number. Without words, RELEVANCE is NEWEST.
RELEVANCE, NEWEST, OLDEST, LONGEST = "relevance", "newest", "oldest", "longest"
