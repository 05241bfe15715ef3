"""Search over decisions: full text, facets, exact counts. This module is its only public interface.

    a request     `SearchRequest`: words, scope, selections, ranges of dates, order
    its answers   `DecisionSearch`, a request with its results: hits, count, letters, facets, split,
                  criteria, cases; `crosstab`, `batches`, `every_hit`, `latest`, `similar`, and
                  `LetterSearch`
    a session     `current_session`: the index at one generation; `per_generation`
    a writer      `indexer`: rebuild, drain, bring_up, follow
    its passages  `PassageFinder`, the recurring passages of a text; `listed_passages`, the most
                  frequent ones
    an analyzer   `Highlighter`, `parse`, `plain_words`, `likely_spelling`
    its values    `facet_values`, by which decisions are found and counted, without an index
    a status      `index_faults`, `missing_replicas`; a failed search raises a `SearchError`

The choice of engine is internal (`engine.py`, `tantivy/`, `opensearch/`). The index is derived
data: `manage.py rebuild_index` rebuilds it from the database.
"""

from decisions.search import indexer
from decisions.search.all_hits import ScannedDecision, batches, every_hit, latest
from decisions.search.batched_questions import QuestionBatch
from decisions.search.compared_decisions import AlikeDecisions, FacetOfEach, alike_decisions
from decisions.search.count_cache import per_generation
from decisions.search.criteria_counts import MOST_BY_LETTER, MOST_LISTED, CriteriaCounts, Mentions
from decisions.search.cross_tabulation import (
    MOST_COUNTED,
    Along,
    Axis,
    Crosstab,
    FirstRows,
    along,
    chapters_cited_by,
    cited_criteria,
    crosstab,
)
from decisions.search.current_engine import current_session
from decisions.search.documents import facet_values
from decisions.search.engine import DECISIONS, LETTERS, Session
from decisions.search.errors import (
    EngineError,
    IndexMissingError,
    RebuildProgress,
    SearchError,
    panics_as_errors,
)
from decisions.search.facet_definitions import (
    AGE,
    CITES_NOTHING,
    DATE_RANGES,
    DECIDED,
    FACETS,
    GUIDELINE,
    GUIDELINE_BY,
    INJURY,
    LETTER_OUTCOME,
    LETTER_SIZE,
    LICENSE_STATE,
    MODIFIED,
    NO,
    NOT_RECOGNIZED,
    OF_OUTCOME,
    OUTCOME,
    PASSAGE,
    PRIORITY,
    RECEIVED,
    REGION,
    SELECTABLE,
    SERVICE,
    SEX,
    SPECIALTY,
    TURNED_ON,
    UNDATED,
    YEAR,
    YES,
    Count,
    DateRange,
    Facet,
    Selection,
    by_frequency,
    field_of,
    total,
    turned_on,
    with_ancestors,
)
from decisions.search.field_names import (
    ANYWHERE,
    LONGEST,
    MOST_ITEMS,
    NEWEST,
    OLDEST,
    RELEVANCE,
    TREATMENT,
)
from decisions.search.frequent_passages import (
    CountedPassage,
    PassageList,
    count_passage,
    listed_passages,
    passage_text,
    passage_words,
)
from decisions.search.highlight import Excerpt, Highlighter, TextRange, marks_within
from decisions.search.hit import Hit
from decisions.search.index_against_database import index_faults, missing_replicas
from decisions.search.letter_results import LetterResult, LetterSearch
from decisions.search.overlap import number_in_both
from decisions.search.passage_keys import is_passage, keyed_sentences
from decisions.search.query_help import HELP, Example
from decisions.search.query_lexer import OPERATORS
from decisions.search.query_parser import LONGEST_QUERY, Parsed, parse
from decisions.search.query_tree import And, Node, Not, Or, Phrase, Word, plain_words, written
from decisions.search.question_words import AskedSentence, question
from decisions.search.recurring_passages import RECURS_FROM, PassageFinder, RecurringPassage
from decisions.search.request import SearchRequest
from decisions.search.results import DecisionSearch
from decisions.search.scope import BY_WORDS, scope_of
from decisions.search.similar_decisions import class_of, similar
from decisions.search.spelling_suggestions import Respelled, likely_spelling, respelled

__all__ = [
    "AGE",
    "ANYWHERE",
    "BY_WORDS",
    "CITES_NOTHING",
    "DATE_RANGES",
    "DECIDED",
    "DECISIONS",
    "FACETS",
    "GUIDELINE",
    "GUIDELINE_BY",
    "HELP",
    "INJURY",
    "LETTERS",
    "LETTER_OUTCOME",
    "LETTER_SIZE",
    "LICENSE_STATE",
    "LONGEST",
    "LONGEST_QUERY",
    "MODIFIED",
    "MOST_BY_LETTER",
    "MOST_COUNTED",
    "MOST_ITEMS",
    "MOST_LISTED",
    "NEWEST",
    "NO",
    "NOT_RECOGNIZED",
    "OF_OUTCOME",
    "OLDEST",
    "OPERATORS",
    "OUTCOME",
    "PASSAGE",
    "PRIORITY",
    "RECEIVED",
    "RECURS_FROM",
    "REGION",
    "RELEVANCE",
    "SELECTABLE",
    "SERVICE",
    "SEX",
    "SPECIALTY",
    "TREATMENT",
    "TURNED_ON",
    "UNDATED",
    "YEAR",
    "YES",
    "AlikeDecisions",
    "Along",
    "And",
    "AskedSentence",
    "Axis",
    "Count",
    "CountedPassage",
    "CriteriaCounts",
    "Crosstab",
    "DateRange",
    "DecisionSearch",
    "EngineError",
    "Example",
    "Excerpt",
    "Facet",
    "FacetOfEach",
    "FirstRows",
    "Highlighter",
    "Hit",
    "IndexMissingError",
    "LetterResult",
    "LetterSearch",
    "Mentions",
    "Node",
    "Not",
    "Or",
    "Parsed",
    "PassageFinder",
    "PassageList",
    "Phrase",
    "QuestionBatch",
    "RebuildProgress",
    "RecurringPassage",
    "Respelled",
    "ScannedDecision",
    "SearchError",
    "SearchRequest",
    "Selection",
    "Session",
    "TextRange",
    "Word",
    "alike_decisions",
    "along",
    "batches",
    "by_frequency",
    "chapters_cited_by",
    "cited_criteria",
    "class_of",
    "count_passage",
    "crosstab",
    "current_session",
    "every_hit",
    "facet_values",
    "field_of",
    "index_faults",
    "indexer",
    "is_passage",
    "keyed_sentences",
    "latest",
    "likely_spelling",
    "listed_passages",
    "marks_within",
    "missing_replicas",
    "number_in_both",
    "panics_as_errors",
    "parse",
    "passage_text",
    "passage_words",
    "per_generation",
    "plain_words",
    "question",
    "respelled",
    "scope_of",
    "similar",
    "total",
    "turned_on",
    "with_ancestors",
    "written",
]
