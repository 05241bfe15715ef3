"""The criteria that a decision turned on, met or unmet according to its rationale. Pure.

criterion_phrases.toml  the criteria and the phrases for each, for physicians to read and extend
phrase_word_lists.toml  lists of words that phrases name: `<imaging>`
sentence_patterns.toml  how rationales are built: words for absence, for the rule, for the case
measured_accuracy.toml  the accuracy of reading criteria, in decisions that a person labeled
phrase_syntax.py        the syntax of a phrase -> regular expressions for it
phrase_matching.py      phrases -> their positions in a sentence
phrase_files.py         loads these files and checks them
sentence_kinds.py       a rationale -> its sentences: the rule, its application, set phrases
clauses.py              a sentence -> its clauses, and the phrases in them
polarity.py             a sentence -> the spans that it calls missing or present
find_criteria.py        a rationale and an outcome -> the criteria, each with its sentence
deciding_sentence.py    the criteria -> the sentence that is shown for all of them
stored_criteria.py      stored criteria as text, and in a changed rationale
"""

from decisions.criteria.deciding_sentence import deciding_sentence, deciding_span
from decisions.criteria.find_criteria import (
    MOST_SENTENCES,
    DecidingCriterion,
    deciding_criteria,
    parse_criteria,
    said_met,
    said_unmet,
)
from decisions.criteria.phrase_files import (
    CriterionName,
    Definition,
    Judged,
    definitions,
    judged,
    load,
)
from decisions.criteria.sentence_kinds import Sentence, SentenceKind, sentences
from decisions.criteria.stored_criteria import in_words, placed, with_sentences

__all__ = [
    "MOST_SENTENCES",
    "CriterionName",
    "DecidingCriterion",
    "Definition",
    "Judged",
    "Sentence",
    "SentenceKind",
    "deciding_criteria",
    "deciding_sentence",
    "deciding_span",
    "definitions",
    "in_words",
    "judged",
    "load",
    "parse_criteria",
    "placed",
    "said_met",
    "said_unmet",
    "sentences",
    "with_sentences",
]
