"""The criteria that a decision turned on, as a rationale names them met or unmet. Pure.

criteria.toml  the criteria and the phrases for each, for physicians to read and extend
terms.toml     words for the same thing, which phrases name
judged.toml    how right the reading is, in decisions that were labeled by reading
wording.toml   how rationales are built: words for absence, for the rule, for the case
grammar.py     how a phrase is written -> regular expressions for it
phrases.py     phrases of those files -> places in a sentence
lexicon.py     the files, read and checked
sentences.py   a rationale -> its sentences: the rule, its application, formulas
clauses.py     a sentence -> its clauses, and the phrases in them
polarity.py    the cues of a sentence -> what it says is missing, and what is there
reasons.py     a rationale and an outcome -> the criteria, each with its sentence
deciding_sentence.py  the criteria -> the sentence that is shown for all of them
stored_criteria.py  stored criteria in words, and in another wording of their rationale
"""

from decisions.criteria.deciding_sentence import deciding_place, deciding_sentence
from decisions.criteria.lexicon import (
    CriterionName,
    Definition,
    Judged,
    definitions,
    judged,
    load,
)
from decisions.criteria.reasons import (
    Reason,
    find_reasons,
    reasons_of,
    said_met,
    said_unmet,
)
from decisions.criteria.sentence_kinds import Sentence, SentenceKind, sentences
from decisions.criteria.stored_criteria import in_words, placed, with_sentences

__all__ = [
    "CriterionName",
    "Definition",
    "Judged",
    "Reason",
    "Sentence",
    "SentenceKind",
    "deciding_place",
    "deciding_sentence",
    "definitions",
    "find_reasons",
    "in_words",
    "judged",
    "load",
    "placed",
    "reasons_of",
    "said_met",
    "said_unmet",
    "sentences",
    "with_sentences",
]
